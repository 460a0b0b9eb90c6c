"""A steady feed with the inspector on screen: nothing lost, keys that answer, memory that stays, a quiet terminal. And
keys and terminal while a feed comes as fast as it can be read."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.capture import newest, sequence
from bench.process import cost, flood_server
from bench.table import Figure, percentile
from e2e.terminal import Terminal

__all__ = ["ECHO_P99", "WRITTEN", "measure", "measure_full", "rest", "type_for"]

WARM_UP = 10.0
"""Seconds before memory and processor time are read for the first time."""

PAUSE = 0.1
"""Seconds between two keys."""

LETTERS = "qzvkjwqxzkvjxwqj"
"""What is typed: no word of any feed, so that seeing the whole of it means its echo."""

ECHO_P99, STEADY_ECHO_P99 = 100.0, 50.0
WRITTEN = 200.0
"""Kilobytes a second."""
FULL_SECONDS = 15.0
"""Seconds of a feed as fast as it can be read: it fills the disk with a hundred megabytes in each."""
GROWTH = 20.0
GIVE_UP = 5.0


def key_to_echo(terminal: Terminal, key: str, expected: str) -> float:
    """Seconds from pressing a key until `expected` is on the screen; `GIVE_UP` where it does not come."""
    began = time.perf_counter()
    terminal.press(key)
    while (now := time.perf_counter()) - began < GIVE_UP:
        terminal.look()
        if expected in terminal.text:
            return time.perf_counter() - began
    return now - began


def rest(terminal: Terminal, until: float) -> int:
    """Take in what is written until then; how many bytes."""
    while (left := until - time.perf_counter()) > 0:
        if terminal.ready(left):
            terminal.look()
    written = len(terminal.raw)
    terminal.raw.clear()
    return written


def type_for(terminal: Terminal, seconds: float) -> tuple[list[float], int]:
    """Type into the composer for that long; the time of each echo, and the bytes that the terminal got."""
    echoes, written = [], 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for position, letter in enumerate(LETTERS, 1):
            began = time.perf_counter()
            echoes.append(key_to_echo(terminal, letter, LETTERS[:position]))
            written += rest(terminal, began + PAUSE)
        terminal.press(*["backspace"] * len(LETTERS))
        terminal.wait_gone(LETTERS[:3])
    return echoes, written


def measure(rate: int, seconds: float, env: dict[str, str], cwd: Path, state_home: Path) -> list[Figure]:
    """Run the feed at `rate` messages a second for that long after the warm-up."""
    count = int(rate * (seconds + WARM_UP))
    program = [sys.executable, "-m", "wstui"]
    with flood_server(count=count, rate=rate) as url, Terminal([*program, url], env=env, cwd=cwd) as terminal:
        terminal.wait_for('"seq"')
        terminal.press("i")
        terminal.wait_for("Ctrl+T kind")
        rest(terminal, time.perf_counter() + WARM_UP)
        before, began = cost(terminal.process.pid), time.perf_counter()
        echoes, written = type_for(terminal, seconds)
        after, took = cost(terminal.process.pid), time.perf_counter() - began
        terminal.wait_for(CLOSED)
        terminal.press("esc", "q")
        terminal.wait_exit()
    stored = sequence(newest(state_home))
    scene = f"{rate:,} msg/s, {seconds:g} s:"
    return [
        Figure(f"{scene} messages sent", count, ""),
        Figure(f"{scene} messages lost", count - stored.count, "", 0),
        Figure(f"{scene} messages out of order", 0 if stored.broken_at is None else 1, "", 0),
        Figure(f"{scene} key to echo, p50 of {len(echoes)}", percentile(echoes, 0.5) * 1000, "ms"),
        Figure(f"{scene} key to echo, p99", percentile(echoes, 0.99) * 1000, "ms", STEADY_ECHO_P99),
        Figure(f"{scene} resident memory after warm-up", before.resident / 1e6, "MB"),
        Figure(f"{scene} growth after warm-up", (after.resident - before.resident) / 1e6, "MB", GROWTH),
        Figure(f"{scene} written to the terminal", written / took / 1000, "kB/s", WRITTEN),
        Figure(f"{scene} processor", (after.processor - before.processor) / took * 100, "% of a core"),
    ]


def measure_full(seconds: float, env: dict[str, str], cwd: Path, state_home: Path) -> list[Figure]:
    """Type while a feed comes as fast as it can be read, for `FULL_SECONDS` at most."""
    program = [sys.executable, "-m", "wstui"]
    with flood_server(count=0) as url, Terminal([*program, url], env=env, cwd=cwd) as terminal:
        terminal.wait_for('"seq"')
        terminal.press("i")
        terminal.wait_for("Ctrl+T kind")
        rest(terminal, time.perf_counter() + 2)
        before, began = cost(terminal.process.pid), time.perf_counter()
        echoes, written = type_for(terminal, min(seconds, FULL_SECONDS))
        after, took = cost(terminal.process.pid), time.perf_counter() - began
        terminal.press("esc", "q")
        terminal.wait_exit()
    stored = sequence(newest(state_home))
    scene = "full flood, typing:"
    return [
        Figure(f"{scene} messages recorded", stored.count / stored.seconds, "msg/s"),
        Figure(f"{scene} messages lost or out of order", 0 if stored.broken_at is None else 1, "", 0),
        Figure(f"{scene} key to echo, p50 of {len(echoes)}", percentile(echoes, 0.5) * 1000, "ms"),
        Figure(f"{scene} key to echo, p99", percentile(echoes, 0.99) * 1000, "ms", ECHO_P99),
        Figure(f"{scene} written to the terminal", written / took / 1000, "kB/s", WRITTEN),
        Figure(f"{scene} processor", (after.processor - before.processor) / took * 100, "% of a core"),
    ]


CLOSED = "closed 1000"

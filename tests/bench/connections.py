"""A thousand open connections that all speak, one of them on screen: nothing is lost, and keys answer."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.capture import lost, newest, out_of_order, sequences
from bench.ending import leave_when_closed
from bench.flood import ECHO_P99, rest, type_for
from bench.process import cost, flood_server
from bench.table import Figure, percentile
from e2e.terminal import Terminal

__all__ = ["measure"]

EACH = 10
"""Messages a second of each connection."""
WARM_UP = 10.0
"""Seconds in which all connections open and come to rest."""


def measure(connections: int, seconds: float, env: dict[str, str], cwd: Path, state_home: Path) -> list[Figure]:
    """Type for so many seconds while all connections speak."""
    # Typing ends with a whole row of letters, which takes its time: the feed goes on a little longer.
    count = int(EACH * (seconds + WARM_UP + 15))
    program = [sys.executable, "-m", "wstui", "--count", str(connections)]
    began = time.perf_counter()
    with (
        flood_server(count=count, rate=EACH) as url,
        Terminal([*program, url], columns=120, rows=40, env=env, cwd=cwd) as terminal,
    ):
        terminal.wait_for("─ Connections ")
        terminal.press("C", "G")
        terminal.wait_for(f"{connections:,}")
        terminal.wait_until(lambda: "● open" in terminal.lines[0], "the last connection", polls=10_000)
        opened = time.perf_counter() - began
        terminal.press("i")
        terminal.wait_for("Ctrl+T kind")
        rest(terminal, time.perf_counter() + WARM_UP - opened)
        before, started = cost(terminal.process.pid), time.perf_counter()
        echoes, written = type_for(terminal, seconds)
        after, took = cost(terminal.process.pid), time.perf_counter() - started
        terminal.press("esc")
        leave_when_closed(terminal)
    found = sequences(newest(state_home))
    scene = f"{connections:,} connections, {EACH}/s each:"
    return [
        Figure(f"{scene} start to the last one open", opened, "s"),
        Figure(f"{scene} messages sent", connections * count, ""),
        Figure(f"{scene} messages lost", lost(found, connections, count), "", 0),
        Figure(f"{scene} connections out of order", out_of_order(found), "", 0),
        Figure(f"{scene} key to echo, p50 of {len(echoes)}", percentile(echoes, 0.5) * 1000, "ms"),
        Figure(f"{scene} key to echo, p99", percentile(echoes, 0.99) * 1000, "ms", ECHO_P99),
        Figure(f"{scene} processor", (after.processor - before.processor) / took * 100, "% of a core"),
        Figure(f"{scene} written to the terminal", written / took / 1000, "kB/s"),
        Figure(f"{scene} resident memory", after.resident / 1e6, "MB"),
    ]

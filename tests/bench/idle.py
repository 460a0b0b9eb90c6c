"""What the inspector costs while next to nothing happens: on a silent connection, and at ten messages a second."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.flood import rest
from bench.process import cost, flood_server
from bench.table import Figure
from e2e.terminal import Terminal

__all__ = ["measure"]

MINUTE = 65.0
"""Seconds after which the age of a connection is told in minutes, and its rates of the last minute are told no more."""
SLOW_FEED = 10
WARM_UP = 20.0
WAKEUPS = 0.5
WRITTEN = 20.0
PROCESSOR = 5.0

WSTUI = [sys.executable, "-m", "wstui"]


def measure(seconds: float, env: dict[str, str], cwd: Path, url: str, greeting: str) -> list[Figure]:
    """Both, each for so many seconds; the server at `url` greets with `greeting` and says nothing more."""
    figures = []
    # Without keepalive: a ping is no idleness.
    with Terminal([*WSTUI, "--ping-interval", "0", url], env=env, cwd=cwd) as terminal:
        terminal.wait_for(greeting)
        figures += _costs("silent connection:", terminal, MINUTE, seconds, WRITTEN / 1000, WAKEUPS, None)
    with flood_server(count=0, rate=SLOW_FEED) as feed, Terminal([*WSTUI, feed], env=env, cwd=cwd) as terminal:
        terminal.wait_for('"seq"')
        figures += _costs(f"{SLOW_FEED} msg/s:", terminal, WARM_UP, seconds, None, None, PROCESSOR)
    return figures


def _costs(
    scene: str,
    terminal: Terminal,
    warm_up: float,
    seconds: float,
    written: float | None,
    wakeups: float | None,
    processor: float | None,
) -> list[Figure]:
    """Three figures with their limits, measured after a while; then the program is left."""
    rest(terminal, time.perf_counter() + warm_up)
    before, began = cost(terminal.process.pid), time.perf_counter()
    size = rest(terminal, began + seconds)
    after, took = cost(terminal.process.pid), time.perf_counter() - began
    terminal.press("q")
    terminal.wait_exit()
    return [
        Figure(f"{scene} wake-ups of all threads", (after.wakeups - before.wakeups) / took, "1/s", wakeups),
        Figure(f"{scene} written to the terminal", size / took / 1000, "kB/s", written),
        Figure(f"{scene} processor", (after.processor - before.processor) / took * 100, "% of a core", processor),
    ]

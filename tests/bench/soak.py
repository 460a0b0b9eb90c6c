"""A feed that goes on for long, with the inspector on screen and following: memory stays, nothing is lost."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.capture import lost, newest, out_of_order, sequences
from bench.ending import leave_when_closed
from bench.flood import rest
from bench.process import Cost, cost, flood_server
from bench.table import Figure
from e2e.terminal import Terminal

__all__ = ["measure"]

RATE = 5_000
"""Messages a second."""
WARM_UP = 120.0
"""Seconds before memory is read for the first time: what is kept of the newest batches is full by then."""
BETWEEN = 5.0
"""Seconds between two looks at the process."""
MOST, FLAT = 150.0, 20.0
"""What it may hold, and what it may grow by after the warm-up, in MB."""


def measure(minutes: float, env: dict[str, str], cwd: Path, state_home: Path) -> list[Figure]:
    """Watch the process for so many minutes after the warm-up."""
    seconds = minutes * 60
    count = int(RATE * (seconds + WARM_UP))
    looks: list[Cost] = []
    written = 0
    with (
        flood_server(count=count, rate=RATE) as url,
        Terminal([sys.executable, "-m", "wstui", url], env=env, cwd=cwd) as terminal,
    ):
        terminal.wait_for('"seq"')
        rest(terminal, time.perf_counter() + WARM_UP)
        began = time.perf_counter()
        while (now := time.perf_counter()) < began + seconds:
            looks.append(cost(terminal.process.pid))
            written += rest(terminal, min(now + BETWEEN, began + seconds))
        looks.append(cost(terminal.process.pid))
        took = time.perf_counter() - began
        leave_when_closed(terminal)
    found = sequences(newest(state_home))
    held = [one.resident / 1e6 for one in looks]
    half = held[len(held) // 2 :]
    scene = f"soak, {RATE:,}/s, {minutes:g} min:"
    return [
        Figure(f"{scene} messages sent", count, ""),
        Figure(f"{scene} messages lost", lost(found, 1, count), "", 0),
        Figure(f"{scene} connections out of order", out_of_order(found), "", 0),
        Figure(f"{scene} resident memory after {WARM_UP:g} s", held[0], "MB"),
        Figure(f"{scene} resident memory, most", max(held), "MB", MOST),
        Figure(f"{scene} growth after the warm-up", held[-1] - held[0], "MB", FLAT),
        Figure(f"{scene} growth in its second half", half[-1] - half[0], "MB"),
        Figure(f"{scene} processor", (looks[-1].processor - looks[0].processor) / took * 100, "% of a core"),
        Figure(f"{scene} written to the terminal", written / took / 1000, "kB/s"),
    ]

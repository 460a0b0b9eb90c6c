"""Ten million messages as fast as they can be read, with the inspector on screen and following: what it holds of memory
after one, five and ten million, and what the capture lacks."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from bench.capture import lost, newest, out_of_order, sequences
from bench.ending import leave_when_closed
from bench.process import cost, flood_server
from bench.table import Figure
from e2e.terminal import Terminal

__all__ = ["measure", "received"]

RECEIVED = re.compile(r" < ([\d,]+)  ")
"""The status line's count of what was received."""
MOST = 150.0
FLAT = 20.0
"""What it may hold, and what it may grow by from the first mark to the last, in MB."""
MARKS = (0.1, 0.5, 1.0)


def received(terminal: Terminal) -> int:
    """How many messages of the connection looked at had come, as the status line says; 0 where it does not say."""
    found = RECEIVED.search(terminal.lines[0])
    return int(found[1].replace(",", "")) if found else 0


def measure(count: int, env: dict[str, str], cwd: Path, state_home: Path) -> list[Figure]:
    """Resident memory at a tenth, half and all of `count` messages."""
    program = [sys.executable, "-m", "wstui"]
    marks = [int(count * share) for share in MARKS]
    held: list[float] = []
    with flood_server(count=count) as url, Terminal([*program, url], env=env, cwd=cwd) as terminal:
        for mark in marks:
            while received(terminal) < mark:
                terminal.look()
                assert terminal.exit_code() is None, "it ended before"
            held.append(cost(terminal.process.pid).resident / 1e6)
        leave_when_closed(terminal)
    found = sequences(newest(state_home))
    seconds = max((one.seconds for one in found.values()), default=0.0)
    return [
        Figure(f"memory: {count:,} messages recorded on screen", count / seconds if seconds else 0, "msg/s"),
        *(
            Figure(f"memory: resident after {mark:,} messages", value, "MB", MOST)
            for mark, value in zip(marks, held, strict=True)
        ),
        Figure(f"memory: growth from {marks[0]:,} to {marks[-1]:,}", held[-1] - held[0], "MB", FLAT),
        Figure("memory: messages lost", lost(found, 1, count), "", 0),
        Figure("memory: connections out of order", out_of_order(found), "", 0),
    ]

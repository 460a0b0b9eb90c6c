"""A feed followed over a slow link: few bytes, and keys that answer although the link has no room for more."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from bench.flood import ECHO_P99, rest, type_for
from bench.process import flood_server
from bench.table import Figure, percentile
from e2e.links import SlowTerminal
from e2e.terminal import Terminal

__all__ = ["measure"]

WARM_UP = 5.0
WRITTEN = 48.0
"""Kilobytes a second where the session is remote."""
REMOTE = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


class Case(NamedTuple):
    """A feed of `rate` messages a second (0: a flood) on a link of `link` bytes a second (0: any number)."""

    name: str
    rate: int
    link: int = 0
    takes_all: bool = False
    remote: bool = True
    echo_p99: float | None = None


CASES = (
    Case("SSH, full flood", 0),
    Case("SSH, 20,000 msg/s", 20_000, echo_p99=ECHO_P99),
    Case("terminal of 48 kB/s, 20,000 msg/s", 20_000, 48_000, echo_p99=150),
    Case("terminal of 20 kB/s, 20,000 msg/s", 20_000, 20_000, echo_p99=300),
    Case("SSH of 20 kB/s, all taken at once, 20,000 msg/s", 20_000, 20_000, takes_all=True, echo_p99=300),
    Case("terminal of 20 kB/s that nobody told of, 20,000 msg/s", 20_000, 20_000, remote=False),
)


def measure(seconds: float, env: dict[str, str], cwd: Path) -> list[Figure]:
    """All cases, each for a sixth of the time."""
    return [figure for case in CASES for figure in one(case, seconds / len(CASES), env, cwd)]


def one(case: Case, seconds: float, env: dict[str, str], cwd: Path) -> list[Figure]:
    """Type for so many seconds."""
    program = [sys.executable, "-m", "wstui"]
    options: dict[str, Any] = {"columns": 120, "rows": 40, "cwd": cwd, "env": env | (REMOTE if case.remote else {})}
    with flood_server(count=0, rate=case.rate) as url:
        words = [*program, url]
        with (
            SlowTerminal(words, rate=case.link, takes_all=case.takes_all, **options)
            if case.link
            else Terminal(words, answers=True, **options)
        ) as terminal:
            terminal.wait_for('"seq"')
            terminal.press("i")
            terminal.wait_for("Ctrl+T kind")
            rest(terminal, time.perf_counter() + WARM_UP)
            began = time.perf_counter()
            written = rest(terminal, began + seconds / 2)
            following = written / (time.perf_counter() - began)
            echoes, _ = type_for(terminal, seconds / 2)
            terminal.press("esc", "q")
            terminal.wait_exit()
    return [
        Figure(f"{case.name}: written", following / 1000, "kB/s", WRITTEN if case.remote else None),
        Figure(f"{case.name}: key to echo, p50 of {len(echoes)}", percentile(echoes, 0.5) * 1000, "ms"),
        Figure(f"{case.name}: key to echo, p99", percentile(echoes, 0.99) * 1000, "ms", case.echo_p99),
    ]

"""A flood as fast as it can be read, with the inspector on screen and recording, against the bare loop."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.capture import newest, sequence
from bench.flood import CLOSED
from bench.process import ROOT, flood_server
from bench.table import Figure
from e2e.terminal import Terminal

__all__ = ["measure"]

BARE = [sys.executable, str(ROOT / "tests" / "bench" / "bare_loop.py")]
WSTUI = [sys.executable, "-m", "wstui"]


def bare(count: int, deflate: bool) -> float:
    """Messages a second of the loop that does nothing with them."""
    with flood_server(count=count, deflate=deflate) as url:
        done = subprocess.run([*BARE, url, str(count)], capture_output=True, text=True, check=True)
    return count / float(done.stdout)


def inspected(count: int, deflate: bool, env: dict[str, str], cwd: Path, state_home: Path) -> tuple[float, int]:
    """Messages a second of the inspector, from its own capture, and how many the capture lacks."""
    with flood_server(count=count, deflate=deflate) as url, Terminal([*WSTUI, url], env=env, cwd=cwd) as terminal:
        terminal.wait_for(CLOSED, polls=100_000)
        terminal.press("q")
        terminal.wait_exit()
    stored = sequence(newest(state_home))
    lost = count - stored.count if stored.broken_at is None else max(1, count - stored.count)
    return stored.count / stored.seconds, lost


def measure(
    count: int, repeat: int, env: dict[str, str], cwd: Path, state_home: Path, *, deflate: bool = False
) -> list[Figure]:
    """Medians over `repeat` turns of the two."""
    turns = [(bare(count, deflate), *inspected(count, deflate, env, cwd, state_home)) for _ in range(repeat)]
    floor, ours, lost = (list(column) for column in zip(*turns, strict=True))
    scene = f"flood{', permessage-deflate' if deflate else ''}:"
    return [
        Figure(f"{scene} bare loop", median(floor), "msg/s"),
        Figure(f"{scene} wstui on screen, recording", median(ours), "msg/s"),
        Figure(f"{scene} wstui / bare loop", median(ours) / median(floor), "", 1.5 if deflate else 3.0, most=False),
        Figure(f"{scene} messages lost", sum(lost), "", 0),
    ]

"""Start to first usable screen, against an empty Textual application, in turns within one run."""

from __future__ import annotations

import compileall
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.process import ROOT
from bench.table import Figure
from e2e.terminal import Terminal

__all__ = ["measure", "spawn_to_echo", "spawn_to_text"]

EMPTY = [sys.executable, str(ROOT / "tests" / "bench" / "empty_app.py")]
WSTUI = [sys.executable, "-m", "wstui"]
RATIO = 1.5
KEY = "Ж"
"""A key that is on no first screen, so that seeing it means its echo."""


def spawn_to_echo(program: Sequence[str], env: dict[str, str], cwd: Path, before: str = "") -> float:
    """Seconds from starting a program to the echo of a key that was pressed when its first screen was drawn.

    `before` is pressed right before it, to get to where text is typed.
    """
    began = time.perf_counter()
    with Terminal(program, env=env, cwd=cwd) as terminal:
        terminal.wait_until(lambda: bool(terminal.text.strip()), "a first screen")
        terminal.press(before + KEY)
        terminal.wait_for(KEY)
        return time.perf_counter() - began


def spawn_to_text(program: Sequence[str], text: str, env: dict[str, str], cwd: Path) -> float:
    """Seconds from starting a program to a text on its screen."""
    began = time.perf_counter()
    with Terminal(program, env=env, cwd=cwd) as terminal:
        terminal.wait_for(text)
        return time.perf_counter() - began


def measure(repeat: int, env: dict[str, str], cwd: Path, url: str, greeting: str) -> list[Figure]:
    """Medians over `repeat` turns of the four; the server at `url` greets with `greeting` when a connection opens."""
    # As an installed package is; where nothing may write bytecode, a checkout is compiled at each start.
    compileall.compile_dir(ROOT / "wstui", quiet=1)
    turns = [
        [
            spawn_to_echo(EMPTY, env, cwd),
            spawn_to_echo(WSTUI, env, cwd),
            spawn_to_echo([*WSTUI, url], env, cwd, "i"),
            spawn_to_text([*WSTUI, url], greeting, env, cwd),
        ]
        for _ in range(repeat + 1)
    ]
    # The first turn reads every file for the first time.
    empty, alone, screen, message = (median(column) for column in zip(*turns[1:], strict=True))
    return [
        Figure("empty Textual app: start to the echo of a key", empty * 1000, "ms"),
        Figure("wstui: start to the echo of a key in the URL field", alone * 1000, "ms"),
        Figure("wstui URL: start to the echo of a key in the composer", screen * 1000, "ms"),
        Figure("wstui URL: start to the first message on the screen", message * 1000, "ms"),
        Figure("wstui / empty app", alone / empty, "", RATIO),
        Figure("wstui URL / empty app", screen / empty, "", RATIO),
    ]

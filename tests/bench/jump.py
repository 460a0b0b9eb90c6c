"""An earlier capture of ten million messages in a real terminal: how soon its first screen is there, and how long it
takes from a key to the screen that the key asked for, wherever that is."""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from operator import eq
from pathlib import Path
from statistics import median

from bench import large
from bench.capture import sequences
from bench.process import cost
from bench.table import Figure, percentile
from e2e.terminal import Terminal

__all__ = ["measure"]

FRAME = 50.0
"""What a jump may take, in milliseconds."""
CHOSEN = re.compile(r"▌ *(\d+) <")
"""The chosen message's number."""
PROMPT = "go to "
GIVE_UP = 5.0
PAUSE = 0.1
"""Seconds between two keys, so that each finds the screen at rest."""
FEW = 10_000
"""Messages of the small capture that opening is compared with."""


def chosen(terminal: Terminal) -> int:
    """The number of the chosen message on the screen; 0 where there is none."""
    found = CHOSEN.search(terminal.text)
    return int(found[1]) if found else 0


def key_to_screen(terminal: Terminal, keys: tuple[str, ...], there: Callable[[int], bool]) -> float:
    """Milliseconds from the last of the keys until a message is chosen that is `there`; raises where none comes."""
    *before, last = keys
    terminal.press(*before)
    terminal.pause(PAUSE)
    began = time.perf_counter()
    terminal.press(last)
    while time.perf_counter() - began < GIVE_UP:
        terminal.look()
        if there(chosen(terminal)):
            return (time.perf_counter() - began) * 1000
    raise AssertionError(f"{keys} did not lead there:\n{terminal.text}")


def elsewhere(before: int, number: int) -> bool:
    """Whether a message is chosen, and another than before."""
    return number not in (before, 0)


def jumps(terminal: Terminal, count: int, turns: int) -> dict[str, list[float]]:
    """Milliseconds of each kind of jump, `turns` times each, from all over the capture."""
    took: dict[str, list[float]] = {name: [] for name in ("Home, g", "End, G", "PgUp, PgDn", "# and a number")}

    def go(name: str, *keys: str, there: Callable[[int], bool]) -> None:
        took[name].append(key_to_screen(terminal, keys, there))

    for turn in range(turns):
        goal = random.randrange(count // 10, count)
        go("# and a number", "#", *list(str(goal)), there=partial(eq, goal))
        terminal.press("enter")
        terminal.wait_gone(PROMPT)
        for key in ("pgup", "pgdn", "pgdn"):
            here = chosen(terminal)
            go("PgUp, PgDn", key, there=partial(elsewhere, here))
        go("Home, g", "g" if turn % 2 else "home", there=partial(eq, 1))
        go("End, G", "G" if turn % 2 else "end", there=partial(eq, count))
    return took


def opening(path: Path, count: int, env: dict[str, str], cwd: Path) -> float:
    """Milliseconds from the start to the newest message on the screen."""
    began = time.perf_counter()
    with Terminal([sys.executable, "-m", "wstui", "open", str(path)], env=env, cwd=cwd) as terminal:
        terminal.wait_until(lambda: chosen(terminal) == count, "the newest message", polls=100_000)
        return (time.perf_counter() - began) * 1000


def measure(count: int, repeat: int, env: dict[str, str], cwd: Path, folder: Path) -> list[Figure]:
    """The figures for a capture of `count` messages, which is made in `folder`."""
    path, small = large.make(folder / "large", count), large.make(folder / "small", FEW)
    opened = median(opening(path, count, env, cwd) for _ in range(repeat))
    floor = median(opening(small, FEW, env, cwd) for _ in range(repeat))
    with Terminal([sys.executable, "-m", "wstui", "open", str(path)], env=env, cwd=cwd) as terminal:
        terminal.wait_until(lambda: chosen(terminal) == count, "the newest message", polls=100_000)
        terminal.pause(1)
        took = jumps(terminal, count, 25)
        resident = cost(terminal.process.pid).resident / 1e6
        terminal.press("q")
        terminal.wait_exit()
    found = sequences(path)
    assert [one.count for one in found.values()] == [count]
    assert [one.broken_at for one in found.values()] == [None]
    scene = f"{count:,} stored:"
    return [
        Figure(f"{scene} start to the first screen", opened, "ms"),
        Figure(f"{scene} start to the first screen, against {FEW:,} stored", opened / floor, "×"),
        *(Figure(f"{scene} {name}, median of {len(each)}", median(each), "ms") for name, each in took.items()),
        *(Figure(f"{scene} {name}, p99", percentile(each, 0.99), "ms", FRAME) for name, each in took.items()),
        Figure(f"{scene} resident memory after that", resident, "MB"),
    ]

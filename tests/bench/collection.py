"""A collection of many payloads: how long it takes until they can be shown, in one profile and spread over many."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.table import Figure
from wstui.model import Payload, Profile
from wstui.payloads.collection import Collection

__all__ = ["measure"]

LIMIT = 500
"""Milliseconds in which a collection opens."""
BODY = '{{"op":"subscribe","id":{},"args":[{{"channel":"mark-price","instId":"BTC-USDT"}}]}}'


def measure(count: int, repeat: int, folder: Path) -> list[Figure]:
    """Medians over `repeat` times of opening `count` payloads anew, and of looking at them again."""
    figures = []
    for profiles in (1, 100):
        root = folder / f"of-{profiles}"
        _fill(root, count, profiles)
        opened = median(_took(lambda root=root: _open(root, count)) for _ in range(repeat))  # type: ignore[misc]
        collection = Collection(root)
        collection.profiles()
        again = median(_took(lambda it=collection: it.profiles()) for _ in range(repeat))  # type: ignore[misc]
        what = f"{count:,} payloads in {profiles:,} {'profile' if profiles == 1 else 'profiles'}"
        figures.append(Figure(f"{what}: opened", opened * 1000, "ms", LIMIT))
        figures.append(Figure(f"{what}: looked at again", again * 1000, "ms"))
    return figures


def _fill(root: Path, count: int, profiles: int) -> None:
    collection = Collection(root)
    each = count // profiles
    for nth in range(profiles):
        payloads = [Payload(f"payload {nth}-{number}", BODY.format(number)) for number in range(each)]
        collection.create(Profile("wss://example.com/", f"profile {nth}"), payloads)


def _open(root: Path, count: int) -> None:
    found = sum(len(entry.payloads) for entry in Collection(root).profiles())
    if found != count:
        raise AssertionError(f"{found} of {count} payloads")


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began

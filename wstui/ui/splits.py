"""How the screen is divided: what a person made of it, kept over runs. Pure but for its one file; knows no pane."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from wstui.payloads import safefile

__all__ = ["SPLITS", "read_splits", "within", "write_splits"]

SPLITS = {"side": 20, "message": 3, "composer": 1}
"""Of each part that can be made larger, the least cells: the width of the left column, the height of the message with
its border, the height of the text in the composer."""


def read_splits(path: Path) -> dict[str, int]:
    """What was kept; nothing where that cannot be read."""
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(held, dict):
        return {}
    return {name: size for name, size in held.items() if name in SPLITS and type(size) is int and size > 0}


def write_splits(path: Path, splits: Mapping[str, int]) -> None:
    """Keep it. Raises `Failure`."""
    with safefile.failing_as(path):
        safefile.replace(path, json.dumps(dict(splits)).encode())


def within(name: str, size: int, room: int) -> int:
    """The size of a part as far as there is room for it."""
    return max(SPLITS[name], min(size, room))

"""What a capture holds of a numbered feed: every number once and in order, or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from wstui.model import Direction, Opcode
from wstui.store.capture import Capture

__all__ = ["Sequence", "newest", "sequence"]

NUMBER = re.compile(rb'"seq": *(\d+)')
PAGE = 4096


@dataclass(frozen=True, slots=True)
class Sequence:
    """The numbered texts of a capture: how many, whether they count up by one, and the time between first and last."""

    count: int
    broken_at: int | None
    seconds: float


def newest(state_home: Path) -> Path:
    """The capture that was begun last under a state directory."""
    return max((state_home / "wstui" / "captures").glob("*.wstui"), key=lambda path: path.stat().st_mtime_ns)


def sequence(path: Path) -> Sequence:
    """Read every received text of a capture and compare its number with the one before."""
    capture = Capture.open(path)
    view = capture.view()
    count, last, broken, first_ns, last_ns = 0, None, None, 0, 0
    for start in range(0, len(view), PAGE):
        for row in view.rows(start, min(start + PAGE, len(view))):
            if row.opcode is not Opcode.TEXT or row.direction is not Direction.IN:
                continue
            match = NUMBER.search(row.preview)
            if match is None:
                continue
            number = int(match[1])
            if last is not None and number != last + 1 and broken is None:
                broken = number
            first_ns = first_ns or row.mono_ns
            count, last, last_ns = count + 1, number, row.mono_ns
    capture.close()
    return Sequence(count, broken, (last_ns - first_ns) / 1e9)

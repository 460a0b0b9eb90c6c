"""What a capture holds of numbered feeds: of each connection every number once and in order, or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from wstui.model import Direction, Row
from wstui.store.capture import Capture

__all__ = ["Sequence", "lost", "newest", "out_of_order", "sequence", "sequences"]

NUMBER = re.compile(rb'"seq": *(\d+)')
PAGE = 4096


@dataclass(slots=True)
class Sequence:
    """The numbered messages of a connection: how many, the first number that does not count up by one from the one
    before (from 0 for the first), and when the first and the last came (ns)."""

    count: int = 0
    broken_at: int | None = None
    first_ns: int = 0
    last_ns: int = 0
    _last: int = -1

    @property
    def seconds(self) -> float:
        """From the first to the last."""
        return (self.last_ns - self.first_ns) / 1e9

    def add(self, number: int, mono_ns: int) -> None:
        """Take note of the next message."""
        if number != self._last + 1 and self.broken_at is None:
            self.broken_at = number
        self.first_ns = self.first_ns or mono_ns
        self.count, self._last, self.last_ns = self.count + 1, number, mono_ns


def newest(state_home: Path) -> Path:
    """The capture that was begun last under a state directory."""
    return max((state_home / "wstui" / "captures").glob("*.wstui"), key=lambda path: path.stat().st_mtime_ns)


def sequences(path: Path) -> dict[int, Sequence]:
    """Read every received message of a capture; by connection."""
    capture = Capture.open(path)
    view = capture.view()
    found: dict[int, Sequence] = {}
    for start in range(0, len(view), PAGE):
        _take(view.rows(start, min(start + PAGE, len(view))), found)
    capture.close()
    return found


def _take(rows: Iterable[Row], found: dict[int, Sequence]) -> None:
    for row in rows:
        if row.opcode.is_data and row.direction is Direction.IN and (match := NUMBER.search(row.preview)):
            known = found.get(row.connection)
            if known is None:
                known = found[row.connection] = Sequence()
            known.add(int(match[1]), row.mono_ns)


def sequence(path: Path) -> Sequence:
    """The same of a capture of one connection."""
    return next(iter(sequences(path).values()), Sequence())


def lost(found: dict[int, Sequence], connections: int, count: int) -> int:
    """How many messages the capture lacks of a feed of `count` on each of so many connections."""
    there = [one.count for one in found.values()]
    return sum(max(0, count - one) for one in there) + max(0, connections - len(there)) * count


def out_of_order(found: dict[int, Sequence]) -> int:
    """On how many connections the numbers do not count up one by one."""
    return sum(one.broken_at is not None for one in found.values())

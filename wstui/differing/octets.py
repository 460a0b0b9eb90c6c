"""How two runs of bytes differ: byte by byte where they are of one length, else with what was put in or taken out where
that can be found. Pure; knows no screen.

Both are laid beside each other in columns; where one has no byte for a column it has a gap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wstui.differing.alignment import aligned, common
from wstui.differing.lines import Stretch, stretches

__all__ = ["SMALL", "Octets", "Side", "differing_octets"]

SMALL = 4096
"""Bytes between a common beginning and a common end up to which what was put in is looked for within."""
FEWEST = 3
"""Bytes in a row that are no chance."""


class Side(NamedTuple):
    """A row of one side: the offset of its first byte, and its bytes, None where it has a gap."""

    offset: int
    octets: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Octets:
    """Two runs of bytes and the stretches of them. `mask` has a byte for each column, not 0 where they differ; `firsts`
    the first column of each stretch."""

    one: bytes
    other: bytes
    stretches: Sequence[Stretch]
    firsts: Sequence[int]
    mask: bytes
    steps: int

    @property
    def differing(self) -> int:
        """Columns that differ."""
        return len(self.mask) - self.mask.count(0)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Bytes that changed, were added, and were removed."""
        added = removed = 0
        for part in self.stretches:
            over = (part.other_end - part.other) - (part.one_end - part.one)
            added, removed = added + max(0, over), removed + max(0, -over)
        return self.differing - added - removed, added, removed

    def rows(self, width: int) -> Iterator[tuple[int, int, bool]]:
        """Rows of so many columns, from one to another, that all differ somewhere or all do not."""
        count = -(-len(self.mask) // width)
        start, differs = 0, False
        for row in range(count):
            part = self.mask[row * width : (row + 1) * width]
            now = part.count(0) != len(part)
            if row and now != differs:
                yield start, row, differs
                start = row
            differs = now
        if count:
            yield start, count, differs

    def row(self, index: int, width: int) -> tuple[Side, Side]:
        """A row of both sides."""
        first, last = index * width, min((index + 1) * width, len(self.mask))
        ours: list[int | None] = []
        theirs: list[int | None] = []
        nth = bisect_right(self.firsts, first) - 1
        offsets: tuple[int, int] | None = None
        for column in range(first, last):
            while nth + 1 < len(self.firsts) and self.firsts[nth + 1] <= column:
                nth += 1
            part, within = self.stretches[nth], column - self.firsts[nth]
            one, other = part.one + within, part.other + within
            offsets = offsets or (min(one, part.one_end), min(other, part.other_end))
            ours.append(self.one[one] if one < part.one_end else None)
            theirs.append(self.other[other] if other < part.other_end else None)
        at, to = offsets or (0, 0)
        return Side(at, ours), Side(to, theirs)


def differing_octets(one: bytes, other: bytes) -> Octets:
    """Both beside each other."""
    if len(one) == len(other):
        parts, steps = [Stretch(False, 0, len(one), 0, len(other))] if one else [], len(one)
    else:
        head = common(one, other)
        tail = common(one[head:][::-1], other[head:][::-1])
        parts, steps = _inner(one, other, head, tail)
    firsts: list[int] = []
    masks: list[bytes] = []
    column = 0
    for part in parts:
        firsts.append(column)
        masks.append(_mask(one[part.one : part.one_end], other[part.other : part.other_end]))
        column += len(masks[-1])
    return Octets(one, other, parts, firsts, b"".join(masks), steps)


def _inner(one: bytes, other: bytes, head: int, tail: int) -> tuple[list[Stretch], int]:
    """The stretches of two that begin and end with so many bytes alike."""
    ends = len(one) - tail, len(other) - tail
    ours, theirs = one[head : ends[0]], other[head : ends[1]]
    found: list[Stretch] = [Stretch(True, 0, head, 0, head)] if head else []
    steps = head + tail
    if ours and theirs and len(ours) + len(theirs) <= SMALL:
        inner, taken = aligned(ours, theirs)
        steps += taken
        kept = [
            (part.one + at, part.other + at)
            for part in stretches(inner, len(ours), len(theirs))
            if part.same and part.one_end - part.one >= FEWEST
            for at in range(part.one_end - part.one)
        ]
    else:
        kept = []
    for part in stretches(kept, len(ours), len(theirs)):
        found.append(Stretch(part.same, *(at + head for at in part[1:])))
    if tail:
        found.append(Stretch(True, ends[0], len(one), ends[1], len(other)))
    return found, steps


def _mask(one: bytes, other: bytes) -> bytes:
    """A byte for each column, 0 where both have the same."""
    both, most = min(len(one), len(other)), max(len(one), len(other))
    crossed = int.from_bytes(one[:both], "big") ^ int.from_bytes(other[:both], "big")
    return crossed.to_bytes(both, "big") + b"\xff" * (most - both)

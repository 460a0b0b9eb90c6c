"""How two texts differ, line by line, and how two lines do. Pure; knows no screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wstui.differing.alignment import aligned, common

__all__ = ["Lines", "Stretch", "differing_lines", "differing_parts"]

WORDS = 2000
"""Characters of two lines up to which they are compared word by word; else what they begin and end with is the same."""
MARKED = 5000
"""Steps that marking words in a pair of lines may take."""

_WORD = re.compile(r"\w++(?:[.,:-]\w++)*+|\s++|[^\w\s]")


class Stretch(NamedTuple):
    """Lines `one` to `one_end` of the first text that are those from `other` on of the second, or became them."""

    same: bool
    one: int
    one_end: int
    other: int
    other_end: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Two texts as lines without their ends, and the stretches of them, in order. `steps` counts what was done."""

    one: Sequence[str]
    other: Sequence[str]
    stretches: Sequence[Stretch]
    steps: int

    @property
    def same(self) -> int:
        """Lines that both have."""
        return sum(part.one_end - part.one for part in self.stretches if part.same)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Lines that changed, were added, and were removed."""
        changed = added = removed = 0
        for part in self.stretches:
            if not part.same:
                ours, theirs = part.one_end - part.one, part.other_end - part.other
                both = min(ours, theirs)
                changed, added, removed = changed + both, added + theirs - both, removed + ours - both
        return changed, added, removed


def differing_lines(one: str, other: str) -> Lines:
    """What became of the lines of a text; between lines that are the same, the first became the first and so on."""
    ours, theirs = one.split("\n"), other.split("\n")
    pairs, steps = aligned(ours, theirs)
    return Lines(ours, theirs, stretches(pairs, len(ours), len(theirs)), steps)


def stretches(pairs: Sequence[tuple[int, int]], one: int, other: int) -> list[Stretch]:
    """What is between pairs, and runs of them, for sequences of these lengths."""
    found: list[Stretch] = []
    at = to = 0
    for ours, theirs in [*pairs, (one, other)]:
        if at < ours or to < theirs:
            found.append(Stretch(False, at, ours, to, theirs))
        if ours < one or theirs < other:
            if found and found[-1].same:
                last = found[-1]
                found[-1] = Stretch(True, last.one, ours + 1, last.other, theirs + 1)
            else:
                found.append(Stretch(True, ours, ours + 1, theirs, theirs + 1))
        at, to = ours + 1, theirs + 1
    return found


def differing_parts(one: str, other: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The parts of two lines that differ, from where to where in each: whole words, half a number says too little."""
    if len(one) + len(other) > WORDS:
        head = common(one, other)
        tail = common(one[head:][::-1], other[head:][::-1])
        ends = len(one) - tail, len(other) - tail
        return [(head, ends[0])] if head < ends[0] else [], [(head, ends[1])] if head < ends[1] else []
    words, others = _WORD.findall(one), _WORD.findall(other)
    pairs, _ = aligned(words, others, MARKED)
    left: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    at = to = 0
    for part in stretches(pairs, len(words), len(others)):
        ends = (
            at + sum(map(len, words[part.one : part.one_end])),
            to + sum(map(len, others[part.other : part.other_end])),
        )
        if not part.same:
            left += [(at, ends[0])] if ends[0] > at else []
            right += [(to, ends[1])] if ends[1] > to else []
        at, to = ends
    return left, right

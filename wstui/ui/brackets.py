"""The partner of a bracket. Pure; brackets within strings do not count, and a string ends with its line at the latest,
as in JSON. Knows no editor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

__all__ = ["FARTHEST", "partner"]

FARTHEST = 2**16
"""Characters that are looked through for a partner: a key must not wait for more."""

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*+"?|[()\[\]{}]')
_PARTNERS = {"(": ")", "[": "]", "{": "}", ")": "(", "]": "[", "}": "{"}

Place = tuple[int, int]
"""Line and column, from 0."""


def partner(line_at: Callable[[int], str], count: int, place: Place) -> Place | None:
    """Where the partner of the bracket at a place is; None where there is none near, or no bracket there."""
    row, column = place
    if len(line_at(row)) > FARTHEST:
        return None
    found = dict(_brackets(line_at(row)))
    bracket = found.get(column)
    if bracket is None:
        return None
    opens = bracket in "([{"
    awaited: list[str] = []
    for (at_row, at_column), char in _from(line_at, count, place, forward=opens):
        if (char in "([{") is opens:
            awaited.append(_PARTNERS[char])
        elif awaited.pop() != char:
            return None
        elif not awaited:
            return at_row, at_column
    return None


def _from(line_at: Callable[[int], str], count: int, place: Place, *, forward: bool) -> Iterator[tuple[Place, str]]:
    """The brackets from a place on, itself first, as far as is looked."""
    row, column = place
    left = FARTHEST
    while 0 <= row < count and left > 0:
        line = line_at(row)
        left -= len(line) + 1
        brackets = list(_brackets(line))
        for at, char in brackets if forward else reversed(brackets):
            if row != place[0] or (at >= column if forward else at <= column):
                yield (row, at), char
        row += 1 if forward else -1


def _brackets(line: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match[0]) for match in _TOKEN.finditer(line) if match[0] in _PARTNERS)

"""What of a recorded conversation only kept it alive: heartbeats of the client, and what the server answered them with.
Another client has its own, at other times or none: they are neither waited for nor answered at their recorded places.
Pure; looks at few rows, however long the recording is.

A heartbeat is short. Either all messages of its shape are the same, and a second or more apart, three times at least;
or they are called ping, pong, heartbeat or the like, twice at least. Its answer is a short message of one shape that
comes sooner behind nearly every one of them than before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from wstui.model import Direction, Opcode, Row
from wstui.replay.moment import DOUBTFUL, Rows
from wstui.shape import shape_of

__all__ = ["SHORT", "Beat", "beats"]

SHORT = 128
"""Bytes of a heartbeat at most."""
APART = 10**9
"""Nanoseconds from one to the next, at least."""
OFTEN, TWICE = 3, 2
NEAR = 8
"""Rows on either side of a heartbeat among which its answer is looked for."""
NEARLY = 0.8
"""Of the heartbeats, the share that has to have the answer."""
LOOKED_AT, MOST_SHAPES = 32, 1000
_CALLED = re.compile(rb"(?i)(?<![a-z])(?:ping|pong|heart_?-?beat|keep_?-?alive|hb)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Beat:
    """A sort of heartbeat, by its shape and one of them; its answer likewise, with no shape where it has none."""

    shape: str
    payload: bytes
    answer: str = ""
    opcode: Opcode = Opcode.TEXT
    reply: bytes = b""


def beats(rows: Rows, sent: Iterable[Row], start: int, stop: int) -> list[Beat]:
    """The heartbeats among the messages of a client; `sent` are its short ones in order, `rows` all of the connection,
    of which `start` to `stop` are looked at."""
    sorts: dict[str, list[Row]] = {}
    for row in sent:
        if start < row.number <= stop and row.opcode.is_data and _whole(row) and not row.flags & DOUBTFUL:
            shape = shape_of(row.opcode, row.preview)
            if shape in sorts or len(sorts) < MOST_SHAPES:
                sorts.setdefault(shape, []).append(row)
    return [_beat(rows, shape, found, start, stop) for shape, found in sorts.items() if _are_beats(found)]


def _whole(row: Row) -> bool:
    return row.size <= min(SHORT, len(row.preview))


def _are_beats(found: list[Row]) -> bool:
    if len(found) >= TWICE and all(_CALLED.search(row.preview) for row in found):
        return True
    alike = len(found) >= OFTEN and len({row.preview for row in found}) == 1
    return alike and all(b.mono_ns - a.mono_ns >= APART for a, b in pairwise(found))


def _beat(rows: Rows, shape: str, found: list[Row], start: int, stop: int) -> Beat:
    """A sort of heartbeat with its answer, where it has one."""
    behind: Counter[str] = Counter()
    seen: dict[str, Row] = {}
    some = found[:LOOKED_AT]
    for row in some:
        at = row.number - 1
        before = {known: row.mono_ns - one.mono_ns for known, one in _short(rows.rows(max(at - NEAR, start), at))}
        after: dict[str, int] = {}
        for known, one in _short(rows.rows(at + 1, min(at + 1 + NEAR, stop))):
            after.setdefault(known, one.mono_ns - row.mono_ns)
            seen.setdefault(known, one)
        behind.update(known for known, gap in after.items() if gap < before.get(known, gap + 1))
    count, answer = max(((count, known) for known, count in behind.items()), default=(0, ""))
    if count < len(some) * NEARLY:
        return Beat(shape, found[0].preview)
    return Beat(shape, found[0].preview, answer, seen[answer].opcode, seen[answer].preview)


def _short(window: list[Row]) -> Iterator[tuple[str, Row]]:
    for row in window:
        if row.direction is Direction.IN and row.opcode.is_data and _whole(row) and not row.flags & DOUBTFUL:
            yield shape_of(row.opcode, row.preview), row

"""What a replay needs to know of a recorded message, read from a view a few hundred rows at a time, so that a capture
of millions costs no more memory than one of ten. Knows no store: a view is whatever has rows by position."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from wstui.model import Direction, Flag, Message, Opcode, Payload, Row

__all__ = ["Moment", "Rows", "Templates", "moments", "opens"]

CHUNK = 256
OPENED = "open · ".encode()
"""What the line in the log begins with that tells of an opened connection."""
DOUBTFUL = Flag.AUTOMATIC | Flag.INVALID | Flag.INCOMPLETE
"""What nobody sent on purpose, or not as a message."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A message at its place in a recording, or (`Opcode.EVENT`) that a connection was opened there. `at_ns` is on the
    monotonic clock, `seq` its number in the capture, `number` that in its connection."""

    direction: Direction
    opcode: Opcode
    payload: bytes
    at_ns: int = 0
    seq: int = 0
    number: int = 0
    template: Payload | None = None
    """What it was made from, where that had variables."""


Templates = Callable[[int], Payload | None]
"""What a message was made from, by its number in the capture."""


class Rows(Protocol):
    """Rows by position, as a view of a capture has them, filtered or not."""

    def __len__(self) -> int: ...

    def rows(self, start: int, stop: int) -> list[Row]: ...

    def message(self, position: int) -> Message: ...


def moments(
    rows: Rows, start: int = 0, stop: int | None = None, template: Templates = lambda seq: None
) -> Iterator[Moment]:
    """The messages that matter to a replay, in order: data and close frames of either side, and of the sent ones what
    somebody asked for. `stop` is that of the moment when this is called first, if not given. `template` gives what a
    message was made from."""
    stop = len(rows) if stop is None else min(stop, len(rows))
    while start < stop:
        chunk = rows.rows(start, min(start + CHUNK, stop))
        if not chunk:
            return
        for position, row in enumerate(chunk, start):
            if _matters(row):
                whole = row.size <= len(row.preview)
                payload = row.preview if whole else rows.message(position).payload
                made_from = template(row.seq) if row.direction is Direction.OUT else None
                yield Moment(row.direction, row.opcode, payload, row.mono_ns, row.seq, row.number, made_from)
        start += len(chunk)


def opens(row: Row) -> bool:
    """Whether a row tells of an opened connection."""
    return row.opcode is Opcode.EVENT and row.preview.startswith(OPENED) and not row.flags & Flag.FAILURE


def _matters(row: Row) -> bool:
    if row.opcode is Opcode.EVENT:
        return opens(row)
    if row.flags & DOUBTFUL:
        return False
    return row.direction is Direction.OUT or row.opcode.is_data or row.opcode is Opcode.CLOSE

"""Part of a view, as a list of rows that changes only when it is told to: what a filter found so far, what came after
a message, what had come when the view was frozen. Draws nothing."""

from __future__ import annotations

from typing import Protocol

from wstui.model import Message, Row

__all__ = ["Section", "Source"]


class Source(Protocol):
    """What a section needs of a view."""

    def __len__(self) -> int: ...

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows from `start` up to `stop`, and none but those."""

    def message(self, position: int) -> Message:
        """The whole message at a position."""

    def seq_at(self, position: int) -> int:
        """The sequence number of the row at a position."""

    def position_near(self, seq: int) -> int | None:
        """Where the message of that number stands, or the last one before it."""


class Section:
    """The rows of a view that come after the message number `after` and not after `until` (None: no end).

    In a view that is `moving`, rows that are found late push others down. Positions here stand still between two
    calls of `update`, which says by how much they have moved, so that what was drawn and what is read agree.
    """

    def __init__(self, view: Source, *, moving: bool = False, after: int = -1, until: int | None = None) -> None:
        self.view = view
        self.moving = moving
        self.after = after
        self.until = until
        self._count = 0
        self._first = 0
        self._known: tuple[int, int] | None = None
        """The number of one row of a moving view, and its position here."""
        self.update()

    def __len__(self) -> int:
        return self._count

    def update(self) -> int:
        """Look anew where the section begins and ends; returns by how many positions known rows have moved."""
        before = self._known
        if self.moving or not self._first:
            self._first = self._up_to(self.after) if self.after >= 0 else 0
        last = len(self.view) if self.until is None else self._up_to(self.until)
        self._count = max(0, last - self._first)
        if not self.moving or not self._count:
            return 0
        if before is None:
            self._known = (self.view.seq_at(self._first), 0)
            return 0
        seq, place = before
        now = self._up_to(seq) - 1 - self._first
        self._known = (seq, now)
        return now - place

    @property
    def held_back(self) -> int:
        """How many rows of the view come after the section."""
        return max(0, len(self.view) - self._start - self._count)

    @property
    def left_out(self) -> int:
        """How many rows of the view come before the section."""
        return self._start

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows from `start` up to `stop`, as far as there are any."""
        first = self._start
        return self.view.rows(first + start, first + min(stop, self._count))

    def message(self, position: int) -> Message:
        """The whole message at a position."""
        return self.view.message(self._start + position)

    def seq_at(self, position: int) -> int:
        """The sequence number of the row at a position."""
        return self.view.seq_at(self._start + position)

    def position_near(self, seq: int) -> int | None:
        """Where the message of that number stands, or the last one before it; None where it comes before all."""
        position = min(self._up_to(seq) - 1 - self._start, self._count - 1)
        return position if position >= 0 else None

    @property
    def _start(self) -> int:
        """Where the section begins in the view right now."""
        if self._known is None:
            return self._first
        seq, place = self._known
        return max(0, self._up_to(seq) - 1 - place)

    def _up_to(self, seq: int) -> int:
        """How many rows of the view have this number or a smaller one."""
        near = self.view.position_near(seq)
        return 0 if near is None else near + 1

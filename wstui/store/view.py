"""A capture as a list of rows: all of it, or one connection's part. Reading touches the batches it needs and makes
objects of the rows asked for; what cannot be read becomes a row that says so, never an exception."""

from __future__ import annotations

from wstui.model import Direction, Failure, Flag, Message, Opcode, Row
from wstui.reading import Excerpt
from wstui.store.shelf import Shelf

__all__ = ["View"]

# What reading a damaged batch may raise besides Failure: its index is well formed in size but not in what it says.
DAMAGE = (Failure, IndexError, ValueError, OverflowError)


class View:
    """Rows by position, from 0, in order of arrival; it grows as the capture does. For the loop's thread only.

    `connection` is None for all of them. `decoded` counts rows made, for tests and curious readers.
    """

    def __init__(self, shelf: Shelf, connection: int | None = None) -> None:
        self.connection = connection
        self.decoded = 0
        self._shelf = shelf
        self._directory = shelf.directory
        self._track = None if connection is None else shelf.directory.track(connection)

    @property
    def pages_read(self) -> int:
        """Batches read from the file so far, by all views of this capture."""
        return self._shelf.reads

    def __len__(self) -> int:
        return len(self._shelf) if self._track is None else self._track.total

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows at positions `start` to `stop`, as far as there are any; previews hold at most 512 bytes."""
        start, stop = max(start, 0), min(stop, len(self))
        rows: list[Row] = []
        while start < stop:
            part = self._part(start, stop)
            rows += part
            start += len(part)
        self.decoded += len(rows)
        return rows

    def message(self, position: int) -> Message:
        """The whole message at a position. Raises IndexError where there is none."""
        self._check(position)
        self.decoded += 1
        try:
            seq = self._seq(position)
            ordinal = self._directory.batch_of(seq)
            batch = self._shelf.batch(ordinal)
            return batch.message(seq - batch.first_seq)
        except DAMAGE as exc:
            return Message(self._missing(position, exc), b"")

    def excerpt(self, position: int, before: bytes = b"") -> Excerpt:
        """The message at a position as a lens gets it, behind what an earlier one began. Raises IndexError where there
        is none; one that cannot be read is empty."""
        self._check(position)
        try:
            seq = self._seq(position)
            batch = self._shelf.batch(self._directory.batch_of(seq))
            return batch.excerpt(seq - batch.first_seq, before)
        except DAMAGE:
            return Excerpt.of(Direction.IN, Opcode.EVENT, b"")

    def seq_at(self, position: int) -> int:
        """The sequence number of the row at a position. Raises IndexError where there is none."""
        self._check(position)
        try:
            return self._seq(position)
        except DAMAGE:
            return self._missing_seq(position)

    def position_of(self, seq: int) -> int | None:
        """The position of a sequence number; None when it is not in this view."""
        found = self._up_to(seq) if 0 <= seq < len(self._shelf) else None
        return found[0] if found and found[1] else None

    def position_near(self, seq: int) -> int | None:
        """The position of a sequence number, or of the last before it that is in this view; None if all come after."""
        if not len(self):
            return None
        found = self._up_to(min(seq, len(self._shelf) - 1)) if seq >= 0 else None
        return found[0] if found else None

    def _check(self, position: int) -> None:
        if not 0 <= position < len(self):
            raise IndexError(position)

    def _part(self, start: int, stop: int) -> list[Row]:
        """The rows from `start` on that stand in one batch; at least one."""
        try:
            if self.connection is not None:
                batch = self._shelf.batch(self._directory.batch_of_number(self.connection, start))
                rows = list(batch.rows_of(self.connection, start, stop))
            else:
                batch = self._shelf.batch(self._directory.batch_of(start))
                first = batch.first_seq
                rows = list(batch.rows(start - first, min(stop - first, batch.count)))
            if rows:
                return rows
            raise Failure("a batch of the capture is damaged")
        except DAMAGE as exc:
            end = start + 1
            if self.connection is None:
                ordinal = self._directory.batch_of(start)
                end = self._directory.firsts[ordinal] + self._directory.count(ordinal)
            return [self._missing(position, exc) for position in range(start, min(stop, end))]

    def _seq(self, position: int) -> int:
        if self.connection is None:
            return position
        batch = self._shelf.batch(self._directory.batch_of_number(self.connection, position))
        seq = batch.seq_of(self.connection, position)
        if seq is None:
            raise Failure("a batch of the capture is damaged")
        return seq

    def _up_to(self, seq: int) -> tuple[int, bool] | None:
        """The last position whose sequence number is at most `seq`, and whether it is `seq`."""
        if self.connection is None:
            return seq, True
        ordinal = self._directory.batch_of(seq)
        try:
            batch = self._shelf.batch(ordinal)
            found = batch.number_up_to(self.connection, seq - batch.first_seq)
        except DAMAGE:
            found = None
        if found is None:
            before = self._count_before(ordinal)
            found = (before - 1, False) if before else None
        return found

    def _count_before(self, ordinal: int) -> int:
        try:
            return self._directory.count_before(self.connection or 0, ordinal)
        except DAMAGE:
            return 0

    def _missing(self, position: int, why: Exception) -> Row:
        """The row that stands where one cannot be read."""
        text = str(why) if isinstance(why, Failure) else "a batch of the capture is damaged"
        return Row(
            seq=self._missing_seq(position),
            number=0 if self.connection is None else position + 1,
            connection=self.connection or 0,
            direction=Direction.IN,
            opcode=Opcode.EVENT,
            flags=Flag.FAILURE | Flag.INCOMPLETE,
            size=0,
            wire_size=0,
            time_ns=0,
            mono_ns=0,
            preview=text.encode("utf-8", "replace"),
        )

    def _missing_seq(self, position: int) -> int:
        """A sequence number for a row that cannot be read: its own, or one of its batch that no other has here."""
        if self.connection is None:
            return position
        try:
            ordinal = self._directory.batch_of_number(self.connection, position)
            before = self._directory.count_before(self.connection, ordinal)
            return self._directory.firsts[ordinal] + position - before
        except DAMAGE:
            return -1 - position

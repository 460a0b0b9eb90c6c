"""All frames of a connection as one list, in the order of the wire: control frames between the fragments that they came
between. Counting goes from index to index of the batches; only the frames asked for are read.

A message has its place in a capture where its last fragment came. Where other frames came between its fragments, it
says how many bytes these took (see `wstui.model.Fact`), so they are found by going back from it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from collections import OrderedDict
from typing import NamedTuple

from wstui.frames import Frame, Frames, Listed, first_frame
from wstui.model import Direction, Fact, Failure, Flag, Opcode
from wstui.rules import NO_FRAMES, broken_of
from wstui.store.batch import LENGTH, Batch
from wstui.store.shelf import Shelf

__all__ = ["FrameList"]

BEGINNING = 96
"""Bytes of a frame that are read for the list."""
KEPT = 8
"""Batches whose frames stay laid out."""
STEP = 16
"""Batches counted by one call of `more`."""
DAMAGE = (Failure, IndexError, ValueError, OverflowError)


class _Part(NamedTuple):
    """Frames of the list that belong together: those of a run of messages of one frame each, `size` from message
    `first` of the batch on; or frames `start` to `start + size` of the message numbered `seq`."""

    at: int
    size: int
    first: int = -1
    seq: int = -1
    start: int = 0


class _Move(NamedTuple):
    """Fragments `start` to `stop` of the message numbered `seq` stand before message `before` of a batch."""

    before: int
    seq: int
    start: int
    stop: int


class FrameList:
    """The frames of one connection that were recorded, as far as they are counted; `more` counts on. For the loop's
    thread only. `read` counts messages of which bytes were read, for tests and curious readers."""

    def __init__(self, shelf: Shelf, connection: int) -> None:
        self.read = 0
        self._shelf = shelf
        self._connection = connection
        self._ends = array("Q")
        """For each batch, how many frames there are up to its end."""
        self._moves: dict[int, list[_Move]] = {}
        self._moved: dict[int, int] = {}
        """Of messages by number, how many of their frames stand before others."""
        self._laid_out: OrderedDict[int, list[_Part]] = OrderedDict()
        self._whole: tuple[int, Frames] | None = None

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def more(self) -> bool:
        """Count some batches more. True while there is more to come soon: what is not sealed yet will be."""
        sealed = len(self._shelf.directory)
        for ordinal in range(len(self._ends), min(sealed, len(self._ends) + STEP)):
            try:
                count = self._count(ordinal)
            except DAMAGE:  # the rows of the log say so
                count = 0
            self._ends.append(len(self) + count)
        return len(self._ends) < sealed or self._shelf.open.count > 0

    def slice(self, start: int, stop: int) -> list[Listed]:
        """The frames from `start` to `stop`, as far as there are any."""
        start, stop = max(0, start), min(stop, len(self))
        listed: list[Listed] = []
        while start < stop:
            ordinal = bisect_right(self._ends, start)
            begin = self._ends[ordinal - 1] if ordinal else 0
            try:
                listed += self._of_batch(ordinal, start - begin, min(stop, self._ends[ordinal]) - begin)
            except DAMAGE:
                break
            start = self._ends[ordinal]
        return listed

    def frame(self, index: int) -> Frame | None:
        """A frame of the list with all of its payload; None for what is no frame. Raises IndexError, and Failure where
        it cannot be read."""
        found = self.slice(index, index + 1)
        if not found:
            raise IndexError(index)
        (listed,) = found
        return None if listed.frame is None else self._frames(listed.row.seq)[listed.part]

    def index_of(self, seq: int) -> int | None:
        """Where the last frame of a message stands; None while it is not counted, or is of another connection."""
        ordinal = self._shelf.directory.batch_of(seq)
        if ordinal >= len(self._ends):
            return None
        try:
            parts, batch = self._parts(ordinal), self._shelf.batch(ordinal)
        except DAMAGE:
            return None
        begin, i = self._ends[ordinal - 1] if ordinal else 0, seq - batch.first_seq
        for part in parts:
            if part.seq == seq and part.size and part.start + part.size == self._size(batch, i):
                return begin + part.at + part.size - 1
            if part.first >= 0 and part.first <= i < part.first + part.size:
                return begin + part.at + i - part.first
        return None

    # Counting.

    def _count(self, ordinal: int) -> int:
        batch = self._shelf.peek_index(ordinal)
        total = 0
        for first, count, run in self._runs(batch):
            if batch.flags[run] & Flag.FRAGMENTED:
                for i in range(first, first + count):
                    total += self._size(batch, i) - self._place(batch, i, run)
            else:
                total += count
        return total

    def _runs(self, batch: Batch) -> list[tuple[int, int, int]]:
        """First message, count and number of each run of the connection; lines of the inspector's own are no frames."""
        return [
            (batch.firsts[run], batch.run_length(run), run)
            for run in batch.runs_of(self._connection)
            if batch.kinds[batch.firsts[run]] & 15 != Opcode.EVENT
        ]

    @staticmethod
    def _size(batch: Batch, i: int) -> int:
        """How many frames a message has in the list."""
        return max(1, next((value for fact, value in batch.facts(i) if fact is Fact.FRAMES), 1))

    def _place(self, batch: Batch, i: int, run: int) -> int:
        """Find the frames that came between a message's fragments, and have the fragments stand before them; returns
        how many of these stand in other batches."""
        between = sum(value >> 32 for fact, value in batch.facts(i) if fact is Fact.GAP)
        if not between:
            return 0
        seq, number = batch.first_seq + i, batch.numbers[run] + i - batch.firsts[run]
        frames, here = batch.frames(i), self._shelf.directory.batch_of(seq)
        done = elsewhere = others = 0
        (row,) = batch.rows_of(self._connection, number, number + 1)
        for stream, size, ordinal, before in self._others(number, row.direction, batch.streams[run], between):
            # So many of the message's own bytes came before this frame.
            own = stream - batch.streams[run] - others
            others += size
            part = min(frames.part_at(own - 1) + 1, len(frames))
            if part > done:
                self._move(ordinal, _Move(before, seq, done, part))
                elsewhere += (part - done) * (ordinal != here)
                done = part
        if done:
            self._moved[seq] = done
        return elsewhere

    def _others(self, number: int, direction: Direction, stream: int, between: int) -> list[tuple[int, int, int, int]]:
        """The frames of a direction before message `number` that began after offset `stream`, `between` bytes in all:
        for each its offset, its size, its batch, and which message of that it is."""
        found: list[tuple[int, int, int, int]] = []
        while between > 0 and number > 0:
            number -= 1
            ordinal = self._shelf.directory.batch_of_number(self._connection, number)
            batch = self._shelf.peek_index(ordinal)
            (row,) = batch.rows_of(self._connection, number, number + 1)
            if row.direction is not direction or row.opcode is Opcode.EVENT:
                continue
            if row.stream <= stream:
                break
            found.append((row.stream, row.wire_size, ordinal, row.seq - batch.first_seq))
            between -= row.wire_size
        return found[::-1]

    def _move(self, ordinal: int, move: _Move) -> None:
        insort(self._moves.setdefault(ordinal, []), move)
        self._laid_out.pop(ordinal, None)
        for later in range(ordinal, len(self._ends)):
            self._ends[later] += move.stop - move.start

    # Reading.

    def _parts(self, ordinal: int) -> list[_Part]:
        """The frames of a batch, in the order of the list."""
        parts = self._laid_out.get(ordinal)
        if parts is None:
            parts = self._laid_out[ordinal] = self._lay_out(ordinal)
            if len(self._laid_out) > KEPT:
                self._laid_out.popitem(last=False)
        return parts

    def _lay_out(self, ordinal: int) -> list[_Part]:
        batch = self._shelf.batch(ordinal)
        moves = list(reversed(self._moves.get(ordinal, ())))
        parts: list[_Part] = []
        at = 0
        for first, count, run in self._runs(batch):
            while moves and moves[-1].before <= first:
                move = moves.pop()
                parts.append(_Part(at, move.stop - move.start, seq=move.seq, start=move.start))
                at += move.stop - move.start
            if batch.flags[run] & Flag.FRAGMENTED:
                for i in range(first, first + count):
                    seq = batch.first_seq + i
                    start = self._moved.get(seq, 0)
                    parts.append(_Part(at, self._size(batch, i) - start, seq=seq, start=start))
                    at += parts[-1].size
            else:
                parts.append(_Part(at, count, first=first))
                at += count
        return parts

    def _of_batch(self, ordinal: int, start: int, stop: int) -> list[Listed]:
        parts, batch = self._parts(ordinal), self._shelf.batch(ordinal)
        listed: list[Listed] = []
        index = bisect_right(parts, start, key=lambda part: part.at) - 1
        while start < stop:
            part = parts[index]
            end = min(stop, part.at + part.size)
            for k in range(start - part.at, end - part.at):
                listed.append(
                    self._one(batch, part.first + k) if part.first >= 0 else self._fragment(part.seq, part.start + k)
                )
            start, index = end, index + 1
        return listed

    def _one(self, batch: Batch, i: int) -> Listed:
        """A message of one frame, or of bytes that are none."""
        self.read += 1
        row = next(batch.rows(i, i + 1))
        wire = batch.wire(i, BEGINNING)
        broken = broken_of(row.fact(Fact.RULE), wire, 0)
        if not wire or (broken is not None and broken.rule in NO_FRAMES):
            return Listed(row, 0, 1, None, row.size, row.stream)
        frame, length = first_frame(wire)
        return Listed(row, 0, 1, frame, min(length, row.wire_size - len(frame.header)), row.stream)

    def _fragment(self, seq: int, part: int) -> Listed:
        frames = self._frames(seq)
        batch = self._shelf.batch(self._shelf.directory.batch_of(seq))
        (row,) = batch.rows(seq - batch.first_seq, seq - batch.first_seq + 1)
        raw = frames.raw(part)
        frame, _ = first_frame(raw[:BEGINNING])
        own = frames.start(part)
        stream = -1
        if row.stream >= 0:
            gaps = [(value & LENGTH, value >> 32) for fact, value in row.facts if fact is Fact.GAP]
            stream = row.stream + own + sum(size for before, size in gaps if before <= own)
        return Listed(row, part, len(frames), frame, len(raw) - len(frame.header), stream)

    def _frames(self, seq: int) -> Frames:
        """The frames of a message, kept for the next look at one of them."""
        if self._whole is None or self._whole[0] != seq:
            self.read += 1
            batch = self._shelf.batch(self._shelf.directory.batch_of(seq))
            self._whole = (seq, batch.frames(seq - batch.first_seq))
        return self._whole[1]

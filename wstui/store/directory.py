"""Where every message stands, in little memory: sequence number to batch, and number within a connection to batch.

Eight bytes a batch, and for each connection twelve bytes for every group of batches in which it spoke; what lies
between is asked of the tallies stored with the batches. Knows no file: it is told how to ask.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from wstui.model import Counters, Failure
from wstui.store.chapter import BATCHES, Chapter
from wstui.store.tally import Tally, unpack_tallies

__all__ = ["GROUP", "Directory", "Track"]

GROUP = BATCHES
"""Batches per group: a chapter."""


class Track:
    """The whereabouts of one connection: its totals, and its first message of each group of batches."""

    __slots__ = ("batches", "counters", "numbers", "sealed", "total")

    def __init__(self) -> None:
        self.total = 0
        self.sealed = 0
        self.counters = Counters()
        self.batches = array("I")
        self.numbers = array("Q")

    def enter(self, ordinal: int) -> None:
        """Take note that it speaks in a batch, if it is the first of its group."""
        if not self.batches or self.batches[-1] // GROUP != ordinal // GROUP:
            self.batches.append(ordinal)
            self.numbers.append(self.sealed)

    def count(self, tally: Tally) -> None:
        """Take note of rows as they are recorded."""
        self.total += tally.count
        counters = self.counters
        counters.messages_in += tally.messages_in
        counters.messages_out += tally.messages_out
        counters.bytes_in += tally.bytes_in
        counters.bytes_out += tally.bytes_out


class Directory:
    """All sealed batches of a capture, oldest first; a batch is known by its ordinal, from 0.

    `count_of(ordinal, connection)` answers how many rows of a connection a batch holds.
    """

    def __init__(self, count_of: Callable[[int, int], int]) -> None:
        self._count_of = count_of
        self.firsts = array("Q")
        self.total = 0
        self.tracks: dict[int, Track] = {}
        self._chapter = Chapter()

    def __len__(self) -> int:
        return len(self.firsts)

    def track(self, connection: int) -> Track:
        """The track of a connection, new if it never spoke."""
        track = self.tracks.get(connection)
        if track is None:
            track = self.tracks[connection] = Track()
        return track

    def seal(self, count: int, tallies: dict[int, Tally]) -> int:
        """Take note of the next batch, whose rows have been counted already; returns its ordinal."""
        ordinal = len(self.firsts)
        self.firsts.append(self.total)
        self.total += count
        for connection, tally in tallies.items():
            track = self.track(connection)
            track.enter(ordinal)
            track.sealed += tally.count
        if self._chapter.full:
            self._chapter = Chapter()
        self._chapter.add(count, tallies)
        return ordinal

    @property
    def chapter(self) -> Chapter | None:
        """The chapter that the batch sealed last has ended, if it has ended one."""
        return self._chapter if self._chapter.full else None

    def load_chapter(self, counts: bytes, tallies: bytes, firsts: bytes) -> None:
        """Take note of the batches of a chapter found in a file. Raises Failure when its counts do not add up; what was
        noted by then is of no use."""
        ordinal, total = len(self.firsts), 0
        sizes = array("I")
        sizes.frombytes(counts[: 4 * BATCHES])
        if len(counts) != 4 * BATCHES or 0 in sizes or max(firsts, default=0) >= BATCHES:
            raise Failure("the directory of the capture is damaged")
        for (connection, *amounts), first in zip(unpack_tallies(tallies), firsts, strict=True):
            total += self._count(connection, ordinal + first, *amounts)
        if total != sum(sizes):
            raise Failure("the directory of the capture is damaged")
        for size in sizes:
            self.firsts.append(self.total)
            self.total += size

    def load(self, count: int, packed: bytes) -> None:
        """Take note of a batch found in a file. Raises Failure when its counts do not add up."""
        ordinal, total = len(self.firsts), 0
        for connection, *amounts in unpack_tallies(packed):
            total += self._count(connection, ordinal, *amounts)
        if not 0 < count == total:
            raise Failure("the directory of the capture is damaged")
        self.firsts.append(self.total)
        self.total += count

    def _count(
        self,
        connection: int,
        ordinal: int,
        messages_in: int,
        messages_out: int,
        events: int,
        size_in: int,
        size_out: int,
    ) -> int:
        """Take note of what a connection said from a batch on; returns how many rows that is."""
        track = self.track(connection)
        track.enter(ordinal)
        rows = messages_in + messages_out + events
        track.total += rows
        track.sealed += rows
        counters = track.counters
        counters.messages_in += messages_in
        counters.messages_out += messages_out
        counters.bytes_in += size_in
        counters.bytes_out += size_out
        return rows

    def count(self, ordinal: int) -> int:
        """How many messages a sealed batch holds."""
        following = self.firsts[ordinal + 1] if ordinal + 1 < len(self.firsts) else self.total
        return following - self.firsts[ordinal]

    def batch_of(self, seq: int) -> int:
        """The batch that holds a sequence number; `len(self)`, the open one, for those not sealed."""
        return bisect_right(self.firsts, seq) - 1 if seq < self.total else len(self.firsts)

    def batch_of_number(self, connection: int, number: int) -> int:
        """The batch that holds message `number` (from 0) of a connection; the open one for those not sealed.

        Raises Failure when the capture contradicts itself.
        """
        track = self.tracks[connection]
        if number >= track.sealed:
            return len(self.firsts)
        at = bisect_right(track.numbers, number) - 1
        ordinal, before = track.batches[at], track.numbers[at]
        for candidate in range(ordinal, min(self._group_end(ordinal), len(self.firsts))):
            before += self._count_of(candidate, connection)
            if number < before:
                return candidate
        raise Failure("the directory of the capture is damaged")

    def count_before(self, connection: int, ordinal: int) -> int:
        """How many messages of a connection stand in the batches before `ordinal`."""
        track = self.tracks.get(connection)
        if track is None:
            return 0
        if ordinal >= len(self.firsts):
            return track.sealed
        at = bisect_left(track.batches, ordinal) - 1
        if at < 0:
            return 0
        start = track.batches[at]
        stop = min(ordinal, self._group_end(start))
        return track.numbers[at] + sum(self._count_of(candidate, connection) for candidate in range(start, stop))

    @staticmethod
    def _group_end(ordinal: int) -> int:
        return (ordinal // GROUP + 1) * GROUP

"""Sizes of messages: median, percentiles, the largest, and what compression saved. Taken from the indexes of a capture
in a pass of its own, so that recording pays nothing for them and earlier captures have them as well.

A size is counted in a bucket of a logarithmic scale: exact below 32 bytes, above that within 1/32 (3.2 %).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from wstui.model import Direction, Failure, Flag, Opcode
from wstui.store.background import Pass
from wstui.store.batch import LENGTH, PLAIN, Batch
from wstui.store.shelf import Shelf

__all__ = ["ERROR", "Sizes", "Survey"]

ERROR = 1 / 32
"""By how much of itself a size that is not exact may be off, either way."""
RUNS = 256
"""Runs counted between two looks at the clock."""


def bucket_of(size: int) -> int:
    """The bucket of a size in bytes: sixteen to a power of two."""
    shift = max(size.bit_length() - 5, 0)
    return 16 * shift + (size >> shift)


def size_of(bucket: int) -> int:
    """The size in the middle of a bucket."""
    shift = max(bucket // 16 - 1, 0)
    return (bucket - 16 * shift << shift) + (1 << shift >> 1)


class Sizes:
    """How large messages were, in bytes of payload; events do not count. `largest_seq` is the number in the capture of
    the first that was as large as `largest`, -1 while there is none. Of what travelled compressed, `inflated` bytes of
    payload took `deflated` bytes on the wire, frame headers included."""

    __slots__ = ("_buckets", "bytes", "count", "deflated", "inflated", "largest", "largest_seq")

    def __init__(self) -> None:
        self.count = 0
        self.bytes = 0
        self.largest = 0
        self.largest_seq = -1
        self.inflated = 0
        self.deflated = 0
        self._buckets: Counter[int] = Counter()

    def percentile(self, share: float) -> int:
        """The size that this share (0 to 1) of the messages does not exceed, within `ERROR` of it; 0 of nothing."""
        buckets = sorted(self._buckets)
        wanted = share * self.count
        for bucket, below in zip(buckets, accumulate(self._buckets[b] for b in buckets), strict=True):
            if below >= wanted:
                return min(size_of(bucket), self.largest)
        return 0

    @property
    def median(self) -> int:
        """The size that half of the messages do not exceed, within `ERROR` of it."""
        return self.percentile(0.5)

    @property
    def compression(self) -> float | None:
        """Bytes on the wire for a byte of payload, of what travelled compressed; None when nothing did."""
        return self.deflated / self.inflated if self.inflated else None

    def merge(self, other: Sizes) -> None:
        """Count the messages of `other` as well."""
        self.count += other.count
        self.bytes += other.bytes
        if other.largest_seq >= 0 and (self.largest_seq < 0 or _first(other) < _first(self)):
            self.largest, self.largest_seq = other.largest, other.largest_seq
        self.inflated += other.inflated
        self.deflated += other.deflated
        self._buckets.update(other._buckets)

    def add(self, sizes: list[int], first_seq: int) -> None:
        """Count messages that follow each other in the capture."""
        self.count += len(sizes)
        self.bytes += sum(sizes)
        largest = max(sizes)
        if largest > self.largest or self.largest_seq < 0:
            self.largest, self.largest_seq = largest, first_seq + sizes.index(largest)
        # Messages of a feed are of few sizes: counting these takes no step of the interpreter for each message.
        for size, count in Counter(sizes).items():
            self._buckets[bucket_of(size)] += count


def _first(sizes: Sizes) -> tuple[int, int]:
    """The larger comes first, and of those alike the earlier."""
    return -sizes.largest, sizes.largest_seq


class Survey(Pass):
    """The sizes of all messages, by direction and by connection."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self._directions = {direction: Sizes() for direction in Direction}
        self._connections: dict[tuple[int, Direction], Sizes] = {}

    def of(self, connections: frozenset[int] | None, direction: Direction) -> Sizes:
        """The sizes of what some connections, or (None) all, had in one direction."""
        if connections is None:
            return self._directions[direction]
        wanted = [self._connections[key] for key in self._connections if key[1] is direction and key[0] in connections]
        if len(wanted) == 1:
            return wanted[0]
        merged = Sizes()
        for sizes in wanted:
            merged.merge(sizes)
        return merged

    def _count(self, ordinal: int) -> Iterator[int]:
        try:
            batch = self._shelf.peek_index(ordinal)
        except Failure:  # the rows of the log say so
            return
        firsts = [*batch.firsts, batch.count]
        for start in range(0, len(batch.firsts), RUNS):
            stop = min(start + RUNS, len(batch.firsts))
            for run in range(start, stop):
                self._count_run(batch, run, firsts[run], firsts[run + 1])
            yield firsts[stop] - firsts[start]

    def _count_run(self, batch: Batch, run: int, start: int, stop: int) -> None:
        if start == stop or batch.kinds[start] & 15 == Opcode.EVENT:
            return
        sizes = batch.lengths(start, stop)
        direction = Direction(batch.directions[run] & 1)
        mine = self._connections.get((batch.connections[run], direction))
        if mine is None:
            mine = self._connections[batch.connections[run], direction] = Sizes()
        wires = batch.wire_firsts[run]
        is_compressed = batch.flags[run] & Flag.COMPRESSED and wires != PLAIN
        deflated = sum(wire & LENGTH for wire in batch.wires[wires : wires + stop - start]) if is_compressed else 0
        for sums in (mine, self._directions[direction]):
            sums.add(sizes, batch.first_seq + start)
            if is_compressed:
                sums.inflated += sum(sizes)
                sums.deflated += deflated

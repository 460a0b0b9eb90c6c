"""All batches of a capture, wherever they stand: open, sealed and waiting to be written, or in the file.

Whoever reads asks here by ordinal and cannot tell the difference. Reading the file is bounded in memory and counted.
Used by the loop's thread only; knows nothing of who writes, and of rows only that batches have them.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict

from wstui.model import Failure
from wstui.store.batch import Batch, Builder, Bytes
from wstui.store.directory import GROUP, Directory
from wstui.store.tally import count_of

__all__ = ["Shelf"]

CACHE = 12 * 2**20
"""Bytes of batches kept after reading."""
LARGE = 4 * 2**20
"""A blob above this size, in bytes, stays in the file and is read in pieces."""
COPIED = 64 * 2**10
"""A blob up to this size, in bytes, comes with its row. Above, reading it by itself saves a copy of it."""
GROUPS_KEPT = 8


class Shelf:
    """The batches. `connection` reads the file, and is closed with the shelf. `reads` counts batches read from it."""

    def __init__(self, connection: sqlite3.Connection, cache: int = CACHE) -> None:
        self.directory = Directory(self._count_of)
        self.open = Builder(0)
        self.waiting: dict[int, Batch] = {}
        self.waiting_bytes = 0
        self.reads = 0
        self._connection = connection
        self._limit = cache
        self._cache: OrderedDict[int, Batch] = OrderedDict()
        self._cached = 0
        self._groups: OrderedDict[int, dict[int, bytes]] = OrderedDict()
        self._lost: dict[int, bytes] = {}
        self._snapshot: Batch | None = None

    def __len__(self) -> int:
        return self.directory.total + self.open.count

    def load(self) -> None:
        """Learn what the file holds. Raises Failure when it contradicts itself, sqlite3.Error when it is unreadable."""
        if not self._load_chapters():
            self.directory = Directory(self._count_of)
        sql = "SELECT id, first_seq, count, tallies FROM batch WHERE id >= ? ORDER BY id"
        rows = self._connection.execute(sql, (len(self.directory),))
        for ordinal, first_seq, count, tallies in rows:
            if (ordinal, first_seq) != (len(self.directory), self.directory.total) or not isinstance(tallies, bytes):
                raise Failure("the directory of the capture is damaged")
            self.directory.load(count, tallies)
        self.open = Builder(self.directory.total)

    def _load_chapters(self) -> bool:
        """Learn what the chapters hold; false where they do not agree, and the batches themselves have to be read."""
        try:
            (last,) = self._connection.execute("SELECT max(id) FROM batch").fetchone()
            for number, *columns in self._connection.execute("SELECT * FROM chapter ORDER BY id"):
                if number * GROUP != len(self.directory):
                    return False
                self.directory.load_chapter(*columns)
        except (Failure, sqlite3.Error, TypeError, ValueError, OverflowError):
            return False
        return len(self.directory) <= (last or 0) + 1

    def seal(self) -> tuple[int, Batch]:
        """Close the open batch and begin the next; the sealed one waits here until it is `written`."""
        batch = self.batch(len(self.directory))
        ordinal = self.directory.seal(batch.count, self.open.tallies)
        self.waiting[ordinal] = batch
        self.waiting_bytes += batch.cost
        self.open = Builder(self.directory.total)
        self._snapshot = None
        return ordinal, batch

    def written(self, count: int) -> None:
        """Let go of the batches before ordinal `count`: the file has them."""
        while self.waiting and next(iter(self.waiting)) < count:
            self._pop()

    def lose(self, limit: int) -> None:
        """Give up the oldest waiting batches, beyond `limit` bytes; where their rows stood stays known."""
        while self.waiting_bytes > limit and len(self.waiting) > 1:
            ordinal, batch = self._pop()
            self._lost[ordinal] = batch.tallies

    def _pop(self) -> tuple[int, Batch]:
        ordinal = next(iter(self.waiting))
        batch = self.waiting.pop(ordinal)
        self.waiting_bytes -= batch.cost
        return ordinal, batch

    def batch(self, ordinal: int) -> Batch:
        """A batch, by ordinal; kept for the next look. Raises Failure when it was lost or cannot be read."""
        batch = self._at_hand(ordinal)
        if batch is None:
            batch = self._cache[ordinal] = self._read(ordinal)
            self._cached += batch.cost
            while self._cached > self._limit and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1].cost
        elif ordinal in self._cache:
            self._cache.move_to_end(ordinal)
        return batch

    def peek(self, ordinal: int) -> Batch:
        """A batch for one look, as a scan over all of them has; does not push out what readers look at.

        Raises Failure when it was lost or cannot be read.
        """
        return self._at_hand(ordinal) or self._read(ordinal)

    def peek_index(self, ordinal: int) -> Batch:
        """A batch for one look at its columns: its blob stays in the file.

        Raises Failure when it was lost or cannot be read.
        """
        return self._at_hand(ordinal) or self._read(ordinal, -1)

    def _at_hand(self, ordinal: int) -> Batch | None:
        if ordinal >= len(self.directory):
            # Packing what is open again for every look costs a fraction of a millisecond at most.
            if self._snapshot is None or self._snapshot.count != self.open.count:
                self._snapshot = self.open.pack()
            return self._snapshot
        if ordinal in self._lost:
            raise Failure("not recorded, and no longer in memory")
        return self.waiting.get(ordinal) or self._cache.get(ordinal)

    def close(self) -> None:
        """Close the file; what is not in memory cannot be read from now on."""
        self._connection.close()

    def _read(self, ordinal: int, largest: int = LARGE) -> Batch:
        sql = "SELECT idx, length(blob), CASE WHEN length(blob) <= ? THEN blob END FROM batch WHERE id = ?"
        try:
            row = self._connection.execute(sql, (min(largest, COPIED), ordinal)).fetchone()
        except sqlite3.Error as exc:
            raise Failure(f"the capture cannot be read: {exc}") from exc
        self.reads += 1
        if row is None:
            raise Failure("a batch of the capture is missing")
        idx, length, blob = row
        if not isinstance(idx, bytes) or not isinstance(blob, bytes | None) or not isinstance(length, int):
            raise Failure("a batch of the capture is damaged")
        held: Bytes = _Blob(self._connection, ordinal, length) if blob is None else blob
        if COPIED < length <= largest:
            held = held[0:length]
        batch = Batch(self.directory.firsts[ordinal], idx, held)
        if batch.count != self.directory.count(ordinal):
            raise Failure("a batch of the capture is damaged")
        return batch

    def _count_of(self, ordinal: int, connection: int) -> int:
        batch = self.waiting.get(ordinal)
        tallies = self._lost.get(ordinal) if batch is None else batch.tallies
        if tallies is None:
            group = self._groups.get(ordinal // GROUP, {})
            tallies = group.get(ordinal)
            if tallies is None:
                tallies = self._read_group(ordinal // GROUP).get(ordinal, b"")
        return count_of(tallies, connection)

    def _read_group(self, group: int) -> dict[int, bytes]:
        sql = "SELECT id, tallies FROM batch WHERE id >= ? AND id < ?"
        try:
            found = dict(self._connection.execute(sql, (group * GROUP, (group + 1) * GROUP)).fetchall())
        except sqlite3.Error as exc:
            raise Failure(f"the capture cannot be read: {exc}") from exc
        self._groups[group] = found
        self._groups.move_to_end(group)
        if len(self._groups) > GROUPS_KEPT:
            self._groups.popitem(last=False)
        return found


class _Blob:
    """A large blob in the file, read in pieces: the preview of a 64 MiB message costs its first page."""

    def __init__(self, connection: sqlite3.Connection, ordinal: int, length: int) -> None:
        self._connection = connection
        self._ordinal = ordinal
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, piece: slice, /) -> bytes:
        start, stop, _ = piece.indices(self._length)
        try:
            # Opened anew each time: an open handle is a read transaction, which keeps the log from being reused.
            with self._connection.blobopen("batch", "blob", self._ordinal, readonly=True) as blob:
                return bytes(blob[start:stop])  # typeshed has it as the int that an index would give
        except sqlite3.Error as exc:
            raise Failure(f"the capture cannot be read: {exc}") from exc

"""The message before one that is of its sort, on its connection and in its direction. Looks back through the batches
a piece at a time, and no further than so many messages. For the loop's thread only."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator

from wstui.model import Opcode
from wstui.shape import LONGEST
from wstui.store.batch import LENGTH, OPCODES, Batch
from wstui.store.shelf import Shelf
from wstui.store.view import DAMAGE

__all__ = ["MOST", "NONE", "Lookback"]

NONE = -1
MOST = 20_000
"""Messages of the connection and the direction that are looked at."""
BATCHES = 2000
"""Batches that are looked through for them."""
PIECE, PIECE_BYTES = 128, 64 * 2**10
"""Messages looked at between two looks at the clock, and bytes of them."""
KEPT = 8192
"""Messages whose sort is remembered."""


class Lookback:
    """`sort` says what messages of a sort have in common, as one word; of a long payload it gets the beginning.
    `looked` counts messages that it was asked about, for tests and curious readers."""

    def __init__(self, shelf: Shelf, sort: Callable[[Opcode, bytes], str]) -> None:
        self.looked = 0
        self._shelf = shelf
        self._sort = sort
        self._sorts: OrderedDict[int, str] = OrderedDict()

    def before(self, seq: int, most: int = MOST) -> Iterator[int | None]:
        """None after each piece, at last the number of the message, or `NONE` where there is none among `most`."""
        found = NONE
        try:
            looked = piece = size = 0
            wanted = ""
            for batch, run, place in self._back(seq):
                if batch is None:
                    yield None
                    continue
                if looked > most or (not looked and OPCODES[batch.kinds[place] & 15] is Opcode.EVENT):
                    break
                sort = self._sort_of(batch, run, place)
                if looked and sort == wanted:
                    found = batch.first_seq + place
                    break
                wanted = wanted or sort
                looked, piece, size = looked + 1, piece + 1, size + min(batch.spans[place] & LENGTH, LONGEST)
                if piece >= PIECE or size >= PIECE_BYTES:
                    yield None
                    piece = size = 0
        except DAMAGE:  # the rows of the log say so
            found = NONE
        yield found

    def _back(self, seq: int) -> Iterator[tuple[Batch | None, int, int]]:
        """The message and those before it of its connection and direction, the newest first: batch, run and place;
        no batch between two of them."""
        directory = self._shelf.directory
        batch = self._shelf.batch(directory.batch_of(seq))
        stop = seq - batch.first_seq + 1
        run = bisect_right(batch.firsts, stop - 1) - 1
        connection, direction = batch.connections[run], batch.directions[run] & 1
        for _ in range(BATCHES):
            runs = batch.runs_of(connection)
            for run in reversed(runs):
                if batch.firsts[run] < stop and batch.directions[run] & 1 == direction:
                    end = min(stop, batch.firsts[run] + batch.run_length(run))
                    for place in range(end - 1, batch.firsts[run] - 1, -1):
                        yield batch, run, place
            earlier = batch.numbers[runs[0]]
            if not earlier:
                return
            yield None, 0, 0
            batch = self._shelf.peek(directory.batch_of_number(connection, earlier - 1))
            stop = batch.count

    def _sort_of(self, batch: Batch, run: int, place: int) -> str:
        seq = batch.first_seq + place
        sort = self._sorts.get(seq)
        if sort is None:
            begin, size = batch.bases[run] + (batch.spans[place] >> 32), batch.spans[place] & LENGTH
            self.looked += 1
            # Of a payload that is too long to be read, one byte too many says so.
            payload = bytes(batch.blob[begin : begin + min(size, LONGEST + 1)])
            sort = self._sorts[seq] = self._sort(OPCODES[batch.kinds[place] & 15], payload)
            while len(self._sorts) > KEPT:
                self._sorts.popitem(last=False)
        return sort

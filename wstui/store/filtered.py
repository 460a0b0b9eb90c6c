"""A capture through a filter, as a list of rows that grows while it is being found.

The scan runs on the event loop, a slice at a time: from the batch the reader is at, outwards in both directions, and
then along with the capture. What is found earlier in the capture moves later rows down; a row's `seq` stays its own.
"""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from itertools import compress
from time import monotonic
from typing import Self

from wstui.model import Failure, Message, Row
from wstui.query import Node
from wstui.store.scan import Lore, Scan, both, either, packed, unpacked
from wstui.store.shelf import LARGE, Shelf

__all__ = ["Filtered"]

SLICE = 0.004
"""Seconds of scanning between two looks at the loop: far below what a key's echo may take."""
KEPT = 16
"""Batches whose matches are kept as a list of positions."""


def _keep_memory() -> None:
    """Have the C library keep the memory of a blob that was let go for the next one. By default glibc gives a piece of
    that size back to the system, and taking it anew costs four times what reading the blob does; after a larger one
    was freed it keeps as much. This one is never touched, so it takes none."""
    bytes(LARGE)


class Filtered:
    """The rows that match, in order of arrival; the same doors as `wstui.store.view.View`.

    `connections` limits it to some (None: all). `scanned` counts messages judged so far, of `len(shelf)`.
    `on_found` is called, at most once until `found_seen`, when there is something new to show or the scan is through.
    """

    def __init__(
        self, shelf: Shelf, node: Node, connections: frozenset[int] | None, names: Mapping[int, str], around: int
    ) -> None:
        self.scanned = 0
        self.decoded = 0
        self.connection: int | None = None
        self.on_found: Callable[[], None] | None = None
        self._shelf = shelf
        self._node = node
        self._connections = connections
        self._names = names
        _keep_memory()
        self._start = min(shelf.directory.batch_of(around), max(len(shelf.directory) - 1, 0))
        # Matches up to and including each batch, counted from the starting batch on, and from the one before it back.
        self._ahead, self._back = array("Q"), array("Q")
        # Of each batch with matches, which they are: a bit a message.
        self._masks: dict[int, int] = {}
        self._lists: OrderedDict[int, list[int]] = OrderedDict()
        self._judging: Iterator[bool] | None = None
        self._more = asyncio.Event()
        self._told = False
        self._lore = Lore()

    def __len__(self) -> int:
        return (self._back[-1] if self._back else 0) + (self._ahead[-1] if self._ahead else 0)

    @property
    def complete(self) -> bool:
        """Whether every sealed batch was judged."""
        return len(self._back) == self._start and self._start + len(self._ahead) >= len(self._shelf.directory)

    async def run(self) -> None:
        """Judge the capture, then wait for more, for ever; cancelling it stops at once."""
        while True:
            until = monotonic() + SLICE
            while not self.complete and monotonic() < until:
                self._step()
            self._tell()
            if self.complete:
                self._more.clear()
                await self._more.wait()
            else:
                await asyncio.sleep(0)

    async def all_found(self) -> Self:
        """The same, once all there is was judged; the loop has its turn meanwhile."""
        while True:
            until = monotonic() + SLICE
            while not self.complete and monotonic() < until:
                self._step()
            if self.complete:
                return self
            await asyncio.sleep(0)

    def grown(self) -> None:
        """Have new batches judged."""
        self._more.set()

    def found_seen(self) -> None:
        """Have `on_found` called again."""
        self._told = False

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows at positions `start` to `stop`, as far as there are any."""
        found: list[Row] = []
        for position in range(max(start, 0), min(stop, len(self))):
            ordinal, rank = self._locate(position)
            i = self._list(ordinal)[rank]
            found += self._shelf.batch(ordinal).rows(i, i + 1)
        self.decoded += len(found)
        return found

    def message(self, position: int) -> Message:
        """The whole message at a position. Raises IndexError where there is none."""
        ordinal, rank = self._locate(position)
        self.decoded += 1
        return self._shelf.batch(ordinal).message(self._list(ordinal)[rank])

    def seq_at(self, position: int) -> int:
        """The sequence number of the row at a position. Raises IndexError where there is none."""
        ordinal, rank = self._locate(position)
        return int(self._shelf.directory.firsts[ordinal]) + self._list(ordinal)[rank]

    def position_of(self, seq: int) -> int | None:
        """The position of a sequence number; None when it does not match, or was not judged yet."""
        near = self.position_near(seq)
        return near if near is not None and self.seq_at(near) == seq else None

    def position_near(self, seq: int) -> int | None:
        """The position of a sequence number, or of the last match before it; None if all come after."""
        directory = self._shelf.directory
        ordinal = directory.batch_of(max(seq, 0))
        ordinal = min(ordinal, self._start + len(self._ahead) - 1)
        if ordinal < self._start - len(self._back):
            return None
        within = bisect_right(self._list(ordinal), seq - directory.firsts[ordinal]) if ordinal in self._masks else 0
        position = self._before(ordinal) + within - 1
        return position if position >= 0 else None

    def _step(self) -> None:
        """Judge a piece more."""
        if self._judging is None:
            self._judging = self._next()
        if next(self._judging, True):
            self._judging = None

    def _next(self) -> Iterator[bool]:
        """Judge one more batch, ahead and back in turn; yields False after every piece but the last."""
        directory = self._shelf.directory
        lower, upper = self._start - len(self._back) - 1, self._start + len(self._ahead)
        ahead = upper < len(directory) and (len(self._ahead) <= len(self._back) or lower < 0)
        ordinal, side = (upper, self._ahead) if ahead else (lower, self._back)
        mask = b""
        for found in self._judge(ordinal):
            mask = found
            yield False
        hits = mask.count(1)
        if hits:
            self._masks[ordinal] = packed(mask)
        side.append((side[-1] if side else 0) + hits)
        self.scanned += len(mask)

    def _judge(self, ordinal: int) -> Iterator[bytes]:
        """The mask of a batch, as far as it is known after each piece."""
        try:
            batch = self._shelf.peek(ordinal)
        except Failure:
            yield bytes(self._shelf.directory.count(ordinal))
            return
        scan = Scan(batch, self._names, self._lore)
        wanted = None if self._connections is None else scan.of_connections(self._connections)
        found = bytes(batch.count)
        for piece in scan.pieces(self._node):
            found = either(found, scan.mask(self._node, piece if wanted is None else both(piece, wanted)))
            yield found

    def _tell(self) -> None:
        if not self._told and self.on_found is not None:
            self._told = True
            self.on_found()

    def _locate(self, position: int) -> tuple[int, int]:
        """The batch a match stands in, and its rank among that batch's matches."""
        if not 0 <= position < len(self):
            raise IndexError(position)
        behind = self._back[-1] if self._back else 0
        if position >= behind:
            q = position - behind
            at = bisect_right(self._ahead, q)
            return self._start + at, q - (self._ahead[at - 1] if at else 0)
        q = behind - 1 - position
        at = bisect_right(self._back, q)
        return self._start - 1 - at, self._back[at] - 1 - q

    def _before(self, ordinal: int) -> int:
        """How many matches stand in the judged batches before this one."""
        behind = self._back[-1] if self._back else 0
        if ordinal >= self._start:
            at = ordinal - self._start
            return int(behind + (self._ahead[at - 1] if at else 0))
        return int(behind - self._back[self._start - 1 - ordinal])

    def _list(self, ordinal: int) -> list[int]:
        """The matching messages of a batch, by their place in it."""
        found = self._lists.get(ordinal)
        if found is None:
            mask = unpacked(self._masks[ordinal], self._shelf.directory.count(ordinal))
            found = self._lists[ordinal] = list(compress(range(len(mask)), mask))
            if len(self._lists) > KEPT:
                self._lists.popitem(last=False)
        return found

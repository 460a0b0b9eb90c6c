"""The next received message that a filter matches: looked for in each batch as it is sealed, while somebody waits for
one, and not otherwise. Knows not who waits, nor why."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping

from wstui.model import Direction, Failure, Opcode
from wstui.query import Dir, Node, Op
from wstui.store.background import Pass
from wstui.store.batch import OPCODES, Batch
from wstui.store.scan import Lore, Scan, both
from wstui.store.shelf import Shelf

__all__ = ["Watch", "Watches"]

RECEIVED = Dir(Direction.IN)
DATA = Op(frozenset((Opcode.TEXT, Opcode.BINARY)))
KEPT = 4096
"""Bytes of the first other message that are kept."""


class Watch:
    """One wait: for a message of a connection from the number `since` on. `seq` is that of the one that was found, -1
    before, `payload`, `opcode` and `mono_ns` what it is. `others` counts the messages with data before it, `first` is
    how the first of these began. `on_found` is called once."""

    __slots__ = (
        "connection", "first", "lore", "mono_ns", "node", "on_found", "opcode", "others", "payload", "seq",
        "since",
    )  # fmt: skip

    def __init__(self, node: Node, connection: int, since: int, on_found: Callable[[], None]) -> None:
        self.node = node
        self.connection = connection
        self.since = since
        self.on_found = on_found
        self.lore = Lore()
        self.seq = -1
        self.payload = b""
        self.opcode = Opcode.TEXT
        self.mono_ns = 0
        self.others = 0
        self.first = b""


class Watches(Pass):
    """All waits of a run. `names` are the connections' names by number."""

    def __init__(self, shelf: Shelf, names: Mapping[int, str]) -> None:
        super().__init__(shelf)
        self.looked = 0
        """Batches that were looked at, for who counts what waiting costs."""
        self._names = names
        self._watches: list[Watch] = []
        self._asked: list[tuple[int, asyncio.Event]] = []
        self.on_counted = self._counted
        self._go_to(len(shelf.directory))

    @property
    def busy(self) -> bool:
        """Whether anybody waits for anything."""
        return bool(self._watches or self._asked)

    def add(self, node: Node, connection: int, since: int, on_found: Callable[[], None]) -> Watch:
        """Wait for a message from the number `since` on, which may be there already."""
        watch = Watch(node, connection, since, on_found)
        batch = self._shelf.directory.batch_of(since)
        # A batch that is looked at again is judged by those only that have not seen it.
        self._go_to(min(self._ordinal, batch) if self._watches else batch)
        self._watches.append(watch)
        self.grown()
        return watch

    def remove(self, watch: object) -> None:
        """Wait no more, if it is waited still."""
        self._watches = [other for other in self._watches if other is not watch]

    async def through(self, total: int) -> None:
        """Wait until every message before that number has been looked at; it has to be in a sealed batch by itself."""
        if self.counted >= total:
            return
        event = asyncio.Event()
        self._asked.append((total, event))
        self.grown()
        await event.wait()

    def _counted(self) -> None:
        self.counted_seen()
        reached = [entry for entry in self._asked if entry[0] <= self.counted]
        for entry in reached:
            self._asked.remove(entry)
            entry[1].set()

    def _go_to(self, ordinal: int) -> None:
        directory = self._shelf.directory
        self._ordinal, self._pieces = ordinal, None
        self.counted = directory.firsts[ordinal] if ordinal < len(directory) else directory.total

    def _count(self, ordinal: int) -> Iterator[int]:
        directory = self._shelf.directory
        until = directory.firsts[ordinal] + directory.count(ordinal)
        waiting = [watch for watch in self._watches if watch.since < until]
        if not waiting:
            return
        try:
            batch = self._shelf.peek(ordinal)
        except Failure:  # the rows of the log say so
            return
        self.looked += 1
        for watch in waiting:
            yield from self._look(watch, batch)

    def _look(self, watch: Watch, batch: Batch) -> Iterator[int]:
        """Judge what a wait has not seen of a batch; yields after each piece."""
        scan = Scan(batch, self._names, watch.lore)
        early = max(watch.since - batch.first_seq, 0)
        received = scan.mask(RECEIVED, scan.of_connections(frozenset((watch.connection,))))
        received = both(received, bytes(early) + b"\1" * (batch.count - early))
        found = -1
        if 1 in received:
            for piece in scan.pieces(watch.node):
                found = scan.mask(watch.node, both(piece, received)).find(1)
                if found >= 0:
                    break
                yield 0
        self._note_others(watch, batch, scan.mask(DATA, received)[: found if found >= 0 else None])
        watch.since = batch.first_seq + (found + 1 if found >= 0 else batch.count)
        if found >= 0 and watch in self._watches:
            self.remove(watch)
            watch.seq, watch.payload = batch.first_seq + found, batch.message(found).payload
            watch.opcode = OPCODES[batch.kinds[found] & 15]
            watch.mono_ns = batch.monos[bisect_right(batch.firsts, found) - 1]
            watch.on_found()

    @staticmethod
    def _note_others(watch: Watch, batch: Batch, others: bytes) -> None:
        count = others.count(1)
        if count and not watch.others:
            watch.first = batch.message(others.find(1)).payload[:KEPT]
        watch.others += count

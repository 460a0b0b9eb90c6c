"""The messages of a capture, grouped by shape: how many of each, how often, and when last.

The pass may lag behind a flood; what it says of the messages up to `counted` is exact. Each of the first `MOST` shapes
has a group; what comes after is counted as other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from wstui.model import Failure
from wstui.query import Node, Not
from wstui.shape import LONGEST, Shaped, name_of, shape_of
from wstui.store.background import Pass
from wstui.store.batch import LENGTH, OPCODES, Batch
from wstui.store.shelf import Shelf

__all__ = ["OTHER", "Group", "Groups"]

MOST = 1000
PIECE, PIECE_BYTES = 256, 64 * 2**10
"""Messages counted between two looks at the clock, and bytes of them: JSON is read at some 40 MB/s."""
WINDOW = 10
"""Seconds over which the rate of a group is taken."""
OTHER = ""
"""The shape of what has no group of its own."""


@dataclass(slots=True)
class Group:
    """Messages of one shape (empty: of all shapes beyond the first thousand). `last_ns` is since the epoch, `last_seq`
    the newest message's number in the capture. `name` is wire text: make it safe to show it."""

    shape: str
    count: int = 0
    last_ns: int = 0
    last_seq: int = -1
    _recent: deque[tuple[int, int]] = field(default_factory=deque)

    @property
    def name(self) -> str:
        """What it is called: the sort of message, or its keys."""
        return name_of(self.shape) if self.shape else "other"

    def add(self, count: int, time_ns: int, seq: int) -> None:
        """Count messages that came at about the same time, up to the one with this sequence number."""
        self.count += count
        self.last_ns, self.last_seq = time_ns, seq
        second = time_ns // 10**9
        if self._recent and self._recent[-1][0] == second:
            count += self._recent.pop()[1]
        self._recent.append((second, count))
        while self._recent[0][0] < second - WINDOW:
            self._recent.popleft()

    def rate(self, now_ns: int) -> float:
        """Messages a second, over the last ten whole seconds before a moment (ns since the epoch)."""
        now = now_ns // 10**9
        return sum(count for second, count in self._recent if now - WINDOW <= second < now) / WINDOW


class Groups(Pass):
    """The groups of some connections (None: of all); what `counted` counts is messages of all of them."""

    def __init__(self, shelf: Shelf, connections: frozenset[int] | None = None) -> None:
        super().__init__(shelf)
        self.newest_ns = 0
        self._connections = connections
        self._groups: dict[str, Group] = {}

    def groups(self) -> list[Group]:
        """The groups, the largest first."""
        return sorted(self._groups.values(), key=lambda group: (-group.count, group.shape))

    @property
    def shapes(self) -> frozenset[str]:
        """The shapes that have a group of their own."""
        return frozenset(self._groups) - {OTHER}

    def node(self, group: Group) -> Node:
        """The term of a filter that finds a group's messages; to mute it, negate that."""
        if group.shape != OTHER:
            return Shaped(frozenset({group.shape}), group.name)
        return Not(Shaped(self.shapes, "group of the list"))

    def _count(self, ordinal: int) -> Iterator[int]:
        try:
            batch = self._shelf.peek(ordinal)
        except Failure:  # the rows of the log say so
            return
        start = 0
        while start < batch.count:
            stop = self._piece(batch, start)
            self._count_piece(batch, start, stop)
            yield stop - start
            start = stop

    def _piece(self, batch: Batch, start: int) -> int:
        """Where the piece ends that begins with message `start`."""
        stop = min(start + PIECE, batch.count)
        read = [min(size, LONGEST) for size in batch.lengths(start, stop)]
        return stop if sum(read) <= PIECE_BYTES else start + max(1, bisect_right(list(accumulate(read)), PIECE_BYTES))

    def _count_piece(self, batch: Batch, start: int, stop: int) -> None:
        run = bisect_right(batch.firsts, start) - 1
        while start < stop:
            until = min(batch.firsts[run + 1] if run + 1 < len(batch.firsts) else batch.count, stop)
            if self._connections is None or batch.connections[run] in self._connections:
                self._count_run(batch, run, start, until)
            start, run = until, run + 1

    def _count_run(self, batch: Batch, run: int, start: int, stop: int) -> None:
        """Count messages of one run."""
        base, time_ns = batch.bases[run], batch.times[run]
        begins = [base + (span >> 32) for span in batch.spans[start:stop]]
        shapes = [
            # Of a payload that is too long to be read, one byte too many says so.
            shape_of(OPCODES[kind & 15], batch.blob[begin : begin + min(span & LENGTH, LONGEST + 1)])
            for kind, begin, span in zip(batch.kinds[start:stop], begins, batch.spans[start:stop], strict=True)
        ]
        newest = dict(zip(shapes, range(start, stop), strict=True))
        for shape, count in Counter(shapes).items():
            self._group(shape).add(count, time_ns, batch.first_seq + newest[shape])
        self.newest_ns = max(self.newest_ns, time_ns)

    def _group(self, shape: str) -> Group:
        """The group of a shape."""
        group = self._groups.get(shape)
        if group is None:
            if len(self._groups) >= MOST:
                shape = OTHER
            group = self._groups.setdefault(shape, Group(shape))
        return group

"""Requests that wait for an answer, by what pairs them, and which of them an answer is for; knows no subprotocol."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from wstui.reading import Clue, Reading

__all__ = ["PATIENCE_NS", "Asked", "Key", "Waiting"]

PATIENCE_NS = 10 * 10**9
"""Nanoseconds after which a request that waits counts as not answered."""
MOST_OPEN, MOST_DONE = 2**16, 2**12
"""Requests that wait for an answer, and answered ones to which more may belong."""
LINE = 64
"""Requests of one key that wait at a time."""
CLUED = 256
"""Requests, the newest, that are looked at for an answer that names none."""

Key = tuple[int, int, str]
"""What pairs a request: its connection, its direction, and its key there."""


class Asked(NamedTuple):
    """A request: by which key an answer names it, in which message (its number in the capture) and when (ns,
    monotonic) it was asked, and what it is about."""

    key: Key
    seq: int
    asked_ns: int
    clue: Clue | None = None


class Waiting:
    """Requests by their number, the oldest first. `is_open` says whether nothing has come of a request yet."""

    def __init__(self, is_open: Callable[[int], bool]) -> None:
        self._is_open = is_open
        self._open: OrderedDict[int, Asked] = OrderedDict()
        self._lines: dict[Key, tuple[int, ...]] = {}
        self._done: OrderedDict[Key, int] = OrderedDict()
        self._clued: OrderedDict[int, None] = OrderedDict()

    def __iter__(self) -> Iterator[int]:
        return iter(self._open)

    def ask(self, index: int, asked: Asked) -> list[int]:
        """Take in a request; gives those that cannot be answered any more because of it. Several of one key, such as
        pings, wait in line, unless they have waited too long already."""
        line = self._lines.get(asked.key)
        gone = self._give_way(line, asked.asked_ns) if line else []
        self._lines[asked.key] = (*(one for one in line if one not in gone), index) if line else (index,)
        self._open[index] = asked
        if asked.clue is not None:
            self._clued[index] = None
            if len(self._clued) > CLUED:
                self._clued.popitem(last=False)
        if len(self._open) > MOST_OPEN:
            gone.append(next(iter(self._open)))
            self._drop(gone[-1])
        return gone

    def _give_way(self, line: Sequence[int], now_ns: int) -> list[int]:
        """Let go of those in a line that are settled or late, and of the oldest of a long one."""
        kept = [one for one in line if self._is_open(one) and not self._is_late(one, now_ns)][1 - LINE :]
        gone = [one for one in line if one not in kept]
        for one in gone:
            self._forget(one)
        return gone

    def meant(self, key: Key, reading: Reading, now_ns: int) -> tuple[Sequence[int], bool]:
        """The requests that an answer is for, and whether that is a guess: those of its key; where it names none that
        is open, those that its clue leads to; else one to which more may belong."""
        line, clue = self._lines.get(key, ()), reading.clue
        if len(line) == 1:
            return line, False
        if clue is not None and (found := self._by_clue(line or tuple(self._clued), key, clue, now_ns)):
            return found, True
        if line:
            first = next((one for one in line if not self._is_open(one) or not self._is_late(one, now_ns)), line[-1])
            return (first,), clue is not None
        done = self._done.get(key)
        return (() if done is None else (done,)), False

    def _by_clue(self, among: Sequence[int], key: Key, clue: Clue, now_ns: int) -> list[int]:
        """The requests of the one message that a clue leads to; none where it could be one of several."""
        found: list[tuple[int, Asked, int]] = []
        for index in among:
            asked = self._open[index]
            if asked.clue is None or asked.key[:2] != key[:2] or not self._is_open(index):
                continue
            if clue.sorts and not set(clue.sorts).intersection(asked.clue.sorts):
                continue
            common = len(clue.words & asked.clue.words)
            if not clue.whole or common == len(clue.words):
                found.append((index, asked, common))
        most = max((common for _, _, common in found), default=0)
        best = [(index, asked) for index, asked, common in found if common == most]
        fresh = [(index, asked) for index, asked in best if not self._is_late(index, now_ns)]
        for some in (fresh, best) if most else (fresh,):
            if len({asked.seq for _, asked in some}) == 1:
                return [index for index, _ in some]
        return []

    def done(self, index: int) -> None:
        """A request has its last answer; what comes for it after all belongs to it, until its key is used anew."""
        asked = self._drop(index)
        if asked is None:
            return
        self._done.pop(asked.key, None)
        self._done[asked.key] = index
        if len(self._done) > MOST_DONE:
            self._done.popitem(last=False)

    def end(self, connection: int) -> list[int]:
        """What waits on a connection waits no more."""
        gone = [index for index, asked in self._open.items() if asked.key[0] == connection]
        for index in gone:
            self._drop(index)
        return gone

    def _is_late(self, index: int, now_ns: int) -> bool:
        return now_ns - self._open[index].asked_ns > PATIENCE_NS

    def _forget(self, index: int) -> Asked | None:
        asked = self._open.pop(index, None)
        if asked is not None and asked.clue is not None:
            self._clued.pop(index, None)
        return asked

    def _drop(self, index: int) -> Asked | None:
        """Take a request out of its line, too."""
        asked = self._forget(index)
        if asked is not None:
            line = self._lines.pop(asked.key)
            if len(line) > 1:
                self._lines[asked.key] = tuple(one for one in line if one != index)
        return asked

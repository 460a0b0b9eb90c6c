"""Requests and their answers among the messages of some connections: who answers whom and after how long, and how often
each method is asked, fails, or gets no answer. What a message asks or answers is told by whoever reads it; this file
knows no subprotocol.

The pass may lag behind a flood; what it says of the messages up to `counted` is exact. Figures are of all requests;
single ones are known of the newest `MOST`, in columns of some 40 bytes a request.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from itertools import accumulate
from typing import NamedTuple

from wstui.model import Direction, Failure, Flag, Opcode
from wstui.reading import HEAD, Read, Reading, Reply
from wstui.store.asked import PATIENCE_NS, Asked, Key, Waiting
from wstui.store.background import Pass
from wstui.store.batch import OPCODES, Batch
from wstui.store.shelf import Shelf
from wstui.store.statistics import bucket_of, size_of

__all__ = ["OTHER", "PATIENCE_NS", "Fate", "Link", "Method", "Pairing"]

MOST = 2**19
MOST_METHODS = 1000
OTHER = ""
"""The method of what has none of its own, beyond the first thousand."""
LONGEST_REST, MOST_RESTS = HEAD, 4 * 2**20
"""Bytes of a unit that goes on in the next message, and of all such that are kept for messages to be read again."""
PIECE, PIECE_BYTES = 256, 64 * 2**10
"""Messages read between two looks at the clock, and bytes of them."""
NONE = 2**64 - 1
ODD = Flag.INVALID | Flag.INCOMPLETE
ENDS = (b"open ", b"closed ")
"""How the lines of the log begin after which what was asked before gets no answer."""


class Fate(IntFlag):
    """What has become of a request; no bit: it waits."""

    OPEN = 0
    ANSWERED = 1
    FAILED = 2
    WITHDRAWN = 4
    ENDED = 8
    """The connection ended before an answer came."""
    STANDING = 16
    """It is for whatever comes, whenever that is: no answer is no fault."""
    PASSED = 32
    """It waited too long, and the next of its key was asked: an answer is for that one."""
    GUESSED = 64
    """The answer names no request, or one of several: it was found by a clue."""


class Link(NamedTuple):
    """What a message has to do with a request: `request` and `answer` (the first; -1: none yet) are numbers in the
    capture, `asked_ns` is on the monotonic clock, `took_ns` until the first answer."""

    request: int
    answer: int
    asked_ns: int
    took_ns: int
    method: str
    fate: Fate

    def missed(self, now_ns: int) -> bool:
        """Whether an answer should have come by a moment (ns on the monotonic clock)."""
        if self.fate & (Fate.ANSWERED | Fate.WITHDRAWN | Fate.STANDING):
            return False
        return bool(self.fate & (Fate.ENDED | Fate.PASSED)) or now_ns - self.asked_ns > PATIENCE_NS


@dataclass(slots=True)
class Method:
    """How often something was said or asked, how often it failed, how many got no answer before the connection ended
    or the next of their key was asked, and how long first answers took; `longest_seq` is the request that waited
    longest for one. Wire text: make the name safe to show it."""

    name: str
    count: int = 0
    errors: int = 0
    ended: int = 0
    answered: int = 0
    longest_ns: int = 0
    longest_seq: int = -1
    _buckets: Counter[int] = field(default_factory=Counter)

    def took(self, passed_ns: int, seq: int) -> None:
        """Count the first answer to the request of that number in the capture."""
        self.answered += 1
        if passed_ns > self.longest_ns or self.longest_seq < 0:
            self.longest_ns, self.longest_seq = passed_ns, seq
        self._buckets[bucket_of(max(0, passed_ns))] += 1

    def percentile(self, share: float) -> int:
        """Nanoseconds that this share (0 to 1) of the first answers did not exceed, within 3 %; 0 of none."""
        buckets = sorted(self._buckets)
        for bucket, below in zip(buckets, accumulate(self._buckets[b] for b in buckets), strict=True):
            if below >= share * self.answered:
                return min(size_of(bucket), self.longest_ns)
        return 0


class Pairing(Pass):
    """The requests of the connections that have somebody to read them. `fault` says why a reader failed, if one did."""

    slice_s, rest_s = 0.002, 0.04
    """It runs whenever a connection has a lens, seen or not: it takes less than what somebody waits for."""

    def __init__(self, shelf: Shelf, readers: Mapping[int, Read]) -> None:
        super().__init__(shelf)
        self.fault = ""
        self.newest_ns = 0
        """When the newest message came that was read, on the monotonic clock."""
        self._readers = dict(readers)
        self._methods: dict[str, int] = {}
        self._figures: list[Method] = []
        self._dropped = 0
        """Requests that are not known one by one any more: those of the columns come after them."""
        self._asks, self._asked_ns, self._firsts, self._took_ns = array("Q"), array("q"), array("Q"), array("q")
        self._kinds, self._fates = array("H"), bytearray()
        self._answers, self._of = array("Q"), array("Q")
        self._waiting = Waiting(self._is_open)
        self._rest: dict[tuple[int, int], bytes] = {}
        self._rests: OrderedDict[int, bytes] = OrderedDict()
        self._rested = 0

    # -- what is known

    def methods(self) -> list[Method]:
        """The methods, in the order in which they were met first."""
        return list(self._figures)

    def waiting(self, now_ns: int) -> Counter[str]:
        """How many requests of each method should have been answered by a moment, and may still be."""
        late: Counter[str] = Counter()
        for index in self._waiting:
            at = index - self._dropped
            if at >= 0 and self._link(at).missed(now_ns):
                late[self._figures[self._kinds[at]].name] += 1
        return late

    def patience_in(self, now_ns: int) -> float | None:
        """In how many seconds the oldest request will have waited too long; None: none waits that has not already."""
        for index in self._waiting:  # the oldest come first
            at = index - self._dropped
            if at >= 0 and not self._fates[at] and (left := self._asked_ns[at] + PATIENCE_NS - now_ns) >= 0:
                return (left + 1) / 1e9
        return None

    def links(self, seq: int) -> list[Link]:
        """What the message of that number asks, then what it answers."""
        asks = range(bisect_left(self._asks, seq), bisect_right(self._asks, seq))
        answers = range(bisect_left(self._answers, seq), bisect_right(self._answers, seq))
        answered = [self._of[at] - self._dropped for at in answers]
        return [self._link(at) for at in (*asks, *answered) if at >= 0]

    def before(self, seq: int) -> bytes:
        """What an earlier message began and the message of that number goes on with."""
        return self._rests.get(seq, b"")

    def _link(self, at: int) -> Link:
        first = self._firsts[at]
        method = self._figures[self._kinds[at]].name
        answer = -1 if first == NONE else first
        return Link(self._asks[at], answer, self._asked_ns[at], self._took_ns[at], method, Fate(self._fates[at]))

    # -- the pass

    def _count(self, ordinal: int) -> Iterator[int]:
        try:
            batch = self._shelf.peek_index(ordinal)
            if not any(connection in self._readers for connection in set(batch.connections)):
                yield batch.count
                return
            batch = self._shelf.peek(ordinal)
        except Failure:  # the rows of the log say so
            return
        for run, first in enumerate(batch.firsts):
            start, stop = first, first + batch.run_length(run)
            if batch.connections[run] not in self._readers:
                yield stop - start
                continue
            while start < stop:
                until = min(start + PIECE, stop)
                sizes = [min(size, HEAD) for size in batch.lengths(start, until)]
                until = min(until, start + max(1, bisect_right(list(accumulate(sizes)), PIECE_BYTES)))
                self._read_run(batch, run, start, until)
                yield until - start
                start = until

    def _read_run(self, batch: Batch, run: int, start: int, stop: int) -> None:
        connection = batch.connections[run]
        if batch.flags[run] & ODD:
            return
        read = self._readers[connection]
        self.newest_ns = max(self.newest_ns, batch.monos[run])
        for i in range(start, stop):
            opcode = OPCODES[batch.kinds[i] & 15]
            if opcode.is_data:
                self._read_one(batch, i, run, read)
            elif opcode is Opcode.EVENT and batch.message(i).payload.startswith(ENDS):
                self._end(connection)

    def _read_one(self, batch: Batch, i: int, run: int, read: Read) -> None:
        connection, direction, seq = batch.connections[run], batch.directions[run] & 1, batch.first_seq + i
        rest = self._rest.pop((connection, direction), b"")
        if rest:
            self._keep(seq, rest)
        excerpt = batch.excerpt(i, rest)
        try:
            readings = read(excerpt)
        except Exception as exc:  # a lens may be another's, and the payload is anybody's
            self.fault = f"{type(exc).__name__}: {exc}"
            return
        for reading in readings:
            self._take(connection, direction, seq, batch.monos[run], reading)
        if readings and readings[-1].open_at >= 0 and excerpt.is_whole:
            rest = excerpt.payload[readings[-1].open_at :]
            if len(rest) < LONGEST_REST:
                self._rest[connection, direction] = rest

    def _keep(self, seq: int, rest: bytes) -> None:
        """Keep what stands in front of a message, as long as there is room."""
        self._rests[seq] = rest
        self._rested += len(rest)
        while self._rested > MOST_RESTS:
            self._rested -= len(self._rests.popitem(last=False)[1])

    def _take(self, connection: int, direction: int, seq: int, mono_ns: int, reading: Reading) -> None:
        """Take in one unit: count it, and pair it."""
        method = self._method(reading.method) if reading.method or reading.asks else -1
        if method >= 0:
            self._figures[method].count += 1
            self._figures[method].errors += reading.failed and not reading.answers
        if reading.asks:
            self._ask(Asked((connection, direction, reading.asks), seq, mono_ns, reading.clue), method, reading.reply)
        elif reading.answers or reading.clue:
            way = direction if reading.reply is Reply.WITHDRAWN else 1 - direction
            self._answer((connection, way, reading.answers), seq, mono_ns, reading)

    def _ask(self, asked: Asked, method: int, reply: Reply) -> None:
        gone = self._waiting.ask(self._dropped + len(self._asks), asked)
        for column, value in zip(self._columns, (asked.seq, asked.asked_ns, NONE, 0, method), strict=True):
            column.append(value)
        self._fates.append(Fate.STANDING if reply is Reply.PART else Fate.OPEN)
        self._give_up(gone, Fate.PASSED)
        if len(self._asks) > MOST:
            self._drop(MOST // 4)

    def _is_open(self, index: int) -> bool:
        at = index - self._dropped
        return at >= 0 and not self._fates[at]

    def _give_up(self, gone: Iterable[int], fate: Fate) -> None:
        """Requests get no answer any more."""
        for index in gone:
            if self._is_open(index):
                at = index - self._dropped
                self._fates[at] |= fate
                self._figures[self._kinds[at]].ended += 1

    def _answer(self, key: Key, seq: int, mono_ns: int, reading: Reading) -> None:
        """Pair an answer with its request: with several where it is for all of a message."""
        found, guessed = self._waiting.meant(key, reading, mono_ns)
        for index in found:
            at = index - self._dropped
            if at < 0:
                continue
            self._answers.append(seq)
            self._of.append(index)
            if guessed and self._firsts[at] == NONE:
                self._fates[at] |= Fate.GUESSED
            self._settle(at, seq, mono_ns, reading)
            if reading.reply is Reply.LAST:
                self._waiting.done(index)

    def _settle(self, at: int, seq: int, mono_ns: int, reading: Reading) -> None:
        """What an answer means for its request."""
        if reading.reply is Reply.WITHDRAWN:
            self._fates[at] |= Fate.WITHDRAWN
            return
        if reading.reply is Reply.ASIDE:
            return
        figures = self._figures[self._kinds[at]]
        if self._firsts[at] == NONE:
            self._firsts[at], self._took_ns[at] = seq, mono_ns - self._asked_ns[at]
            self._fates[at] |= Fate.ANSWERED
            figures.took(self._took_ns[at], self._asks[at])
        if reading.failed and not self._fates[at] & Fate.FAILED:
            self._fates[at] |= Fate.FAILED
            figures.errors += 1

    def _end(self, connection: int) -> None:
        """What waits for an answer on a connection gets none."""
        self._give_up(self._waiting.end(connection), Fate.ENDED)
        for way in Direction:
            self._rest.pop((connection, way), None)

    @property
    def _columns(self) -> Sequence[array[int]]:
        return self._asks, self._asked_ns, self._firsts, self._took_ns, self._kinds

    def _drop(self, count: int) -> None:
        """Let go of the oldest requests, and of what answers them."""
        for column in (*self._columns, self._fates):
            del column[:count]
        self._dropped += count
        oldest = self._asks[0]
        old = bisect_left(self._answers, oldest)
        del self._answers[:old], self._of[:old]

    def _method(self, name: str) -> int:
        """The number of a method."""
        number = self._methods.get(name)
        if number is None:
            if len(self._figures) >= MOST_METHODS:
                name = OTHER
            number = self._methods.setdefault(name, len(self._figures))
            if number == len(self._figures):
                self._figures.append(Method(name))
        return number

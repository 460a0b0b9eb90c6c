"""The filter over a stored batch: whole blobs and whole columns where the term allows it, single messages where not.

Pure. A mask is a byte a message, 1 where it matches; masks combine as integers, so that `and`, `or` and `not` of
thousands of messages cost one operation. What it finds equals what `wstui.query` says of each message by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, repeat
from operator import add, sub

from wstui import query
from wstui.model import Direction, Opcode
from wstui.query import All, Any, Node, Not
from wstui.store.batch import LENGTH, OPCODES, Batch, halves
from wstui.store.shape import Shaped, shape_of
from wstui.store.substring import Haystack

__all__ = ["Scan", "both", "either"]

DATA = bytes(OPCODES[n & 15].is_data for n in range(256))
ENDS = bytes(OPCODES[n & 15] in (Opcode.CLOSE, Opcode.EVENT) for n in range(256))
SPARSE, DENSE = 16, 16
"""When the first so many hits stand closer than one in so many messages, each message is searched by itself."""
PIECE, PIECE_BYTES = 256, 64 * 2**10
"""Messages, and bytes of the blob, that a dear term judges at a time."""
DEAR = 3
"""From this cost on a term looks at single messages."""


def both(a: bytes, b: bytes) -> bytes:
    """The messages that are in both masks."""
    return (int.from_bytes(a, "little") & int.from_bytes(b, "little")).to_bytes(len(a), "little")


def either(a: bytes, b: bytes) -> bytes:
    """The messages that are in at least one of two masks."""
    return (int.from_bytes(a, "little") | int.from_bytes(b, "little")).to_bytes(len(a), "little")


def _without(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a, "little") & ~int.from_bytes(b, "little")).to_bytes(len(a), "little")


@dataclass(slots=True)
class _Subject:
    """One message of a batch, as `wstui.query` wants to see it."""

    direction: Direction
    opcode: Opcode
    size: int
    time_ns: int
    connection: str
    payload: bytes


class Scan:
    """A filter's way through one batch. `names` are the connections' names by number."""

    def __init__(self, batch: Batch, names: Mapping[int, str]) -> None:
        self._batch = batch
        self._names = names
        self._containers: dict[tuple[bytes, bool], bytes] = {}
        self._documents: dict[int, object] = {}
        self._keeps = False

    def mask(self, node: Node, within: bytes | None = None) -> bytes:
        """Which messages of the batch match, of those in `within` (None: all)."""
        self._documents.clear()
        # Documents that stay cost twice what reading them does: Python's collector looks at each again and again.
        self._keeps = sum(isinstance(term, query.Field) for term in query.walk(node)) > 1
        return self._mask(node, b"\1" * self._batch.count if within is None else within)

    def pieces(self, node: Node) -> Iterator[bytes]:
        """Masks that together are all messages, each of as many as can be judged in a few milliseconds."""
        count, size = self._batch.count, len(self._batch.blob)
        step = count if _cost(node) < DEAR else max(min(PIECE, count * PIECE_BYTES // (size or 1)), 1)
        for start in range(0, count, step):
            length = min(step, count - start)
            yield bytes(start) + b"\1" * length + bytes(count - start - length)

    def of_connections(self, wanted: frozenset[int]) -> bytes:
        """Which messages belong to one of these connections."""
        return self._per_run([connection in wanted for connection in self._batch.connections])

    def _mask(self, node: Node, within: bytes) -> bytes:
        """The matches among the messages of `within`: what is outside need not be looked at."""
        if 1 not in within:
            return within
        match node:
            case All():
                for part in sorted(node.parts, key=_cost):
                    within = self._mask(part, within)
                return within
            case Any():
                found = bytes(len(within))
                for part in sorted(node.parts, key=_cost):
                    found = either(found, self._mask(part, _without(within, found)))
                return found
            case Not():
                return _without(within, self._mask(node.part, within))
            case query.Text() if node.bytewise:
                return both(within, self._containing(node.needle, node.folded))
            case query.Op():
                wanted = bytes(OPCODES[n & 15] in node.opcodes for n in range(256))
                return both(within, bytes(self._batch.kinds).translate(wanted))
            case query.Dir():
                event = bytes(OPCODES[n & 15] is not Opcode.EVENT for n in range(256))
                wire = bytes(self._batch.kinds).translate(event)
                return both(both(within, wire), self._per_run([d == node.direction for d in self._batch.directions]))
            case query.Closed():  # of a feed's messages none, or the last
                return self._one_by_one(node, both(within, bytes(self._batch.kinds).translate(ENDS)))
            case query.Size():
                compare = query.COMPARE[node.sign]
                return both(within, bytes([compare(s & LENGTH, node.size) for s in self._batch.spans]))
            case query.Time() | query.Conn():
                runs = range(len(self._batch.firsts))
                return both(within, self._per_run([node.test(self._subject_of_run(run)) for run in runs]))
            case query.Regex():
                return self._matching(node.pattern, within)
            case query.Field():
                return self._having(node, within)
            case Shaped():
                return self._of_shape(node.shapes, within)
        return self._one_by_one(node, within)

    def _containing(self, needle: bytes, folded: bool) -> bytes:
        """The messages that hold a text, kept for the next piece."""
        found = self._containers.get((needle, folded))
        if found is None:
            found = self._containers[needle, folded] = self._find(needle, folded)
        return found

    def _find(self, needle: bytes, folded: bool) -> bytes:
        """The messages that hold a text. Most batches hold none, and the cheapest proof of that comes first: a byte of
        the needle that is nowhere, in either case; then a part of it that is nowhere, as long a one as has no letter
        whose capital stands in the blob. Only what is left is folded, which costs as much as reading the blob."""
        blob, count = self._blob, self._batch.count
        if not needle:
            return b"\1" * count
        letters = list(zip(needle, needle.upper() if folded else needle, strict=True))
        if any(low not in blob and high not in blob for low, high in letters):
            return bytes(count)
        fixed = bytes(0 if low != high and high in blob else low for low, high in letters)
        if Haystack(blob).find(max(fixed.split(b"\0"), key=len)) < 0:
            return bytes(count)
        return self._hits(blob if fixed == needle else self._folded, needle)

    def _hits(self, blob: bytes, needle: bytes) -> bytes:
        """The messages in which a needle stands, by searches over the whole blob from hit to hit; when hits are many,
        by one search in each message. A hit in a frame's header, or across two messages, is none."""
        found, size, left = bytearray(self._batch.count), len(needle), SPARSE
        haystack = Haystack(blob)
        at = haystack.find(needle)
        while at >= 0:
            i, end = self._message_at(at)
            if at + size <= end:
                found[i] = 1
                at = haystack.find(needle, end)
            else:
                at = haystack.find(needle, at + 1)
            left -= 1
            if not left and at * self._batch.count < len(blob) * SPARSE * DENSE:
                hits = map(blob.find, repeat(needle), self._starts, self._ends)
                return bytes([hit >= 0 for hit in hits])
        return bytes(found)

    def _message_at(self, at: int) -> tuple[int, int]:
        """The last message that begins at or before a position of the blob, and where it ends; 0 when there is none."""
        batch = self._batch
        run = bisect_right(batch.bases, at) - 1
        base, first = batch.bases[run], batch.firsts[run]
        until = batch.firsts[run + 1] if run + 1 < len(batch.firsts) else batch.count
        i = bisect_right(batch.spans, (at - base) << 32 | LENGTH, first, until) - 1
        if i < first:
            return 0, 0
        span = batch.spans[i]
        return i, base + (span >> 32) + (span & LENGTH)

    def _matching(self, pattern: re.Pattern[str], within: bytes) -> bytes:
        """The messages of `within` that a pattern matches."""
        found, blob, search = bytearray(len(within)), self._blob, pattern.search
        for i in compress(range(len(within)), within):
            if search(blob[self._starts[i] : self._ends[i]].decode("utf-8", "surrogateescape")):
                found[i] = 1
        return bytes(found)

    def _having(self, node: query.Field, within: bytes) -> bytes:
        """The messages of `within` that have a field. Reading JSON is what costs: where nothing is escaped, a payload
        that lacks the letters of a key or of the value is passed over; what was read is kept if another term asks."""
        plain = b"\1" * len(within)
        for part in (*node.keys, node.verbatim):
            plain = both(plain, self._containing(part, False))
        within = both(
            both(within, bytes(self._batch.kinds).translate(DATA)), either(plain, self._containing(b"\\", False))
        )
        found, documents, blob = bytearray(len(within)), self._documents, self._blob
        starts, ends, holds, keeps = self._starts, self._ends, node.holds, self._keeps
        for i in compress(range(len(within)), within):
            if i in documents:
                document = documents[i]
            else:
                try:
                    document = query.json_of(blob[starts[i] : ends[i]])
                except ValueError:
                    document = None
                if keeps:
                    documents[i] = document
            found[i] = holds(document)
        return bytes(found)

    def _of_shape(self, shapes: frozenset[str], within: bytes) -> bytes:
        """The messages of `within` of one of these shapes."""
        found, kinds, blob = bytearray(len(within)), self._batch.kinds, self._blob
        for i in compress(range(len(within)), within):
            found[i] = shape_of(OPCODES[kinds[i] & 15], blob[self._starts[i] : self._ends[i]]) in shapes
        return bytes(found)

    def _one_by_one(self, node: Node, within: bytes) -> bytes:
        found = bytearray(len(within))
        for i in compress(range(len(within)), within):
            found[i] = node.test(self._subject(i))
        return bytes(found)

    def _per_run(self, verdicts: list[bool]) -> bytes:
        """A mask from a judgement of whole runs."""
        if all(verdicts):
            return b"\1" * self._batch.count
        firsts = [*self._batch.firsts, self._batch.count]
        counts = map(sub, firsts[1:], firsts)
        return b"".join([bytes([verdict]) * count for verdict, count in zip(verdicts, counts, strict=True)])

    def _subject(self, i: int) -> _Subject:
        subject = self._subject_of_run(bisect_right(self._batch.firsts, i) - 1)
        subject.opcode = OPCODES[self._batch.kinds[i] & 15]
        subject.payload = self._blob[self._starts[i] : self._ends[i]]
        subject.size = len(subject.payload)
        return subject

    def _subject_of_run(self, run: int) -> _Subject:
        """What is true of every message of a run."""
        batch = self._batch
        name = self._names.get(batch.connections[run], "")
        return _Subject(Direction(batch.directions[run] & 1), Opcode.EVENT, 0, batch.times[run], name, b"")

    @cached_property
    def _blob(self) -> bytes:
        return self._batch.blob[0 : len(self._batch.blob)]

    @cached_property
    def _folded(self) -> bytes:
        return self._blob.lower()

    @cached_property
    def _starts(self) -> list[int]:
        """Where each payload begins in the blob."""
        batch = self._batch
        starts = halves(batch.spans, 1)
        firsts = [*batch.firsts, batch.count]
        for base, first, until in zip(batch.bases, firsts, firsts[1:], strict=False):
            if base:
                starts[first:until] = [base + offset for offset in starts[first:until]]
        return starts

    @cached_property
    def _ends(self) -> list[int]:
        return list(map(add, self._starts, halves(self._batch.spans, 0)))


def _cost(node: Node) -> int:
    """Cheap terms go first, and leave the dear ones less to look at."""
    match node:
        case query.Op() | query.Dir() | query.Conn() | query.Time() | query.Size():
            return 0
        case query.Closed():
            return 1
        case query.Text() if node.bytewise:
            return 1
        case query.Regex() | query.Text() | Shaped():
            return 3
        case query.Field():
            return 4
        case Not():
            return _cost(node.part)
        case All() | Any():
            return max(map(_cost, node.parts), default=0)
    return 5

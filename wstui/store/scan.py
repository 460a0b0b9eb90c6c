"""The filter over a stored batch: whole blobs and whole columns where the term allows it, single messages where not.

Pure. A mask is a byte a message, 1 where it matches; masks combine as integers, so that `and`, `or` and `not` of
thousands of messages cost one operation. What it finds equals what `wstui.query` says of each message by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from operator import sub

from wstui import query
from wstui.model import Direction, Opcode
from wstui.query import All, Any, Node, Not
from wstui.shape import Shaped, shape_of
from wstui.store.batch import LENGTH, OPCODES, Batch
from wstui.store.hits import Hits, Usual
from wstui.store.pattern import Pattern
from wstui.store.reader import Reader

__all__ = ["Lore", "Scan", "both", "either", "packed", "unpacked"]

SPELLED, READ = bytes.maketrans(b"\0\1", b"01"), bytes.maketrans(b"01", b"\0\1")
DATA = bytes(OPCODES[n & 15].is_data for n in range(256))
ENDS = bytes(OPCODES[n & 15] in (Opcode.CLOSE, Opcode.EVENT) for n in range(256))
PIECE, PIECE_BYTES = 512, 128 * 2**10
"""Messages, and bytes of the blob, that a dear term judges at a time."""
DEAR = 3
"""From this cost on a term looks at single messages."""


def both(a: bytes, b: bytes) -> bytes:
    """The messages that are in both masks."""
    if 0 not in a:
        return b
    return (int.from_bytes(a, "little") & int.from_bytes(b, "little")).to_bytes(len(a), "little")


def either(a: bytes, b: bytes) -> bytes:
    """The messages that are in at least one of two masks."""
    return (int.from_bytes(a, "little") | int.from_bytes(b, "little")).to_bytes(len(a), "little")


def packed(mask: bytes) -> int:
    """A mask that is kept: a bit a message."""
    return int(mask.translate(SPELLED), 2)


def unpacked(kept: int, count: int) -> bytes:
    """The mask of so many messages that was packed."""
    return f"{kept:0{count}b}".encode().translate(READ)


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


class Lore:
    """What a filter has learned of the messages so far, which makes the next batch cheaper; bounded."""

    def __init__(self) -> None:
        self.usual: Usual = {}
        self.keeps = False
        self._readers: dict[query.Field, Reader] = {}
        self._patterns: dict[re.Pattern[str], Pattern] = {}
        self._documents: dict[bytes, object] = {}

    def reader(self, field: query.Field) -> Reader:
        """The reader of a field."""
        found = self._readers.get(field)
        if found is None:
            found = self._readers[field] = Reader(field, self._document)
        return found

    def pattern(self, pattern: re.Pattern[str]) -> Pattern:
        """What is known of a regular expression."""
        found = self._patterns.get(pattern)
        if found is None:
            found = self._patterns[pattern] = Pattern(pattern)
        return found

    def forget(self, keeps: bool) -> None:
        """Let go of the documents that were read, and keep those that are read from now on, or not."""
        self._documents.clear()
        self.keeps = keeps

    def _document(self, payload: bytes) -> object:
        if payload in self._documents:
            return self._documents[payload]
        try:
            document = query.json_of(payload)
        except ValueError:
            document = None
        if self.keeps:
            self._documents[payload] = document
        return document


class Scan:
    """A filter's way through one batch. `names` are the connections' names by number."""

    def __init__(self, batch: Batch, names: Mapping[int, str], lore: Lore | None = None) -> None:
        self._batch = batch
        self._lore = Lore() if lore is None else lore
        self._hits = Hits(batch, self._lore.usual)
        self._names = names
        self._containers: dict[tuple[bytes, bool], bytes] = {}

    def mask(self, node: Node, within: bytes | None = None) -> bytes:
        """Which messages of the batch match, of those in `within` (None: all)."""
        # Documents that stay cost twice what reading them does: Python's collector looks at each again and again.
        self._lore.forget(sum(isinstance(term, query.Field) for term in query.walk(node)) > 1)
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
                return self._matching(self._lore.pattern(node.pattern), within)
            case query.Field():
                return self._having(node, within)
            case Shaped():
                return self._of_shape(node.shapes, within)
        return self._one_by_one(node, within)

    def _containing(self, needle: bytes, folded: bool) -> bytes:
        """The messages that hold a text, kept for the next piece."""
        found = self._containers.get((needle, folded))
        if found is None:
            found = self._containers[needle, folded] = self._hits.holding(needle, folded)
        return found

    def _chosen(self, within: bytes) -> Iterator[tuple[int, int, int]]:
        """The messages of a mask, and where their payloads begin and end in the blob."""
        first, last = within.find(1), within.rfind(1) + 1
        if not last:
            return iter(())
        starts, ends = self._hits.starts[first:last], self._hits.ends[first:last]
        return compress(zip(range(first, last), starts, ends, strict=True), within[first:last])

    def _matching(self, pattern: Pattern, within: bytes) -> bytes:
        """The messages of `within` that a pattern matches."""
        if pattern.needle:
            within = both(within, self._containing(pattern.needle, pattern.folded))
        found, blob, matches = bytearray(len(within)), self._hits.blob, pattern.matches
        for i, start, end in self._chosen(within):
            found[i] = matches(blob[start:end])
        return bytes(found)

    def _having(self, node: query.Field, within: bytes) -> bytes:
        """The messages of `within` that have a field. Reading JSON is what costs: where nothing is escaped, a payload
        that lacks the letters of a key or of the value is passed over."""
        plain = b"\1" * len(within)
        for part in (*node.keys, node.verbatim):
            plain = both(plain, self._containing(part, False))
        within = both(
            both(within, bytes(self._batch.kinds).translate(DATA)), either(plain, self._containing(b"\\", False))
        )
        found, blob, holds = bytearray(len(within)), self._hits.blob, self._lore.reader(node).holds
        for i, start, end in self._chosen(within):
            found[i] = holds(blob[start:end])
        return bytes(found)

    def _of_shape(self, shapes: frozenset[str], within: bytes) -> bytes:
        """The messages of `within` of one of these shapes."""
        found, kinds, blob = bytearray(len(within)), self._batch.kinds, self._hits.blob
        for i, start, end in self._chosen(within):
            found[i] = shape_of(OPCODES[kinds[i] & 15], blob[start:end]) in shapes
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
        subject.payload = self._hits.blob[self._hits.starts[i] : self._hits.ends[i]]
        subject.size = len(subject.payload)
        return subject

    def _subject_of_run(self, run: int) -> _Subject:
        """What is true of every message of a run."""
        batch = self._batch
        name = self._names.get(batch.connections[run], "")
        return _Subject(Direction(batch.directions[run] & 1), Opcode.EVENT, 0, batch.times[run], name, b"")


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

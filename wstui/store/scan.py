"""The filter over a stored batch: whole blobs and whole columns where the term allows it, single messages where not.

Pure. A mask is a byte a message, 1 where it matches; masks combine as integers, so that `and`, `or` and `not` of
thousands of messages cost one operation. What it finds equals what `wstui.query` says of each message by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from wstui import query
from wstui.model import Direction, Opcode
from wstui.query import All, Any, Node, Not
from wstui.store.batch import LENGTH, OPCODES, Batch

__all__ = ["Scan"]


def _both(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a, "little") & int.from_bytes(b, "little")).to_bytes(len(a), "little")


def _either(a: bytes, b: bytes) -> bytes:
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
        self._blob = batch.blob[0 : len(batch.blob)]
        self._documents: dict[int, object] = {}

    def mask(self, node: Node, within: bytes | None = None) -> bytes:
        """Which messages of the batch match, of those in `within` (None: all)."""
        return self._mask(node, b"\1" * self._batch.count if within is None else within)

    def of_connections(self, wanted: frozenset[int]) -> bytes:
        """Which messages belong to one of these connections."""
        return self._per_run(lambda run: self._batch.connections[run] in wanted)

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
                    found = _either(found, self._mask(part, _without(within, found)))
                return found
            case Not():
                return _without(within, self._mask(node.part, within))
            case query.Text() if node.bytewise:
                return _both(within, self._containing(node))
            case query.Op():
                wanted = bytes(OPCODES[n & 15] in node.opcodes for n in range(256))
                return _both(within, bytes(self._batch.kinds).translate(wanted))
            case query.Dir():
                event = bytes(OPCODES[n & 15] is not Opcode.EVENT for n in range(256))
                wire = bytes(self._batch.kinds).translate(event)
                return _both(_both(within, wire), self._per_run(lambda r: self._batch.directions[r] == node.direction))
            case query.Size():
                compare = query.COMPARE[node.sign]
                return _both(within, bytes(compare(s & LENGTH, node.size) for s in self._batch.spans))
            case query.Time() | query.Conn():
                return _both(within, self._per_run(lambda run: node.test(self._subject(self._batch.firsts[run], run))))
        return self._one_by_one(node, within)

    def _containing(self, node: query.Text) -> bytes:
        """The messages that hold a text, by one search over the whole blob. A hit in a frame's header, or across two
        messages, is none."""
        blob, needle = (self._folded if node.folded else self._blob), node.needle
        found = bytearray(self._batch.count)
        at = blob.find(needle)
        if at < 0:
            return bytes(found)
        starts, ends, size = self._starts, self._ends, len(needle)
        if not size:
            return b"\1" * len(found)
        while at >= 0:
            i = bisect_right(starts, at) - 1
            if i >= 0 and at + size <= ends[i]:
                found[i] = 1
                at = blob.find(needle, ends[i])
            else:
                at = blob.find(needle, at + 1)
        return bytes(found)

    def _one_by_one(self, node: Node, within: bytes) -> bytes:
        found = bytearray(len(within))
        firsts = self._batch.firsts
        for i in compress(range(len(within)), within):
            if isinstance(node, query.Field):
                found[i] = self._field(node, i)
            else:
                found[i] = node.test(self._subject(i, bisect_right(firsts, i) - 1))
        return bytes(found)

    def _field(self, node: query.Field, i: int) -> bool:
        """A field's term. Reading JSON is what costs: a payload that does not even hold the key's letters is passed
        over, and what was read is kept for the next term."""
        if not OPCODES[self._batch.kinds[i] & 15].is_data:
            return False
        if i not in self._documents:
            payload = self._blob[self._starts[i] : self._ends[i]]
            if not all(key in payload for key in node.keys) and b"\\" not in payload:
                return False
            try:
                self._documents[i] = query.json_of(payload)
            except ValueError:
                self._documents[i] = None
        return node.holds(self._documents[i])

    def _per_run(self, holds: object) -> bytes:
        """A mask from a judgement of whole runs."""
        assert callable(holds)
        firsts = [*self._batch.firsts, self._batch.count]
        return b"".join([bytes([bool(holds(r))]) * (firsts[r + 1] - firsts[r]) for r in range(len(firsts) - 1)])

    def _subject(self, i: int, run: int) -> _Subject:
        batch, start = self._batch, self._starts[i]
        return _Subject(
            Direction(batch.directions[run] & 1),
            OPCODES[batch.kinds[i] & 15],
            self._ends[i] - start,
            batch.times[run],
            self._names.get(batch.connections[run], ""),
            self._blob[start : self._ends[i]],
        )

    @cached_property
    def _folded(self) -> bytes:
        return self._blob.lower()

    @cached_property
    def _starts(self) -> list[int]:
        """Where each payload begins in the blob."""
        batch, starts = self._batch, []
        firsts = [*batch.firsts, batch.count]
        for run, base in enumerate(batch.bases):
            starts += [base + (span >> 32) for span in batch.spans[firsts[run] : firsts[run + 1]]]
        return starts

    @cached_property
    def _ends(self) -> list[int]:
        return [start + (span & LENGTH) for start, span in zip(self._starts, self._batch.spans, strict=True)]


def _cost(node: Node) -> int:
    """Cheap terms go first, and leave the dear ones less to look at."""
    match node:
        case query.Op() | query.Dir() | query.Conn() | query.Time() | query.Size():
            return 0
        case query.Text() if node.bytewise:
            return 1
        case query.Regex() | query.Closed() | query.Text():
            return 3
        case query.Field():
            return 4
        case Not():
            return _cost(node.part)
        case All() | Any():
            return max(map(_cost, node.parts), default=0)
    return 5

"""The packed batch: messages of many connections, in order of arrival, as one payload blob and one index of columns.

Pure: knows no file, no thread and no loop. A run (what one chunk of the socket held) stays one entry of the index with
its stamp; a message costs a span and a byte. Reading makes objects of the rows asked for and of nothing else.

The index, in the byte order of the machine that wrote it (the version number tells which):

    u32 version, messages n, runs m, wire spans w
    u64 spans[n]      offset << 32 | length of each payload, relative to the base of its run
    u64 wires[w]      the same for the frame bytes, for runs that are not plain (see `wstui.model.Run`)
    i64 times[m], monos[m]     ns since the epoch, ns on the monotonic clock
    i64 streams[m]    offset of the first wire byte in the connection's stream of that direction, or -1
    u64 numbers[m]    how many messages of the connection came before the run
    u64 bases[m]      where the run begins in the blob
    u32 firsts[m]     its first message, counted in the batch
    u32 wire_firsts[m]    its first wire span; all ones: a plain run
    u32 connections[m]
    u16 flags[m]
    u8 directions[m]
    u8 kinds[n]       the opcode in the low four bits; what else the first header byte held is kept

and in version 2, for each fact that is known of a message (see `wstui.model.Fact`), in order of the messages:

    u32 message, counted in the batch
    u32 fact
    i64 value

Spans ascend within a plain run and runs ascend in the blob, so a hit of `blob.find` is brought back to its message by
two bisections.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Protocol

from wstui.frames import Frames, header_size
from wstui.model import Direction, Fact, Failure, Flag, Message, Opcode, Row, Run
from wstui.reading import HEAD, TAIL, Excerpt
from wstui.store.tally import Tally, pack_tallies

__all__ = ["PREVIEW", "Batch", "Builder", "Bytes", "halves"]

FORMAT, WITH_FACTS = 1, 2
HEADER = struct.Struct("=4I")
FACT = struct.Struct("=IIq")
PLAIN = 0xFFFFFFFF
LENGTH = 0xFFFFFFFF
PREVIEW = 512
"""Bytes of a payload that a row shows at most."""

# A reserved opcode has no name of its own: it reads as BINARY, and the frame keeps the number.
OPCODES = tuple(Opcode(n) if n in Opcode._value2member_map_ else Opcode.BINARY for n in range(16))
FACTS = {int(fact): fact for fact in Fact}


def halves(spans: memoryview[int], half: int) -> list[int]:
    """The low (0: lengths) or the high (1: offsets) halves of spans, without a step of the interpreter for each."""
    return spans.cast("B").cast("I")[half ^ (sys.byteorder == "big") :: 2].tolist()


class Bytes(Protocol):
    """What a batch needs of its blob: a length, and pieces. Large blobs stay in the file and are read in pieces."""

    def __len__(self) -> int: ...
    def __getitem__(self, piece: slice, /) -> bytes: ...


class Builder:
    """The open batch: it only keeps references to runs, the work is done once per batch when it is packed."""

    __slots__ = ("connections", "count", "first_seq", "numbers", "runs", "size", "tallies")

    def __init__(self, first_seq: int) -> None:
        self.first_seq = first_seq
        self.count = 0
        self.size = 0
        self.runs: list[Run] = []
        self.connections: list[int] = []
        self.numbers: list[int] = []
        self.tallies: dict[int, Tally] = {}

    def add(self, connection: int, number: int, run: Run) -> Tally:
        """Take a run of a connection of which `number` messages came before; returns what the run added to it.

        Raises ValueError when spans, kinds and wires are not of one length: the index would be wrong for good.
        """
        count = len(run.spans)
        if len(run.kinds) != count or (run.wires is not None and len(run.wires) != count):
            raise ValueError("a run whose columns differ in length")
        self.runs.append(run)
        self.connections.append(connection)
        self.numbers.append(number)
        self.count += count
        self.size += len(run.blob)
        tally = Tally.of(run)
        held = self.tallies.get(connection)
        if held is None:
            self.tallies[connection] = tally
        else:
            held.add(tally)
        return tally

    def pack(self) -> Batch:
        """The batch as it is stored."""
        runs = self.runs
        spans, wires, bases = array("Q"), array("Q"), array("Q")
        firsts, wire_firsts = array("I"), array("I")
        facts: list[bytes] = []
        base = 0
        for run in runs:
            if run.facts:
                facts += [FACT.pack(len(spans) + i, fact, value) for i, fact, value in run.facts]
            firsts.append(len(spans))
            spans.extend(run.spans)
            wire_firsts.append(PLAIN if run.wires is None else len(wires))
            if run.wires is not None:
                wires.extend(run.wires)
            bases.append(base)
            base += len(run.blob)
        columns = (
            HEADER.pack(WITH_FACTS if facts else FORMAT, len(spans), len(runs), len(wires)),
            spans,
            wires,
            array("q", [run.time_ns for run in runs]),
            array("q", [run.mono_ns for run in runs]),
            array("q", [run.stream for run in runs]),
            array("Q", self.numbers),
            bases,
            firsts,
            wire_firsts,
            array("I", self.connections),
            array("H", [run.flags for run in runs]),
            bytes([run.direction for run in runs]),
            *[run.kinds for run in runs],
            *facts,
        )
        blob = runs[0].blob if len(runs) == 1 else b"".join([run.blob for run in runs])
        return Batch(self.first_seq, b"".join(columns), blob, pack_tallies(self.tallies))


class Batch:
    """A packed batch, read in place. Raises Failure when its index cannot be what a capture holds."""

    def __init__(self, first_seq: int, idx: bytes, blob: Bytes, tallies: bytes = b"") -> None:
        self.first_seq = first_seq
        self.idx = idx
        self.blob = blob
        self.tallies = tallies
        if len(idx) < HEADER.size:
            raise Failure("a batch of the capture is damaged")
        version, n, m, w = HEADER.unpack_from(idx)
        if version not in (FORMAT, WITH_FACTS):
            raise Failure(f"a batch of the capture is in format {version}, which this wstui cannot read")
        beyond = len(idx) - (HEADER.size + n * 9 + w * 8 + m * 55)
        if beyond < 0 or beyond % FACT.size or bool(beyond) != (version == WITH_FACTS):
            raise Failure("a batch of the capture is damaged")
        self.count: int = n
        view = memoryview(idx)
        at = HEADER.size

        def column(code: str, count: int) -> memoryview[int]:
            nonlocal at
            start, at = at, at + count * struct.calcsize("=" + code)
            return view[start:at].cast(code)  # type: ignore[call-overload,no-any-return]

        self.spans = column("Q", n)
        self.wires = column("Q", w)
        self.times = column("q", m)
        self.monos = column("q", m)
        self.streams = column("q", m)
        self.numbers = column("Q", m)
        self.bases = column("Q", m)
        self.firsts = column("I", m)
        self.wire_firsts = column("I", m)
        self.connections = column("I", m)
        self.flags = column("H", m)
        self.directions = column("B", m)
        self.kinds = column("B", n)
        self._facts_at = at
        self._facts: dict[int, tuple[tuple[Fact, int], ...]] | None = None
        self._runs_of: dict[int, list[int]] = {}

    @property
    def cost(self) -> int:
        """Bytes it takes in memory, nearly."""
        return len(self.idx) + (len(self.blob) if isinstance(self.blob, bytes) else 0) + len(self.tallies) + 1024

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """The rows of messages `start` to `stop` of the batch."""
        run = bisect_right(self.firsts, start) - 1
        for i in range(start, stop):
            while run + 1 < len(self.firsts) and self.firsts[run + 1] <= i:
                run += 1
            yield self._row(i, run)

    def rows_of(self, connection: int, start: int, stop: int) -> Iterator[Row]:
        """The rows of a connection whose 0-based numbers lie in `start` to `stop`, as far as this batch has them."""
        for run in self._runs_from(connection, start):
            number = self.numbers[run]
            if number >= stop:
                return
            first, count = self.firsts[run], self.run_length(run)
            for k in range(max(start - number, 0), min(stop - number, count)):
                yield self._row(first + k, run)

    def seq_of(self, connection: int, number: int) -> int | None:
        """The sequence number of a connection's message, counted from 0; None when this batch does not have it."""
        for run in self._runs_from(connection, number):
            k = number - self.numbers[run]
            return self.first_seq + self.firsts[run] + k if 0 <= k < self.run_length(run) else None
        return None

    def number_up_to(self, connection: int, i: int) -> tuple[int, bool] | None:
        """The 0-based number of the connection's last message at or before message `i`, and whether it is `i`."""
        runs = self.runs_of(connection)
        at = bisect_right(runs, i, key=self.firsts.__getitem__) - 1
        if at < 0:
            return None
        run = runs[at]
        k = min(i - self.firsts[run], self.run_length(run) - 1)
        return self.numbers[run] + k, self.firsts[run] + k == i

    def lengths(self, start: int, stop: int) -> list[int]:
        """The payload sizes of messages `start` to `stop`, without a step of the interpreter for each."""
        return halves(self.spans[start:stop], 0)

    def message(self, i: int) -> Message:
        """Message `i` of the batch, whole."""
        run = bisect_right(self.firsts, i) - 1
        span = self.spans[i]
        start = self.bases[run] + (span >> 32)
        return Message(self._row(i, run), self.blob[start : start + (span & LENGTH)], self.frames(i))

    def excerpt(self, i: int, before: bytes = b"") -> Excerpt:
        """Message `i` of the batch as a lens gets it, behind what an earlier message began."""
        run = bisect_right(self.firsts, i) - 1
        begin, size = self.bases[run] + (self.spans[i] >> 32), self.spans[i] & LENGTH
        head = self.blob[begin : begin + min(size, HEAD - len(before))]
        tail = self.blob[max(begin, begin + size - TAIL) : begin + size] if len(head) < size else b""
        direction, opcode = Direction(self.directions[run] & 1), OPCODES[self.kinds[i] & 15]
        return Excerpt(direction, opcode, before + head, len(before) + size, tail)

    def facts(self, i: int) -> tuple[tuple[Fact, int], ...]:
        """What is known of message `i` besides its columns; what a later version may know is left out."""
        if self._facts is None:
            self._facts = {}
            for message, fact, value in FACT.iter_unpack(memoryview(self.idx)[self._facts_at :]):
                if fact in FACTS:
                    self._facts[message] = (*self._facts.get(message, ()), (FACTS[fact], value))
        return self._facts.get(i, ())

    def frames(self, i: int) -> Frames:
        """The frames of message `i`."""
        return Frames(self.wire(i), next((value for fact, value in self.facts(i) if fact is Fact.FRAMES), None))

    def wire(self, i: int, most: int = LENGTH) -> bytes:
        """The bytes of message `i` on the wire, `most` of them at most."""
        run = bisect_right(self.firsts, i) - 1
        if self.wire_firsts[run] == PLAIN:
            size = self.spans[i] & LENGTH
            offset = (self.spans[i] >> 32) - header_size(size)
            length = size + header_size(size)
        else:
            wire = self.wires[self.wire_firsts[run] + i - self.firsts[run]]
            offset, length = wire >> 32, wire & LENGTH
        start = self.bases[run] + offset
        return self.blob[max(start, 0) : start + min(length, most)]

    def _row(self, i: int, run: int) -> Row:
        span = self.spans[i]
        size = span & LENGTH
        start = self.bases[run] + (span >> 32)
        first = self.firsts[run]
        wires = self.wire_firsts[run]
        return Row(
            seq=self.first_seq + i,
            number=self.numbers[run] + i - first + 1,
            connection=self.connections[run],
            direction=Direction(self.directions[run] & 1),
            opcode=OPCODES[self.kinds[i] & 15],
            flags=Flag(self.flags[run]),
            size=size,
            wire_size=size + header_size(size) if wires == PLAIN else self.wires[wires + i - first] & LENGTH,
            time_ns=self.times[run],
            mono_ns=self.monos[run],
            preview=self.blob[start : start + min(size, PREVIEW)],
            stream=self._stream(i, run),
            facts=self.facts(i),
        )

    def _stream(self, i: int, run: int) -> int:
        """The offset of a message's first byte: the frames of a run follow each other."""
        stream, first, wires = self.streams[run], self.firsts[run], self.wire_firsts[run]
        if stream < 0 or i == first:
            return stream
        if wires != PLAIN:
            return stream + (self.wires[wires + i - first] >> 32) - (self.wires[wires] >> 32)
        before, here = self.spans[first], self.spans[i]
        return stream + (here >> 32) - header_size(here & LENGTH) - (before >> 32) + header_size(before & LENGTH)

    def runs_of(self, connection: int) -> list[int]:
        """The runs of a connection, found once and kept while the batch is."""
        runs = self._runs_of.get(connection)
        if runs is None:
            runs = [run for run, owner in enumerate(self.connections) if owner == connection]
            self._runs_of[connection] = runs
        return runs

    def _runs_from(self, connection: int, number: int) -> list[int]:
        """The runs of a connection from the one that holds message `number` on."""
        runs = self.runs_of(connection)
        return runs[max(bisect_right(runs, number, key=self.numbers.__getitem__) - 1, 0) :]

    def run_length(self, run: int) -> int:
        """How many messages a run has."""
        return (self.firsts[run + 1] if run + 1 < len(self.firsts) else self.count) - self.firsts[run]

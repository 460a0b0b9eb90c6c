"""Runs as the wire hands them over, made of plain messages, and the rows and messages that must come of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from wstui.frames import parse_frames
from wstui.model import Direction, Fact, Flag, Message, Opcode, Row, Run
from wstui.store.batch import PREVIEW
from wstui.store.capture import Capture

MASK = b"\x01\x80\xff\x7e"


@dataclass(frozen=True, slots=True)
class Said:
    """One message as a test means it: `wire` is the exact frame bytes, empty for an event."""

    direction: Direction
    opcode: Opcode
    payload: bytes
    wire: bytes
    flags: Flag = Flag.NONE
    time_ns: int = 0
    mono_ns: int = 0
    stream: int = -1
    facts: tuple[tuple[Fact, int], ...] = ()

    def row(self, seq: int, number: int, connection: int) -> Row:
        """The row it must be."""
        return Row(
            seq=seq,
            number=number,
            connection=connection,
            direction=self.direction,
            opcode=self.opcode,
            flags=self.flags,
            size=len(self.payload),
            wire_size=len(self.wire),
            time_ns=self.time_ns,
            mono_ns=self.mono_ns,
            preview=self.payload[:PREVIEW],
            stream=self.stream,
            facts=self.facts,
        )

    def message(self, seq: int, number: int, connection: int) -> Message:
        """The message it must be."""
        return Message(self.row(seq, number, connection), self.payload, parse_frames(self.wire))


def frame(opcode: int, payload: bytes, *, fin: bool = True, mask: bytes = b"") -> bytes:
    """A frame in the plainest spelling (RFC 6455 section 5.2)."""
    size = len(payload)
    bit = 0x80 if mask else 0
    if size < 126:
        length = bytes([bit | size])
    elif size < 65536:
        length = bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        length = bytes([bit | 127]) + size.to_bytes(8, "big")
    body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)) if mask else payload
    return bytes([(0x80 if fin else 0) | opcode]) + length + mask + body


def plain(messages: Sequence[tuple[Opcode, bytes]], *, time_ns: int = 0, mono_ns: int = 0) -> tuple[Run, list[Said]]:
    """Received messages of one unmasked frame each, recorded from the chunk they came in."""
    chunk = bytearray(b"\x00" * 3)  # the tail of something that was recorded before
    spans, said = [], []
    for opcode, payload in messages:
        wire = frame(opcode, payload)
        stream = 7 + len(chunk) - 3
        chunk += wire
        spans.append((len(chunk) - len(payload)) << 32 | len(payload))
        said.append(Said(Direction.IN, opcode, payload, wire, Flag.NONE, time_ns, mono_ns, stream))
    kinds = bytes(one.wire[0] for one in said)
    return Run(Direction.IN, bytes(chunk), spans, kinds, time_ns, mono_ns, stream=7), said


def framed(
    direction: Direction,
    messages: Sequence[tuple[Opcode, bytes]],
    *,
    flags: Flag = Flag.NONE,
    pieces: int = 1,
    time_ns: int = 0,
    mono_ns: int = 0,
) -> tuple[Run, list[Said]]:
    """Messages recorded with their frames beside their payload: sent ones, masked, or fragments."""
    mask = MASK if direction is Direction.OUT else b""
    blob = bytearray()
    spans, wires, said = [], [], []
    for opcode, payload in messages:
        step = max(-(-len(payload) // pieces), 1)
        parts = [payload[at : at + step] for at in range(0, len(payload), step)] or [b""]
        wire = b"".join(
            frame(Opcode.CONT if i else opcode, part, fin=i == len(parts) - 1, mask=mask)
            for i, part in enumerate(parts)
        )
        wires.append(len(blob) << 32 | len(wire))
        blob += wire
        spans.append(len(blob) << 32 | len(payload))
        blob += payload
        said.append(Said(direction, opcode, payload, wire, flags, time_ns, mono_ns))
    kinds = bytearray(one.opcode for one in said)
    return Run(direction, bytes(blob), spans, kinds, time_ns, mono_ns, wires, flags), said


def text_run(*payloads: bytes) -> Run:
    """Received texts."""
    return plain([(Opcode.TEXT, payload) for payload in payloads])[0]


def payloads(rows: Sequence[Row]) -> list[bytes]:
    """What the rows show."""
    return [row.preview for row in rows]


async def drained(capture: Capture) -> None:
    """Wait until the file holds everything, without asking for it."""
    while capture.backlog or capture._shelf.open.count:  # noqa: ASYNC110  # nobody is told that nothing is left to do
        await asyncio.sleep(0.001)

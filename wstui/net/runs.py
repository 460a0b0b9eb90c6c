"""Runs of a single message: how odd frames, assembled messages and what is sent go into the record.

Pure: stamps and bytes in, a run out; it must know no socket and no library.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wstui.model import Direction, Fact, Flag, Opcode, Run
from wstui.net.wire import SPAN, Head

__all__ = ["Stamp", "frame_run", "kind_of", "message_run", "raw_run"]

OPCODES = b"\x00\x01\x02\x08\x09\x0a"

Facts = Sequence[tuple[int, Fact, int]]


class Stamp(NamedTuple):
    """When bytes were read or written: nanoseconds since the epoch and on the monotonic clock."""

    time_ns: int
    mono_ns: int


def kind_of(first: int) -> int:
    """A frame's first byte as the record takes it: a reserved opcode (RFC 6455 section 5.2) becomes BINARY, because 15
    means something else in a record; the frame's own bytes keep the number."""
    return first if first & 0x0F in OPCODES else first & 0xF0 | Opcode.BINARY


def frame_run(raw: bytes, head: Head, stamp: Stamp, stream: int, flags: Flag = Flag.NONE, *, facts: Facts = ()) -> Run:
    """A received message of one frame, whose payload is used as it stands in the frame."""
    spans = [head.size * SPAN + len(raw) - head.size]
    wires = None if head.minimal and len(raw) == head.size + head.length else [len(raw)]
    return Run(Direction.IN, raw, spans, bytes((kind_of(head.first),)), *stamp, wires, flags, stream, facts)


def message_run(
    wire: bytes,
    payload: bytes,
    first: int,
    stamp: Stamp,
    stream: int,
    flags: Flag,
    direction: Direction = Direction.IN,
    *,
    facts: Facts = (),
) -> Run:
    """A message whose payload is not what its frames carry: assembled, inflated, or masked."""
    spans = [len(wire) * SPAN + len(payload)]
    return Run(direction, wire + payload, spans, bytes((kind_of(first),)), *stamp, [len(wire)], flags, stream, facts)


def raw_run(raw: bytes, first: int, stamp: Stamp, stream: int, flags: Flag, *, facts: Facts = ()) -> Run:
    """Received bytes that make no message: the payload is the bytes themselves."""
    return Run(Direction.IN, raw, [len(raw)], bytes((kind_of(first),)), *stamp, [len(raw)], flags, stream, facts)

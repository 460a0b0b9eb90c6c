"""Frames read back from the bytes of the wire, against the library's own writer of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as Reference
from websockets.frames import Opcode as ReferenceOpcode

from wstui.frames import Frames, header_size, parse_frames

PAYLOADS = st.one_of(st.binary(max_size=300), st.sampled_from([125, 126, 65535, 65536]).map(lambda n: b"z" * n))
DATA = st.tuples(st.sampled_from(list(ReferenceOpcode)[:3]), PAYLOADS, st.booleans(), st.booleans())
CONTROL = st.tuples(st.sampled_from(list(ReferenceOpcode)[3:]), st.binary(max_size=125), st.just(True), st.booleans())


@given(st.lists(st.one_of(DATA, CONTROL), max_size=4))
def test_frames_are_read_as_the_library_writes_them(written: list[tuple[ReferenceOpcode, bytes, bool, bool]]) -> None:
    wires = [Reference(opcode, payload, fin).serialize(mask=mask) for opcode, payload, fin, mask in written]
    frames = parse_frames(b"".join(wires))
    assert [(f.opcode, f.payload, f.fin, f.masked) for f in frames] == [
        (int(opcode), payload, fin, mask) for opcode, payload, fin, mask in written
    ]
    assert [f.wire_size for f in frames] == [len(wire) for wire in wires]


@given(st.integers(0, 255))
def test_bits_and_opcodes_that_break_the_protocol_are_kept(first: int) -> None:
    (frame,) = parse_frames(bytes([first, 1, 0x78]))
    assert (frame.fin, frame.rsv, frame.opcode, frame.payload) == (first > 127, first >> 4 & 7, first & 15, b"x")


@given(PAYLOADS)
def test_the_minimal_header_is_what_the_library_writes(payload: bytes) -> None:
    wire = Reference(ReferenceOpcode.BINARY, payload).serialize(mask=False)
    assert header_size(len(payload)) == len(wire) - len(payload)


@given(st.binary(max_size=40))
def test_any_bytes_are_frames_and_none_is_lost(wire: bytes) -> None:
    assert sum(frame.wire_size for frame in parse_frames(wire)) == len(wire)


def test_a_frame_cut_short_keeps_what_is_there() -> None:
    wire = b"\x81\x85" + bytes(4) + b"hello"
    assert [parse_frames(wire[:n])[0].payload for n in (1, 2, 5, 6, 8, 11)] == [b"", b"", b"", b"", b"he", b"hello"]
    assert parse_frames(wire[:5])[0].header == wire[:5]


def test_no_more_is_parsed_than_asked_for() -> None:
    wire = b"\x00\x01x" * 100_000
    frames = Frames(wire, 100_000)
    assert (len(frames), frames[3].payload) == (100_000, b"x")
    assert len(frames._starts) == 5
    assert frames[-1].payload == b"x"
    assert len(Frames(wire)) == 100_000

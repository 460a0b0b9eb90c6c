"""The frames of a connection: each once, in the order of the wire, whatever came between fragments and wherever batches
end; and no more of them read than asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servers.driving import DEFLATE, cut, drive
from servers.framing import BINARY, CONT, PING, TEXT, close, frame
from wstui.frames import parse_frames
from wstui.model import Direction, Opcode, Profile, Run
from wstui.store.capture import Capture
from wstui.store.framelist import FrameList

PARTS = st.lists(st.tuples(st.binary(max_size=5), st.integers(0, 2)), min_size=1, max_size=4)


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Messages, some of them in fragments with pings between; now and then the last is not finished."""
    out = b""
    for kind in draw(st.lists(st.sampled_from(["plain", "parts", "ping"]), max_size=8)):
        if kind == "plain":
            out += frame(TEXT, b"t") * draw(st.integers(1, 5))
        elif kind == "ping":
            out += frame(PING, b"p")
        else:
            parts = draw(PARTS)
            for number, (payload, pings) in enumerate(parts):
                last = number == len(parts) - 1
                out += frame(CONT if number else BINARY, payload, fin=last)
                out += frame(PING, b"between") * (0 if last else pings)
    return out + draw(st.sampled_from([b"", b"", frame(BINARY, b"x", fin=False) + frame(PING) + close(1000)]))


async def runs_of(stream: bytes, borders: list[int], *headers: str) -> tuple[list[Run], int]:
    """What the wire hands to the record for a stream, and where that begins."""
    tap, _, recorder = drive(*headers)
    for chunk in cut(stream, borders):
        tap.data_received(chunk)
    tap.eof_received()
    tap.connection_lost(None)
    return recorder.runs, len(tap.answer)


def recorded(path: Path, runs: Sequence[Run], flushes: set[int]) -> tuple[Capture, FrameList]:
    """A capture of the runs of one connection, with another one in between; sealed after some runs."""
    capture = Capture.create(path)
    ours, theirs = capture.add_connection(Profile("ws://a/")), capture.add_connection(Profile("ws://b/"))
    for number, run in enumerate(runs):
        capture.recorder(theirs).run(runs[0])
        capture.recorder(ours).event("line")
        capture.recorder(ours).run(run)
        if number in flushes:
            capture.flush()
    capture.flush()
    return capture, capture.frames(ours)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(streams(), st.lists(st.integers(1, 100), max_size=3), st.sets(st.integers(0, 20)))
def test_every_frame_stands_where_it_stood_on_the_wire(
    tmp_path: Path, stream: bytes, borders: list[int], flushes: set[int]
) -> None:
    runs, begin = asyncio.run(runs_of(stream, borders))
    capture, frames = recorded(tmp_path, runs, flushes)
    try:
        while frames.more():
            pass
        listed = frames.slice(0, len(frames))
        assert len(listed) == len(frames)
        received = [one for one in listed if one.row.direction is Direction.IN]
        expected = list(parse_frames(stream))
        assert [one.frame for one in received] == expected
        at = begin
        for one, parsed in zip(received, expected, strict=True):
            assert (one.stream, one.length) == (at, len(parsed.payload))
            at += parsed.wire_size
        assert [frames.slice(i, i + 1)[0] for i in range(len(frames))] == listed, "one by one as together"
        assert [frames.frame(i) for i in range(len(frames))] == [one.frame for one in listed]
        for index, one in enumerate(listed):
            if one.part == one.parts - 1 and one.row.opcode is not Opcode.BINARY:
                assert frames.index_of(one.row.seq) == index
    finally:
        capture.close()


def test_a_message_in_many_fragments_over_many_batches(tmp_path: Path) -> None:
    stream = frame(TEXT, b"a", fin=False) + (frame(PING, b"p") + frame(CONT, b"b", fin=False)) * 300 + frame(CONT, b"c")
    runs, _ = asyncio.run(runs_of(stream, []))
    capture, frames = recorded(tmp_path, runs, set(range(0, len(runs), 3)))
    while frames.more():
        pass
    received = [one for one in frames.slice(0, len(frames)) if one.row.direction is Direction.IN]
    assert b"".join((one.frame.header + one.frame.payload) if one.frame else b"" for one in received) == stream
    assert [one.part for one in received if one.parts > 1] == list(range(302))
    capture.close()


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    stream = frame(BINARY, bytes(1000)) * 5000
    runs, _ = asyncio.run(runs_of(stream, list(range(0, len(stream), 20000))))
    capture, frames = recorded(tmp_path, runs, set())
    while frames.more():
        pass
    assert len(frames) == 5000
    assert frames.read == 0
    assert [one.row.number for one in frames.slice(2500, 2540)] == sorted(
        one.row.number for one in frames.slice(2500, 2540)
    )
    assert frames.read == 80
    assert frames.slice(4990, 6000)[-1].stream > frames.slice(0, 1)[0].stream
    assert frames.slice(5000, 6000) == []
    capture.close()


def test_deflated_frames_and_what_is_no_frame(tmp_path: Path) -> None:
    stream = frame(BINARY, b"\x4b\xaf\xca\x2c\x00\x00", rsv=4) + close(1000) + b"after"
    runs, _ = asyncio.run(runs_of(stream, [], DEFLATE))
    capture, frames = recorded(tmp_path, runs, set())
    while frames.more():
        pass
    packed, ended, echo, after = frames.slice(0, 9)
    assert packed.frame is not None
    assert (packed.frame.rsv, packed.length, packed.row.size > 0) == (4, 6, True)
    assert ended.row.opcode is echo.row.opcode is Opcode.CLOSE
    assert (after.frame, after.length) == (None, 5)
    assert frames.frame(3) is None
    capture.close()

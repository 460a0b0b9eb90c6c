"""A recording read from a real capture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.feed import framed, plain, text_run
from wstui.model import Direction, Flag, Opcode, Profile
from wstui.replay.moment import moments
from wstui.replay.runner import recording
from wstui.store.capture import Capture


@pytest.fixture
def capture(tmp_path: Path) -> Iterator[Capture]:
    """One connection, opened and closed; much of it is of no matter to a replay."""
    capture = Capture.create(tmp_path)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    recorder.event("open · 101 Switching Protocols · 1.0 ms")
    recorder.run(framed(Direction.OUT, [(Opcode.TEXT, b"login"), (Opcode.PING, b"asked")])[0])
    recorder.run(framed(Direction.OUT, [(Opcode.PING, b"keepalive")], flags=Flag.AUTOMATIC)[0])
    recorder.run(plain([(Opcode.TEXT, b"ok"), (Opcode.PONG, b"keepalive"), (Opcode.BINARY, b"x" * 2000)])[0])
    recorder.run(framed(Direction.IN, [(Opcode.TEXT, b"half")], flags=Flag.INCOMPLETE)[0])
    recorder.event("failed · open · no", Flag.FAILURE)
    recorder.run(plain([(Opcode.CLOSE, b"\x03\xe8")])[0])
    yield capture
    capture.close()


def test_what_matters_is_read_whole(capture: Capture) -> None:
    found = list(moments(capture.view(1)))
    assert [(one.opcode, one.payload[:9]) for one in found] == [
        (Opcode.EVENT, b"open \xc2\xb7 1"),
        (Opcode.TEXT, b"login"),
        (Opcode.PING, b"asked"),
        (Opcode.TEXT, b"ok"),
        (Opcode.BINARY, b"x" * 9),
        (Opcode.CLOSE, b"\x03\xe8"),
    ]
    assert len(found[4].payload) == 2000
    assert [one.number for one in found] == [1, 2, 3, 5, 7, 10]


def test_a_part_of_it(capture: Capture) -> None:
    assert [one.payload for one in moments(capture.view(1), 1, 3)] == [b"login", b"asked"]


def test_what_comes_later_is_no_part_of_a_recording(capture: Capture) -> None:
    found = recording(capture.view(1))
    capture.recorder(1).run(text_run(b"later"))
    assert (found.rows, found.span) == (10, 10)
    assert [one.payload for one in found.read()][-1] == b"\x03\xe8"
    assert recording(capture.view(2)).rows == 0


def test_a_long_recording_is_read_in_parts(capture: Capture) -> None:
    for start in range(0, 5000, 500):
        capture.recorder(1).run(text_run(*(b"%d" % n for n in range(start, start + 500))))
    view = capture.view(1)
    source = moments(view, 10)
    assert [int(next(source).payload) for _ in range(300)] == list(range(300))
    assert view.decoded <= 512
    assert [int(one.payload) for one in source] == list(range(300, 5000))

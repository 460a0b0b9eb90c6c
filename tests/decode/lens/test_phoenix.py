"""Phoenix channels as two of its clients write and read them; what they read was written by a server made for that, not
by Phoenix (golden/make/phoenix.js)."""

from __future__ import annotations

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Beginning, Excerpt
from wstui.decode.lens.phoenix import LENS, read
from wstui.model import Direction, Opcode
from wstui.reading import HEAD


@pytest.mark.parametrize("version", [1, 2])
def test_all_that_was_said_is_read(version: int) -> None:
    lines = [line(one) for one in said(f"phoenix{version}")]
    assert lines[:7] == [
        '> phx_join room:lobby {token: "right"}',
        "< phx_reply ok",
        '> shout room:lobby {text: "hello, wörld"}',
        "< phx_reply ok {heard: true}",
        '< shouted room:lobby {text: "hello, wörld"}',
        '> phx_join room:other {token: "wrong"}',
        '< phx_reply error {reason: "unauthorized"}',
    ]
    assert {"> phx_leave room:lobby", "< phx_close room:lobby", "> heartbeat phoenix"} <= set(lines)
    units = said(f"phoenix{version}")
    assert [one.at for one in units if one.reading.failed] == [6]
    assert {one.reading.kind for one in units if one.reading.quiet} == {"heartbeat", "phx_reply"}


@pytest.mark.parametrize("version", [1, 2])
def test_every_push_has_its_reply(version: int) -> None:
    units = said(f"phoenix{version}")
    asked = [line(one) for one in units if one.reading.asks]
    assert sorted(asked) == sorted(one for one, _ in pairs(units))
    assert ('> shout room:lobby {text: "hello, wörld"}', "< phx_reply ok {heard: true}") in pairs(units)


def test_binary_frames_have_their_fields_and_their_body() -> None:
    binary = [one for one in said("phoenix2") if one.reading.body is not None]
    assert [line(one) for one in binary] == [
        "> upload room:lobby 3 bytes",
        "< phx_reply ok 2 bytes",
        "< picture room:lobby 2 bytes",
        "< shot room:lobby 1 bytes",
    ]
    assert [one.reading.body for one in binary] == [b"\x09\x08\x07", b"\x01\x02", b"\xff\x00", b"\x03"]
    assert binary[0].reading.asks == binary[1].reading.answers == "room:lobby 9"


@pytest.mark.parametrize("version", [1, 2])
def test_it_is_known_by_a_join_and_by_the_path(version: int) -> None:
    assert recognised(f"phoenix{version}", known=False) == ("phoenix", "phx_join in the first messages")
    claim = LENS.claims(Beginning("", f"wss://h/live/websocket?token=x&vsn={version}.0.0"))
    assert claim is not None
    assert claim.why == "path /websocket with vsn"


def test_a_crash_of_a_channel_fails() -> None:
    (crash,) = read(Excerpt.of(Direction.IN, Opcode.TEXT, b'["1","1","room:1","phx_error",{}]'))
    assert (crash.kind, crash.failed, crash.answers) == ("phx_error", True, "")


@pytest.mark.parametrize(
    ("payload", "opcode", "why"),
    [
        (b"[1,2]", Opcode.TEXT, "an array of 2 elements instead of 5"),
        (b'[null,null,1,"a",{}]', Opcode.TEXT, "without a topic and an event"),
        (b'{"topic":"a"}', Opcode.TEXT, "without a topic and an event"),
        (b"hello", Opcode.TEXT, "neither an array nor an object"),
        (b"\x09abc", Opcode.BINARY, "no kind of binary frame at its beginning"),
        (b"\x02\x09\x09ab", Opcode.BINARY, "a binary frame that ends within its fields"),
        (b"\x01\x01", Opcode.BINARY, "a binary frame that ends within its fields"),
    ],
)
def test_what_does_not_fit_says_why(payload: bytes, opcode: Opcode, why: str) -> None:
    (reading,) = read(Excerpt.of(Direction.IN, opcode, payload))
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not Phoenix: {why}", True)


def test_a_long_push_has_its_topic_and_its_reference_at_least() -> None:
    data = b'["1","2","room:1","save",{"text":"' + b"x" * HEAD + b'"}]'
    (reading,) = read(Excerpt.of(Direction.OUT, Opcode.TEXT, data))
    assert (reading.kind, reading.asks, reading.method) == ("save", "room:1 2", "room:1 save")

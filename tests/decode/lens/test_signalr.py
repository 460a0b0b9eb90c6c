"""SignalR as Microsoft's client speaks it, in JSON with a server, in MessagePack as its encoder writes both sides."""

from __future__ import annotations

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Excerpt, Reading
from wstui.decode.lens.signalr import read
from wstui.model import Direction, Opcode
from wstui.reading import HEAD


def of(payload: bytes, opcode: Opcode = Opcode.TEXT) -> list[Reading]:
    return list(read(Excerpt.of(Direction.IN, opcode, payload)))


def test_all_that_was_said_in_json_is_read() -> None:
    lines = [line(one) for one in said("signalr-json")]
    assert lines[:2] == ["> Handshake json 1", "< Handshake accepted"]
    assert {
        "> Invocation Add 2, 40",
        "< Completion 42",
        "> Invocation Fail",
        "< Completion An unexpected error occurred invoking 'Fail' on the server.",
        '< Invocation Noted {text: "remember"}',
        "> StreamInvocation Count 3",
        "< StreamItem 0",
        "> CancelInvocation 3",
        "> Ping",
    } <= set(lines)
    failed = [line(one) for one in said("signalr-json") if one.reading.failed]
    assert failed == ["< Completion An unexpected error occurred invoking 'Fail' on the server."]


def test_all_that_was_said_in_messagepack_is_read() -> None:
    units = said("signalr-msgpack")
    assert [line(one) for one in units] == [
        "> Handshake messagepack 1",
        "< Handshake accepted",
        "< Ping",
        '< Invocation Welcome "hello, wörld", 1',
        "> Invocation Add 2, 40",
        "< Completion 42",
        "> Invocation Fail",
        '> Invocation Note "remember", {$bytes: "0102"}',
        "< Completion no such room",
        "> StreamInvocation Count 3",
        "< StreamItem 0",
        "< StreamItem 1",
        "> CancelInvocation 2",
        "< Completion",
        "< Ack 6",
        "> Close",
    ]
    assert [line(one) for one in units if one.reading.failed] == ["< Completion no such room"]


def test_invocations_find_their_completions_and_streams_their_items() -> None:
    assert pairs(said("signalr-msgpack")) == [
        ("> Handshake messagepack 1", "< Handshake accepted"),
        ("> Invocation Add 2, 40", "< Completion 42"),
        ("> Invocation Fail", "< Completion no such room"),
        ("> StreamInvocation Count 3", "< StreamItem 0"),
        ("> StreamInvocation Count 3", "< StreamItem 1"),
        ("> StreamInvocation Count 3", "> CancelInvocation 2"),
        ("> StreamInvocation Count 3", "< Completion"),
    ]
    assert ("> Invocation Add 2, 40", "< Completion 42") in pairs(said("signalr-json"))


@pytest.mark.parametrize("form", ["json", "msgpack"])
def test_it_is_known_by_the_handshake(form: str) -> None:
    assert recognised(f"signalr-{form}", known=False) == ("signalr", "a SignalR handshake at the beginning")


def test_a_refused_handshake_fails() -> None:
    (refused,) = of(b'{"error":"no such protocol"}\x1e')
    assert (refused.meaning, refused.failed, refused.answers) == ("no such protocol", True, "handshake")


def test_what_is_cut_goes_on_in_the_next_message() -> None:
    ping, rest = of(b'{"type":6}\x1e{"type"')
    assert (ping.kind, rest.open_at) == ("Ping", 11)
    (rest,) = of(b"\x05\x95", Opcode.BINARY)
    assert rest.open_at == 0


@pytest.mark.parametrize(
    ("payload", "opcode", "why"),
    [
        (b"[]\x1e", Opcode.TEXT, "no JSON object before 0x1e"),
        (b'{"type":99}\x1e', Opcode.TEXT, "message type 99, which there is not"),
        (b'{"a":1}\x1e', Opcode.TEXT, "neither a type nor a handshake"),
        (b'{"type":1}\x1e', Opcode.TEXT, "Invocation without a target"),
        (b"\x01\xc0", Opcode.BINARY, "no array of MessagePack"),
        (b"\x02\x91\x63", Opcode.BINARY, "message type 99, which there is not"),
        (b"\x02\x91\x01", Opcode.BINARY, "Invocation with 1 elements"),
        (b"\x00", Opcode.BINARY, "a length of 0"),
        (b"\xff\xff\xff\xff\xff", Opcode.BINARY, "a length of more than five bytes"),
    ],
)
def test_what_does_not_fit_says_why(payload: bytes, opcode: Opcode, why: str) -> None:
    (reading,) = of(payload, opcode)
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not SignalR: {why}", True)


def test_a_long_invocation_has_its_target_at_least() -> None:
    (reading,) = of(b'{"type":1,"invocationId":"4","target":"Save","arguments":["' + b"x" * HEAD + b'"]}\x1e')
    assert (reading.kind, reading.asks, reading.method) == ("Invocation", "4", "Save")

"""STOMP as the client stompjs and RabbitMQ speak it."""

from __future__ import annotations

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Beginning, Excerpt, Reading, Reply
from wstui.decode.lens.stomp import LENS
from wstui.model import Direction, Opcode
from wstui.reading import HEAD


def read(payload: bytes, subprotocol: str = "v12.stomp") -> list[Reading]:
    return list(LENS.reader(Beginning(subprotocol))(Excerpt.of(Direction.OUT, Opcode.TEXT, payload)))


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_all_that_was_said_is_read(version: str) -> None:
    units = said(f"stomp{version.replace('.', '')}")
    lines = [line(one) for one in units]
    assert lines[:2] == [
        f"> CONNECT accept-version {version}, login ann, heart-beat 400,400",
        f"< CONNECTED version {version}, server RabbitMQ/3.10.8, heart-beat 1000,1000",
    ]
    assert lines[2] == "> SUBSCRIBE /topic/prices (client-individual)"
    assert {'> SEND /topic/prices {"price": 42.5}', '< MESSAGE /topic/prices {"price": 42.5}'} <= set(lines)
    assert {"> BEGIN transaction t1", "> COMMIT transaction t1", "< heart-beat", "> DISCONNECT"} <= set(lines)
    bodies = [one.reading.body for one in units if one.reading.kind == "SEND"]
    assert bodies == [b'{"price": 42.5}', b"\x00\x01\x00A", b"x" * 200]
    assert not any(one.reading.failed for one in units)
    assert "secret" not in repr(units)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_receipts_and_acknowledgements_find_what_asked_for_them(version: str) -> None:
    found = [(one.split()[1], other.split()[1]) for one, other in pairs(said(f"stomp{version.replace('.', '')}"))]
    assert sorted(found) == [
        ("CONNECT", "CONNECTED"),
        *[("MESSAGE", "ACK")] * 3,
        ("SEND", "RECEIPT"),
        ("SUBSCRIBE", "RECEIPT"),
        ("UNSUBSCRIBE", "RECEIPT"),
    ]


def test_a_refusal_fails_and_answers_the_connect() -> None:
    connect, error = (one.reading for one in said("stomp-refused"))
    assert (error.answers, error.failed) == (connect.asks, True)
    assert error.meaning == "Bad CONNECT Access refused for user 'ann'"


def test_it_is_known_by_its_first_frame() -> None:
    assert recognised("stomp12", known=False) == ("stomp", "a STOMP frame CONNECT or CONNECTED")


@pytest.mark.parametrize(
    ("subprotocol", "told"), [("v12.stomp", "a:b\n\\\r"), ("v11.stomp", "a:b\n\\\r"), ("v10.stomp", r"a\cb\n\\\r")]
)
def test_escapes_are_of_the_version(subprotocol: str, told: str) -> None:
    (reading,) = read(b"SEND\ndestination:a\\cb\\n\\\\\\r\n\nx\0", subprotocol)
    assert reading.parties[0] == ("destination", told)


def test_the_first_of_a_header_that_is_there_twice_holds() -> None:
    (reading,) = read(b"SEND\r\ndestination:a\r\ndestination:b\r\n\r\nx\0")
    assert (reading.parties, reading.body) == ((("destination", "a"),), b"x")


def test_a_message_that_wants_no_acknowledgement_waits_for_none() -> None:
    (message,) = read(b"MESSAGE\nsubscription:1\nmessage-id:7\ndestination:/a\n\nhi\0\n")
    assert message.reply is Reply.PART, "no answer is no fault"


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"SEND\nno colon\n\nx\0", "SEND, a header without a colon: no colon"),
        (b"SEND\ncontent-length:2\n\nabc\0", "SEND, no NUL after a body of 2 bytes"),
        (b"SEND\ncontent-length:-1\n\nabc\0", "SEND, a content-length of -1"),
        (b"SEND\n" + b"a:b\n" * 20_000, "SEND, headers without an end"),
    ],
)
def test_what_does_not_fit_says_why(payload: bytes, why: str) -> None:
    (reading,) = read(payload)
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not STOMP: {why}", True)


def test_what_follows_a_frame_and_is_none_is_said() -> None:
    _, rest = read(b"BEGIN\ntransaction:1\n\n\0{}")
    assert rest.meaning == "not STOMP: no frame begins here"
    _, rest = read(b"BEGIN\ntransaction:1\n\n\0HELLO\n\n\0")
    assert rest.meaning == "not STOMP: HELLO is no command of it"
    assert read(b"{}") == read(b"HELLO\n\n\0") == []


def test_a_long_frame_is_read_as_far_as_it_is_given() -> None:
    for length in (b"", b"content-length:%d\n" % (2 * HEAD)):
        (reading,) = read(b"SEND\ndestination:/a\n" + length + b"\n" + b"x" * (2 * HEAD) + b"\0")
        assert reading.kind == "SEND"
        assert reading.body is not None
        assert len(reading.body) > HEAD - 100

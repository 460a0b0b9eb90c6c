"""NATS as nats.ws and nats-server speak it."""

from __future__ import annotations

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Excerpt, Reading, Reply
from wstui.decode.lens.nats import read
from wstui.model import Direction, Opcode
from wstui.reading import HEAD


def lines_of(payload: bytes) -> list[Reading]:
    return list(read(Excerpt.of(Direction.OUT, Opcode.BINARY, payload)))


def test_all_that_was_said_is_read() -> None:
    lines = [line(one) for one in said("nats")]
    assert lines[0].startswith("< INFO version 2.9.10, server name ")
    assert lines[1:15] == [
        "> CONNECT lang nats.ws, version 1.30.3, user ann",
        "> PING",
        "< PONG",
        "> SUB help (queue helpers)",
        "> SUB orders.*",
        "> UNSUB 2 after 2 messages",
        '> PUB orders.new {"id":1,"qty":2}',
        '> HPUB orders.paid {"id":1}',
        "> PING",
        '< MSG orders.new {"id":1,"qty":2}',
        '< HMSG orders.paid {"id":1}',
        "< PONG",
        "> UNSUB 2",
        lines[14],
    ]
    assert '< -ERR Permissions Violation for Publish to "forbidden"' in lines
    assert any(one.endswith("(503 no responders)") for one in lines)
    assert "right" not in repr(said("nats")), "no password is repeated"


def test_requests_find_their_replies_and_messages_their_subscription() -> None:
    found = [(one, other) for one, other in pairs(said("nats")) if "PING" not in one]
    assert ("> SUB orders.*", '< MSG orders.new {"id":1,"qty":2}') in found
    assert ("> SUB orders.*", '< HMSG orders.paid {"id":1}') in found
    assert ("> SUB orders.*", "> UNSUB 2") in found
    short = [(one, other.split()[1], other.split(" ", 3)[3]) for one, other in found if "_INBOX" in other]
    assert short[:3] == [
        ("< MSG help please", "PUB", "here you are"),
        ("> PUB help please", "MSG", "here you are"),
        ("> PUB nobody hello?", "HMSG", "(503 no responders)"),
    ]
    assert [one for one, _, _ in short[3:]] == [
        "> PUB $JS.API.INFO",
        '> PUB $JS.API.STREAM.CREATE.jobs {"name":"jobs","subjects":["jobs"]}',
        "> HPUB jobs a job",
    ]


def test_no_responders_and_errors_fail() -> None:
    failed = [one.reading.kind for one in said("nats") if one.reading.failed]
    assert failed == ["HMSG", "-ERR"]
    (*_, refused) = said("nats-refused")
    assert (refused.reading.meaning, refused.reading.failed) == ("Authorization Violation", True)


def test_headers_are_parties_and_not_the_body() -> None:
    (paid,) = (one.reading for one in said("nats") if one.reading.kind == "HPUB" and "paid" in one.reading.meaning)
    assert ("header", "Trace: abc") in paid.parties
    assert paid.body == b'{"id":1}'


def test_a_message_of_a_stream_may_stay_without_its_acknowledgement() -> None:
    (message,) = lines_of(b"MSG jobs 1 $JS.ACK.jobs.c.1.1.1.1.0 5\r\na job\r\n")
    (ack,) = lines_of(b"PUB $JS.ACK.jobs.c.1.1.1.1.0 4\r\n+ACK\r\n")
    assert (ack.answers, message.reply) == (message.asks, Reply.PART)


def test_it_is_known_by_the_first_line_of_the_server() -> None:
    assert recognised("nats", known=False) == ("nats", "INFO of a NATS server")


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"PUB a b c 1\r\nx\r\n", "PUB, 4 words instead of 2 or 3"),
        (b"PUB a x\r\n", "PUB, sizes of x"),
        (b"HPUB a 9 3\r\nabc\r\n", "HPUB, headers longer than all of it"),
        (b"PUB a 1\r\nxyz\r\n", "PUB, no line end after a payload of 1 bytes"),
        (b"SUB a\r\n", "SUB, 1 words instead of 2 or 3"),
        (b"UNSUB\r\n", "UNSUB, 0 words instead of 1 or 2"),
        (b"CONNECT []\r\n", "CONNECT, without its JSON object"),
    ],
)
def test_what_does_not_fit_says_why(payload: bytes, why: str) -> None:
    (reading,) = lines_of(payload)
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not NATS: {why}", True)


def test_what_follows_a_line_and_is_none_is_said() -> None:
    assert [one.meaning for one in lines_of(b"PING\r\nHELLO\r\n")] == ["", "not NATS: HELLO is no word of it"]
    assert [one.meaning for one in lines_of(b"PING\r\n{}\r\n")] == ["", "not NATS: no line of it begins here"]
    assert lines_of(b"{}") == lines_of(b"HELLO\r\n") == []


def test_a_long_payload_is_read_as_far_as_it_is_given() -> None:
    (reading,) = lines_of(b"PUB a %d\r\n%b\r\n" % (2 * HEAD, b"x" * (2 * HEAD)))
    assert reading.kind == "PUB"
    assert reading.body is not None
    assert len(reading.body) > HEAD - 100
    assert [one.kind for one in lines_of(b"PUB a %d\r\n%b\r\nPING\r\n" % (2 * HEAD, b"x" * (2 * HEAD)))] == ["…", "PUB"]

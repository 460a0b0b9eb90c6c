"""Socket.IO as its own server and two of its clients speak it, over Engine.IO 4 and 3."""

from __future__ import annotations

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Beginning, Excerpt, Reading
from wstui.decode.lens.socketio import LENS
from wstui.model import Direction, Opcode
from wstui.reading import HEAD


def read(payload: bytes, url: str = "ws://localhost/socket.io/?EIO=4", opcode: Opcode = Opcode.TEXT) -> list[Reading]:
    return list(LENS.reader(Beginning("", url))(Excerpt.of(Direction.IN, opcode, payload)))


EVENTS = [
    '< EVENT hello {id: 1, name: "wörld"}',
    "> EVENT sum 2, 40",
    "< ACK 42",
    "> BINARY_EVENT upload (attachment 0)",
    "> attachment 4 bytes of the packet before",
    "< BINARY_EVENT stored (attachment 0), {of: 4}",
    "< attachment 4 bytes of the packet before",
    "< BINARY_ACK (attachment 0)",
    "< attachment 4 bytes of the packet before",
    "> EVENT ask me",
    '< EVENT question "how are you?"',
    '> ACK "well, thank you"',
    '< EVENT answered "well, thank you"',
]


def test_all_that_was_said_is_read() -> None:
    lines = [line(one) for one in said("socketio")]
    assert lines[:3] == ["< open ping every 300 ms", "> CONNECT /", "< CONNECT"]
    assert lines[3:16] == EVENTS
    assert lines[18:25] == [
        "< CONNECT_ERROR not authorized",
        "< CONNECT_ERROR not authorized",
        "> CONNECT /admin with token",
        "< CONNECT",
        "> EVENT /admin who",
        '< ACK {users: ["ann", "bob"]}',
        "> DISCONNECT /admin",
    ]
    assert lines[-3:] == ["< ping", "> pong", "> DISCONNECT /"]


def test_of_the_older_protocol_too() -> None:
    lines = [line(one) for one in said("socketio3")]
    assert lines[1] == "< CONNECT"
    assert lines[2:15] == EVENTS
    assert lines[15:] == [
        "> CONNECT /admin",
        "< CONNECT_ERROR not authorized",
        *["> ping", "< pong"] * 2,
        "> DISCONNECT /",
        *["> ping", "< pong"],
    ]


@pytest.mark.parametrize("name", ["socketio", "socketio3"])
def test_attachments_are_the_bytes_that_were_given(name: str) -> None:
    bodies = [one.reading.body for one in said(name) if one.reading.kind == "attachment"]
    assert bodies == [b"\x00\x01\x02\xff"] * 3


def test_acknowledgements_answer_their_event_either_way() -> None:
    found = [pair for pair in pairs(said("socketio")) if "ping" not in pair[0]]
    assert found == [
        ("> CONNECT /", "< CONNECT"),
        ("> EVENT sum 2, 40", "< ACK 42"),
        ("> BINARY_EVENT upload (attachment 0)", "< BINARY_ACK (attachment 0)"),
        ('< EVENT question "how are you?"', '> ACK "well, thank you"'),
        *[("> CONNECT /admin with token", "< CONNECT_ERROR not authorized")] * 2,
        ("> CONNECT /admin with token", "< CONNECT"),
        ("> EVENT /admin who", '< ACK {users: ["ann", "bob"]}'),
    ]
    assert "right" not in repr([one.reading.meaning for one in said("socketio")]), "a token is not repeated"


def test_it_is_known_by_the_url_and_by_the_first_packet() -> None:
    assert recognised("socketio", known=False) == ("socketio", "an Engine.IO packet open")
    claim = LENS.claims(Beginning("", "wss://h/chat/?transport=websocket&EIO=4"))
    assert claim is not None
    assert claim.why == "EIO=4 in the URL"
    assert LENS.claims(Beginning("", "wss://h/chat/?EIO=9")) is None


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"hello", "no packet type at its beginning"),
        (b"0nothing", "open without a JSON object"),
        (b"2what", "ping with something after it"),
        (b"6what", "noop with something after it"),
        (b"49", "no packet of it in a message of Engine.IO"),
        (b"42{}", "EVENT without an array"),
        (b"42[]", "EVENT without an array"),
        (b'42["a"', "EVENT with what is not JSON"),
    ],
)
def test_what_does_not_fit_says_why(payload: bytes, why: str) -> None:
    (reading,) = read(payload)
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not Socket.IO: {why}", True)


def test_the_probe_of_an_upgrade_is_a_ping() -> None:
    assert [(one.kind, one.meaning) for one in (*read(b"2probe"), *read(b"5"))] == [("ping", "probe"), ("upgrade", "")]


def test_a_namespace_may_carry_a_query() -> None:
    (connect,) = read(b"40/admin?token=x,")
    assert connect.parties == (("namespace", "/admin?token=x"),)


def test_a_long_event_has_its_name_and_its_id_at_least() -> None:
    (event,) = read(b'4212["big","' + b"x" * HEAD + b'"]')
    assert (event.kind, event.asks, event.parties[-1]) == ("EVENT", "/ 12", ("id", "12"))

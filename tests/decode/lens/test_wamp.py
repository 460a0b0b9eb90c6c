"""WAMP as AutobahnJS and a router speak it, in JSON, MessagePack and CBOR."""

from __future__ import annotations

import json

import msgpack  # type: ignore[import-untyped]
import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Beginning, Excerpt, Reading, Reply
from wstui.decode.lens.wamp import LENS
from wstui.model import Direction, Opcode
from wstui.reading import HEAD

FORMS = ["json", "msgpack", "cbor"]


def read(payload: object, subprotocol: str = "wamp.2.json") -> list[Reading]:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    opcode = Opcode.TEXT if "json" in subprotocol else Opcode.BINARY
    return list(LENS.reader(Beginning(subprotocol))(Excerpt.of(Direction.IN, opcode, data)))


@pytest.mark.parametrize("form", FORMS)
def test_all_that_was_said_is_read(form: str) -> None:
    lines = [line(one).split(" ", 1)[1] for one in said(f"wamp-{form}")]
    assert lines[0] == "HELLO realm1"
    assert lines[1].startswith("WELCOME session ")
    assert lines[2] == "SUBSCRIBE com.example.news"
    assert lines[4] == 'PUBLISH com.example.news ["hello", 42] {topic: "wörld"}'
    assert lines[5].endswith('["hello", 42] {topic: "wörld"}')
    assert lines[11] == "CALL com.example.add [2, 40]"
    assert lines[13:15] == ["YIELD [42]", "RESULT [42]"]
    assert lines[17:19] == [f'ERROR of {kind} com.example.no ["not today"]' for kind in ("INVOCATION", "CALL")]
    assert lines[20] == "ERROR of CALL wamp.error.no_such_procedure"
    assert lines[-2:] == ["GOODBYE wamp.close.normal bye", "GOODBYE wamp.close.goodbye_and_out"]
    assert [one.at for one in said(f"wamp-{form}") if one.reading.failed] == [17, 18, 20]


@pytest.mark.parametrize("form", FORMS)
def test_all_that_asked_was_answered_by_what_names_it(form: str) -> None:
    found = [(one.split()[1], " ".join(other.split()[1:4])) for one, other in pairs(said(f"wamp-{form}"))]
    assert [(one, other.split()[0]) for one, other in found] == [
        ("HELLO", "WELCOME"),
        ("SUBSCRIBE", "SUBSCRIBED"),
        ("PUBLISH", "PUBLISHED"),
        ("REGISTER", "REGISTERED"),
        ("REGISTER", "REGISTERED"),
        ("INVOCATION", "YIELD"),
        ("CALL", "RESULT"),
        ("INVOCATION", "ERROR"),
        ("CALL", "ERROR"),
        ("CALL", "ERROR"),
        ("UNREGISTER", "UNREGISTERED"),
        ("UNSUBSCRIBE", "UNSUBSCRIBED"),
    ]


def test_it_is_known_by_its_hello() -> None:
    assert recognised("wamp-json", known=False) == ("wamp", "a WAMP HELLO at the beginning")
    assert recognised("wamp-msgpack") == ("wamp", "subprotocol wamp.2.msgpack")


def test_progress_is_a_part_and_a_cancelled_call_is_withdrawn() -> None:
    (part,), (result,) = read([50, 7, {"progress": True}, [1]]), read([50, 7, {}, [2]])
    assert (part.meaning, part.reply, result.reply) == ("[1] (progress)", Reply.PART, Reply.LAST)
    (cancel,) = read([49, 7, {}])
    assert (cancel.answers, cancel.reply) == ("CALL 7", Reply.WITHDRAWN)


def test_a_publication_that_wants_no_answer_asks_for_none() -> None:
    assert [one.asks for one in read([16, 1, {}, "a"])] == [""]


@pytest.mark.parametrize(
    ("subprotocol", "payload"),
    [
        ("wamp.2.json.batched", b'[48,1,{},"a"]\x1e[49,1,{}]\x1e'),
        ("wamp.2.json.batched", b'[48,1,{},"a"]\x18[49,1,{}]\x18'),
        (
            "wamp.2.msgpack.batched",
            b"".join(
                len(one).to_bytes(4, "big") + one
                for one in (msgpack.packb([48, 1, {}, "a"]), msgpack.packb([49, 1, {}]))
            ),
        ),
    ],
)
def test_batches_hold_several(subprotocol: str, payload: bytes) -> None:
    assert [one.kind for one in read(payload, subprotocol)] == ["CALL", "CANCEL"]


def test_a_batch_of_more_messages_than_are_read_says_so_first() -> None:
    found = read(b"[17,1,2]\x1e" * 4097, "wamp.2.json.batched")
    assert (found[0].kind, found[0].meaning, len(found)) == ("…", "more messages, which are not read", 4097)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({}, "no array"),
        ([], "no array"),
        ([99], "message type 99, which there is not"),
        ([True], "message type true, which there is not"),
        ([48, 1], "CALL with 1 elements"),
        ([33, 1, 2, 3], "SUBSCRIBED with 3 elements"),
        (b"[48,", "no array"),
    ],
)
def test_what_does_not_fit_says_why(payload: object, why: str) -> None:
    (reading,) = read(payload)
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not WAMP: {why}", True)


@pytest.mark.parametrize("form", ["json", "msgpack"])
def test_a_long_call_has_its_procedure_and_its_request_at_least(form: str) -> None:
    call = [48, 7, {}, "com.example.store", ["x" * HEAD]]
    data = json.dumps(call).encode() if form == "json" else msgpack.packb(call)
    (reading,) = read(data, f"wamp.2.{form}")
    assert (reading.kind, reading.asks, reading.method) == ("CALL", "CALL 7", "CALL com.example.store")

"""GraphQL over WebSocket as the servers and clients of both protocols say it, and operations in every spelling."""

from __future__ import annotations

import json

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Beginning, Excerpt, Reading, Reply
from wstui.decode.lens.graphql import LENS
from wstui.model import Direction, Opcode

CONNECTION = "> connection_init with authToken"
HELLO = '> {} query Hello {{name: "you"}}'


def read(document: object, direction: Direction = Direction.OUT) -> Reading:
    (reading,) = LENS.reader(Beginning())(Excerpt.of(direction, Opcode.TEXT, json.dumps(document).encode()))
    return reading


@pytest.mark.parametrize(
    ("name", "begin", "result", "protocol"),
    [
        ("graphql", "subscribe", "next", "graphql-transport-ws"),
        ("graphql-legacy", "start", "data", "graphql-ws"),
    ],
)
def test_a_recording_is_read(name: str, begin: str, result: str, protocol: str) -> None:
    assert recognised(name) == ("graphql", f"subprotocol {protocol}")
    assert recognised(name, known=False) == ("graphql", "connection_init in the first messages")
    found = pairs(said(name))
    assert found[:2] in (
        [(CONNECTION, "< connection_ack"), (HELLO.format(begin), f'< {result} {{hello: "hello you"}}')],
    )
    assert (f"> {begin} query fails", f"< {result} it fails {{fails: null}}") in found
    assert (f"> {begin} mutation Add", "< complete") in found
    countdown = [answer for asked, answer in found if asked == f"> {begin} subscription Countdown"]
    assert countdown == [f"< {result} {{countdown: {n}}}" for n in (3, 2, 1)] + ["< complete"]
    ends = "complete" if begin == "subscribe" else "stop"
    assert (f"> {begin} subscription Silence", f"> {ends}") in found
    assert ('Cannot query field "nothing" on type "Query".') in "".join(answer for _, answer in found)


def test_errors_failed_and_upkeep_is_quiet() -> None:
    for name in ("graphql", "graphql-legacy"):
        units = said(name)
        assert sum(one.reading.failed for one in units) == 2
        assert {one.reading.kind for one in units if one.reading.quiet} <= {"ping", "pong", "ka"}


def test_what_a_connection_is_begun_with_is_not_shown() -> None:
    assert not any("secret" in line(one) for one in said("graphql"))


@pytest.mark.parametrize(
    ("query", "operation", "standing"),
    [
        ("{ a }", "query a", False),
        ("query { alias: field }", "query field", False),
        ("# first\n  query Named($a: Int) @live { a }", "query Named", False),
        ("mutation M{a}", "mutation M", False),
        ("subscription { ticks }", "subscription ticks", True),
        ("fragment F on T { a } query Q { ...F }", "query", False),
        ("", "query", False),
    ],
)
def test_an_operation_is_named_by_its_query(query: str, operation: str, standing: bool) -> None:
    reading = read({"id": "1", "type": "subscribe", "payload": {"query": query}})
    assert reading.method == operation
    assert (reading.reply is Reply.PART) is standing


def test_the_name_that_is_asked_for_goes_before_the_first_of_the_query() -> None:
    payload = {"query": "query A { a } query B { b }", "operationName": "B"}
    assert read({"id": 1, "type": "subscribe", "payload": payload}).method == "query B"


def test_complete_of_the_server_ends_and_of_the_client_withdraws() -> None:
    document = {"id": "1", "type": "complete"}
    assert read(document).reply is Reply.WITHDRAWN
    assert read(document, Direction.IN).reply is Reply.LAST


def test_appsync_keeps_its_operation_in_a_string() -> None:
    begun = read({"id": "1", "type": "start", "payload": {"data": '{"query":"subscription { a }"}', "extensions": {}}})
    assert begun.asks == read({"id": "1", "type": "start_ack"}, Direction.IN).answers

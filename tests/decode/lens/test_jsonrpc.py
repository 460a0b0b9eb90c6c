"""JSON-RPC as its specification, language servers and browsers send it."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from decode.lens.recorded import pairs, recognised, said
from wstui.decode import lens as lenses
from wstui.decode.lens import Beginning, Excerpt, Reading, Reply
from wstui.decode.lens.jsonrpc import LENS
from wstui.model import Direction, Opcode
from wstui.reading import HEAD


def excerpt(document: object) -> Excerpt:
    payload = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Excerpt.of(Direction.IN, Opcode.TEXT, payload)


def read(document: object) -> list[Reading]:
    return list(LENS.reader(Beginning())(excerpt(document)))


def test_a_request_asks_and_its_response_answers() -> None:
    (request,) = read({"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1})
    assert (request.kind, request.meaning, request.method) == ("request", "subtract [42, 23]", "subtract")
    assert request.parties == (("id", "1"), ("method", "subtract"))
    (response,) = read({"jsonrpc": "2.0", "result": 19, "id": 1})
    assert (response.kind, response.meaning, response.failed) == ("response", "19", False)
    assert response.answers == request.asks


def test_an_id_that_is_a_string_is_another() -> None:
    (one,), (other,) = (read({"jsonrpc": "2.0", "method": "a", "id": name}) for name in (1, "1"))
    assert one.asks != other.asks


def test_an_error_says_code_message_and_data() -> None:
    document = {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found", "data": {"a": 1}}, "id": 7}
    (error,) = read(document)
    assert (error.kind, error.meaning) == ("error", "-32601 Method not found {a: 1}")
    assert error.failed


def test_an_error_of_no_known_request_answers_none() -> None:
    (error,) = read({"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": None})
    assert error.failed
    assert not error.answers


def test_a_batch_has_a_reading_for_each_member() -> None:
    batch = [{"jsonrpc": "2.0", "method": "sum", "id": "1"}, {"jsonrpc": "2.0", "method": "hello"}, {"foo": 1}]
    assert [one.kind for one in read(batch)] == ["request", "notification"]


def test_cancelling_withdraws_the_request() -> None:
    (request,) = read({"jsonrpc": "2.0", "id": 3, "method": "textDocument/hover", "params": {}})
    (cancel,) = read({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 3}})
    assert (cancel.answers, cancel.reply) == (request.asks, Reply.WITHDRAWN)


def test_headers_of_a_language_server_are_passed_over() -> None:
    content = b'{"jsonrpc":"2.0","method":"exit"}'
    (one,) = read(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
    assert one.method == "exit"


def test_sessions_of_a_browser_have_ids_of_their_own() -> None:
    (one,) = read({"id": 1, "method": "Page.enable", "sessionId": "A"})
    (other,) = read({"id": 1, "result": {}, "sessionId": "B"})
    assert one.asks != other.answers
    assert ("session", "A") in one.parties
    (event,) = read({"method": "Page.loadEventFired", "params": {"timestamp": 1.5}, "sessionId": "A"})
    assert (event.kind, event.asks) == ("event", "")


@pytest.mark.parametrize("first", [True, False], ids=["id first", "id last"])
def test_a_long_response_answers_by_what_is_read_of_it(first: bool) -> None:
    names = ["id", "result"] if first else ["result", "id"]
    values = {"id": 5, "result": {"data": "x" * HEAD}}
    (response,) = read({"jsonrpc": "2.0"} | {name: values[name] for name in names})
    assert (response.kind, response.meaning, response.answers) == ("response", "…", "5")


@pytest.mark.parametrize(
    ("url", "documents", "why"),
    [
        ("ws://localhost/", [{"jsonrpc": "2.0", "method": "a", "id": 1}], 'jsonrpc "2.0" in the first messages'),
        ("ws://127.0.0.1:9222/devtools/browser/1", [], "path /devtools/"),
        ("ws://127.0.0.1:1/", [{"id": 1, "method": "Page.enable"}], "Domain.method in the first messages"),
    ],
)  # fmt: skip
def test_it_is_recognised(url: str, documents: list[object], why: str) -> None:
    chosen = lenses.choose(Beginning("", url, tuple(excerpt(one) for one in documents)))
    assert chosen is not None
    assert (chosen.lens.name, chosen.why) == ("jsonrpc", why)


def test_an_exchange_is_none() -> None:
    documents = [{"method": "SUBSCRIBE", "params": ["btcusdt@trade"], "id": 1}, {"result": None, "id": 1}]
    chosen = lenses.choose(Beginning("", "wss://example.com/", tuple(excerpt(one) for one in documents)))
    assert chosen is None or chosen.lens.name != "jsonrpc"


def test_a_language_server_is_read() -> None:
    assert recognised("lsp") == ("jsonrpc", 'jsonrpc "2.0" in the first messages')
    found = pairs(said("lsp"))
    assert [(asked.split()[2], answer.split()[1]) for asked, answer in found] == [
        ("initialize", "response"),
        ("textDocument/documentSymbol", "notification"),
        ("textDocument/hover", "response"),
        ("textDocument/definition", "response"),
        ("textDocument/nothing", "error"),
        ("textDocument/documentSymbol", "response"),
        ("shutdown", "response"),
    ]
    assert found[4][1] == "< error -32601 Method Not Found: textDocument/nothing"


def test_a_batch_of_more_members_than_are_read_says_so_first() -> None:
    found = read([{"method": "a", "id": n} for n in range(4100)])
    assert (found[0].kind, found[0].meaning, len(found)) == ("…", "4 members more, which are not read", 4097)


def test_a_browser_is_read() -> None:
    assert recognised("devtools") == ("jsonrpc", "path /devtools/")
    assert recognised("devtools", known=False) == ("jsonrpc", "Domain.method in the first messages")
    units = said("devtools")
    found = pairs(units)
    missed = Counter(one.reading.method for one in units if one.reading.asks)
    missed.subtract(asked.split()[2] for asked, _ in found)
    assert +missed == {"Runtime.runIfWaitingForDebugger": 2}, "asked of a page that was gone"
    assert any(a.startswith("> request Runtime.evaluate") and "42" in b for a, b in found)
    assert {one.reading.kind for one in units} == {"request", "response", "error", "event"}

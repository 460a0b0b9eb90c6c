"""Lenses on live connections to real servers: recognised, read to the last message, requests paired with answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from importlib import import_module
from pathlib import Path
from struct import pack

import cbor2
import pytest

from servers.browser import devtools
from servers.lens_servers import actioncable, jupyter, language_server, signalr, wamp
from servers.lensed import Lensed, connected
from servers.node_ws import LENSES, node_ws
from wstui.session import Inspector
from wstui.store.capture import Capture
from wstui.store.pairing import Fate, Link

PATH = "path /api/kernels/…/channels"
TOLD = "< notification textDocument/publishDiagnostics"


@pytest.fixture
async def inspector(tmp_path: Path) -> AsyncIterator[Inspector]:
    """An engine."""
    inspector = Inspector(Capture.create(tmp_path))
    yield inspector
    await inspector.close()


def chosen(lensed: Lensed) -> tuple[str, str]:
    """The lens that is chosen, and why."""
    return lensed.spoken.label, lensed.spoken.why


def answered(links: dict[str, list[Link]]) -> dict[str, list[bool]]:
    """Which requests were answered, by method; an answer takes its time."""
    assert all(link.took_ns > 0 for found in links.values() for link in found if link.answer >= 0)
    return {method: [link.answer >= 0 for link in found] for method, found in links.items()}


async def test_graphql(inspector: Inspector, lens_folder: Path) -> None:
    with node_ws(lens_folder, "graphql.js", LENSES) as url:
        lensed = await connected(inspector, url, "graphql-transport-ws")
        await lensed.send('{"type":"connection_init"}')
        await lensed.heard("< connection_ack")
        queries = ['query Hello { hello(name: "you") }', "{ nothing }", "subscription { silence }"]
        queries.append("subscription { countdown(from: 2) }")
        asked = [{"id": str(n), "type": "subscribe", "payload": {"query": query}} for n, query in enumerate(queries)]
        await lensed.send(*map(json.dumps, asked))
        await lensed.until(lambda: any(b'"countdown":1' in row.preview for row in lensed.rows()))
        links = await lensed.links()
        assert chosen(lensed) == ("GraphQL", "subprotocol graphql-transport-ws")
    assert answered(links) == {
        "connection_init": [True],
        "query Hello": [True],
        "query nothing": [True],
        "subscription silence": [False],
        "subscription countdown": [True],
    }
    assert not links["subscription silence"][0].missed(2**62), "a subscription may be silent"


async def test_a_browser(inspector: Inspector) -> None:
    async with devtools() as url:
        lensed = await connected(inspector, url)
        asked = [("Page.enable", {}), ("Runtime.evaluate", {"expression": "6 * 7"}), ("Page.nothing", {})]
        documents = [{"id": n, "method": method, "params": params} for n, (method, params) in enumerate(asked)]
        await lensed.send(*map(json.dumps, documents))
        await lensed.heard("< error -32601")
        links = await lensed.links()
        assert chosen(lensed) == ("JSON-RPC", "path /devtools/")
        await lensed.session.disconnect()
    assert answered(links) == {method: [True] for method, _ in asked}


def to_kernel(kind: str, content: dict[str, object], *, framed: bool, channel: str = "shell") -> str | bytes:
    """A message to a kernel, in JSON or in the framing of v1; its id is its type,
    and no two may be alike."""
    header = {
        "msg_id": kind,
        "msg_type": kind,
        "session": f"framed {framed}",
        "username": "me",
        "date": "",
        "version": "5.4",
    }
    whole: dict[str, object] = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    if not framed:
        return json.dumps({**whole, "channel": channel, "buffers": []})
    parts = [channel.encode(), *(json.dumps(part).encode() for part in whole.values())]
    at = [8 * (len(parts) + 2)]
    for part in parts:
        at.append(at[-1] + len(part))
    return pack(f"<{len(at) + 1}Q", len(at), *at) + b"".join(parts)


async def test_jupyter(inspector: Inspector, tmp_path: Path) -> None:
    with jupyter(tmp_path) as url:
        for count, subprotocol in enumerate(["", "v1.kernel.websocket.jupyter.org"], start=1):
            framed = bool(subprotocol)
            lensed = await connected(inspector, url, *[subprotocol] * framed)
            await lensed.send(to_kernel("kernel_info_request", {}, framed=framed))
            await lensed.heard("< kernel_info_reply Python 3")
            code = {"code": "print('hello')\nname = input('name? ')\nname * 2", "silent": False, "allow_stdin": True}
            await lensed.send(to_kernel("execute_request", code, framed=framed))
            await lensed.heard("< input_request name?")
            await lensed.send(to_kernel("input_reply", {"value": "ab"}, framed=framed, channel="stdin"))
            await lensed.heard(f"< execute_reply ok [{count}]", "< execute_result 'abab'", "< stream stdout hello")
            await lensed.send(to_kernel("is_complete_request", {"code": "1 /"}, framed=framed))
            await lensed.heard("< is_complete_reply")
            assert chosen(lensed) == ("Jupyter", f"subprotocol {subprotocol}" if framed else PATH)
            links = await lensed.links()
            assert answered(links) == {
                "kernel_info_request": [True],
                "execute_request": [True],
                "input_request": [True],
                "is_complete_request": [True],
            }
            (result,) = [one for _, one in lensed.readings() if one.kind == "execute_result"]
            parties = dict(result.parties)
            assert (parties["channel"], parties["parent"]) == ("iopub", "execute_request")


async def test_a_language_server(inspector: Inspector, tmp_path: Path) -> None:
    file: dict[str, object] = {"uri": "file:///example.py"}
    text = {**file, "languageId": "python", "version": 1, "text": "x = 1\n"}
    said: list[dict[str, object]] = [
        {"id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": text}},
        {"id": "one", "method": "textDocument/documentSymbol", "params": {"textDocument": file}},
        {"id": 2, "method": "textDocument/nothing", "params": {}},
        {"id": 3, "method": "shutdown"},
    ]
    with language_server(tmp_path) as url:
        lensed = await connected(inspector, url)
        await lensed.send(*(json.dumps({"jsonrpc": "2.0", **one}) for one in said))
        await lensed.heard("< response {capabilities: ", "< error -32601", "< response null", TOLD)
        assert chosen(lensed) == ("JSON-RPC", 'jsonrpc "2.0" in the first messages')
        links = await lensed.links()
    assert answered(links) == {str(one["method"]): [True] for one in said if "id" in one}
    assert [link.fate for link in links["textDocument/nothing"]] == [Fate.ANSWERED | Fate.FAILED]


async def test_wamp(inspector: Inspector, tmp_path: Path) -> None:
    forms: dict[str, Callable[[object], str | bytes]]
    forms = {"json": json.dumps, "msgpack": import_module("msgpack").packb, "cbor": cbor2.dumps}
    roles: dict[str, object] = {"caller": {}, "callee": {}, "publisher": {}, "subscriber": {}}
    with wamp(tmp_path) as url:
        for form, write in forms.items():
            near, far = [await connected(inspector, url, f"wamp.2.{form}") for _ in range(2)]
            for one in (near, far):
                await one.send(write([1, "realm1", {"roles": roles}]))
                await one.heard("< WELCOME session")
            news, add = f"org.{form}.news", f"org.{form}.add"
            await far.send(write([32, 1, {}, news]), write([64, 2, {}, add]))
            await far.heard("< SUBSCRIBED subscription", "< REGISTERED registration")
            await near.send(write([48, 1, {}, add, [2, 40]]), write([48, 2, {}, "org.missing"]))
            await far.heard("< INVOCATION registration")
            (request,) = [dict(one.parties)["request"] for _, one in far.readings() if one.kind == "INVOCATION"]
            await far.send(write([70, int(request), {}, [42]]))
            await near.send(write([16, 3, {"acknowledge": True}, news, ["hi"], {"by": "me"}]))
            await near.heard("< RESULT [42]", "< ERROR of CALL wamp.error.no_such_procedure", "< PUBLISHED publication")
            await far.heard("< EVENT subscription")
            await near.send(write([6, {}, "wamp.close.normal"]))
            await near.heard("< GOODBYE wamp.close.")
            assert chosen(near) == ("WAMP", f"subprotocol wamp.2.{form}")
            assert answered(await near.links()) == {
                "HELLO realm1": [True],
                f"CALL {add}": [True],
                "CALL org.missing": [True],
                f"PUBLISH {news}": [True],
            }
            assert answered(await far.links()) == {
                "HELLO realm1": [True],
                f"SUBSCRIBE {news}": [True],
                f"REGISTER {add}": [True],
                "INVOCATION": [True],
            }


async def test_action_cable(inspector: Inspector, tmp_path: Path) -> None:
    with actioncable(tmp_path) as url:
        lensed = await connected(inspector, url, "actioncable-v1-json", "actioncable-unsupported")
        await lensed.heard("< welcome")
        room, locked = (json.dumps({"channel": "RoomChannel", "room": room}) for room in (7, "locked"))
        for identifier in (room, locked):
            await lensed.send(json.dumps({"command": "subscribe", "identifier": identifier}))
        await lensed.heard("< confirm_subscription", "< reject_subscription")
        spoken = json.dumps({"action": "speak", "text": "hello"})
        await lensed.send(json.dumps({"command": "message", "identifier": room, "data": spoken}))
        await lensed.heard('< message RoomChannel {room: 7} {text: "hello", n: 1}', "< ping")
        assert '> message RoomChannel {room: 7} speak {text: "hello"}' in lensed.lines()
        assert chosen(lensed) == ("Action Cable", "subprotocol actioncable-v1-json")
        links = await lensed.links()
    open_, refused = "subscribe RoomChannel {room: 7}", 'subscribe RoomChannel {room: "locked"}'
    assert answered(links) == {open_: [True], refused: [True]}
    assert [links[name][0].fate for name in (open_, refused)] == [Fate.ANSWERED, Fate.ANSWERED | Fate.FAILED]


async def test_signalr(inspector: Inspector, tmp_path: Path) -> None:
    with signalr(tmp_path) as url:
        lensed = await connected(inspector, url)
        await lensed.send('{"protocol":"json","version":1}\x1e')
        await lensed.heard("< Handshake accepted")
        calls = [(1, "Add", [2, 40]), (1, "Fail", []), (4, "Count", [3])]
        documents = [
            {"type": kind, "target": target, "arguments": arguments, "invocationId": str(n)}
            for n, (kind, target, arguments) in enumerate(calls)
        ]
        await lensed.send("".join(json.dumps(one) + "\x1e" for one in documents))
        await lensed.until(lambda: sum(one.startswith("< Completion") for one in lensed.lines()) == 3)
        assert chosen(lensed) == ("SignalR", "a SignalR handshake at the beginning")
        links = await lensed.links()
    assert answered(links) == {"Handshake": [True], "Add": [True], "Fail": [True], "Count": [True]}
    assert links["Fail"][0].fate == Fate.ANSWERED | Fate.FAILED

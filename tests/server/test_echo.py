"""The echo over WebSocket and over plain HTTP."""

from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from server.http_client import Fetch, Serve
from wstui.server.app import Server


@pytest.mark.parametrize("path", ["", "/", "/any/where?x=1", "/.ws", "/.sse"])
async def test_it_greets_and_echoes_on_every_path_without_a_feed(server: Server, path: str) -> None:
    async with connect(server.url + path) as client:
        assert await client.recv() == "Request served by box"
        messages: list[str | bytes] = ["hello", "", "\N{SNOWMAN} \0 \x1b[31m", b"\x00\xff", b""]
        for message in messages:
            await client.send(message)
            assert await client.recv() == message


async def test_large_messages_come_back_whole(server: Server) -> None:
    async with connect(server.url, max_size=None) as client:
        await client.recv()
        messages: list[str | bytes] = ["x" * (5 * 2**20), b"\xa5" * (5 * 2**20)]
        for message in messages:
            await client.send(message)
            assert await client.recv() == message


async def test_fragments_and_pings_are_served(server: Server) -> None:
    async with connect(server.url) as client:
        await client.recv()
        await client.send(["one ", "two ", "three"])
        await (await client.ping(b"are you there"))
        assert await client.recv() == "one two three"


async def test_text_that_is_not_utf8_is_closed_with_1007(server: Server) -> None:
    async with connect(server.url) as client:
        await client.recv()
        await client.send(b"\xff", text=True)
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert client.close_code == 1007


@pytest.mark.parametrize(
    ("agreed", "offered", "selected"),
    [
        (None, ["chat.v2", "chat.v1"], "chat.v2"),
        (["chat.v1"], ["chat.v2", "chat.v1"], "chat.v1"),
        (["mqtt"], ["chat.v2"], None),
        ([], ["chat.v2"], None),
        (None, [], None),
    ],
)
async def test_the_first_subprotocol_that_is_agreed_to(
    start: Serve, agreed: list[str] | None, offered: list[str], selected: str | None
) -> None:
    server = await start(subprotocols=agreed)
    async with connect(server.url, subprotocols=[Subprotocol(word) for word in offered] or None) as client:
        assert client.subprotocol == selected


@pytest.mark.parametrize("compression", [True, False])
async def test_permessage_deflate_as_configured(start: Serve, compression: bool) -> None:
    server = await start(compression=compression)
    async with connect(server.url) as client:
        assert client.response is not None
        assert ("Sec-WebSocket-Extensions" in client.response.headers) is compression
        assert await client.recv() == "Request served by box"


async def test_a_plain_request_comes_back_word_for_word(server: Server, fetch: Fetch) -> None:
    got = await fetch(
        "/any?x=1", "POST", body=b"one\r\ntwo\xff", headers={"X-Mixed-Case": "  kept", "User-Agent": "me"}
    )
    assert got.status == 200
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    assert got.body == (
        b"Request served by box\n\nPOST /any?x=1 HTTP/1.1\r\n"
        b"Host: 127.0.0.1:%d\r\nAccept-Encoding: identity\r\nContent-Length: 9\r\n"
        b"X-Mixed-Case:   kept\r\nUser-Agent: me\r\n\r\none\r\ntwo\xff" % server.port
    )


async def test_a_chunked_body_comes_back_decoded(fetch: Fetch) -> None:
    got = await fetch("/", "PUT", body=iter([b"first ", b"second"]), encode_chunked=True)
    assert got.body.endswith(b"\r\n\r\nfirst second")


async def test_a_body_larger_than_the_limit_is_refused_and_the_answer_arrives(fetch: Fetch) -> None:
    got = await fetch("/", "POST", body=b"x" * (2**20 + 1))
    assert got.status == 413
    assert (await fetch("/", "POST", body=b"x" * 2**20)).status == 200


async def test_head_gets_no_body(fetch: Fetch) -> None:
    got = await fetch("/", "HEAD")
    assert (got.status, got.body) == (200, b"")
    assert int(got.headers["content-length"]) > 0


@pytest.mark.parametrize(
    "body",
    [b"z\r\n", b"-5\r\nx", b"fffffff\r\n", b"5\r\nhel"],
    ids=["not a size", "negative", "too large", "cut off"],
)
async def test_a_badly_framed_body_ends_the_request(server: Server, body: bytes) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    writer.write_eof()
    answer = await reader.read()
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")
    writer.close()
    await writer.wait_closed()

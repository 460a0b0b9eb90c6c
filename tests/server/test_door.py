"""The door: what comes in, in whichever pieces, is let in rightly or turned away at once."""

from __future__ import annotations

import asyncio

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from server.http_client import Serve
from wstui.server import door
from wstui.server.app import Server
from wstui.server.plain import read_head


def handshake(server: Server) -> tuple[ClientProtocol, bytes]:
    """A client that does no I/O, and the bytes of its request with a first message right behind it."""
    client = ClientProtocol(parse_uri(server.url))
    client.send_request(client.connect())
    return client, b"".join(client.data_to_send()) + Frame(Opcode.TEXT, b"early").serialize(mask=True)


async def messages(client: ClientProtocol, reader: asyncio.StreamReader, number: int) -> list[bytes]:
    """The payloads of the first messages that arrive."""
    seen: list[bytes] = []
    while len(seen) < number:
        data = await reader.read(2**16)
        assert data, "the server hung up"
        client.receive_data(data)
        for event in client.events_received():
            if isinstance(event, Response):
                assert event.status_code == 101
            else:
                assert isinstance(event, Frame)
                seen.append(bytes(event.data))
    return seen


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_a_handshake_in_pieces_with_a_message_glued_to_it(server: Server, size: int) -> None:
    client, request = handshake(server)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    for at in range(0, len(request), size):
        writer.write(request[at : at + size])
        await writer.drain()
        await asyncio.sleep(0)
    assert await messages(client, reader, 2) == [b"Request served by box", b"early"]
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
        (b"\r\n", b"400"),
        (b"GET /\r\n\r\n", b"400"),
        (b"PRI * HTTP/2.0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000, b"431"),
    ],
    ids=["TLS hello", "blank line", "no version", "HTTP/2", "no colon", "endless head"],
)
async def test_what_is_no_request_is_turned_away_without_waiting_for_more(
    server: Server, sent: bytes, status: bytes
) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(sent)
    assert (await reader.read()).startswith(b"HTTP/1.1 " + status)
    writer.close()
    await writer.wait_closed()


async def test_a_client_that_says_nothing_is_let_go(start: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.02)
    server = await start()
    reader, writer = await asyncio.open_connection(server.host, server.port)
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("sent", [b"", b"GET / HT"])
async def test_a_client_that_leaves_before_its_request_is_forgotten(server: Server, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(sent)
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_a_wrong_handshake_is_the_librarys_to_refuse(server: Server) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
    writer.close()
    await writer.wait_closed()


def test_a_head_is_read_into_its_parts() -> None:
    head = b"GET /a?b?c HTTP/1.1\r\nHost: x\r\nCookie:a\r\ncookie: \tb\r\nUpgrade: WebSocket\r\n\r\n"
    request = read_head(head)
    assert request is not None
    assert (request.method, request.path, request.query, request.version) == ("GET", "/a", "b?c", "HTTP/1.1")
    assert request.headers == {"host": "x", "cookie": "a, b", "upgrade": "WebSocket"}
    assert request.upgrades
    assert request.head == head

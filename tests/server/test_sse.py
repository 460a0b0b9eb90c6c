"""The event stream: events as they happen, and an end when the client leaves."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Callable

import pytest

from server.http_client import Serve
from wstui.server.app import Server

Event = dict[str, str]


def read_events(server: Server, number: int, **headers: str) -> tuple[http.client.HTTPResponse, list[Event]]:
    """The first events of the stream, read by a client that takes each line as it comes."""
    client = http.client.HTTPConnection(server.host, server.port, timeout=10)
    client.request("GET", "/.sse", headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = client.getresponse()
    events: list[Event] = [{}]
    while len(events) <= number:
        name, _, value = response.readline().decode().rstrip("\n").partition(": ")
        if name:
            events[-1][name] = value
        else:
            events.append({})
    client.close()
    response.close()
    return response, events[:-1]


async def test_events_arrive_while_the_stream_is_open(server: Server) -> None:
    response, events = await asyncio.to_thread(read_events, server, 4)
    assert response.status == 200
    assert response.getheader("Content-Type") == "text/event-stream; charset=utf-8"
    assert response.getheader("Content-Length") is None
    assert events[0] == {"retry": "1000", "id": "1", "event": "server", "data": "Request served by box"}
    assert [event["id"] for event in events] == ["1", "2", "3", "4"]
    assert [event["event"] for event in events[1:]] == ["time"] * 3
    assert [json.loads(event["data"])["n"] for event in events[1:]] == [2, 3, 4]


@pytest.mark.parametrize(("last", "first"), [("41", "42"), ("x", "1"), ("9" * 40, "1"), ("-3", "1")])
async def test_a_client_that_comes_back_goes_on(server: Server, last: str, first: str) -> None:
    _, events = await asyncio.to_thread(read_events, server, 2, Last_Event_ID=last)
    assert [event["id"] for event in events] == [first, str(int(first) + 1)]


def leave_politely(writer: asyncio.StreamWriter) -> None:
    """Close, as a client does."""
    writer.close()


def leave_rudely(writer: asyncio.StreamWriter) -> None:
    """Vanish with a reset."""
    writer.transport.abort()


@pytest.mark.parametrize("leave", [leave_politely, leave_rudely])
async def test_a_stream_ends_with_its_client(start: Serve, leave: Callable[[asyncio.StreamWriter], None]) -> None:
    server = await start(interval=3600)
    before = asyncio.all_tasks()
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"GET /.sse HTTP/1.1\r\n\r\n")
    await reader.readuntil(b"served by box\n\n")
    (streaming,) = asyncio.all_tasks() - before
    leave(writer)
    # An hour from the next event: only the client's leaving can end it.
    async with asyncio.timeout(10):
        await asyncio.wait([streaming])


async def test_a_stream_ends_with_the_server(start: Serve) -> None:
    server = await start(interval=3600)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"GET /.sse HTTP/1.1\r\n\r\n")
    await reader.readuntil(b"served by box\n\n")
    async with asyncio.timeout(10):
        await server.close()
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await reader.readexactly(1)
    writer.close()


async def test_head_gets_the_head_alone(server: Server) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"HEAD /.sse HTTP/1.1\r\n\r\n")
    assert (await reader.read()).endswith(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()

"""Connections to servers that are not ours: what they do to a client, as the log tells it."""

from __future__ import annotations

import asyncio

from net.conftest import MakeClient
from wstui.model import Flag, State


async def test_two_servers_on_one_http_server(make_client: MakeClient, node_shared: str) -> None:
    made = make_client(node_shared)
    await made.client.connect()
    assert made.client.state is not State.FAILED, made.client.failure
    async with asyncio.timeout(30):
        await made.client.wait_closed()
    told = "\n".join(made.recorder.told())
    assert "the server wrote plain HTTP among the frames: “HTTP/1.1 400 Bad Request”" in told
    assert "two WebSocket servers on one HTTP server" in told
    (bytes_of_http,) = made.recorder.messages()
    assert bytes_of_http.payload.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert bytes_of_http.flags == Flag.INVALID

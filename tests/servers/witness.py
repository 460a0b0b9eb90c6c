"""The library's server, which says of each connection what it saw of it, in a text on every one that opens.

What it does beside that is chosen by the path: `/moved` leads to `/`, `/large` sends 2,000 bytes, `/odd` a frame with a
reserved opcode, `/ping` a ping. Last comes the text `AFTER`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection, serve, unix_serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

__all__ = ["AFTER", "Witness", "witness"]

AFTER = "that was all"
ODD = b"\x83\x01?"


class Witness:
    """Where it listens, and what it learned of connections after they opened."""

    def __init__(self, sni: list[str | None]) -> None:
        self.port = 0
        self.requests: list[str] = []
        self.ended: int | None = None
        """The newest connection's close code."""
        self.gone = asyncio.Event()
        """Set when a connection has ended."""
        self.ponged = False
        """Whether a ping was answered when the client's next message came."""
        self._sni = sni

    async def serve(self, connection: ServerConnection) -> None:
        """Say what is seen, do what the path wants, and see how it ends."""
        request = connection.request
        assert request is not None
        with suppress(ConnectionClosed):
            await self._talk(connection, request)
        await connection.wait_closed()
        self.ended = connection.close_code
        self.gone.set()

    async def _talk(self, connection: ServerConnection, request: Request) -> None:
        await connection.send(json.dumps(self._seen(connection, request)))
        if request.path == "/large":
            await connection.send(b"x" * 2000)
        if request.path == "/odd":
            connection.transport.write(ODD)
        pong = await connection.ping() if request.path == "/ping" else None
        await connection.send(AFTER)
        async for _ in connection:
            self.ponged = isinstance(pong, asyncio.Future) and pong.done()

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """A redirect, where one is wanted."""
        self.requests.append(request.path)
        if request.path != "/moved":
            return None
        response = connection.respond(HTTPStatus.FOUND, "moved")
        response.headers["Location"] = "/"
        return response

    def _seen(self, connection: ServerConnection, request: Request) -> dict[str, Any]:
        tls = connection.transport.get_extra_info("ssl_object")
        subject = (tls.getpeercert() or {}).get("subject", ()) if tls else ()
        peer = connection.transport.get_extra_info("peername")
        return {
            "path": request.path,
            "headers": [list(item) for item in request.headers.raw_items()],
            "family": connection.transport.get_extra_info("socket").family.name,
            "peer": f"{peer[0]}:{peer[1]}" if isinstance(peer, tuple) else "",
            "tls": tls.version() if tls else "",
            "client": [value for part in subject for _, value in part],
            "sni": self._sni[-1] if self._sni else None,
        }


@asynccontextmanager
async def witness(
    *, tls: ssl.SSLContext | None = None, unix: str | None = None, address: str = "127.0.0.1"
) -> AsyncIterator[Witness]:
    """Serve until the block ends."""
    sni: list[str | None] = []
    if tls is not None:
        tls.sni_callback = lambda _, name, __: sni.append(name)
    made = Witness(sni)
    if unix is not None:
        async with unix_serve(made.serve, unix, process_request=made.answer):
            yield made
        return
    async with serve(made.serve, address, 0, ssl=tls, process_request=made.answer) as server:
        (listener,) = server.sockets
        assert listener.family in (socket.AF_INET, socket.AF_INET6)
        made.port = listener.getsockname()[1]
        yield made

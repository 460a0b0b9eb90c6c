"""A server that breaks whatever rule it is told to: a raw socket, a script, and a note of what the client sent."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from socket import SO_LINGER, SOL_SOCKET

from servers.framing import accept

__all__ = ["Liar", "Visit", "liar", "opening_with", "saying"]


class Visit:
    """One client at the liar's."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.request = b""
        self.received = bytearray()

    async def hear(self) -> bytes:
        """Read the request's head."""
        self.request = await self.reader.readuntil(b"\r\n\r\n")
        return self.request

    async def open(self, *headers: str, then: bytes = b"") -> None:
        """Complete the handshake; `then` goes out in the same piece."""
        self.writer.write(accept(await self.hear(), *headers) + then)
        await self.writer.drain()

    async def say(self, *pieces: bytes) -> None:
        """Send pieces, each flushed to the socket."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def listen(self) -> bytes:
        """Read all that the client sends until it ends its side."""
        while data := await self.reader.read(65536):
            self.received += data
        return bytes(self.received)

    def vanish(self) -> None:
        """End with a reset instead of an orderly end."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Script = Callable[[Visit], Awaitable[None]]


class Liar:
    """Where it listens, and who came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.visits: list[Visit] = []


@asynccontextmanager
async def liar(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[Liar]:
    """Serve every client by the script until the block ends."""
    tasks: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = Visit(reader, writer)
        told.visits.append(visit)
        task = asyncio.current_task()
        assert task is not None
        tasks.append(task)
        try:
            await script(visit)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    told = Liar(f"ws{'s' if tls else ''}://127.0.0.1:{port}/")
    try:
        yield told
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def saying(*pieces: bytes) -> Script:
    """A script that answers a request with these bytes and ends."""

    async def script(visit: Visit) -> None:
        await visit.hear()
        await visit.say(*pieces)

    return script


def opening_with(*pieces: bytes, headers: tuple[str, ...] = ()) -> Script:
    """A script that opens, sends these bytes, and reads to the client's end."""

    async def script(visit: Visit) -> None:
        await visit.open(*headers)
        await visit.say(*pieces)
        await visit.listen()

    return script

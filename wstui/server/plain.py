"""Plain HTTP beside the WebSocket: a request read from a stream, an answer written to it. Knows no route.

The `websockets` server refuses requests with a body and sends whole answers only; what does not become a WebSocket
therefore never reaches it, and is served here, one request per connection (RFC 9112).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

__all__ = ["Answer", "Request", "Visit", "phrase", "read_head"]

MAX_BODY = 2**20
LINGER = 1.0  # seconds in which a client may take the end of an answer
NEWLINE = b"\r\n"


@dataclass(frozen=True, slots=True)
class Request:
    """The head of an HTTP request: its parts, and in `head` its exact bytes with the blank line (RFC 9112 section 3).

    Header names are in lower case; the values of a repeated header are joined by `, `.
    """

    method: str
    target: str
    version: str
    headers: Mapping[str, str]
    head: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What follows the first `?` of the target."""
        return self.target.partition("?")[2]

    @property
    def upgrades(self) -> bool:
        """Whether it asks for a WebSocket (RFC 6455 section 4.2.1, point 3)."""
        return "websocket" in self.headers.get("upgrade", "").lower()


def read_head(head: bytes) -> Request | None:
    """Read a request head, first line to blank line; None where it is not one."""
    first, *lines = head.removesuffix(NEWLINE * 2).decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return None
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            return None
        name, value = name.strip().lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Request(words[0], words[1], words[2], headers, head)


def phrase(status: int) -> str:
    """The reason phrase of a status, "" for one that is in no register (RFC 9110 section 15)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and the way back to its client."""

    request: Request
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def body(self) -> bytes | None:
        """The request's body, sized or chunked; None where it is longer than 1 MiB or badly framed.

        Raises `asyncio.IncompleteReadError` where the client goes away in it.
        """
        headers = self.request.headers
        if "100-continue" in headers.get("expect", "").lower():
            self.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return await self._chunks()
        size = headers.get("content-length", "0")
        if not (size.isascii() and size.isdigit()) or len(size) > 9 or int(size) > MAX_BODY:
            return None
        return await self.reader.readexactly(int(size))

    async def _chunks(self) -> bytes | None:
        """A chunked body, decoded (RFC 9112 section 7.1)."""
        body = bytearray()
        while True:
            line = await self.reader.readuntil(NEWLINE)
            try:
                size = int(line.partition(b";")[0], 16)
            except ValueError:
                return None
            if size < 0 or len(body) + size > MAX_BODY:
                return None
            if size == 0:
                while await self.reader.readuntil(NEWLINE) != NEWLINE:
                    pass  # trailers
                return bytes(body)
            body += (await self.reader.readexactly(size + 2))[:size]

    async def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of an answer whose end is the end of the connection."""
        lines = [f"HTTP/1.1 {status} {phrase(status)}", f"Date: {formatdate(usegmt=True)}", "Server: wstui"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace"))

    async def send(self, data: bytes) -> None:
        """Send a part of an answer, not faster than the client takes it. Raises `OSError` when it has gone."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send a whole answer; `kind` is its media type. A HEAD request and a 204 or 304 get the head only."""
        own = {"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        bodiless = status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        size = {} if bodiless else {"Content-Length": str(len(body))}
        await self.start(status, own | size | dict(headers or {}))
        if not bodiless and self.request.method != "HEAD":
            await self.send(body)

    async def gone(self, seconds: float) -> bool:
        """Wait; True as soon as the client has closed its side, False after these seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self.reader.read(2**16):
                    pass  # what a client says after its request is not for us
                return True
        return False

    async def finish(self) -> None:
        """Close the connection so that the client gets all of the answer.

        To close on unread bytes would reset the connection and lose what is under way (RFC 9112 section 9.6).
        """
        with suppress(OSError):
            if self.writer.can_write_eof():
                self.writer.write_eof()
                await self.gone(LINGER)
            self.writer.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER):
                    await self.writer.wait_closed()
        self.writer.transport.abort()


Answer = Callable[[Visit], Awaitable[None]]
"""Answers one plain request; the connection is closed after it."""

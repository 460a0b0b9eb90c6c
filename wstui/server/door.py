"""The door of the embedded server: looks at the head of each connection and lets it in as WebSocket or plain HTTP.

Knows no route: it is told by a function which requests are answered plainly. What becomes a WebSocket is given to the
`websockets` library from its first byte; the library never learns of the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from websockets.asyncio.server import ServerConnection

from wstui.server.plain import Answer, Request, Visit, read_head

__all__ = ["Door", "Porch"]

MAX_HEAD = 2**16
PATIENCE = 10.0  # seconds in which a client must have sent the head of its request
END = b"\r\n\r\n"


class Porch:
    """Everybody who is not, or not yet, a WebSocket: connections without a request, and plain answers under way."""

    def __init__(self, choose: Callable[[Request], Answer | None]) -> None:
        self.choose = choose
        self.waiting: set[Door] = set()
        self.answering: set[asyncio.Task[None]] = set()

    def receive(self, transport: asyncio.Transport, request: Request, answer: Answer, rest: bytes) -> None:
        """Take a connection over and answer its request; `rest` is what came after the head."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        reader.feed_data(rest)
        visit = Visit(request, reader, asyncio.StreamWriter(transport, protocol, reader, loop))
        task = loop.create_task(self._answer(visit, answer))
        self.answering.add(task)
        task.add_done_callback(self.answering.discard)

    async def _answer(self, visit: Visit, answer: Answer) -> None:
        # Whatever goes wrong, most often a client that leaves, is seen by the client as a lost connection. An exception
        # let out of this task would be written to the terminal that the screen of the demo is on.
        with suppress(Exception):
            try:
                await answer(visit)
                await visit.finish()
            finally:
                visit.writer.transport.abort()

    async def close(self) -> None:
        """Send everybody away and wait until they have gone."""
        for door in list(self.waiting):
            door.shut()
        for task in list(self.answering):
            task.cancel()
        if self.answering:
            await asyncio.wait(self.answering)


class Door(ServerConnection):
    """A connection of the library that begins only when its request turns out to ask for a WebSocket."""

    def __init__(self, *args: Any, porch: Porch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._porch = porch
        self._head = bytearray()
        self._raw: asyncio.Transport | None = None  # until the decision
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen for the head."""
        self._raw = cast(asyncio.Transport, transport)
        self._patience = self.loop.call_later(PATIENCE, self._raw.abort)
        self._porch.waiting.add(self)

    def data_received(self, data: bytes) -> None:
        """Gather the head and decide; after that it is the library's."""
        if self._raw is None:
            super().data_received(data)
            return
        self._head += data
        end = self._head.find(END)
        if end >= 0:
            self._decide(end + len(END))
        elif len(self._head) > MAX_HEAD:
            self._turn_away(431)
        elif not self._head[:1].isalpha():  # e.g. a TLS hello, whose sender would wait for ever
            self._turn_away(400)

    def _decide(self, end: int) -> None:
        request = read_head(bytes(self._head[:end]))
        if request is None:
            self._turn_away(400)
        elif answer := self._porch.choose(request):
            self._porch.receive(self._leave(), request, answer, bytes(self._head[end:]))
        else:
            super().connection_made(self._leave())
            super().data_received(bytes(self._head))
            self._head.clear()

    def _turn_away(self, status: int) -> None:
        async def answer(visit: Visit) -> None:
            await visit.answer(status, "text/plain; charset=utf-8", b"This is not a request that can be read.\n")

        nobody = Request("", "", "", {}, b"")
        self._porch.receive(self._leave(), nobody, answer, b"")

    def _leave(self) -> asyncio.Transport:
        """End the waiting, one way or the other."""
        assert self._raw is not None
        assert self._patience is not None
        self._patience.cancel()
        self._porch.waiting.discard(self)
        raw, self._raw = self._raw, None
        return raw

    def eof_received(self) -> None:
        """Pass the end of the stream on to the library, where it knows of the connection."""
        if self._raw is None:
            super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass the end of the connection on to the library, where it knows of it."""
        if self._raw is None:
            super().connection_lost(exc)
        else:
            self._leave()

    def shut(self) -> None:
        """End a connection that is still without a request."""
        if self._raw is not None:
            self._raw.abort()

"""The talk with a proxy before the way is open: bytes are asked for, rule by rule, then the transport is handed on.

It must know no rule of any proxy. Nothing is raised into the loop, whose handler writes to stderr: a proxy may hang up
at any moment, and that is told to whoever waits.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import ssl

__all__ = ["Gate", "HungUp"]

MOST = 2**21
"""Bytes that a proxy may say before the way is open, a refusal's body among them."""


class HungUp(Exception):
    """The other side ended the connection while more was waited for; `said` is what had come of it."""

    def __init__(self, said: bytes) -> None:
        super().__init__(said)
        self.said = said


class Gate(asyncio.Protocol):
    """One side of the talk. `sent` and `heard` are all that was written and read."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.sent = b""
        self.heard = b""
        self._unread = bytearray()
        self._ended = False
        self._lost = False
        self._more = asyncio.Event()
        self._next: asyncio.Protocol | None = None

    @classmethod
    async def through(cls, sock: socket.socket) -> Gate:
        """A gate over a connected socket, which it owns from here on."""
        try:
            _, gate = await asyncio.get_running_loop().create_connection(cls, sock=sock)
        except BaseException:
            sock.close()
            raise
        return gate

    # What the loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Keep what came; who says too much is listened to no longer."""
        self._unread += data
        if len(self._unread) > MOST:
            self._ended = True
            self.transport.abort()
        self._more.set()

    def eof_received(self) -> None:
        """Nothing more will come."""
        self._ended = True
        self._more.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come; TLS may tell it here when somebody else has taken over."""
        self._ended = self._lost = True
        self._more.set()
        if self._next is not None:
            self._next.connection_lost(exc)

    # What the rules of a proxy are made of.

    def say(self, data: bytes) -> None:
        """Send this."""
        self.sent += data
        self.transport.write(data)

    async def exactly(self, count: int) -> bytes:
        """The next `count` bytes. Raises HungUp."""
        while len(self._unread) < count:
            await self._wait()
        return self._take(count)

    async def until(self, mark: bytes) -> bytes:
        """What comes up to and with a mark. Raises HungUp."""
        while (at := self._unread.find(mark)) < 0:
            await self._wait()
        return self._take(at + len(mark))

    async def rest(self, seconds: float, enough: Callable[[bytes], bool]) -> bytes:
        """What comes before it is enough, the other side ends, or the time is over."""
        try:
            async with asyncio.timeout(seconds):
                while not self._ended and not enough(bytes(self._unread)):
                    await self._wait()
        except (TimeoutError, HungUp):
            pass
        return self._take(len(self._unread))

    def hand_on(self, protocol: asyncio.Protocol) -> None:
        """Have another protocol take over the transport, told of everything that has come since the talk ended."""
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        if self._unread:
            protocol.data_received(self._take(len(self._unread)))
        self._next = protocol
        if self._lost:
            asyncio.get_running_loop().call_soon(protocol.connection_lost, None)

    async def start_tls(self, context: ssl.SSLContext, **tls: Any) -> Gate:
        """A gate behind TLS, spoken through the way that was opened. Takes and raises what `loop.start_tls` does."""
        if self._lost:
            raise ConnectionResetError("the way that was opened is closed again")
        inner = Gate()
        inner.transport = self.transport  # until TLS is agreed on
        transport = await asyncio.get_running_loop().start_tls(self.transport, inner, context, **tls)
        assert transport is not None
        inner.transport = transport
        return inner

    def _take(self, count: int) -> bytes:
        data = bytes(self._unread[:count])
        del self._unread[:count]
        self.heard += data
        return data

    async def _wait(self) -> None:
        if self._ended:
            raise HungUp(self._take(len(self._unread)))
        self._more.clear()
        await self._more.wait()

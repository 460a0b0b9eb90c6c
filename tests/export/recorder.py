"""A server that keeps what clients of others send: the request and the messages, until so many have come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

__all__ = ["PATIENCE", "Recorder", "recorder"]

PATIENCE = 60.0  # seconds; a machine may be busy


@dataclass
class Recorder:
    """What was seen of the connections to it."""

    url: str = ""
    path: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    messages: list[str | bytes] = field(default_factory=list)
    seen: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wait(self, count: int) -> None:
        """Until so many messages have come on a connection."""
        async with asyncio.timeout(PATIENCE), self.seen:
            await self.seen.wait_for(lambda: bool(self.path) and len(self.messages) >= count)

    async def keep(self, connection: ServerConnection) -> None:
        """Keep what comes, and send it back."""
        assert connection.request is not None
        async with self.seen:
            self.path = connection.request.path
            self.headers = [(name.lower(), value) for name, value in connection.request.headers.raw_items()]
            self.seen.notify_all()
        try:
            async for message in connection:
                await connection.send(message)
                async with self.seen:
                    self.messages.append(message)
                    self.seen.notify_all()
        except ConnectionClosed:
            pass  # a client that is ended says nothing


@asynccontextmanager
async def recorder() -> AsyncIterator[Recorder]:
    """The server, as long as it is wanted."""
    kept = Recorder()
    async with serve(kept.keep, "127.0.0.1", 0, subprotocols=[Subprotocol("b")], max_size=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        kept.url = f"ws://127.0.0.1:{port}"
        yield kept

"""The echo: what comes in goes out again, over WebSocket and, request and all, over plain HTTP."""

from __future__ import annotations

from websockets.asyncio.server import ServerConnection

from wstui.server.plain import Visit

__all__ = ["Echo"]


class Echo:
    """Answers with what it was told, after saying once, unasked, which host answers."""

    def __init__(self, host: str) -> None:
        self.greeting = f"Request served by {host}"

    async def talk(self, connection: ServerConnection) -> None:
        """Echo messages, text as text and binary as binary, not faster than the client takes them."""
        await connection.send(self.greeting)
        async for message in connection:
            await connection.send(message)

    async def answer(self, visit: Visit) -> None:
        """Echo a plain request: its head byte for byte, and its body."""
        body = await visit.body()
        if body is None:
            await visit.answer(413, "text/plain; charset=utf-8", b"The body is too long to be echoed.\n")
            return
        told = f"{self.greeting}\n\n".encode() + visit.request.head + body
        await visit.answer(200, "text/plain; charset=utf-8", told)

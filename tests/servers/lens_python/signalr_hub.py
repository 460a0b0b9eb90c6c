"""A SignalR server: the package `aiosignalr`. Unlike ASP.NET Core's it writes JSON into binary messages."""

# mypy: ignore-errors

import asyncio
import sys
from importlib import import_module

# The tests do not have it: the environment that runs this file does.
server = import_module("aiosignalr.server")


class Chat(server.Hub):
    """What can be called."""

    async def add(self, a: int, b: int) -> int:
        """A result."""
        return a + b

    async def fail(self) -> None:
        """An error."""
        raise ValueError("no such room")

    async def count(self, n: int):
        """A stream."""
        for i in range(n):
            yield i


async def main(port: int) -> None:
    """Serve the hub."""
    await server.SignalRServer(Chat).serve("127.0.0.1", port, path="/hub")
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))

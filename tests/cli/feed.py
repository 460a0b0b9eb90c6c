"""A server that is logged in to and pushes four messages to who subscribes, and a capture of a client of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve

from cli.recorded import received
from wstui.model import Profile
from wstui.session import Inspector
from wstui.store.capture import Capture

__all__ = ["PRICES", "feeding", "record_feed"]

PRICES = ("1", "1", "1", "1")
APART = 0.1


@asynccontextmanager
async def feeding(prices: Sequence[str] = PRICES) -> AsyncIterator[str]:
    """Where the server is that pushes these."""

    async def feed(connection: ServerConnection) -> None:
        async for text in connection:
            if json.loads(text)["op"] == "login":
                await connection.send('{"event":"login","code":"0"}')
                continue
            for number, price in enumerate(prices):
                await asyncio.sleep(APART)
                await connection.send(json.dumps({"px": price, "tags": number}))

    async with serve(feed, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"


async def record_feed(folder: Path) -> Path:
    """Log in, subscribe, have all that is pushed, and close."""
    async with feeding() as url:
        inspector = Inspector(Capture.create(folder))
        session = inspector.add(Profile(url, "feed"), connect=False)
        news = asyncio.Event()
        session.listen(news.set)
        await session.connect()
        for text, came in (('{"op":"login"}', 1), ('{"op":"sub"}', 1 + len(PRICES))):
            await session.send(text)
            while received(session) < came:
                news.clear()
                await news.wait()
        await session.disconnect()
        await inspector.close()
    return inspector.capture.path

"""An embedded server for each test, quick in its feeds and always with the same numbers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from server import http_client
from server.http_client import Fetch, Got, Serve
from wstui.server.app import Server, serve


@pytest.fixture
async def start() -> AsyncIterator[Serve]:
    """Start servers that end with the test, and look for tasks left behind."""
    servers: list[Server] = []
    quick: dict[str, Any] = {"name": "box", "seed": 7, "interval": 0.01, "rate": 100.0}

    async def started(**options: Any) -> Server:
        server = await serve(**quick | options)
        servers.append(server)
        return server

    yield started
    for server in servers:
        await server.close()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
async def server(start: Serve) -> Server:
    """One server that no test needs different."""
    return await start()


@pytest.fixture
def fetch(server: Server) -> Fetch:
    """Make a plain HTTP request of the server, in a thread: the server is on the loop."""

    async def fetched(path: str, method: str = "GET", **more: Any) -> Got:
        return await asyncio.to_thread(http_client.fetch, server, path, method, **more)

    return fetched

"""A plain HTTP client for the embedded server, and what the fixtures of these tests are typed as."""

from __future__ import annotations

import http.client
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from wstui.server.app import Server

__all__ = ["Fetch", "Got", "Serve", "fetch"]


@dataclass(frozen=True)
class Got:
    """What a plain HTTP request brought back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


Fetch = Callable[..., Awaitable[Got]]
"""Takes a path, a method and what `http.client` takes."""

Serve = Callable[..., Awaitable[Server]]
"""Takes what `wstui.server.app.serve` takes."""


def fetch(server: Server, path: str, method: str = "GET", **more: Any) -> Got:
    """Make one request and read all of the answer; blocks."""
    client = http.client.HTTPConnection(server.host, server.port, timeout=10)
    try:
        client.request(method, path, **more)
        response = client.getresponse()
        return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        client.close()

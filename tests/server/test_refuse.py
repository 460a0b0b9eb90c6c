"""Handshakes refused, over WebSocket and plain HTTP alike."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.http_client import Fetch
from wstui.server.app import Server


@pytest.mark.parametrize(
    ("status", "error", "header"),
    [
        (401, "Unauthorized", ("WWW-Authenticate", 'Basic realm="wstui", charset="UTF-8"')),
        (503, "Service Unavailable", ("Retry-After", "30")),
        (429, "Too Many Requests", ("Retry-After", "30")),
        (418, "I'm a Teapot", None),
        (200, "OK", None),
        (599, "", None),
    ],
)
async def test_a_handshake_is_refused_with_a_body(
    server: Server, fetch: Fetch, status: int, error: str, header: tuple[str, str] | None
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{server.url}/refuse/{status}?why")
    response = refused.value.response
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert header is None or response.headers[header[0]] == header[1]
    body = json.loads(response.body)
    # Python 3.13 and before write the teapot differently.
    assert (body["status"], body["error"].lower(), body["path"]) == (status, error.lower(), f"/refuse/{status}")
    plain = await fetch(f"/refuse/{status}?why")
    assert (plain.status, json.loads(plain.body)) == (status, body)


@pytest.mark.parametrize("word", ["", "abc", "101", "99", "1000", "٤٠١", "401/more"])
async def test_what_is_no_status_is_not_found(server: Server, fetch: Fetch, word: str) -> None:
    got = await fetch(f"/refuse/{quote(word)}")
    assert (got.status, json.loads(got.body)["status"]) == (404, 404)


@pytest.mark.parametrize("status", [204, 304])
async def test_a_status_without_a_body_has_none(fetch: Fetch, status: int) -> None:
    got = await fetch(f"/refuse/{status}")
    assert (got.status, got.body) == (status, b"")


async def test_a_redirect_leads_to_the_echo(server: Server) -> None:
    async with connect(f"{server.url}/refuse/302") as client:
        assert await client.recv() == "Request served by box"


@pytest.mark.parametrize("path", ["/exchange", "/binary", "/blocks"])
async def test_a_feed_asks_plain_requests_to_upgrade(fetch: Fetch, path: str) -> None:
    got = await fetch(path)
    assert (got.status, got.headers["upgrade"]) == (426, "websocket")
    assert json.loads(got.body)["path"] == path

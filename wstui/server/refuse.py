"""Handshakes refused: `/refuse/STATUS` answers with that status and a JSON body, whoever asks."""

from __future__ import annotations

import json
from collections.abc import Mapping

from wstui.server.plain import Answer, Visit, phrase

__all__ = ["PREFIX", "come_back", "refuse", "turn_back"]

PREFIX = "/refuse/"
JSON = "application/json"
RETRY_AFTER = {"Retry-After": "30"}
HEADERS = {
    401: {"WWW-Authenticate": 'Basic realm="wstui", charset="UTF-8"'},
    405: {"Allow": "GET"},
    407: {"Proxy-Authenticate": 'Basic realm="wstui"'},
    426: {"Upgrade": "websocket"},
    429: RETRY_AFTER,
    503: RETRY_AFTER,
} | {status: {"Location": "/"} for status in (301, 302, 303, 307, 308)}
"""What a status is not complete without (RFC 9110 sections 10 and 15)."""


async def refuse(visit: Visit) -> None:
    """Answer with the status that the path names, from 200 to 599; any other path gets a 404."""
    word = visit.request.path.removeprefix(PREFIX)
    known = len(word) == 3 and word.isascii() and word.isdigit() and 200 <= int(word) <= 599
    status = int(word) if known else 404
    said = f"This address refuses every connection with {status}"
    await _send(visit, status, said if known else "The path names no status to refuse with")


async def turn_back(visit: Visit) -> None:
    """Answer a plain request to an address that speaks WebSocket only (RFC 9110 section 15.5.22)."""
    await _send(visit, 426, "This address speaks WebSocket only")


def come_back(seconds: int) -> Answer:
    """What answers while a service restarts: 503, and when to come again (RFC 9110 section 15.6.4)."""

    async def answer(visit: Visit) -> None:
        await _send(visit, 503, "The service restarts", {"Retry-After": str(seconds)})

    return answer


async def _send(visit: Visit, status: int, said: str, headers: Mapping[str, str] | None = None) -> None:
    body = {"status": status, "error": phrase(status), "message": said, "path": visit.request.path}
    await visit.answer(status, JSON, json.dumps(body).encode() + b"\n", headers or HEADERS.get(status))

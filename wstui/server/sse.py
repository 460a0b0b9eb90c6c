"""A stream of server-sent events, one a second, for as long as the client stays (HTML Living Standard, section 9.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from wstui.server.plain import Visit

__all__ = ["Events"]


class Events:
    """The stream: which host answers, then the time, every `interval` seconds, each event with id and type."""

    def __init__(self, host: str, interval: float) -> None:
        self.host = host
        self.interval = interval

    async def answer(self, visit: Visit) -> None:
        """Stream to one client until it leaves. One that comes back with `Last-Event-ID` goes on from there."""
        headers = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        # Told so, nginx passes each event on as it comes.
        await visit.start(200, headers | {"X-Accel-Buffering": "no"})
        if visit.request.method == "HEAD":
            return
        last = visit.request.headers.get("last-event-id", "")
        resumed = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else 0
        for event in self._events(resumed + 1):
            await visit.send(event)
            if await visit.gone(self.interval):
                return

    def _events(self, number: int) -> Iterator[bytes]:
        said = f"Request served by {self.host}"
        yield f"retry: 1000\nid: {number}\nevent: server\ndata: {said}\n\n".encode()
        for n in count(number + 1):
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            yield f"id: {n}\nevent: time\ndata: {json.dumps({'n': n, 'time': now})}\n\n".encode()

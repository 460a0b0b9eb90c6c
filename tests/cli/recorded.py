"""Captures of the embedded server, as `wstui serve` and `wstui replay` are given them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from wstui.model import Direction, Payload, Profile, State
from wstui.server.app import serve
from wstui.session import Inspector, Session
from wstui.store.capture import Capture

__all__ = ["ERROR", "PING", "SUBSCRIBE", "received", "record"]

SUBSCRIBE = '{"op":"subscribe","args":[{"channel":"mark-price","instId":"BTC-USDT"}]}'
ERROR = '{"op":"subscribe","args":[{"channel":"weather","instId":"BTC-USDT"}]}'
PING = "ping"


async def record(
    folder: Path,
    texts: Sequence[str],
    *,
    silence: float = 0.3,
    leave: int = 0,
    times: int = 1,
    template: str = "",
    path: str = "/exchange",
) -> Path:
    """Connect to the exchange, so many times, send each text after something came for the one before, and wait until
    the server closes for silence, or close when `leave` messages came."""
    async with await serve(silence=silence, subprotocols=["v5"], seed=1, rate=20) as server:
        inspector = Inspector(Capture.create(folder))
        session = inspector.add(Profile(server.url + path, "exchange", subprotocols=("v5",)), connect=False)
        news = asyncio.Event()
        session.listen(news.set)
        for _ in range(times):
            await session.connect()
            for text in texts:
                before = received(session)
                await session.send(text, template=Payload("", template) if template else None)
                while received(session) == before:
                    news.clear()
                    await news.wait()
            while leave and received(session) < leave:
                news.clear()
                await news.wait()
            if leave:
                await session.disconnect()
            while session.state in (State.OPEN, State.CLOSING):
                news.clear()
                await news.wait()
        await inspector.close()
    return inspector.capture.path


def received(session: Session) -> int:
    """How many messages came."""
    return sum(row.direction is Direction.IN and row.opcode.is_data for row in session.view.rows(0, len(session.view)))

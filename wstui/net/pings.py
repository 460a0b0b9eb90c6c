"""Pings that wait for their pong (RFC 6455 section 5.5.3), and the round trip time; it must know no socket."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple

from wstui.model import Statistics

__all__ = ["Pings"]

MOST = 256
"""Pings kept; beyond that the oldest is forgotten, because a peer need not answer any."""


class _Ping(NamedTuple):
    payload: bytes
    mono_ns: int
    answered: asyncio.Future[None]


class Pings:
    """The pings of one connection, in the order they left; the statistics have what became of them."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._waiting: deque[_Ping] = deque(maxlen=MOST)

    def sent(self, payload: bytes, mono_ns: int) -> asyncio.Future[None]:
        """A ping left; the future is done when its pong comes."""
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Ping(payload, mono_ns, answered))
        return answered

    @property
    def newest(self) -> asyncio.Future[None]:
        """The future of the ping that left last."""
        return self._waiting[-1].answered

    def answered(self, payload: bytes, mono_ns: int) -> int | None:
        """A pong came: the round trip in ns, or None when nobody asked for it.

        A pong answers the pings before its own as well (RFC 6455 section 5.5.3).
        """
        found = next((i for i, ping in enumerate(self._waiting) if ping.payload == payload), None)
        if found is None:
            return None
        for _ in range(found + 1):
            ping = self._waiting.popleft()
            if not ping.answered.done():
                ping.answered.set_result(None)
        trip = mono_ns - ping.mono_ns
        self._statistics.rtt_ns = trip
        self._statistics.trips.append(trip)
        return trip

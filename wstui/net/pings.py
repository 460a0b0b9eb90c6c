"""Pings that wait for their pong (RFC 6455 section 5.5.3), how long it took, and those that wait in vain. Knows no
socket."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from wstui.model import Statistics

__all__ = ["Pings"]

MOST = 256
"""Pings kept; beyond that the oldest is forgotten, because a peer need not answer any."""
PATIENCE = 20.0
"""Seconds after which a ping counts as unanswered, unless something else is said."""


@dataclass(slots=True, eq=False)
class _Ping:
    payload: bytes
    mono_ns: int
    answered: asyncio.Future[None]
    timer: asyncio.TimerHandle | None = None


class Pings:
    """The pings of one connection, in the order they left; the statistics have what became of them.

    After `patience` seconds without a pong `late` is called with the payload. No pong can come while `held` says that
    reading is held up: then it is waited for as long again.
    """

    def __init__(
        self,
        statistics: Statistics,
        patience: float | None = PATIENCE,
        late: Callable[[bytes], None] = lambda payload: None,
        held: Callable[[], bool] = lambda: False,
    ) -> None:
        self.patience = patience or PATIENCE
        self._statistics = statistics
        self._late = late
        self._held = held
        self._waiting: deque[_Ping] = deque()

    def sent(self, payload: bytes, mono_ns: int) -> asyncio.Future[None]:
        """A ping left; the future is done when its pong comes."""
        loop = asyncio.get_running_loop()
        ping = _Ping(payload, mono_ns, loop.create_future())
        ping.timer = loop.call_later(self.patience, self._in_vain, ping)
        self._waiting.append(ping)
        if len(self._waiting) > MOST:
            self._forget(self._waiting.popleft())
        return ping.answered

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
            self._forget(ping)
            if not ping.answered.done():
                ping.answered.set_result(None)
        trip = mono_ns - ping.mono_ns
        self._statistics.rtt_ns = trip
        self._statistics.trips.append(trip)
        self._statistics.unanswered = 0
        return trip

    def end(self) -> None:
        """The connection is gone: nothing is waited for."""
        for ping in self._waiting:
            self._forget(ping)

    def _in_vain(self, ping: _Ping) -> None:
        ping.timer = None
        if self._held():
            ping.timer = asyncio.get_running_loop().call_later(self.patience, self._in_vain, ping)
            return
        self._statistics.unanswered += 1
        self._late(ping.payload)

    @staticmethod
    def _forget(ping: _Ping) -> None:
        if ping.timer is not None:
            ping.timer.cancel()
            ping.timer = None

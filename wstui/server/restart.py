"""When a server restarts, as its clients see it: they are told, sent away, and turned back for a while. Knows no
message and no socket; seconds are those of the running loop."""

from __future__ import annotations

import asyncio
from math import ceil

__all__ = ["Restart"]


class Restart:
    """When a service restarts: once by itself, `after` seconds after its first client came (0: never), and whenever a
    client asks. It gives `notice` seconds before, and is away for `absence` seconds."""

    def __init__(self, after: float = 0.0, notice: float = 3.0, absence: float = 3.0) -> None:
        self.after = after
        self.notice = notice
        self.absence = absence
        self._met = False
        self._noticed = asyncio.Event()
        self._over = asyncio.Event()
        self._back = 0.0

    @property
    def away(self) -> int:
        """Seconds until it is back, rounded up as `Retry-After` has them; 0 while it is there."""
        return max(ceil(self._back - asyncio.get_running_loop().time()), 0) if self._back else 0

    def meet(self) -> None:
        """A client has come; the first begins the time until the restart."""
        if self.after and not self._met:
            asyncio.get_running_loop().call_later(max(self.after - self.notice, 0), self.begin)
        self._met = True

    def begin(self) -> None:
        """Give notice of a restart, and then restart; nothing new where that is under way."""
        if not self._noticed.is_set():
            self._noticed.set()
            asyncio.get_running_loop().call_later(self.notice, self._end)

    async def noticed(self) -> asyncio.Event:
        """Wait for the notice; what is given is set when it is over."""
        over = self._over
        await self._noticed.wait()
        return over

    def _end(self) -> None:
        self._back = asyncio.get_running_loop().time() + self.absence
        self._over.set()
        self._noticed, self._over = asyncio.Event(), asyncio.Event()

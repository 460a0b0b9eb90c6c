"""What the feeds share: a pace to push at, and a life that ends with the connection. Knows no route."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

__all__ = ["Pace", "alongside"]

SLICE = 0.005  # seconds; timers are not finer, so faster feeds push several at a time
LATE = 1.0  # seconds
BURST = 100  # pushes


class Pace:
    """So many pushes a second. What a slow client delayed by more than a second is left out, not made up for."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._clock = asyncio.get_running_loop().time
        self._start = self._clock()
        self._done = 0

    async def due(self) -> int:
        """Wait until pushes are due and say how many, 1 to 100."""
        # Sending does not wait while the network takes everything; the rest of the loop must have its turn.
        await asyncio.sleep(0)
        late = int((self._clock() - self._start - LATE) * self._rate)
        self._done = max(self._done, late)
        while (count := int((self._clock() - self._start) * self._rate) - self._done) < 1:
            left = self._start + (self._done + 1) / self._rate - self._clock()
            await asyncio.sleep(max(SLICE, left))
        count = min(count, BURST)
        self._done += count
        return count


async def alongside(listen: Coroutine[Any, Any, None], *feeds: Coroutine[Any, Any, None]) -> None:
    """Run the feeds of a connection until its listener ends; the error of one ends all.

    Raises an `ExceptionGroup`.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(feed) for feed in feeds]
        await listen
        for task in tasks:
            task.cancel()

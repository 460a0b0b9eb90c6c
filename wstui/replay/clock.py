"""What time it is for a replay, and waiting: a machine's clock, or one that a test has in its hands."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Protocol

__all__ = ["Clock", "LoopClock"]


class Clock(Protocol):
    """What time it is, in ns from anywhere, and waiting: until then, or until an event, for so many ns at most."""

    def now(self) -> int: ...

    async def until(self, at_ns: int) -> None: ...

    async def wait(self, event: asyncio.Event, most_ns: int) -> bool: ...


class LoopClock:
    """The machine's clock."""

    def now(self) -> int:
        """Nanoseconds, monotonic."""
        return time.monotonic_ns()

    async def until(self, at_ns: int) -> None:
        """Wait until a moment; the rest of the loop has its turn in any case."""
        await asyncio.sleep(max(0.0, (at_ns - self.now()) / 1e9))

    async def wait(self, event: asyncio.Event, most_ns: int) -> bool:
        """Wait for an event; whether it came in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, most_ns / 1e9)):
                await event.wait()
            return True
        return False

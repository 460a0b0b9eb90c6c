"""How a run of the screen ends: in order when it is left, in a bounded time when a signal asks for it. Knows nothing of
what is on the screen."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wstui.session import Inspector

__all__ = ["Ending"]

SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)

CLOSING = 6.0
"""Seconds that connections have to end once the screen is gone."""
SCREEN = 4.0
"""Seconds that the screen has to end after a signal: it may wait two for a terminal that takes nothing."""


class Ending:
    """Takes the signals while it is entered. `hurry` is called in a signal's handler, wherever the program is at that
    moment, `leave` on the loop with the exit code. A second signal, or one after the screen was left, means that no
    connection is waited for."""

    def __init__(self, hurry: Callable[[], None], leave: Callable[[int], None]) -> None:
        self.code = 0
        self._hurry = hurry
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._asked = asyncio.Event()
        self._again = asyncio.Event()
        self._closing = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Ending:
        # Not the loop's handlers: they wait for the loop, which waits for whoever draws on a terminal that is stuck.
        self._before = {number: signal.signal(number, self._signalled) for number in SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    async def wait_for(self, screen: asyncio.Task[Any]) -> None:
        """Wait until the screen has ended, or should have. Raises what it raised."""
        overdue = asyncio.create_task(self._overdue())
        await asyncio.wait({screen, overdue}, return_when=asyncio.FIRST_COMPLETED)
        overdue.cancel()
        if screen.done():
            await screen

    async def close(self, inspector: Inspector) -> None:
        """Close the connections and, whatever became of them, the capture."""
        self._closing = True
        again = asyncio.create_task(self._again.wait())
        closing = asyncio.create_task(inspector.close())
        try:
            await asyncio.wait({closing, again}, timeout=CLOSING, return_when=asyncio.FIRST_COMPLETED)
        finally:
            again.cancel()
            closing.cancel()
            with suppress(asyncio.CancelledError):
                await closing
            inspector.capture.close()

    async def _overdue(self) -> None:
        await self._asked.wait()
        await asyncio.sleep(SCREEN)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._hurry()
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._end, number)

    def _end(self, number: int) -> None:
        self.code = self.code or 128 + number
        if self._closing or self._asked.is_set():
            self._again.set()
        else:
            self._leave(self.code)
        self._asked.set()

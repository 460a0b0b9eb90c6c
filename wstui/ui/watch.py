"""Looks now and then whether something has changed that nobody tells of, such as files that are edited elsewhere; on a
thread of its own, so that an idle screen stays asleep. Knows no file and no widget."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

__all__ = ["Watch"]

EVERY = 1.0
"""Seconds between two looks."""


class Watch:
    """`look` gives what is compared, and must be cheap; `changed` is called on the loop's thread when that differs."""

    def __init__(self, look: Callable[[], object], changed: Callable[[], None]) -> None:
        self._look = look
        self._changed = changed
        self._over = threading.Event()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, args=(look(),), daemon=True, name="watch").start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def _run(self, seen: object) -> None:
        while not self._over.wait(EVERY):
            now = self._look()
            if now != seen:
                seen = now
                with suppress(RuntimeError):  # the loop is closed
                    self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        if not self._over.is_set():
            self._changed()

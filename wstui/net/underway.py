"""A message that takes long to come: that it does is told, for until it is whole nothing of it is in the record.

It must know no words and no screen. One look a second at most, and none while messages come whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wstui.net.scanner import Scanner

__all__ = ["LONG", "Underway"]

LONG = 1.0
"""Seconds that the same message has to be under way to be spoken of: of a quick feed one nearly always is."""


class Underway:
    """What is under way on one connection. `tell` is called when that is long so, and when more of it came, at most
    every `LONG` seconds."""

    def __init__(self, scanner: Scanner, tell: Callable[[], None]) -> None:
        self._scanner = scanner
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None
        self._seen = self._long = -1

    @property
    def so_far(self) -> tuple[int, int, int] | None:
        """Of a message that is long under way: its whole frames, the bytes of it, and those that the frame which comes
        now lacks; None where there is none."""
        begun = self._scanner.begun
        return self._scanner.so_far if begun == self._long >= 0 else None

    def look(self) -> None:
        """To be called when a chunk was taken."""
        if self._timer is None and self._scanner.begun >= 0:
            self._seen = self._scanner.begun
            self._timer = asyncio.get_running_loop().call_later(LONG, self._again)

    def _again(self) -> None:
        self._timer = None
        if self._scanner.begun == self._seen:
            self._long = self._seen
            self._tell()
        else:
            self.look()

    def end(self) -> None:
        """The connection is gone."""
        if self._timer is not None:
            self._timer.cancel()

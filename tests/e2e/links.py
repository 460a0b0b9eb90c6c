"""Terminals at the end of a slow link. Knows no program."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from e2e.terminal import LOOK, Terminal

__all__ = ["SlowTerminal"]

CHUNK = 65536
"""Bytes that are taken from the program at once."""
GRAIN, BURST = 0.005, 0.02
"""Seconds of a link's rate that come at once: at least, and after a silence."""
NAP = 0.002
"""Seconds between two looks at what the link lets through."""


class SlowTerminal(Terminal):
    """A terminal that gets `rate` bytes a second, and answers when it got a question.

    A link that `takes_all` at once is one of SSH: what is written lies in the buffers of two machines and of what is
    between them, and the program is not told. Otherwise the program can write as much as the kernel keeps for a pty.
    """

    def __init__(self, program: Sequence[str], *, rate: float, takes_all: bool = False, **options: Any) -> None:
        super().__init__(program, answers=True, **options)
        self.rate = rate
        self.most_on_way = 0
        """Bytes that the program had written and the terminal had not got yet, at most; set it to 0 to begin anew."""
        self._takes_all = takes_all
        self._way = bytearray()
        self._credit, self._credit_at = 0.0, time.perf_counter()
        self._busy = False
        """Whether something was left behind at the last look: the link was not silent since, however late it is."""

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way of what the link took."""
        return not self._way

    def ready(self, seconds: float) -> bool:
        """Wait a moment; there may always be something."""
        if not self._way:
            select.select([self._primary], [], [], min(seconds, NAP))
        return True

    def look(self) -> None:
        """Take in what the link lets through; wait at most 50 ms where that is nothing."""
        before, end = len(self.raw), time.perf_counter() + LOOK
        self._read()
        while len(self.raw) == before and time.perf_counter() < end:
            time.sleep(NAP)
            self._read()

    def _read(self) -> None:
        now = time.perf_counter()
        self._credit += (now - self._credit_at) * self.rate
        self._credit_at = now
        if not self._busy:
            self._credit = min(self._credit, max(1.0, self.rate * BURST))
        if self._takes_all:
            with suppress(BlockingIOError, OSError):
                while True:
                    self._way += os.read(self._primary, CHUNK)
        self.most_on_way = max(self.most_on_way, len(self._way))
        if self._credit < self.rate * GRAIN:
            return
        if not self._way and not self._takes_all:
            with suppress(BlockingIOError, OSError):
                self._way += os.read(self._primary, int(self._credit))
        data = bytes(self._way[: int(self._credit)])
        del self._way[: len(data)]
        self._busy = bool(self._way) or len(data) == int(self._credit)
        self._credit -= len(data)
        if data:
            self._take(data)

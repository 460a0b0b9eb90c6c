"""A clock that a test moves, in place of the machine's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

__all__ = ["Clock"]


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.second = time.monotonic_ns() // 10**9 + 1000
        self.rest = 250_000_000
        self.began = time.time_ns() // 10**9 - self.second

    def monotonic_ns(self) -> int:
        """The moment."""
        return self.second * 10**9 + self.rest

    def time_ns(self) -> int:
        """The same since the epoch."""
        return self.monotonic_ns() + self.began * 10**9

    @contextmanager
    def rules(self) -> Iterator[None]:
        """The program has this clock and no other."""
        with patch("time.monotonic_ns", self.monotonic_ns), patch("time.time_ns", self.time_ns):
            yield

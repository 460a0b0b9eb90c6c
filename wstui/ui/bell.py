"""When the bell rings: at the first match of an alert at once, and then no more than once in so many seconds, however
many match. Pure; rings nothing itself."""

from __future__ import annotations

from collections.abc import Hashable

__all__ = ["Bell"]


class Bell:
    """A bell for many alerts. `every` is in seconds."""

    def __init__(self, every: float, *, on: bool = True) -> None:
        self.on = on
        self._every = every
        self._rung: dict[Hashable, float] = {}

    def due(self, alert: Hashable, now: float) -> bool:
        """Whether a match at this moment (seconds) rings; if so it counts as rung."""
        if not self.on or now < self._rung.get(alert, float("-inf")) + self._every:
            return False
        self._rung[alert] = now
        return True

"""How often something that changes all the time is drawn: what is quiet at once, what is busy once a second. Knows no
widget and sets no timer; it says how long to wait."""

from __future__ import annotations

from time import monotonic

__all__ = ["Cadence"]

EVERY = 1.0
"""Seconds between two drawings: what changes faster cannot be read."""


class Cadence:
    """`wanted` is whether there is something to draw."""

    def __init__(self) -> None:
        self.wanted = False
        self._drawn = float("-inf")
        self._again: float | None = None

    def want(self) -> None:
        """There is something to draw."""
        self.wanted = True

    def want_now(self) -> None:
        """There is something else to draw: it does not wait."""
        self.wanted = True
        self._drawn = float("-inf")

    def due(self) -> bool:
        """Whether it is to be drawn now."""
        return self.wait() == 0

    def drawn(self, again_in: float | None = None) -> None:
        """It was drawn just now; whatever happens it will say something else in so many seconds (None: it will not)."""
        self.wanted = False
        self._drawn = monotonic()
        self._again = None if again_in is None else self._drawn + max(EVERY, again_in)

    def wait(self) -> float | None:
        """Seconds until it is to be drawn; None: there is nothing to draw."""
        when = self._drawn + EVERY if self.wanted else self._again
        return None if when is None else max(0.0, when - monotonic())

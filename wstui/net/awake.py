"""Time that goes on while the machine sleeps, and how long it slept. It must know no connection.

The loop's timers, as `time.monotonic`, stand still in a sleep; a server does not.
"""

from __future__ import annotations

import sys
import time

__all__ = ["Sleep", "now_ns", "slept_line"]

LEAST = 10**9
"""Nanoseconds below which nothing is called a sleep: two clocks are never read at the same moment."""

# What counts sleep is called otherwise on each system: on macOS it is the clock of that name which `time.monotonic` is
# not. Where there is none, no sleep is seen.
if sys.platform == "linux":
    _CLOCK: int | None = time.CLOCK_BOOTTIME
elif sys.platform == "darwin":
    _CLOCK = time.CLOCK_MONOTONIC
else:
    _CLOCK = None


def now_ns() -> int:
    """Nanoseconds since some moment, those asleep included; it never goes back."""
    return time.monotonic_ns() if _CLOCK is None else time.clock_gettime_ns(_CLOCK)


def slept_line(slept_ns: int) -> str:
    """The machine slept while a connection was open, and a ping is sent now."""
    seconds = slept_ns / 1e9
    slept = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min"
    return f"this machine slept for {slept}: a ping asks whether the connection is still there"


class Sleep:
    """How long the machine slept since the last question."""

    def __init__(self) -> None:
        self._lead = now_ns() - time.monotonic_ns()

    def since(self) -> int:
        """Nanoseconds asleep; 0 where it did not sleep."""
        before, self._lead = self._lead, now_ns() - time.monotonic_ns()
        slept = self._lead - before
        return slept if slept >= LEAST else 0

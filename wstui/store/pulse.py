"""Messages and bytes a second over the last minute, kept up with every run that is recorded, at a constant cost."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from wstui.store.tally import Tally

__all__ = ["SECONDS", "Beat", "Pulse"]

SECONDS = 60
"""Whole seconds that are remembered, beside the one that is under way."""


class Beat(NamedTuple):
    """What came and went in one second; bytes are those of payloads."""

    messages_in: int = 0
    messages_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0


class Pulse:
    """The seconds in which something came or went, newest last. Times are nanoseconds of the monotonic clock."""

    __slots__ = ("_beats", "heard_ns")

    def __init__(self) -> None:
        self.heard_ns = 0
        """When something was received last; 0 where nothing was."""
        # Lists, because they are added to in place: second, messages in and out, bytes in and out.
        self._beats: deque[list[int]] = deque([[-1, 0, 0, 0, 0]], maxlen=SECONDS + 1)

    def add(self, mono_ns: int, tally: Tally) -> None:
        """Count a run; events do not count. One that is stamped earlier than the last counts as if it came with it."""
        if not tally.messages_in and not tally.messages_out:
            return
        beat, second = self._beats[-1], mono_ns // 1_000_000_000
        if beat[0] < second:
            beat = [second, 0, 0, 0, 0]
            self._beats.append(beat)
        if tally.messages_in:
            self.heard_ns = mono_ns
            beat[1] += tally.messages_in
            beat[3] += tally.bytes_in
        if tally.messages_out:
            beat[2] += tally.messages_out
            beat[4] += tally.bytes_out

    def history(self, now_ns: int) -> list[Beat]:
        """The last sixty whole seconds, oldest first."""
        now = now_ns // 1_000_000_000
        seconds = [Beat()] * SECONDS
        for second, *beat in self._beats:
            if now - SECONDS <= second < now:
                seconds[second - now] = Beat(*beat)
        return seconds

    def flat_at(self) -> int:
        """From when on a history is empty, if nothing comes any more; 0 if nothing came."""
        newest = self._beats[-1][0]
        return (newest + 1 + SECONDS) * 1_000_000_000 if newest >= 0 else 0

    def busy(self, now_ns: int) -> bool:
        """Whether anything came or went in the last whole second or in the one that is under way."""
        return self._beats[-1][0] >= max(0, now_ns // 1_000_000_000 - 1)

    def latest(self, now_ns: int) -> Beat:
        """The last whole second: messages and bytes a second, as of now."""
        whole = now_ns // 1_000_000_000 - 1
        for second, *beat in reversed(self._beats):
            if second <= whole:
                return Beat(*beat) if second == whole else Beat()
        return Beat()

"""A pass over all batches of a capture that runs on the event loop a slice at a time, then waits for more. It may lag
behind a flood: `counted` says how far it is. Knows not what is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from time import monotonic

from wstui.store.shelf import Shelf

__all__ = ["Pass"]

SLICE = 0.004
"""Seconds of counting between two looks at the loop."""
REST = 0.02
"""Seconds between two slices while the capture grows by whole batches: what arrives goes first, and its writing too."""
TURN, TURNS = 0.0001, 8
"""Seconds that a turn of the loop takes at most in which there is little else to do; so many of them are a pause."""


class Pass:
    """`on_counted` is called, at most once until `counted_seen`, when counts have changed. `counted` is the number of
    messages it is through with, of `total`."""

    slice_s: float | None = None
    rest_s: float | None = None
    """Seconds of a slice and of a rest, where they are others than is usual."""

    def __init__(self, shelf: Shelf) -> None:
        self.counted = 0
        self.on_counted: Callable[[], None] | None = None
        self._shelf = shelf
        self._ordinal = 0
        self._pieces: Iterator[int] | None = None
        self._more = asyncio.Event()
        self._batches = len(shelf.directory)
        self._told = False
        self._news = False
        self._lagging: bool | None = None
        """As of the end of the last slice; None while it does not run."""

    @property
    def total(self) -> int:
        """Messages there are, those of the open batch included."""
        return len(self._shelf)

    @property
    def complete(self) -> bool:
        """Whether every sealed batch was counted."""
        return self._ordinal >= len(self._shelf.directory)

    @property
    def lagging(self) -> bool:
        """Whether there is more to count than it gets done at once: a batch that was sealed just now is no lag."""
        return not self.complete if self._lagging is None else self._lagging

    async def run(self) -> None:
        """Count the capture, then wait for more, for ever; cancelling it stops at once, and it may be run again."""
        try:
            await self._run()
        finally:
            self._lagging = None

    async def _run(self) -> None:
        self._lagging = not self.complete
        while True:
            until, before = monotonic() + (SLICE if self.slice_s is None else self.slice_s), self.counted
            while not self.complete:
                self._step()
                if monotonic() >= until:
                    break
            self._lagging = not self.complete
            self._news = self._news or self.counted != before
            if self._news and not self._told and self.on_counted is not None:
                self._news, self._told = False, True
                self.on_counted()
            if self.complete:
                self._more.clear()
                await self._more.wait()
            else:
                await self._after_others()

    async def _after_others(self) -> None:
        """Come after what waits in the loop. A key goes through a dozen turns of it before it is seen: if each had to
        wait for a slice, that could be felt."""
        rest = REST if self.rest_s is None else self.rest_s
        batches, self._batches = self._batches, len(self._shelf.directory)
        if batches != self._batches:
            await asyncio.sleep(rest)
            return
        until, quiet = monotonic() + rest, 0
        while quiet < TURNS and (began := monotonic()) < until:
            await asyncio.sleep(0)
            quiet = quiet + 1 if monotonic() - began < TURN else 0

    def grown(self) -> None:
        """Have new batches counted."""
        self._more.set()

    def counted_seen(self) -> None:
        """Have `on_counted` called again."""
        self._told = False

    def _step(self) -> None:
        """Count a piece more; a batch that is through, or cannot be read, is left behind."""
        directory = self._shelf.directory
        if self._pieces is None:
            self._pieces = self._count(self._ordinal)
        done = next(self._pieces, None)
        if done is None:
            self._pieces = None
            self._ordinal += 1
            done = directory.firsts[self._ordinal] if self._ordinal < len(directory) else directory.total
            self.counted = done
        else:
            self.counted += done

    def _count(self, ordinal: int) -> Iterator[int]:
        """Count one batch; yields after each piece how many messages that was. Raises nothing."""
        raise AssertionError("a pass counts something")

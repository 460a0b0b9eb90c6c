"""From the engine to the screen: however often the engine says that something changed, the screen is told at most a
few times a second, and not at all while nothing changes. Knows no widget."""

from __future__ import annotations

import asyncio
from typing import Protocol

from textual.message import Message

from wstui.session import Inspector, Session

__all__ = ["Bridge", "Tick"]


class Tick(Message, bubble=False):
    """Something changed since the last tick: the state of `changed` sessions, and rows if `grown`."""

    def __init__(self, changed: frozenset[Session], grown: bool) -> None:
        super().__init__()
        self.changed = changed
        self.grown = grown


class Target(Protocol):
    """Whoever is told: a widget or a screen."""

    def post_message(self, message: Message, /) -> bool: ...


class Pace(Protocol):
    """How often a terminal can be drawn on: `wstui.ui.link.Link`, or the application that has one."""

    @property
    def interval(self) -> float:
        """Seconds between two ticks."""

    def wait(self) -> float:
        """In how many seconds one is due that would be now; then it is asked again."""


class Bridge:
    """Turns an inspector's callbacks into `Tick` messages, the first at once and the others an interval apart.

    It schedules only when there is something to say: an idle program does not wake up. The next tick waits until the
    one before was handled (`handled`), so that a screen that is behind is not sent more, and until the pace lets it.
    """

    def __init__(self, inspector: Inspector, target: Target, pace: Pace) -> None:
        self._inspector = inspector
        self._target = target
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self._next = 0.0
        self._handle: asyncio.TimerHandle | None = None
        self._waiting = False
        self._idle = False
        """Whether the tick that is scheduled is for want of anything to say."""
        self._late = False
        """Whether the tick that is scheduled was due before."""
        self._changed: set[Session] = set()
        self._grown = False
        inspector.on_changed = self._on_changed
        inspector.capture.on_grown = self._on_grown
        inspector.capture.on_trouble = self._on_grown

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._inspector.on_changed = None
        self._inspector.capture.on_grown = None
        self._inspector.capture.on_trouble = None
        if self._handle is not None:
            self._handle.cancel()

    def handled(self, wake_in: float | None = None) -> None:
        """The screen has drawn what the last tick told; even if nothing happens it wants another in `wake_in`
        seconds."""
        self._waiting = False
        self._inspector.capture.grown_seen()
        if self._changed or self._grown:
            self._schedule()
        elif wake_in is not None and self._handle is None:
            self._handle = self._loop.call_later(wake_in, self._tell)
            self._idle = True

    def room(self) -> None:
        """A tick that the pace held up may come now."""
        if self._late and self._handle is not None:
            self._handle.cancel()
            self._tell()

    def _on_changed(self, session: Session) -> None:
        self._changed.add(session)
        self._schedule()

    def _on_grown(self) -> None:
        self._grown = True
        self._schedule()

    def _schedule(self) -> None:
        if self._idle and self._handle is not None:
            self._handle.cancel()
            self._handle, self._idle = None, False
        if self._handle is None and not self._waiting:
            self._late = False
            self._handle = self._loop.call_at(max(self._next, self._loop.time()), self._tell)

    def _tell(self) -> None:
        wait = self._pace.wait()
        self._late = wait > 0
        if self._late:
            self._handle = self._loop.call_later(wait, self._tell)
            return
        self._handle, self._idle = None, False
        self._next = self._loop.time() + self._pace.interval
        tick = Tick(frozenset(self._changed), self._grown)
        self._changed.clear()
        self._grown = False
        self._waiting = True
        self._target.post_message(tick)

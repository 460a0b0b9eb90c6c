"""Does what recipes and heartbeats say, on one open connection. Knows no socket, no capture and no screen: it is given
the connection as a `Line`, and what a step sends by a function."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import NamedTuple, Protocol

from wstui.model import Failure, Opcode, Payload
from wstui.payloads.heartbeat import Beats
from wstui.payloads.recipe import Step, filter_of
from wstui.payloads.runner import Await, Came, Finish, Rest, Runner, Send, short
from wstui.query import Node

__all__ = ["Driver", "Line", "Sending", "Watch"]


class Watch(Protocol):
    """A wait for a message: `seq` is its number once it is there, -1 before; `others` came before it."""

    seq: int
    payload: bytes
    opcode: Opcode
    mono_ns: int
    others: int
    first: bytes


class Line(Protocol):
    """What is needed of a connection."""

    @property
    def open(self) -> bool:
        """Whether messages can be sent."""

    @property
    def total(self) -> int:
        """The number that the next message will have."""

    @property
    def heard(self) -> float:
        """When something was received last, on the monotonic clock."""

    async def send(self, data: str | bytes, fragment: int = 0, template: Payload | None = None) -> None:
        """Send a message, with `fragment` in fragments of so many bytes; `template` is what it was made from. Raises
        Failure."""

    async def close(self) -> None:
        """End the connection."""

    def note(self, text: str, *, failed: bool = False) -> None:
        """Put a line into the log."""

    def watch(self, node: Node, since: int, on_found: Callable[[], None]) -> Watch:
        """Wait for a received message that matches, from the number `since` on."""

    def forget(self, watch: object) -> None:
        """Wait for it no more."""

    async def settle(self) -> None:
        """Wait until all that has been received by now was looked at."""


class Sending(NamedTuple):
    """What a step sends, in fragments of how many bytes, and what it is called in the log, safe to show; and the
    template it was made from."""

    data: str | bytes
    shown: str
    fragment: int = 0
    template: Payload | None = None


Prepare = Callable[[str, Mapping[str, str]], Awaitable[Sending]]
"""What a step's `send` means, with the values that were extracted so far. Raises Failure."""


class Driver:
    """A recipe and a heartbeat on one connection, from its opening to its end. `on_change` is called when something
    is to be said of them; `on_beat` with each message of the heartbeat, both ways."""

    def __init__(
        self,
        line: Line,
        prepare: Prepare,
        on_change: Callable[[], None],
        on_beat: Callable[[Opcode, bytes], None] = lambda opcode, payload: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.runner: Runner | None = None
        self.beats: Beats | None = None
        self.clock = clock
        self._line = line
        self._prepare = prepare
        self._on_change = on_change
        self._on_beat = on_beat
        self._wakes: set[asyncio.Event] = set()
        self.ended = False
        """Whether the connection is no longer open."""
        self._extracted: dict[str, str] = {}

    def wake(self) -> None:
        """Look again at what is to be done: something was changed from outside."""
        for event in self._wakes:
            event.set()

    def end(self) -> None:
        """The connection is no longer open."""
        self.ended = True
        if self.runner is not None:
            self.runner.ended(self.clock())
        self.wake()

    # -- the recipe

    async def run(self, runner: Runner, since: int) -> int:
        """Run a recipe to its end; returns how many messages were sent. `since` is the number of the first message
        that a wait may be for."""
        self.runner = runner
        wake = self._waker()
        watch: Watch | None = None
        began, sent = self.clock(), False
        try:
            while True:
                if not self._line.open:
                    runner.ended(self.clock())
                order = runner.order(self.clock())
                self._tell(runner)
                match order:
                    case Finish(close):
                        if close and self._line.open:
                            await self._line.close()
                        return runner.sends
                    case Rest(until):
                        await self._sleep(wake, until)
                    case Send(step):
                        # What answers the first of several may come before the last of them has left.
                        since, sent = since if sent else max(since, self._line.total), True
                        await self._send(runner, step)
                    case Await(step, until):
                        if watch is None:
                            began = self.clock()
                            watch = self._line.watch(filter_of(step.wait), since, wake.set)
                        if await self._wait(runner, watch, wake, until, began):
                            since, sent = max(since, watch.seq + 1), False
                            self._line.forget(watch)
                            watch = None
        finally:
            if watch is not None:
                self._line.forget(watch)
            self._wakes.discard(wake)
            self._tell(runner)

    async def _send(self, runner: Runner, step: Step) -> None:
        try:
            sending = await self._prepare(step.send, runner.extracted)
            await self._line.send(sending.data, sending.fragment, sending.template)
        except Failure as failure:
            if not runner.over:
                runner.failed(self.clock(), f"{short(step.send)}: {failure}")
            return
        if not runner.over:
            runner.sent(self.clock(), sending.shown)
        # A step that neither waits nor rests must not keep others from their turn.
        await asyncio.sleep(0)

    async def _wait(self, runner: Runner, watch: Watch, wake: asyncio.Event, until: float | None, began: float) -> bool:
        """Wait for a message; true when the step is over, one way or the other."""
        late = until is not None and self.clock() >= until
        if watch.seq < 0 and late:
            # What came in time may not have been looked at yet.
            await self._line.settle()
        if runner.over:
            return True
        if watch.seq >= 0:
            runner.came(self.clock(), watch.payload, watch.mono_ns / 1e9 - began)
            return True
        if late:
            step = runner.step
            assert step is not None
            what = f"no {short(step.wait)} in {step.timeout:g} s"
            runner.failed(self.clock(), f"{what}, {Came(watch.others, watch.first)}")
            return True
        await self._sleep(wake, until)
        return False

    def _tell(self, runner: Runner) -> None:
        """Put what came of the steps into the log."""
        for outcome in runner.outcomes:
            self._line.note(outcome.text, failed=outcome.failed)
        runner.outcomes.clear()
        self._extracted.update(runner.extracted)
        self._on_change()

    # -- the heartbeat

    async def beat(self, beats: Beats) -> None:
        """Send heartbeats until the connection ends."""
        self.beats = beats
        wake = self._waker()
        watch: Watch | None = None
        try:
            while self._line.open and not self.ended:
                order = beats.order(self.clock(), self._line.heard)
                match order:
                    case Rest(until):
                        await self._sleep(wake, until)
                    case Send(step):
                        since = self._line.total
                        if await self._send_beat(beats, step) and step.wait:
                            watch = self._line.watch(filter_of(step.wait), since, wake.set)
                    case Await(_, until):
                        assert watch is not None
                        if await self._wait_beat(beats, watch, wake, until):
                            self._line.forget(watch)
                            watch = None
        finally:
            if watch is not None:
                self._line.forget(watch)
            self._wakes.discard(wake)

    async def _send_beat(self, beats: Beats, step: Step) -> bool:
        try:
            sending = await self._prepare(step.send, self._extracted)
            await self._line.send(sending.data, sending.fragment, sending.template)
        except Failure as failure:
            beats.failed(self.clock(), str(failure))
            self._tell_beat(beats)
            return False
        data = sending.data
        opcode = Opcode.TEXT if isinstance(data, str) else Opcode.BINARY
        self._on_beat(opcode, data.encode() if isinstance(data, str) else data)
        beats.sent(self.clock())
        self._tell_beat(beats)
        return True

    async def _wait_beat(self, beats: Beats, watch: Watch, wake: asyncio.Event, until: float | None) -> bool:
        late = until is not None and self.clock() >= until
        if watch.seq < 0 and late:
            await self._line.settle()
        if watch.seq >= 0:
            self._on_beat(watch.opcode, watch.payload)
            beats.came(self.clock())
        elif late:
            heartbeat = beats.heartbeat
            what = f"no {short(heartbeat.expect)} in {heartbeat.timeout:g} s"
            beats.failed(self.clock(), f"{what}, {Came(watch.others, watch.first)}")
        else:
            await self._sleep(wake, until)
            return False
        self._tell_beat(beats)
        return True

    def _tell_beat(self, beats: Beats) -> None:
        if self._line.open:
            for text, failed in beats.news:
                self._line.note(text, failed=failed)
        beats.news.clear()
        self._on_change()

    # -- waiting

    def _waker(self) -> asyncio.Event:
        event = asyncio.Event()
        self._wakes.add(event)
        return event

    async def _sleep(self, wake: asyncio.Event, until: float | None) -> None:
        """Wait until something has changed, or that time has come."""
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), None if until is None else max(until - self.clock(), 0))
        wake.clear()

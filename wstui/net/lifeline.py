"""A profile's connections one after the other: attempts, the waits between them, and what is sent when one opens.

It must know no file and no screen. What happens is told in lines of the log: each gap is one, with all that is known
of it once the connection is open again.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass

from wstui.model import Close, Failure, Flag, Handshake, Payload, Profile, Recorder, Retry, State, Statistics
from wstui.net import awake, reconnect
from wstui.net.client import Client
from wstui.net.turns import Turns

__all__ = ["Lifeline"]

UP = (State.CONNECTING, State.OPEN, State.CLOSING)
MOST_QUEUED, MOST_QUEUED_BYTES = 1000, 64 * 2**20
"""Messages, and bytes of them, that wait for a connection."""
READ_WITHIN = 10.0
"""Seconds in which the answer to a ping tells that the server has read what went before it."""

TICK = 1.0
"""Seconds after which is looked whether a wait is over."""

Spawn = Callable[[Coroutine[object, object, None]], None]


@dataclass(slots=True)
class _Gap:
    """A time without a connection: since when, on the clock of `wstui.net.awake`, after what, how often was tried, and
    how many messages were sent again, or had waited, when it was over."""

    since_ns: int
    cause: str
    attempts: int = 0
    resent: int = 0
    waited: int = 0


class Lifeline:
    """What a session has of the wire. `on_change` is called when state, handshake, close or `retry` changed; `spawn`
    runs what goes on by itself; `turns` says when an attempt may be made. `greet` does what else is to be done when a
    connection has opened, before what waited for it is sent, and gives how many messages that were. `fill` gives the
    profile of each attempt."""

    def __init__(
        self,
        profile: Profile,
        recorder: Recorder,
        on_change: Callable[[], None],
        spawn: Spawn,
        statistics: Statistics | None = None,
        *,
        turns: Turns | None = None,
        greet: Callable[[], Awaitable[int]] | None = None,
        fill: Callable[[Profile], Profile] | None = None,
    ) -> None:
        self.profile = profile
        self._greet_more = greet
        self._fill = fill
        self._turns = turns
        self.statistics = statistics or Statistics()
        self.retry: Retry | None = None
        """The attempt that is waited for."""
        self.client: Client | None = None
        """The newest attempt."""
        self._recorder = recorder
        self._on_change = on_change
        self._spawn = spawn
        self._timer: asyncio.TimerHandle | None = None
        self._wanted = False
        """Whether a connection was asked for and not given up."""
        self._tried = 0
        """Attempts since a connection was last steady, to wait longer before each."""
        self._gap: _Gap | None = None
        self._queue: deque[tuple[str | bytes, int, Payload | None]] = deque()
        self._greeted = asyncio.Event()
        self._greeted.set()

    @property
    def state(self) -> State:
        """Where the connection is in its life; waiting for the next attempt is part of it."""
        if self.retry is not None:
            return State.WAITING
        return self.client.state if self.client else State.IDLE

    @property
    def handshake(self) -> Handshake | None:
        """The newest attempt's handshake, refused ones included."""
        return self.client.handshake if self.client else None

    @property
    def close(self) -> Close | None:
        """How the newest connection ended."""
        return self.client.close if self.client else None

    @property
    def queued(self) -> int:
        """Messages that wait for the connection."""
        return len(self._queue)

    async def connect(self) -> None:
        """Open the connection and send what is sent on open; at once, where the next attempt was waited for."""
        if self.state in UP:
            return
        self._wanted = True
        await self._attempt()

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection with a closing handshake (RFC 6455 section 7.1.2), or stop waiting for the next one.

        Raises:
            Failure: the code or the reason may not be sent (RFC 6455 section 7.4).
        """
        was_waiting = self.retry is not None
        if self.client is not None and not was_waiting:
            wanted, self._wanted = self._wanted, False
            try:
                await self.client.disconnect(code, reason)
            except Failure:
                self._wanted = wanted
                raise
        self._wanted, self._tried = False, 0
        if self._gap is not None:
            gap, self._gap = self._gap, None
            self._recorder.event(f"stopped connecting again · {gap.cause} · {_attempts(gap.attempts)}")
        if was_waiting:
            self._stop_waiting()
            self._on_change()

    async def send(self, data: str | bytes, fragment: int = 0, template: Payload | None = None) -> bool:
        """Send a text or binary message as `Client.send` does; true when it left. In a gap it waits for
        the next connection instead, behind what the profile sends on open.

        Raises:
            Failure: the connection is not open and none is coming, too much waits already, or it cannot be sent.
        """
        if self._gap is not None or (self._queue and self.state is State.OPEN):
            size = sum(len(waiting) for waiting, *_ in self._queue) + len(data)
            if len(self._queue) >= MOST_QUEUED or size > MOST_QUEUED_BYTES:
                raise Failure(f"{len(self._queue):,} messages wait for the connection: no more are taken", "R connects")
            self._queue.append((data, fragment, template))
            self._on_change()
            return False
        if self.state is State.OPEN:
            await self._greeted.wait()
        await self.open_client().send(data, fragment, template)
        return True

    def open_client(self) -> Client:
        """The open connection. Raises Failure where there is none."""
        if self.client is None or self.client.state is not State.OPEN:
            raise Failure(f"{self.state.value}: nothing was sent", "c connects")
        return self.client

    # -- attempts

    async def _attempt(self) -> None:
        """Connect, then send what is due, and tell of the gap that this ended."""
        self._stop_waiting()
        if self._gap is not None:
            self._gap.attempts += 1
        turn = self._turns.of(self.profile.url) if self._turns else None
        client = Client(
            self.profile, self._recorder, lambda: self._changed(client), self.statistics, turn=turn, fill=self._fill
        )
        self.client = client
        self._greeted.clear()
        try:
            await client.connect()
            if client.state is not State.OPEN:
                return
            gap, self._gap = self._gap, None
            down_ns = awake.now_ns() - gap.since_ns if gap else 0
            with suppress(Failure):  # the connection ended meanwhile, and says so itself
                await self._greet(client, gap)
        finally:
            self._greeted.set()
        if gap is not None:
            read = await client.answers(READ_WITHIN) if gap.resent and self.profile.ping_interval else None
            self._recorder.event(_story(gap, down_ns, client, read))

    async def _greet(self, client: Client, gap: _Gap | None) -> None:
        """Send what is sent on open, then what waited. Raises Failure when the connection ends."""
        for text, written in zip(client.profile.on_open, self.profile.on_open, strict=True):
            await client.send(text, template=Payload("", written) if written != text else None)
            if gap is not None:
                gap.resent += 1
        if self._greet_more is not None:
            # Steps may take their time, or be paused: what a person sends meanwhile need not wait, unless it has to.
            self._greeted.set()
            sent = await self._greet_more()
            if gap is not None:
                gap.resent += sent
        while self._queue:
            await client.send(*self._queue[0])
            self._queue.popleft()
            if gap is not None:
                gap.waited += 1

    def _changed(self, client: Client) -> None:
        if client is self.client and self._wanted and client.state in (State.CLOSED, State.FAILED):
            self._ended(client)
        self._on_change()

    def _ended(self, client: Client) -> None:
        """Wait for the next attempt, or say why there is none."""
        profile, failure = self.profile, client.failure
        if client.state is State.CLOSED and self._lasted() >= reconnect.STEADY:
            self._tried = 0
        self._tried += 1
        if not reconnect.again(profile.reconnect, client.close, failure):
            if failure is not None and failure.lasting and profile.reconnect in reconnect.MODES[1:]:
                self._recorder.event("not connecting again: it would fail the same way · R tries", Flag.FAILURE)
            self._wanted, self._tried, self._gap = False, 0, None
            return
        cause = failure.what if failure else f"close {client.close.code if client.close else 1006}"
        if self._gap is None:
            self._gap = _Gap(awake.now_ns(), cause)
        wait = reconnect.delay(self._tried, reconnect.retry_after(client.handshake, time.time()))
        self.retry = Retry(self._gap.attempts + 1, time.time_ns() + int(wait * 1e9), cause)
        self._count_down(awake.now_ns() + int(wait * 1e9))

    def _count_down(self, due_ns: int) -> None:
        """Look again at least every second whether it is time: the loop's timers stand still while the machine sleeps,
        and the countdown does not."""
        left = (due_ns - awake.now_ns()) / 1e9
        if left > 0:
            self._timer = asyncio.get_running_loop().call_later(min(left, TICK), self._count_down, due_ns)
        else:
            self._timer = None
            self._spawn(self._again())

    async def _again(self) -> None:
        # Between the timer and this the waiting may have been ended, or the attempt made.
        if self.retry is not None and self._wanted:
            await self._attempt()

    def _lasted(self) -> float:
        """Seconds the connection was open."""
        return (self.statistics.closed_ns - self.statistics.opened_ns) / 1e9

    def _stop_waiting(self) -> None:
        self.retry = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _story(gap: _Gap, down_ns: int, client: Client, read: bool | None) -> str:
    """What is known of a gap when it is over; `read` tells whether the server has read what was sent again. What a
    reader must know stands first: the row in the log may hold no more, and a cause may be a long sentence."""
    took = client.handshake.elapsed_ns / 1e6 if client.handshake else 0.0
    story = f"down {down_ns / 1e9:,.1f} s · attempt {gap.attempts}"
    if gap.resent:
        story += f" · re-sent {gap.resent}"
        if read is not None:
            story += ", not" if not read else {1: ",", 2: ", both"}.get(gap.resent, ", all")
            story += " acknowledged"
    story += f" · sent {gap.waited} that waited" if gap.waited else ""
    story += f" · {gap.cause}\nConnected in {took:,.0f} ms."
    return story if read is None or not gap.resent else f"{story}\n{_KNOWN[read]}"


_KNOWN = {
    True: "Acknowledged: a pong came to a ping that was sent behind them, so the server\n"
    "has read them. What it made of them only its own messages can tell.",
    False: "Not acknowledged: no pong came to a ping that was sent behind them.\n"
    "The server may have read them all the same.",
}
"""What an acknowledgement is, and is not: the protocol has none for a message (RFC 6455 section 5.5.3 has one for a
ping, and frames are read in order)."""


def _attempts(count: int) -> str:
    return f"{count} {'attempt' if count == 1 else 'attempts'}"

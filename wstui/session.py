"""The engine's façade: one connection's life, net and store joined, and all connections of a run over one capture.

The screen sees this file and nothing behind it; this file sees no screen.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from wstui.model import Close, Failure, Flag, Handshake, Payload, Profile, Retry, State, Statistics

if TYPE_CHECKING:
    from wstui.net.lifeline import Lifeline
    from wstui.net.turns import Turns
    from wstui.query import Node
    from wstui.store.alerts import Alerts
    from wstui.store.capture import Capture
    from wstui.store.connections import Attempt
    from wstui.store.filtered import Filtered
    from wstui.store.framelist import FrameList
    from wstui.store.groups import Groups
    from wstui.store.view import View
    from wstui.store.watch import Watches

__all__ = ["Inspector", "Session"]

Spawn = Callable[[Coroutine[object, object, object]], None]


class Session:
    """One connection: how to reach it, whether it is up, and its part of the capture.

    A session outlives its connection: it may be connected again, and its log goes on in the same view.
    A session of an earlier capture is not `live`: it can be read and nothing else.
    """

    def __init__(
        self,
        capture: Capture,
        profile: Profile,
        number: int,
        changed: Callable[[Session], None],
        spawn: Spawn,
        turns: Turns | None = None,
    ) -> None:
        self.id = number
        self.live = capture.writable
        self.view: View = capture.view(number)
        self.statistics = Statistics()
        self.pulse = capture.pulse(number)
        self._profile = profile
        self._recorder = capture.recorder(number) if capture.writable else None
        self._capture = capture
        self._turns = turns
        self._changed = changed
        self._spawn = spawn
        self.fill: Callable[[Profile], Profile] = lambda profile: profile
        """Gives the profile as it is connected with, variables filled; raises Failure where it cannot be."""
        self._line: Lifeline | None = None
        self._before: Attempt | None = None
        """The newest attempt of an earlier capture."""
        self._told: tuple[Handshake | None, Close | None] = (None, None)
        self._frames: FrameList | None = None
        self.began_seq = 0
        """How many messages the capture held when the newest attempt to connect began."""
        self.greet: Callable[[Session], Awaitable[int]] | None = None
        """What else is done when a connection has opened; gives how many messages it sent."""

    @property
    def profile(self) -> Profile:
        """How to connect, from the next attempt on."""
        return self._profile

    @profile.setter
    def profile(self, profile: Profile) -> None:
        self._profile = profile
        if self._line:
            self._line.profile = profile

    @property
    def label(self) -> str:
        """What it is called in lists."""
        return self.profile.label

    @property
    def state(self) -> State:
        """Where the connection is in its life."""
        if self._line:
            return self._line.state
        if self._before is None:
            return State.IDLE
        return State.FAILED if self.failure else State.CLOSED

    @property
    def retry(self) -> Retry | None:
        """The attempt to connect again that is waited for."""
        return self._line.retry if self._line else None

    @property
    def queued(self) -> int:
        """Messages that wait for the connection to be open again."""
        return self._line.queued if self._line else 0

    @property
    def handshake(self) -> Handshake | None:
        """The newest attempt's handshake, refused ones included."""
        return self._line.handshake if self._line else self._before.handshake if self._before else None

    @property
    def attempts(self) -> list[Handshake]:
        """The handshakes of all attempts to connect, the oldest first."""
        return [one.handshake for one in self._capture.attempts(self.id) if one.handshake is not None]

    @property
    def close(self) -> Close | None:
        """How the newest connection ended."""
        return self._line.close if self._line else self._before.close if self._before else None

    @property
    def rate(self) -> int:
        """Messages a second, of both directions, in the last whole second."""
        beat = self.pulse.latest(time.monotonic_ns())
        return beat.messages_in + beat.messages_out

    @property
    def manners(self) -> str:
        """In what the server is met otherwise than it may expect, in a word or two; empty where it is not."""
        profile = self._line.client.profile if self._line and self._line.client else self.profile
        return " · ".join(["no pongs"] * (not profile.auto_pong) + ["lenient"] * profile.lenient)

    @property
    def underway(self) -> tuple[int, int, int] | None:
        """Of a message that takes long to come: its whole frames, its bytes so far, and those that the frame which
        comes now lacks (0: nobody knows). Until it is whole it is no message of the log."""
        return self._line.client.underway if self._line and self._line.client else None

    @property
    def failure(self) -> Failure | None:
        """Why the newest attempt failed."""
        if self._line:
            return self._line.client.failure if self._line.client else None
        shake = self.handshake
        return Failure(shake.failure, shake.hint, lasting=shake.lasting) if shake and shake.failure else None

    async def connect(self) -> None:
        """Open the connection and send what the profile sends on open; trouble becomes state, not an exception. Where
        an attempt to connect again is waited for, it is made now."""
        if not self.live:
            return
        if self._line is None:
            from wstui.net.lifeline import Lifeline

            assert self._recorder is not None
            self._line = Lifeline(
                self.profile,
                self._recorder,
                self._on_change,
                self._spawn,
                self.statistics,
                turns=self._turns,
                greet=self._greeting,
                fill=lambda profile: self.fill(profile),
            )
        await self._line.connect()

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection with a closing handshake (RFC 6455 section 7.1.2), or connect no more; does nothing when
        it is not open.

        Raises:
            Failure: the code or the reason may not be sent (RFC 6455 section 7.4).
        """
        if self._line:
            await self._line.disconnect(code, reason)

    async def reconnect(self) -> None:
        """Close what is open, then connect."""
        if self.state is not State.WAITING:
            await self.disconnect()
        await self.connect()

    async def send(self, data: str | bytes, fragment: int = 0, template: Payload | None = None) -> bool:
        """Send a text or binary message, with `fragment` in fragments of at most so many bytes (RFC 6455 section 5.4);
        false when it waits for the connection to be open again. The capture keeps the `template` that it was made from.

        Raises:
            Failure: the connection is not open, and none is coming.
        """
        return await self._up().send(data, fragment, template)

    async def send_now(self, data: str | bytes, fragment: int = 0, template: Payload | None = None) -> None:
        """As `send`, ahead of what waits. Raises Failure when the connection is not open."""
        await self._up().open_client().send(data, fragment, template)

    def note(self, text: str, *, failed: bool = False) -> None:
        """Put a line of the inspector's own into the log."""
        if self._recorder is not None:
            self._recorder.event(text, Flag.FAILURE if failed else Flag.NONE)

    def heard_ns(self) -> int:
        """When something was received last, on the monotonic clock; 0 where nothing was."""
        return self.pulse.heard_ns

    async def ping(self, data: bytes | None = None) -> None:
        """Send a ping; its round trip appears in the statistics. Raises Failure when not open or over 125 bytes."""
        await self._up().open_client().ping(data)

    async def pong(self, data: bytes = b"") -> None:
        """Send an unsolicited pong (RFC 6455 section 5.5.3). Raises Failure when not open or over 125 bytes."""
        await self._up().open_client().pong(data)

    def listen(self, heard: Callable[[], None] | None) -> None:
        """Have `heard` called whenever something of it was recorded; it must be cheap."""
        self._capture.listen(self.id, heard)

    def filtered(self, node: Node, around: int = 0) -> Filtered:
        """Its messages that match, found outwards from the sequence number `around` once `run` is running."""
        return self._capture.filtered(node, frozenset((self.id,)), around)

    def frames(self) -> FrameList:
        """Its frames in the order of the wire, as far as they are counted; the same list each time."""
        if self._frames is None:
            self._frames = self._capture.frames(self.id)
        return self._frames

    def groups(self) -> Groups:
        """Its messages by their shape, counted once `run` is running."""
        return self._capture.groups(frozenset((self.id,)))

    async def _greeting(self) -> int:
        return await self.greet(self) if self.greet is not None else 0

    def _up(self) -> Lifeline:
        if self._line is None:
            if not self.live:
                raise Failure("this is an earlier capture", "it can be read, not sent to")
            raise Failure(f"{self.state.value}: nothing was sent", "c connects")
        return self._line

    def _on_change(self) -> None:
        """Keep every attempt's handshake and close in the capture, then tell the screen."""
        if self.state is State.CONNECTING:
            self.began_seq = len(self._capture)
        told_handshake, told_close = self._told
        if self.handshake is not None and self.handshake is not told_handshake:
            self._capture.put_handshake(self.id, self.handshake)
        if self.close is not None and self.close is not told_close:
            self._capture.put_close(self.id, self.close)
        self._told = (self.handshake, self.close)
        self._changed(self)


class Inspector:
    """All connections of a run, over one capture. `on_changed` is called when a session's state changes, `on_grown`
    when the capture has new rows; both on the event loop's thread, both cheap to call often."""

    def __init__(self, capture: Capture) -> None:
        from wstui.net.turns import Turns

        self.capture = capture
        self._turns = Turns()
        self.sessions: list[Session] = []
        self.alerts: Alerts | None = None
        self.watches: Watches | None = None
        self.on_changing: Callable[[Session], None] | None = None
        """Called as `on_changed` is, and before it, for what goes on without a screen."""
        self.greet: Callable[[Session], Awaitable[int]] | None = None
        """What else a new session does when its connection has opened."""
        self.on_changed: Callable[[Session], None] | None = None
        self.on_fill: Callable[[Session, Profile], Profile] | None = None
        """Fills the variables of a profile before each attempt to connect; it may raise Failure."""
        self._tasks: set[asyncio.Task[object]] = set()

    @classmethod
    def of_earlier(cls, capture: Capture) -> Inspector:
        """The inspector of a capture that was recorded earlier."""
        self = cls(capture)
        for record in capture.connections():
            session = Session(capture, record.profile, record.id, self._tell, self.start)
            session._before = record.newest
            session.statistics.counters = record.counters
            self.sessions.append(session)
        return self

    @property
    def live(self) -> bool:
        """Whether connections can be made: false for an earlier capture."""
        return self.capture.writable

    def __iter__(self) -> Iterator[Session]:
        return iter(self.sessions)

    def timeline(
        self, connections: frozenset[int] | None = None, node: Node | None = None, around: int = 0
    ) -> View | Filtered:
        """Messages of several connections (ids of sessions; None: all of the capture) in order of arrival, and of those
        the ones that match. A `Filtered` is found outwards from the sequence number `around` once `run` is running."""
        if node is None and connections is None:
            return self.capture.view()
        if node is None and len(connections or ()) == 1:
            return self.capture.view(*(connections or ()))
        if node is None:
            return self.capture.timeline(connections or frozenset(), around)
        return self.capture.filtered(node, connections, around)

    def watch(self) -> Alerts:
        """The alerts of this run: filters by which every message to come is judged, from the first call on."""
        if self.alerts is None:
            self.alerts = self.capture.alerts()
            self.capture.on_sealed = self._sealed
            self.start(self.alerts.run())
        return self.alerts

    def waits(self) -> Watches:
        """Who waits for which message of this run; while nobody does, no message is looked at."""
        if self.watches is None:
            self.watches = self.capture.watches()
            self.capture.on_sealed = self._sealed
            self.start(self.watches.run())
        return self.watches

    def _sealed(self) -> None:
        if self.alerts is not None:
            self.alerts.grown()
        if self.watches is not None and self.watches.busy:
            self.watches.grown()

    def add(self, profile: Profile, *, connect: bool = True) -> Session:
        """A new session; with `connect` it starts to connect at once, in the background."""
        number = self.capture.add_connection(profile)
        session = Session(self.capture, profile, number, self._tell, self.start, self._turns)
        session.greet = self.greet
        session.fill = lambda profile: self.on_fill(session, profile) if self.on_fill else profile
        self.sessions.append(session)
        if connect:
            self.start(session.connect())
        self._tell(session)
        return session

    def edit(self, session: Session, profile: Profile) -> None:
        """Change how a session connects, from its next connection on."""
        session.profile = profile
        self.capture.rename_connection(session.id, profile)
        self._tell(session)

    def duplicate(self, session: Session) -> Session:
        """A second connection to the same place."""
        return self.add(replace(session.profile))

    async def remove(self, session: Session) -> None:
        """Close a session and take it off the list; its messages stay in the capture."""
        await session.disconnect()
        if session in self.sessions:
            self.sessions.remove(session)
        self._tell(session)

    def hold(self, seconds: float) -> None:
        """Read nothing more for so many seconds: a key goes first. What arrives waits in the network."""
        self.capture.hold(seconds)

    def start(self, work: Coroutine[object, object, object]) -> None:
        """Run a coroutine of a session in the background, keeping hold of it until it ends.

        What the profile sends on open may fail when the server closes at once; the log tells of that by itself.
        """
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) and not isinstance(fault, Failure):
            asyncio.get_running_loop().call_exception_handler({"message": "a session failed", "exception": fault})

    async def close(self) -> None:
        """Close every connection with 1000 (RFC 6455 section 7.4.1), then the capture."""
        await asyncio.gather(*(s.disconnect() for s in self.sessions), return_exceptions=True)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.capture.close()

    def _tell(self, session: Session) -> None:
        if self.on_changing:
            self.on_changing(session)
        if self.on_changed:
            self.on_changed(session)

"""The engine's façade: one connection's life, net and store joined, and all connections of a run over one capture.

The screen sees this file and nothing behind it; this file sees no screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from wstui.model import Close, Failure, Handshake, Profile, State, Statistics

if TYPE_CHECKING:
    from wstui.net.client import Client
    from wstui.net.turns import Turns
    from wstui.query import Node
    from wstui.store.capture import Capture
    from wstui.store.filtered import Filtered
    from wstui.store.groups import Groups
    from wstui.store.view import View

__all__ = ["Inspector", "Session"]


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
        turns: Turns | None = None,
    ) -> None:
        self.id = number
        self.profile = profile
        self.live = capture.writable
        self.view: View = capture.view(number)
        self.statistics = Statistics()
        self.pulse = capture.pulse(number)
        self._recorder = capture.recorder(number) if capture.writable else None
        self._capture = capture
        self._turns = turns
        self._changed = changed
        self._client: Client | None = None
        self._state = State.IDLE
        self._handshake: Handshake | None = None
        self._close: Close | None = None
        self._told: tuple[Handshake | None, Close | None] = (None, None)

    @property
    def label(self) -> str:
        """What it is called in lists."""
        return self.profile.label

    @property
    def state(self) -> State:
        """Where the connection is in its life."""
        return self._client.state if self._client else self._state

    @property
    def handshake(self) -> Handshake | None:
        """The newest attempt's handshake, refused ones included."""
        return self._client.handshake if self._client else self._handshake

    @property
    def close(self) -> Close | None:
        """How the newest connection ended."""
        return self._client.close if self._client else self._close

    @property
    def failure(self) -> Failure | None:
        """Why the newest attempt failed."""
        if self._client:
            return self._client.failure
        if self._handshake and self._handshake.failure:
            return Failure(self._handshake.failure, self._handshake.hint)
        return None

    async def connect(self) -> None:
        """Open the connection and send what the profile sends on open; trouble becomes state, not an exception."""
        if not self.live or self.state in (State.CONNECTING, State.OPEN, State.CLOSING):
            return
        from wstui.net.client import Client

        assert self._recorder is not None
        turn = self._turns.of(self.profile.url) if self._turns is not None else None
        self._client = client = Client(self.profile, self._recorder, self._on_change, self.statistics, turn=turn)
        await client.connect()
        for text in self.profile.on_open:
            if client.state is State.OPEN:
                await client.send(text)

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection with a closing handshake (RFC 6455 section 7.1.2); does nothing when it is not open.

        Raises:
            Failure: the code or the reason may not be sent (RFC 6455 section 7.4).
        """
        if self._client:
            await self._client.disconnect(code, reason)

    async def reconnect(self) -> None:
        """Close what is open, then connect."""
        await self.disconnect()
        await self.connect()

    async def send(self, data: str | bytes) -> None:
        """Send a text or binary message.

        Raises:
            Failure: the connection is not open.
        """
        await self._open_client().send(data)

    async def ping(self, data: bytes | None = None) -> None:
        """Send a ping; its round trip appears in the statistics. Raises Failure when not open or over 125 bytes."""
        await self._open_client().ping(data)

    async def pong(self, data: bytes = b"") -> None:
        """Send an unsolicited pong (RFC 6455 section 5.5.3). Raises Failure when not open or over 125 bytes."""
        await self._open_client().pong(data)

    def filtered(self, node: Node, around: int = 0) -> Filtered:
        """Its messages that match, found outwards from the sequence number `around` once `run` is running."""
        return self._capture.filtered(node, frozenset((self.id,)), around)

    def groups(self) -> Groups:
        """Its messages by their shape, counted once `run` is running."""
        return self._capture.groups(frozenset((self.id,)))

    def _open_client(self) -> Client:
        if self._client is None or self._client.state is not State.OPEN:
            if not self.live:
                raise Failure("this is an earlier capture", "it can be read, not sent to")
            raise Failure(f"{self.state.value}: nothing was sent", "c connects")
        return self._client

    def _on_change(self) -> None:
        """Keep every attempt's handshake and close in the capture, then tell the screen."""
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
        self.on_changed: Callable[[Session], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def of_earlier(cls, capture: Capture) -> Inspector:
        """The inspector of a capture that was recorded earlier."""
        self = cls(capture)
        for record in capture.connections():
            session = Session(capture, record.profile, record.id, self._tell, self._turns)
            session._handshake, session._close = record.handshake, record.close
            session._state = State.FAILED if record.handshake and record.handshake.failure else State.CLOSED
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
            from wstui.query import All

            node = All(())
        return self.capture.filtered(node, connections, around)

    def add(self, profile: Profile, *, connect: bool = True) -> Session:
        """A new session; with `connect` it starts to connect at once, in the background."""
        session = Session(self.capture, profile, self.capture.add_connection(profile), self._tell, self._turns)
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

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Run a coroutine of a session in the background, keeping hold of it until it ends.

        What the profile sends on open may fail when the server closes at once; the log tells of that by itself.
        """
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
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
        if self.on_changed:
            self.on_changed(session)

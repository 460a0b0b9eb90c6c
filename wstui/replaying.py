"""A replay on a session: what it sends leaves through the session, what comes is read back from the capture. Joins
`wstui.replay` and `wstui.session`; knows no screen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from wstui.hiding import secret_spans
from wstui.model import Direction, Failure, Opcode, Profile, State
from wstui.replay.moment import Moment, moments
from wstui.replay.plan import Step
from wstui.safetext import oneline
from wstui.session import Session

__all__ = ["SessionPeer", "profile_for"]

SLICE = 64
"""Rows that are read, and compared, between two looks at the loop: some four milliseconds."""


class SessionPeer:
    """`wstui.replay.runner.Peer` on a session, which connects when the replay opens it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.heard = asyncio.Event()
        self.began = self._read = len(session.view)
        """How many rows the session had before."""
        session.greet = None  # a profile's recipe and heartbeat are in the recording, as far as they were sent
        session.listen(self.heard.set)

    async def open(self) -> None:
        """Connect, anew where it is open. Raises Failure."""
        await self.session.reconnect()
        if self.session.state is not State.OPEN:
            raise self.session.failure or Failure("the connection ended at once", "its log says how")

    async def send(self, step: Step) -> None:
        """Send a message as it was recorded, in one frame whatever fragments it came in: they are not what a server
        reads. Raises Failure where the connection is not open."""
        payload = step.payload
        if step.opcode is Opcode.PING:
            await self.session.ping(payload)
        elif step.opcode is Opcode.PONG:
            await self.session.pong(payload)
        elif step.opcode is Opcode.BINARY:
            await self.session.send(payload)
        else:
            try:
                text = payload.decode()
            except UnicodeDecodeError:
                raise Failure(f"message {step.number:,} is no text, and was recorded as one") from None
            await self.session.send(text)

    async def close(self, code: int, reason: str) -> None:
        """Close as it was closed. Raises Failure where the code may not be sent."""
        await self.session.disconnect(code, reason)

    @property
    def ended(self) -> str:
        """How the connection ended, in words; empty while it is open."""
        session = self.session
        if session.state is State.OPEN:
            return ""
        if session.failure is not None:
            return session.failure.what
        close = session.close
        if close is None or session.state not in (State.CLOSED, State.FAILED, State.CLOSING):
            return "the server closed the connection" if session.state is State.CLOSING else str(session.state.value)
        return f"the connection ended with {close.code}" + f" {oneline(close.reason)}" * bool(close.reason)

    @property
    def more(self) -> bool:
        """Whether there are rows that were not read yet."""
        return self._read < len(self.session.view)

    def incoming(self) -> Iterator[Moment]:
        """What was received since this was called last, a slice of it at most."""
        start, self._read = self._read, min(self._read + SLICE, len(self.session.view))
        for moment in moments(self.session.view, start, self._read):
            if moment.direction is Direction.IN:
                yield moment

    def leave(self) -> None:
        """Listen no longer."""
        self.session.listen(None)


def profile_for(recorded: Profile, url: str | None = None, name: str = "") -> tuple[Profile, list[str]]:
    """How to connect for a replay: as it was recorded, with nothing sent and nothing done by itself. To another server
    than the recorded one its credentials do not go: their names are the second value."""
    profile = replace(recorded, name=name, on_open=(), reconnect="off", alerts=())
    if url is None or _place(url) == _place(recorded.url):
        return replace(profile, url=url or recorded.url), []
    kept = tuple(header for header in recorded.headers if not secret_spans(*header))
    left = [oneline(header[0]) for header in recorded.headers if header not in kept]
    left += ["Cookie"] * bool(recorded.cookie) + ["Authorization"] * bool(recorded.auth)
    return replace(profile, url=url, headers=kept, cookie=None, auth=None, sni=None, unix_socket=None), left


def _place(url: str) -> tuple[str, str]:
    """The host and port of a URL, and whether what goes there is encrypted."""
    try:
        parts = urlsplit(url if "://" in url else f"ws://{url}")
        port = parts.port
    except ValueError:
        return "", url
    secure = parts.scheme in ("wss", "https")
    return "wss" if secure else "ws", f"{(parts.hostname or '').lower()}:{port or (443 if secure else 80)}"

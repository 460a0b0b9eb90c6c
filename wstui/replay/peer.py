"""The connection that a replay is played on, as the replay knows it: a session, or one that a test has in its hands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Protocol

from wstui.replay.moment import Moment
from wstui.replay.plan import Step

__all__ = ["Peer"]


class Peer(Protocol):
    """The connection that is replayed on. `heard` is set whenever something new came; `incoming` gives what came since
    it was last called, of a flood as much as a few milliseconds compare; `more` says that there is more,
    and `ended` how the connection ended, empty while it is open."""

    heard: asyncio.Event

    @property
    def more(self) -> bool: ...

    @property
    def ended(self) -> str: ...

    async def open(self) -> None: ...

    async def send(self, step: Step) -> None: ...

    async def close(self, code: int, reason: str) -> None: ...

    def incoming(self) -> Iterator[Moment]: ...

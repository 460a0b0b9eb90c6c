"""A replay on stage: what was said to a client, said again by a server that has changed one field since."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import cast

from wstui.model import Direction
from wstui.replay.comparison import Comparison
from wstui.replay.moment import Moment
from wstui.replay.plan import ANSWERED, Step
from wstui.replay.runner import Runner, recording
from wstui.replaying import SessionPeer
from wstui.session import Inspector, Session
from wstui.ui.replaying import Replay

__all__ = ["replayed"]

TODAY = (
    (b'"px":"41990.0"', b'"px":41990.0'),
    (b'"7146', b'"8023'),
    (b"17734914", b"17735778"),
    (b"a4d3ae55", b"c07be912"),
)
"""What is said otherwise: a price that has become a number; and ids and times, as every day."""


class Today:
    """The server of today (`wstui.replay.runner.Peer`): it answers each message with what came after it yesterday."""

    more = False
    ended = ""
    began = 0

    def __init__(self, moments: list[Moment], session: Session) -> None:
        self.heard = asyncio.Event()
        self.session = session
        self._moments = moments
        self._come: list[Moment] = []

    async def open(self) -> None:
        """It is there."""

    async def send(self, step: Step) -> None:
        """Answer."""
        at = next(nth for nth, moment in enumerate(self._moments) if moment.seq == step.seq) + 1
        while at < len(self._moments) and self._moments[at].direction is Direction.IN:
            moment, at = self._moments[at], at + 1
            payload = moment.payload
            for yesterday, today in TODAY:
                payload = payload.replace(yesterday, today)
            self._come.append(Moment(moment.direction, moment.opcode, payload, moment.at_ns, moment.seq, moment.number))

    async def close(self, code: int, reason: str) -> None:
        """It lets go."""

    def incoming(self) -> Iterator[Moment]:
        """What it has said since."""
        come, self._come = self._come, []
        return iter(come)


async def replayed(inspector: Inspector, session: Session) -> Replay:
    """The replay of a session of the scene, to its end."""
    found = recording(session.view)
    peer = Today(list(found.read()), session)
    runner = Runner(found.read, found.span, peer, Comparison(), pace=ANSWERED)
    await runner.run()
    return Replay(session.label, found, runner, cast(SessionPeer, peer), inspector)

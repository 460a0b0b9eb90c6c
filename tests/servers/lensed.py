"""A connection of wstui's own as the screen reads it: with the lens that is chosen for it, requests paired with their
answers over the capture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from servers.process import PATIENCE
from wstui.decode.lens import Reading
from wstui.model import Direction, Profile, Row
from wstui.session import Inspector, Session
from wstui.store.pairing import Link, Pairing
from wstui.ui.lensing import Lensing, Spoken

__all__ = ["Lensed", "connected"]


class Lensed:
    """A connection, what its lens makes of it, and who answers whom."""

    def __init__(self, inspector: Inspector, session: Session) -> None:
        self.session = session
        self._inspector = inspector
        self._lensing = Lensing()
        self._lensing.load()

    @property
    def spoken(self) -> Spoken:
        """The lens that is chosen, and why."""
        spoken = self._lensing.of(self.session)
        assert spoken is not None
        return spoken

    async def send(self, *messages: str | bytes) -> None:
        """Say these."""
        for message in messages:
            await self.session.send(message)

    async def heard(self, *beginnings: str) -> None:
        """Wait until for each of these a line begins so."""
        await self.until(
            lambda: all(any(one.startswith(beginning) for one in self.lines()) for beginning in beginnings)
        )

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something of the messages."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_so():  # noqa: ASYNC110  # nobody is told of single messages
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError("\n".join(self.lines())) from None

    def rows(self) -> list[Row]:
        """The messages and what else the log has."""
        return self.session.view.rows(0, len(self.session.view))

    def readings(self) -> list[tuple[Direction, Reading]]:
        """What the data messages are, each of which must be read."""
        found = []
        rows = self.rows()
        for position, row in enumerate(rows):
            if row.opcode.is_data:
                readings = self.spoken.read(self.session.view.excerpt(position))
                assert readings, row
                found += [(row.direction, reading) for reading in readings]
        return found

    def lines(self) -> list[str]:
        """The same as lines: which way, what, and what it means."""
        if not any(row.opcode.is_data for row in self.rows()):
            return []
        return [f"{way.mark} {one.kind} {one.meaning}".rstrip() for way, one in self.readings()]

    async def links(self) -> dict[str, list[Link]]:
        """What was asked, by method, and its answers."""
        self._inspector.capture.flush()
        pairing: Pairing = self._inspector.capture.pairing({self.session.id: self.spoken.read})
        task = asyncio.ensure_future(pairing.run())
        while not pairing.complete:  # noqa: ASYNC110  # it tells once, and only whoever has asked before
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not pairing.fault
        links: dict[str, list[Link]] = {}
        for seq in range(len(self._inspector.capture)):
            for link in pairing.links(seq):
                if link.request == seq:
                    links.setdefault(link.method, []).append(link)
        return links


async def connected(inspector: Inspector, url: str, *subprotocols: str) -> Lensed:
    """Connect, and read what comes."""
    session = inspector.add(Profile(url, subprotocols=subprotocols, max_size=None), connect=False)
    await session.connect()
    assert session.failure is None
    return Lensed(inspector, session)

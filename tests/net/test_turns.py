"""Many connections to one place are opened a few at a time; those that wait can be given up, and hold up no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from servers.recording import FakeRecorder
from wstui.model import Profile, State
from wstui.net.client import Client
from wstui.net.turns import Turns

AT_ONCE = 3


class Door:
    """A server that lets nobody in before `open` is set, and counts who stands before it."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.full = asyncio.Event()
        self.waiting = self.most = 0

    async def knock(self, connection: ServerConnection, request: Request) -> Response | None:
        """Let somebody wait."""
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        if self.waiting == AT_ONCE:
            self.full.set()
        await self.open.wait()
        self.waiting -= 1
        return None


async def stay(connection: ServerConnection) -> None:
    """Keep a connection open until the other side ends it."""
    await connection.wait_closed()


@asynccontextmanager
async def door() -> AsyncIterator[tuple[Door, str]]:
    """A door and the URL that leads to it."""
    knocked = Door()
    async with serve(stay, "127.0.0.1", 0, process_request=knocked.knock) as server:
        yield knocked, f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"


def client(turns: Turns, url: str) -> Client:
    return Client(Profile(url), FakeRecorder(), lambda: None, turn=turns.of(url))


async def end(clients: list[Client], attempts: list[asyncio.Task[None]]) -> None:
    await asyncio.gather(*(one.disconnect() for one in clients))
    await asyncio.gather(*attempts)


async def test_no_more_stand_before_a_door_than_may() -> None:
    turns = Turns(AT_ONCE)
    async with asyncio.timeout(30), door() as (knocked, url):
        clients = [client(turns, url) for _ in range(10)]
        attempts = [asyncio.ensure_future(one.connect()) for one in clients]
        await knocked.full.wait()
        assert {one.state for one in clients} == {State.CONNECTING}
        knocked.open.set()
        await asyncio.gather(*attempts)
        assert {one.state for one in clients} == {State.OPEN}
        assert knocked.most == AT_ONCE
        await end(clients, attempts)


async def test_the_wait_for_a_turn_is_no_part_of_how_long_opening_took() -> None:
    turns = Turns(1)
    async with asyncio.timeout(30), door() as (knocked, url):
        turn = turns.of(url)
        await turn.acquire()
        waiting = client(turns, url)
        attempt = asyncio.ensure_future(waiting.connect())
        await asyncio.sleep(0)
        asked = waiting._started
        turn.release()
        knocked.open.set()
        await attempt
        assert waiting.handshake is not None
        assert waiting.handshake.started_ns > asked[0]
        await end([waiting], [attempt])


async def test_who_waits_may_give_up_and_the_next_moves_up() -> None:
    turns = Turns(1)
    async with asyncio.timeout(30), door() as (knocked, url):
        first, second, third = (client(turns, url) for _ in range(3))
        attempts = [asyncio.ensure_future(one.connect()) for one in (first, second, third)]
        await asyncio.sleep(0)
        await second.disconnect()
        assert second.state is State.FAILED
        assert str(second.failure) == "the attempt to connect was ended here"
        knocked.open.set()
        await asyncio.gather(*attempts)
        assert (first.state, third.state) == (State.OPEN, State.OPEN)
        await end([first, second, third], attempts)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("ws://a/x", "ws://a/y", True),
        ("ws://a:80/x", "ws://me:pw@A:80/y", True),
        ("a/x", "ws://a/", True),
        ("ws://a/", "ws://b/", False),
        ("ws://a:1/", "ws://a:2/", False),
        ("ws://a/", "wss://a/", False),
        ("ws://[", "ws://]", False),
    ],
)
async def test_places_have_queues_of_their_own(one: str, other: str, together: bool) -> None:
    turns = Turns()
    assert (turns.of(one) is turns.of(other)) is together

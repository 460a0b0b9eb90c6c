"""A message that takes long to come: it is told of, how much of it came can be asked, and others are not spoken of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection

from net.conftest import MakeClient
from net.test_client import serving, until
from servers.driving import Told, drive
from servers.framing import BINARY, CONT, PING, TEXT, frame
from wstui.model import State
from wstui.net import underway
from wstui.net.tap import Tap


def progressed(tap: Tap) -> int:
    """How often it was told."""
    assert isinstance(tap.owner, Told)
    return tap.owner.calls.count("progressed")


def so_far(tap: Tap) -> tuple[int, int, int] | None:
    assert tap.underway is not None
    return tap.underway.so_far


async def test_a_message_in_fragments_is_told_of_until_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(underway, "LONG", 0.0)
    tap, _, recorder = drive()
    tap.data_received(frame(TEXT, b"one ", fin=False))
    assert so_far(tap) is None, "it may be whole in a moment"
    await until(lambda: progressed(tap) == 1)
    assert so_far(tap) == (1, 4, 0)
    tap.data_received(frame(CONT, b"two", fin=False) + frame(PING, b"") + frame(CONT, b"x" * 300)[:100])
    await until(lambda: progressed(tap) == 2)
    assert so_far(tap) == (2, 107, 204)
    tap.data_received(frame(CONT, b"x" * 300)[100:])
    assert so_far(tap) is None
    assert recorder.messages()[-1].payload == b"one two" + b"x" * 300


async def test_so_is_a_frame_that_comes_little_by_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(underway, "LONG", 0.0)
    tap, _, _ = drive()
    whole = frame(BINARY, bytes(1000))
    tap.data_received(frame(TEXT, b"before") + whole[:500])
    await until(lambda: progressed(tap) == 1)
    assert so_far(tap) == (0, 500, len(whole) - 500)
    tap.data_received(whole[500:])
    assert so_far(tap) is None
    assert progressed(tap) == 1


async def test_of_messages_that_come_whole_in_time_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(underway, "LONG", 3600.0)  # it is this test that looks
    tap, _, _ = drive()
    assert tap.underway is not None
    one, two = frame(TEXT, b"one"), frame(TEXT, b"two")
    tap.data_received(one[:3])
    tap.data_received(one[3:] + two[:3])
    tap.underway._again()
    assert (so_far(tap), progressed(tap)) == (None, 0), "another is under way than at the look before"
    tap.underway._again()
    assert (so_far(tap), progressed(tap)) == ((0, 3, 2), 1)
    tap.data_received(two[3:])
    tap.underway._again()
    assert (so_far(tap), progressed(tap)) == (None, 1)
    assert tap.underway._timer is None, "nobody looks while nothing is under way"
    tap.connection_lost(None)


@pytest.mark.parametrize("compression", [True, False])
async def test_a_client_says_how_much_came(
    make_client: MakeClient, compression: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(underway, "LONG", 0.0)
    go_on = asyncio.Event()

    async def parts() -> AsyncIterator[str]:
        yield "a" * 2000
        yield "b" * 2000
        await go_on.wait()
        yield "c"

    async def handler(websocket: ServerConnection) -> None:
        await websocket.send(parts())
        await websocket.wait_closed()

    async with serving(handler, compression="deflate" if compression else None) as url:
        made = make_client(url, compression=compression)
        await made.client.connect()
        await until(lambda: made.client.underway == (2, 4000, 0))
        assert set(made.states) <= {State.CONNECTING, State.OPEN}
        go_on.set()
        await until(lambda: made.client.underway is None)
        await until(lambda: made.recorder.messages()[-1].payload[-1:] == b"c")
        await made.client.disconnect()

"""The server that plays what a server said once: when, to whom, and what it waits for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.typing import Subprotocol

from wstui.model import Opcode
from wstui.server.played import Line, Scene, Speed, What, play, playable
from wstui.shape import shape_of

SEND, AWAIT = What.SEND, What.AWAIT
FAST = Speed(None)


def scene(*lines: Line, target: str = "/feed", **more: object) -> Scene:
    return Scene(target, lambda: iter(lines), **more)  # type: ignore[arg-type]


def line(what: What, text: str = "", at_ms: int = 0) -> Line:
    return Line(what, Opcode.TEXT, text.encode(), at_ms * 10**6)


@asynccontextmanager
async def playing(*scenes: Scene, speed: Speed = FAST) -> AsyncIterator[tuple[str, list[str]]]:
    told: list[str] = []
    async with await play(scenes, speed=speed, tell=told.append) as server:
        yield server.url, told


async def test_a_client_is_answered_where_it_said_what_was_said() -> None:
    story = scene(line(SEND, "hello"), line(AWAIT, '{"op":"a","id":1}'), line(SEND, "ok"), line(What.LEAVE))
    async with playing(story) as (url, _), connect(f"{url}/feed") as client:
        assert await client.recv() == "hello"
        await client.send("something else")
        await client.send('{"op":"a","id":77}')
        assert await client.recv() == "ok"


async def test_what_is_said_too_early_is_kept_for_its_place() -> None:
    story = scene(line(AWAIT, "one"), line(SEND, "1"), line(AWAIT, "two"), line(SEND, "2"))
    async with playing(story) as (url, _), connect(f"{url}/feed") as client:
        await client.send("two")
        await client.send("one")
        assert [await client.recv(), await client.recv()] == ["1", "2"]


async def test_the_very_message_goes_before_one_of_its_shape() -> None:
    first, second = '{"op":"a","id":1}', '{"op":"a","id":2}'
    story = scene(line(AWAIT, "go"), line(AWAIT, second), line(SEND, "2"), line(AWAIT, first), line(SEND, "1"))
    async with playing(story) as (url, _), connect(f"{url}/feed") as client:
        for text in (first, second, "go"):
            await client.send(text)
        assert [await client.recv(), await client.recv()] == ["2", "1"]


async def test_a_heartbeat_is_answered_whenever_it_comes() -> None:
    beats = {shape_of(Opcode.TEXT, b"ping"): line(SEND, "pong"), shape_of(Opcode.TEXT, b"3"): None}
    story = scene(line(AWAIT, "go"), line(SEND, "1"), line(What.LEAVE), beats=beats)
    async with playing(story) as (url, _), connect(f"{url}/feed") as client:
        for text in ("ping", "3", "ping", "go", "ping"):
            await client.send(text)
        assert sorted([str(await client.recv()) for _ in range(4)]) == ["1", "pong", "pong", "pong"]


async def test_a_client_has_a_moment_for_its_heartbeat_and_one_without_is_not_waited_for() -> None:
    beats = {shape_of(Opcode.TEXT, b"ping"): line(SEND, "pong")}
    beat = line(What.BEAT, "ping")
    story = scene(line(SEND, "1"), beat, line(SEND, "2"), beat, beat, line(SEND, "3"), line(What.LEAVE), beats=beats)
    async with playing(story) as (url, _):
        async with connect(f"{url}/feed") as client:
            said = [await client.recv()]
            await client.send("ping")
            said += [await client.recv() for _ in range(3)]
        assert said == ["1", "pong", "2", "3"]
        assert await _read(f"{url}/feed", 3) == ["1", "2", "3"]


async def test_every_client_is_played_all_of_it() -> None:
    story = scene(*(line(SEND, str(n)) for n in range(200)))
    async with playing(story) as (url, _):
        async with asyncio.TaskGroup() as group:
            clients = [group.create_task(_read(f"{url}/feed", 200)) for _ in range(10)]
        assert all(client.result() == [str(n) for n in range(200)] for client in clients)


async def _read(url: str, count: int) -> list[object]:
    async with connect(url) as client:
        return [await client.recv() for _ in range(count)]


async def test_text_stays_text_and_bytes_stay_bytes() -> None:
    story = scene(line(SEND, "ä"), Line(SEND, Opcode.BINARY, b"\x00\xff"))
    async with playing(story) as (url, _):
        assert await _read(f"{url}/feed", 2) == ["ä", b"\x00\xff"]


async def test_it_closes_as_it_was_closed_and_goes_on_for_who_comes_again() -> None:
    closing = Line(What.CLOSE, Opcode.CLOSE, b"\x0f\xa4silence")
    async with playing(scene(line(SEND, "first"), closing), scene(line(SEND, "second"))) as (url, _):
        async with connect(f"{url}/feed") as client:
            assert await client.recv() == "first"
            with pytest.raises(ConnectionClosedError, match="4004"):
                await client.recv()
        async with connect(f"{url}/feed") as client, connect(f"{url}/feed") as new:
            assert await client.recv() == "second"
            assert await new.recv() == "first"  # nobody else's connection ended for it


async def test_a_connection_that_broke_breaks() -> None:
    async with playing(scene(line(SEND, "a"), line(What.DROP))) as (url, _), connect(f"{url}/feed") as client:
        assert await client.recv() == "a"
        with pytest.raises(ConnectionClosedError) as caught:
            await client.recv()
        assert caught.value.rcvd is None


async def test_a_refusal_is_a_refusal() -> None:
    refused = scene(status=403, reason="No", body=b"go away", headers=(("X-Why", "quota"),))
    async with playing(refused) as (url, told):
        with pytest.raises(InvalidStatus) as caught:
            await connect(f"{url}/feed")
    response = caught.value.response
    assert (response.status_code, response.reason_phrase, bytes(response.body)) == (403, "No", b"go away")
    assert response.headers["X-Why"] == "quota"
    assert "refused /feed with 403" in told[0]


async def test_the_handshake_is_as_recorded() -> None:
    headers = (("Set-Cookie", "a=b"), ("X-Their", "own"))
    story = scene(line(SEND, "x"), subprotocol="v2", headers=headers)
    async with playing(story) as (url, _):
        async with connect(f"{url}/feed", subprotocols=[Subprotocol("v1"), Subprotocol("v2")]) as client:
            assert client.subprotocol == "v2"
            assert client.response is not None
            assert client.response.headers["Set-Cookie"] == "a=b"
        async with connect(f"{url}/feed", subprotocols=[Subprotocol("v1")]) as client:
            assert client.subprotocol is None


async def test_a_path_leads_to_what_was_recorded_there() -> None:
    scenes = [scene(line(SEND, name), target=f"/{name}?k=1") for name in "ab"]
    async with playing(*scenes) as (url, _):
        assert await _read(f"{url}/b?k=1", 1) == ["b"]
        assert await _read(f"{url}/b?k=2", 1) == ["b"]
        assert await _read(f"{url}/nowhere", 1) == ["a"]


async def test_without_patience_it_goes_on() -> None:
    async with playing(scene(line(AWAIT, "never"), line(SEND, "x")), speed=Speed(None, patience=0)) as (url, told):
        assert await _read(f"{url}/feed", 1) == ["x"]
    assert any("goes on without it" in text for text in told)


async def test_time_is_counted_from_what_the_client_said(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    monkeypatch.setattr("wstui.server.played.asyncio.sleep", note)
    story = scene(line(AWAIT, "go", 5000), line(SEND, "a", 5000), line(SEND, "b", 9000))
    async with playing(story, speed=Speed(2.0)) as (url, _), connect(f"{url}/feed", ping_interval=None) as client:
        await client.send("go")
        assert [await client.recv(), await client.recv()] == ["a", "b"]
    assert slept[0] < 1 < slept[1] <= 2


async def test_what_a_client_says_beyond_the_recording_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wstui.server.played.HELD", 3)
    story = scene(line(AWAIT, "last"), line(SEND, "x"), line(AWAIT, "first"), line(SEND, "y"))
    async with playing(story, speed=Speed(None, patience=0.01)) as (url, _), connect(f"{url}/feed") as client:
        for text in ("first", "a", "b", "c", "last"):
            await client.send(text)
        assert [await client.recv(), await client.recv()] == ["x", "y"]


async def test_closing_the_server_ends_every_client() -> None:
    async with playing(scene(line(AWAIT, "never"))) as (url, _):
        client = await connect(f"{url}/feed")
    with pytest.raises((ConnectionClosedOK, ConnectionClosedError)):
        await client.recv()


def test_headers_that_are_made_anew() -> None:
    recorded = [("Upgrade", "websocket"), ("sec-websocket-accept", "x"), ("X-A", "1"), ("Date", "now")]
    assert playable(recorded) == (("X-A", "1"),)

"""One session's connections in a row, against the library's own server and liars: what is waited for, what is sent
again, and how each gap is told."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.server import Server, ServerConnection, serve

from net.test_client import serving, until
from servers.liar import Visit, liar
from servers.nginx import FRONT, nginx_again, nginx_with
from servers.node_ws import node_process
from servers.recording import FakeRecorder
from wstui.model import Direction, Failure, Profile, State
from wstui.net import awake, reconnect
from wstui.net import lifeline as module
from wstui.net.lifeline import Lifeline

OUT = Direction.OUT
Keep = Callable[..., tuple[Lifeline, FakeRecorder]]


@pytest.fixture
async def keep(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Keep]:
    """Make a lifeline that waits for hardly anything before it tries again."""
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: (asked or 0) + 0.001)
    lines: list[Lifeline] = []
    tasks: set[asyncio.Task[object]] = set()

    def spawn(work: Coroutine[object, object, object]) -> None:
        task = asyncio.ensure_future(work)
        tasks.add(task)

    def make(url: str, **profile: object) -> tuple[Lifeline, FakeRecorder]:
        recorder = FakeRecorder()
        line = Lifeline(Profile(url, **profile), recorder, lambda: None, spawn)  # type: ignore[arg-type]
        lines.append(line)
        return line, recorder

    yield make
    for line in lines:
        await line.disconnect()
    await asyncio.gather(*tasks)


class Fickle:
    """A server that drops each of the first `drops` connections once it has heard `hears` messages."""

    def __init__(self, drops: int, hears: int) -> None:
        self.drops, self.hears = drops, hears
        self.heard: list[list[str]] = []

    async def __call__(self, websocket: ServerConnection) -> None:
        mine: list[str] = []
        self.heard.append(mine)
        if len(self.heard) > self.drops:
            async for message in websocket:
                mine.append(str(message))
            return
        for _ in range(self.hears):
            mine.append(str(await websocket.recv()))
        websocket.transport.abort()


def story_of(recorder: FakeRecorder) -> str:
    """The one line that tells of a gap."""
    (story,) = [event for event in recorder.events() if event.startswith("down ")]
    return story


async def test_what_is_sent_on_open_is_sent_again_before_what_waited(keep: Keep) -> None:
    server = Fickle(drops=1, hears=2)
    async with serving(server) as url:
        line, recorder = keep(url, reconnect="abnormal", on_open=("login", "subscribe"))
        gate = asyncio.Event()
        await line.connect()
        await until(lambda: line.retry is not None)
        assert await line.send("first") is False
        assert await line.send("second") is False
        assert line.queued == 2
        gate.set()
        await until(lambda: any(event.startswith("down ") for event in recorder.events()))
        assert await line.send("third") is True
        await until(lambda: len(server.heard[1]) == 5)
    assert server.heard == [["login", "subscribe"], ["login", "subscribe", "first", "second", "third"]]
    assert re.fullmatch(
        r"down \d+\.\d s · attempt 1 · re-sent 2, both acknowledged · sent 2 that waited · close 1006",
        story_of(recorder),
    )
    assert re.search(r"\nconnected in \d+ ms\.\n", next(t for t in recorder.told() if t.startswith("down ")).lower())
    assert "has read them. what it made of them" in next(t for t in recorder.told() if t.startswith("down ")).lower()
    assert line.queued == 0


async def test_a_server_that_answers_no_ping_acknowledges_nothing(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READ_WITHIN", 0.01)
    visits = 0

    async def deaf(visit: Visit) -> None:
        nonlocal visits
        visits += 1
        await visit.open()
        if visits == 1:
            visit.vanish()
        else:
            await visit.listen()

    async with liar(deaf) as server:
        line, recorder = keep(server.url, reconnect="always", on_open=("hello",))
        await line.connect()
        await until(lambda: any(event.startswith("down ") for event in recorder.events()))
        await line.disconnect()
    assert story_of(recorder).endswith(" · re-sent 1, not acknowledged · close 1006")
    assert "may have read them all the same" in next(t for t in recorder.told() if t.startswith("down ")).lower()


async def test_without_keepalive_nothing_is_asked(keep: Keep) -> None:
    server = Fickle(drops=1, hears=1)
    async with serving(server) as url:
        line, recorder = keep(url, reconnect="abnormal", on_open=("hello",), ping_interval=None)
        await line.connect()
        await until(lambda: any(event.startswith("down ") for event in recorder.events()))
    assert story_of(recorder).endswith(" · re-sent 1 · close 1006")
    assert not [m for m in recorder.messages(OUT) if m.opcode.name == "PING"]


async def test_attempts_go_on_while_nobody_answers(keep: Keep) -> None:
    async with serving() as url:
        pass
    line, recorder = keep(url, reconnect="abnormal")
    await line.connect()
    assert line.retry is not None
    await until(lambda: line.retry is not None and line.retry.attempt == 4)
    assert line.retry is not None
    assert line.retry.cause.startswith("the connection to")
    await line.disconnect()
    assert line.state is State.FAILED
    assert re.search(r"^stopped connecting again · .* refused · \d+ attempts$", recorder.events()[-1])
    seen = len(recorder.events())
    await asyncio.sleep(0.02)
    assert len(recorder.events()) == seen


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_what_would_fail_the_same_way_is_not_tried_again(keep: Keep, status: int) -> None:
    async def refuse(visit: Visit) -> None:
        await visit.hear()
        await visit.say(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)

    async with liar(refuse) as server:
        line, recorder = keep(server.url, reconnect="always")
        await line.connect()
    assert (line.state, line.retry) == (State.FAILED, None)
    assert recorder.events()[-1] == "not connecting again: it would fail the same way · R tries"
    with pytest.raises(Failure):
        await line.send("x")


async def test_the_server_says_how_long_to_wait(keep: Keep) -> None:
    async def busy(visit: Visit) -> None:
        await visit.hear()
        await visit.say(b"HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n")

    async with liar(busy) as server:
        line, _ = keep(server.url, reconnect="abnormal")
        await line.connect()
        assert line.retry is not None
        before = line.retry.due_ns
        # "Now" is one call, however long the wait.
        await line.connect()
        assert line.retry is not None
        assert (line.retry.attempt, line.retry.due_ns > before) == (2, True)
        assert 3_500 < (line.retry.due_ns - before) / 1e9 + 3_600 < 4_000


@pytest.mark.parametrize(("mode", "again"), [("off", False), ("abnormal", False), ("always", True)])
async def test_a_normal_closure(keep: Keep, mode: str, again: bool) -> None:
    async def close(websocket: ServerConnection) -> None:
        await websocket.close()

    async with serving(close) as url:
        line, _ = keep(url, reconnect=mode)
        await line.connect()
        first = line.client
        await until(lambda: line.state is not State.OPEN and line.state is not State.CLOSING)
        assert (line.retry is not None or line.client is not first) is again
        await line.disconnect()


async def test_who_disconnects_stays_disconnected(keep: Keep) -> None:
    async with serving() as url:
        line, recorder = keep(url, reconnect="always")
        await line.connect()
        with pytest.raises(Failure):
            await line.disconnect(999)
        await line.disconnect()
        assert (line.state, line.retry) == (State.CLOSED, None)
    assert len(recorder.events()) == 2


async def test_a_connection_that_only_seems_open_is_noticed(keep: Keep) -> None:
    """Half open: the network takes what is sent and gives nothing back, as after sleep or a change of networks."""
    silent = True
    visits: list[Visit] = []

    async def still(visit: Visit) -> None:
        visits.append(visit)
        if silent:
            await visit.open()
            await visit.listen()
        else:
            await visit.say(b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n")

    async with liar(still) as server:
        line, recorder = keep(server.url, reconnect="abnormal", ping_interval=0.01, ping_timeout=0.01)
        await line.connect()
        silent = False
        assert line.client is not None
        line.client._close_timeout = 0.01
        assert line.client._tap is not None
        line.client._tap.close_timeout = 0.01
        await until(lambda: line.state is State.FAILED)
    assert len(visits) == 2
    assert any("keepalive ping timeout" in event for event in recorder.events())


async def test_only_so_much_waits(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_QUEUED", 2)
    async with serving() as url:
        pass
    line, _ = keep(url, reconnect="abnormal")
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: 60)
    await line.connect()
    assert [await line.send("a"), await line.send(b"b")] == [False, False]
    with pytest.raises(Failure, match="2 messages wait"):
        await line.send("c")
    assert line.queued == 2


async def test_a_server_that_comes_back_gets_what_waited(keep: Keep) -> None:
    """The real thing: the server's process goes and another takes its port."""
    heard: list[str] = []

    async def note(websocket: ServerConnection) -> None:
        async for message in websocket:
            heard.append(str(message))

    first: Server = await serve(note, "127.0.0.1", 0)
    port = next(iter(first.sockets)).getsockname()[1]
    line, recorder = keep(f"ws://127.0.0.1:{port}/", reconnect="abnormal", on_open=("sub",))
    await line.connect()
    first.close()
    await first.wait_closed()
    await until(lambda: line.retry is not None and line.retry.attempt > 2)
    await line.send("later")
    second = await serve(note, "127.0.0.1", port)
    await until(lambda: len(heard) == 3)
    await line.disconnect()
    second.close()
    await second.wait_closed()
    assert heard == ["sub", "sub", "later"]
    assert any(e.startswith("down ") and "close 1001" in e for e in recorder.events())


async def story_told(recorder: FakeRecorder) -> None:
    """Wait until a gap is over and told."""
    await until(lambda: any(event.startswith("down ") for event in recorder.events()))


@pytest.mark.parametrize(("command", "cause"), [("terminate", "close 1006"), ("close 1012 back soon", "close 1012")])
async def test_a_server_of_ws_that_ends_the_connection(keep: Keep, node_server: str, command: str, cause: str) -> None:
    line, recorder = keep(node_server, reconnect="abnormal", on_open=("login", "subscribe"))
    await line.connect()
    await line.send(command)
    await story_told(recorder)
    await until(lambda: len(recorder.data()) == 4)
    assert [payload for _, payload in recorder.data()] == [b"login", b"subscribe"] * 2
    assert story_of(recorder).endswith(f" · attempt 1 · re-sent 2, both acknowledged · {cause}")


async def test_a_process_that_stands_still_is_noticed_and_found_again(keep: Keep, node_folder: Path) -> None:
    """Half open: the system still acknowledges what is sent, and nobody reads it."""
    with node_process(node_folder) as (url, process):
        timing = {"ping_interval": 0.02, "ping_timeout": 0.2, "open_timeout": 0.3}
        line, recorder = keep(url, reconnect="abnormal", on_open=("hello",), **timing)
        await line.connect()
        await until(lambda: len(recorder.data()) == 1)
        assert line.client is not None
        assert line.client._tap is not None
        line.client._tap.close_timeout = 0.01
        os.kill(process.pid, signal.SIGSTOP)
        try:
            # It is noticed, and the attempts that follow fail as long as it stands still.
            await until(lambda: line.retry is not None and line.retry.attempt > 1)
        finally:
            os.kill(process.pid, signal.SIGCONT)
        await story_told(recorder)
        await line.disconnect()
    assert any("keepalive ping timeout" in event for event in recorder.events())
    assert story_of(recorder).endswith(" · close 1011")


async def test_nginx_is_started_again(keep: Keep, node_server: str, tmp_path: Path) -> None:
    rules = FRONT.format(folder=tmp_path, upstream=node_server.removeprefix("ws://"))
    before = nginx_with(tmp_path, rules)
    port = await asyncio.to_thread(before.__enter__)
    line, recorder = keep(f"ws://127.0.0.1:{port}/", reconnect="abnormal", on_open=("hello",))
    await line.connect()
    await until(lambda: len(recorder.data()) == 1)
    await asyncio.to_thread(before.__exit__, None, None, None)
    await until(lambda: line.retry is not None and line.retry.attempt > 1)
    assert await line.send("meanwhile") is False
    after = nginx_again(tmp_path, port)
    await asyncio.to_thread(after.__enter__)
    try:
        await story_told(recorder)
        await until(lambda: len(recorder.data()) == 3)
        await line.disconnect()
    finally:
        await asyncio.to_thread(after.__exit__, None, None, None)
    assert [payload for _, payload in recorder.data()] == [b"hello", b"hello", b"meanwhile"]
    assert re.search(r" · attempt \d+ · re-sent 1, acknowledged · sent 1 that waited · close 100", story_of(recorder))


async def test_a_certificate_that_is_not_trusted_is_not_tried_again(keep: Keep) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    async with serving(ssl=tls) as url:
        line, recorder = keep(url.replace("ws://", "wss://"), reconnect="always")
        await line.connect()
    assert (line.state, line.retry) == (State.FAILED, None)
    assert recorder.events()[-1] == "not connecting again: it would fail the same way · R tries"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "ws://", "ws://[::1/", "ws://127.0.0.1:99999/"])
async def test_a_url_that_is_none_is_not_tried_again(keep: Keep, url: str) -> None:
    line, recorder = keep(url, reconnect="always")
    await line.connect()
    assert (line.state, line.retry) == (State.FAILED, None)
    assert recorder.events()[-1] == "not connecting again: it would fail the same way · R tries"


async def test_a_wait_that_is_slept_through_is_over(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as url:
        pass
    line, recorder = keep(url, reconnect="abnormal")
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: 3_600)
    monkeypatch.setattr(module, "TICK", 0.001)
    await line.connect()
    assert line.retry is not None
    assert line.retry.attempt == 1
    real = awake.now_ns
    monkeypatch.setattr(awake, "now_ns", lambda: real() + 3_700 * 10**9)
    await until(lambda: line.retry is not None and line.retry.attempt == 2)
    await line.disconnect()
    assert recorder.events()[-1].endswith(" · 1 attempt")

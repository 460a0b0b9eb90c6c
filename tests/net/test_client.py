"""A connection's life against the library's own server: opened, used, closed by either side, and told in lines."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from net.conftest import Made, MakeClient
from servers.framing import CLOSE, PING, PONG, TEXT, frame
from servers.liar import Visit, liar, opening_with
from wstui import __version__
from wstui.model import Close, Direction, Failure, Flag, Opcode, State

OUT = Direction.OUT
Handler = Callable[[ServerConnection], Awaitable[None]]


async def echo(websocket: ServerConnection) -> None:
    """Send everything back."""
    async for message in websocket:
        await websocket.send(message)


@asynccontextmanager
async def serving(handler: Handler = echo, **options: Any) -> AsyncIterator[str]:
    """The URL of a server that runs meanwhile."""
    async with serve(handler, "127.0.0.1", 0, **options) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/chat"


async def until(true: Callable[[], bool]) -> None:
    """Let the loop turn until something holds; the test's own timeout is the limit."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - there is no event to wait for: the record is what is watched
            await asyncio.sleep(0.001)


def ended(made: Made) -> Close | None:
    """How a connection ended, as far as that is the same each time."""
    close = made.client.close
    return close and Close(close.code, close.reason, close.initiator, close.clean)


async def test_a_connection_from_open_to_close(make_client: MakeClient) -> None:
    async with serving(compression=None) as url:
        made = make_client(url, compression=False)
        await made.client.connect()
        assert made.client.state is State.OPEN
        await made.client.send("héllo")
        await made.client.send(b"\x00\xff")
        await until(lambda: len(made.recorder.data()) == 2)
        await made.client.disconnect(1000, "bye")
    assert made.states == [State.CONNECTING, State.OPEN, State.CLOSING, State.CLOSED]
    assert (
        made.recorder.data() == made.recorder.data(OUT) == [(Opcode.TEXT, "héllo".encode()), (Opcode.BINARY, b"\0\xff")]
    )
    assert ended(made) == Close(1000, "bye", OUT, clean=True)
    first, last = made.recorder.events()
    place = re.escape(url.removeprefix("ws://").removesuffix("/chat"))
    assert re.fullmatch(rf"open · 101 Switching Protocols · \d+\.\d ms · {place}", first)
    assert re.fullmatch(r"closed · 1000 normal closure: bye · by us · clean · in [\d.,]+ ms", last)
    close = made.client.close
    assert close is not None
    assert (close.sent, close.received, close.ended_by, close.detail) == (1000, 1000, Direction.IN, "")
    assert made.recorder.log[0].opcode is made.recorder.log[-1].opcode is Opcode.EVENT
    statistics = made.client.statistics
    assert (statistics.counters.messages_out, statistics.counters.messages_in) == (3, 3)
    assert 0 < statistics.opened_ns <= statistics.closed_ns


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_every_kind_of_message_both_ways(make_client: MakeClient, compression: str | None) -> None:
    async def zoo(websocket: ServerConnection) -> None:
        await websocket.send("text")
        await websocket.send(b"\xff\x00")
        await websocket.send(["frag", "", "mented"])
        await websocket.ping(b"p")
        await websocket.pong(b"unasked")
        await websocket.send("x" * 70_000)
        await websocket.wait_closed()

    async with serving(zoo, compression=compression) as url:
        made = make_client(url)
        await made.client.connect()
        await until(lambda: len(made.recorder.messages()) == 6)
        await made.client.pong(b"mine")
        await made.client.ping(b"mine")
        await until(lambda: made.client.statistics.rtt_ns > 0)
        await made.client.disconnect()
    packed = Flag.COMPRESSED if compression else Flag.NONE
    assert [(m.opcode.name, m.payload[:8], m.flags) for m in made.recorder.messages()[:7]] == [
        ("TEXT", b"text", packed),
        ("BINARY", b"\xff\x00", packed),
        ("TEXT", b"fragment", packed | Flag.FRAGMENTED),
        ("PING", b"p", Flag.NONE),
        ("PONG", b"unasked", Flag.NONE),
        ("TEXT", b"xxxxxxxx", packed),
        ("PONG", b"mine", Flag.NONE),
    ]
    assert [(m.opcode.name, m.payload, m.flags) for m in made.recorder.messages(OUT)] == [
        ("PONG", b"p", Flag.AUTOMATIC),
        ("PONG", b"mine", Flag.NONE),
        ("PING", b"mine", Flag.NONE),
        ("CLOSE", b"\x03\xe8", Flag.NONE),
    ]
    assert made.client.handshake is not None
    assert bool(made.client.handshake.extensions) == bool(compression)


async def test_the_server_closes(make_client: MakeClient) -> None:
    async def leave(websocket: ServerConnection) -> None:
        await websocket.close(4001, "done\x1b[2J")

    async with serving(leave) as url:
        made = make_client(url)
        await made.client.connect()
        await made.client.wait_closed()
    assert ended(made) == Close(4001, "done\x1b[2J", Direction.IN, clean=True)
    assert made.recorder.events()[-1].startswith("closed · 4001 private use: done␛[2J · by the server · clean · in ")
    assert made.recorder.messages(OUT)[-1].flags == Flag.AUTOMATIC


async def test_what_cannot_be_sent_is_a_failure_and_changes_nothing(make_client: MakeClient) -> None:
    async with serving() as url, asyncio.timeout(30):
        made = make_client(url)
        with pytest.raises(Failure, match="not connected"):
            await made.client.send("early")
        await made.client.disconnect()
        await made.client.connect()
        with pytest.raises(Failure, match="125 bytes"):
            await made.client.ping(b"x" * 126)
        with pytest.raises(Failure, match="125 bytes"):
            await made.client.pong(b"x" * 126)
        with pytest.raises(Failure, match="lone surrogate"):
            await made.client.send("a\ud800")
        for code in [0, 999, 1005, 1006, 1015, 2000, 5000]:
            with pytest.raises(Failure, match="may not be sent"):
                await made.client.disconnect(code)
        with pytest.raises(Failure, match="close reason 123"):
            await made.client.disconnect(1000, "x" * 124)
        assert made.client.state is State.OPEN
        assert made.recorder.messages(OUT) == []
        await made.client.disconnect(4999, "x" * 123)
        with pytest.raises(Failure, match="closed: nothing was sent"):
            await made.client.send("late")
        await made.client.disconnect()
    assert ended(made) == Close(4999, "x" * 123, OUT, clean=True)


async def test_a_client_can_connect_again(make_client: MakeClient) -> None:
    async with serving() as url:
        made = make_client(url)
        for _ in range(2):
            await made.client.connect()
            await made.client.connect()
            await made.client.send("x")
            await until(lambda: bool(made.recorder.data()))
            await asyncio.gather(made.client.disconnect(), made.client.disconnect())
    assert [line.split(" ")[0] for line in made.recorder.events()] == ["open", "closed"] * 2


async def test_what_the_request_says(make_client: MakeClient) -> None:
    requests: list[list[tuple[str, str]]] = []

    async def note(websocket: ServerConnection) -> None:
        assert websocket.request is not None
        requests.append(list(websocket.request.headers.raw_items()))

    async with serving(note, subprotocols=["b", "a"]) as url:
        made = make_client(
            url,
            subprotocols=("a", "b"),
            origin="https://example.com",
            cookie="a=b; c=d",
            auth="ušer:pa:ss",
            headers=(("X-One", "1"), ("x-one", "2"), ("Host", "other.example"), ("X-Text", "ž")),
        )
        await made.client.connect()
    (request,) = requests
    values = {name: [v for n, v in request if n.lower() == name.lower()] for name, _ in request}
    assert values["Origin"] == ["https://example.com"]
    assert values["Cookie"] == ["a=b; c=d"]
    assert values["Authorization"] == ["Basic dcWhZXI6cGE6c3M="]
    assert values["User-Agent"] == [f"wstui/{__version__}"]
    assert values["X-One"] == ["1", "2"]
    assert values["Host"] == ["other.example"]
    assert values["X-Text"] == ["ž".encode().decode("latin-1")]
    handshake = made.client.handshake
    assert handshake is not None
    assert handshake.subprotocol == "b"
    lines = handshake.request.decode().split("\r\n")
    assert lines[0] == "GET /chat HTTP/1.1"
    assert lines[-2:] == ["", ""]
    assert "Sec-WebSocket-Protocol: a, b" in lines


@pytest.mark.parametrize(
    ("profile", "agents"),
    [
        ({"user_agent": ""}, []),
        ({"user_agent": "mine"}, ["mine"]),
        ({"user_agent": "mine", "headers": (("user-agent", "explicit"),)}, ["explicit"]),
    ],
)
async def test_the_user_agent(make_client: MakeClient, profile: dict[str, Any], agents: list[str]) -> None:
    async with liar(opening_with()) as server:
        made = make_client(server.url, **profile)
        await made.client.connect()
        request = server.visits[0].request.decode()
    assert re.findall(r"(?mi)^user-agent: (.*)\r$", request) == agents


async def test_headers_of_the_handshake_itself_may_be_given(make_client: MakeClient) -> None:
    key = "AAAAAAAAAAAAAAAAAAAAAA=="
    async with liar(opening_with(headers=("Sec-WebSocket-Protocol: v2",))) as server:
        made = make_client(server.url, headers=(("Sec-WebSocket-Key", key), ("Sec-WebSocket-Protocol", "v1, v2")))
        await made.client.connect()
        request = server.visits[0].request
    assert made.client.state is State.OPEN
    assert request.count(b"Sec-WebSocket-Key") == 1
    assert made.client.handshake is not None
    assert made.client.handshake.subprotocol == "v2"


async def test_what_the_handshake_was(make_client: MakeClient) -> None:
    headers = ('Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits="9"', "X-A:  b")
    async with liar(opening_with(headers=headers)) as server:
        made = make_client(server.url)
        await made.client.connect()
        shake = made.client.handshake
        assert shake is not None
        assert shake.request == server.visits[0].request
        assert shake.response.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
        assert shake.response.endswith(b"X-A:  b\r\n\r\n")
        assert shake.extensions == ('permessage-deflate; server_max_window_bits="9"',)
        assert server.url == f"ws://{shake.peer}/"
        assert re.fullmatch(r"127\.0\.0\.1:\d+", shake.local)
        assert (shake.tls, shake.hops, shake.failure) == (None, (), "")
        assert shake.url == server.url
        assert shake.elapsed_ns > 0


async def test_a_server_that_vanishes(make_client: MakeClient) -> None:
    async def vanish(visit: Visit) -> None:
        await visit.open(then=frame(TEXT, b"last words") + b"\x81\x05he")
        await visit.reader.read(1)
        visit.vanish()

    async with liar(vanish) as server:
        made = make_client(server.url)
        await made.client.connect()
        await made.client.send("go")
        await made.client.wait_closed()
    assert ended(made) == Close(1006)
    whole, cut = made.recorder.messages()
    assert (whole.payload, cut.payload, cut.flags) == (b"last words", b"he", Flag.INCOMPLETE)
    assert made.recorder.events()[-2:] == [
        "cut short · the connection ended in the middle of a frame: 4 of 7 bytes came · RFC 6455 section 7.1.5",
        "closed · 1006 abnormal closure · TCP ended before a close frame was read · "
        "the connection was reset by the other side",
    ]
    assert "1006 is never sent on the wire" in made.recorder.told()[-1]
    assert made.recorder.log[-1].flags == Flag.FAILURE


async def test_a_server_that_never_ends_the_connection_is_left(make_client: MakeClient) -> None:
    async def deaf(visit: Visit) -> None:
        await visit.open()
        await asyncio.Event().wait()

    async with liar(deaf) as server:
        made = make_client(server.url, close_timeout=0.01)
        await made.client.connect()
        await made.client.disconnect()
    assert ended(made) == Close(1000, "", OUT, clean=False)
    line = r"closed · 1000 normal closure · by us · not clean · in [\d.,]+ ms · the server did not end it within 0.01 s"
    assert re.fullmatch(line, made.recorder.events()[-1])
    assert made.client.close is not None
    assert made.client.close.ended_by is OUT


async def test_a_violation_ends_the_connection_and_says_why(make_client: MakeClient) -> None:
    async with liar(opening_with(frame(TEXT, b"\xff"))) as server:
        made = make_client(server.url, close_timeout=0.01)
        await made.client.connect()
        await made.client.wait_closed()
    assert ended(made) == Close(1007, "invalid UTF-8 at byte 0", OUT, clean=False)
    broken, closed = made.recorder.events()[-2:]
    assert broken == (
        "protocol broken · the text is not UTF-8 at byte 0, counted from 0 · RFC 6455 section 8.1 · failing with 1007"
    )
    assert closed.startswith("closed · 1007 invalid payload data: invalid UTF-8 at byte 0 · by us · not clean")


async def test_a_paused_connection_is_still_closed_by_us(make_client: MakeClient) -> None:
    async def flood(websocket: ServerConnection) -> None:
        while True:
            await websocket.send(b"x" * 1000)

    async with serving(flood, compression=None) as url:
        made = make_client(url, close_timeout=0.01)
        made.recorder.behind = True
        await made.client.connect()
        await until(lambda: bool(made.recorder.data()))
        runs = len(made.recorder.runs)
        await asyncio.sleep(0.01)
        assert len(made.recorder.runs) == runs, "paused"
        await made.client.disconnect()
        assert made.client.state is State.CLOSED
        made.recorder.catch_up()


async def test_nothing_is_lost_when_reading_pauses_again_and_again(make_client: MakeClient) -> None:
    total = 3000

    async def count(websocket: ServerConnection) -> None:
        for i in range(total):
            await websocket.send(b"%d" % i)

    async with serving(count, compression=None) as url:
        made = make_client(url)
        loop = asyncio.get_running_loop()

        def behind() -> None:
            made.recorder.behind = True
            loop.call_soon(made.recorder.catch_up)

        made.recorder.on_run = behind
        await made.client.connect()
        await made.client.wait_closed()
    assert [payload for _, payload in made.recorder.data()] == [b"%d" % i for i in range(total)]


async def test_keepalive_appears_as_automatic(make_client: MakeClient) -> None:
    async with serving() as url:
        made = make_client(url, ping_interval=0.001)
        await made.client.connect()
        await until(lambda: made.client.statistics.rtt_ns > 0)
        await made.client.disconnect()
    assert made.recorder.messages(OUT)[0].opcode is Opcode.PING
    assert made.recorder.messages(OUT)[0].flags == Flag.AUTOMATIC


async def test_a_pong_that_does_not_come(make_client: MakeClient) -> None:
    async def deaf(visit: Visit) -> None:
        await visit.open()
        await visit.listen()

    async with liar(deaf) as server:
        made = make_client(server.url, ping_interval=0.001, ping_timeout=0.001, close_timeout=0.01)
        await made.client.connect()
        await made.client.wait_closed()
    assert ended(made) == Close(1011, "keepalive ping timeout", OUT, clean=False)


async def test_a_large_message_in_many_pieces(make_client: MakeClient) -> None:
    payload = bytes(range(256)) * 4 * 1024 * 16
    async with serving(max_size=None) as url:
        made = make_client(url, max_size=None)
        await made.client.connect()
        await made.client.send(payload)
        await until(lambda: bool(made.recorder.data()))
        assert made.recorder.data() == [(Opcode.BINARY, payload)]


async def test_a_message_over_the_limit(make_client: MakeClient) -> None:
    async with serving() as url:
        made = make_client(url, max_size=100, compression=False)
        await made.client.connect()
        await made.client.send("x" * 101)
        await made.client.wait_closed()
    assert made.client.close is not None
    assert made.client.close.code == 1009


async def test_frames_of_the_server_are_answered_while_closing(make_client: MakeClient) -> None:
    async def slow(visit: Visit) -> None:
        await visit.open()
        await visit.reader.read(1)
        await visit.say(frame(TEXT, b"still"), frame(PING, b"?"), frame(CLOSE, b"\x03\xe8"))

    async with liar(slow) as server:
        made = make_client(server.url)
        await made.client.connect()
        await made.client.disconnect()
    assert [m.opcode.value for m in made.recorder.messages()] == [TEXT, PING, CLOSE]
    assert [m.opcode.value for m in made.recorder.messages(OUT)] == [CLOSE, PONG]
    assert ended(made) == Close(1000, "", OUT, clean=True)

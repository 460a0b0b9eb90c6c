"""The server's life: where it listens, what it leaves behind, and that it keeps quiet."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from contextlib import suppress

import pytest
import trustme
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.http_client import Serve
from wstui.server.app import Server, serve
from wstui.server.feed import Pace


async def drained(client: ClientConnection) -> None:
    """Read a connection to its end."""
    with suppress(ConnectionClosed):
        while True:
            await client.recv()


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]")]
)
async def test_its_url_can_be_connected_to(start: Serve, host: str, shown: str) -> None:
    try:
        server = await start(host=host)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    assert server.url == f"ws://{shown}:{server.port}"
    async with connect(server.url) as client:
        assert await client.recv() == "Request served by box"


async def test_it_says_which_machine_it_is(start: Serve) -> None:
    server = await start(name=None)
    async with connect(server.url) as client:
        assert await client.recv() == f"Request served by {socket.gethostname()}"


async def test_a_port_in_use_is_an_os_error(server: Server) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await serve(port=server.port)


async def test_it_speaks_tls(start: Serve) -> None:
    authority = trustme.CA()
    ours, theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(ours)
    authority.configure_trust(theirs)
    server = await start(ssl=ours)
    assert server.url == f"wss://127.0.0.1:{server.port}"
    async with connect(server.url, ssl=theirs) as client:
        await client.recv()
        await client.send("secret")
        assert await client.recv() == "secret"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=theirs)
    writer.write(b"GET /.sse HTTP/1.1\r\n\r\n")
    assert b"served by box" in await reader.readuntil(b"\n\n")
    writer.close()
    with suppress(ssl.SSLError, ConnectionError):
        await writer.wait_closed()


@pytest.mark.parametrize("path", ["/", "/exchange", "/binary", "/blocks"])
async def test_closing_it_says_1001_to_everybody(start: Serve, path: str) -> None:
    server = await start()
    async with connect(server.url + path) as client:
        await client.send("ping")
        await client.recv()
        closing = asyncio.create_task(server.close())
        await drained(client)
        assert client.close_code == 1001
        await closing
    await server.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(server.host, server.port)


@pytest.mark.parametrize("path", ["/", "/exchange", "/binary", "/blocks"])
async def test_a_client_that_vanishes_leaves_no_task(server: Server, path: str) -> None:
    before = asyncio.all_tasks()
    async with connect(server.url + path, close_timeout=0) as client:
        await client.send("ping")
        await client.recv()
        mine = asyncio.all_tasks() - before
        client.transport.abort()
    async with asyncio.timeout(10):
        await asyncio.wait(mine)


async def test_connections_without_a_request_do_not_hold_it_up(start: Serve) -> None:
    server = await start()
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"GET / HT")
    await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        await server.close()
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await reader.readexactly(1)
    writer.close()


async def test_a_client_that_does_not_read_is_waited_for(start: Serve) -> None:
    server = await start(rate=1_000_000.0, compression=False)
    async with connect(f"{server.url}/exchange", compression=None, close_timeout=0) as client:
        client.transport.pause_reading()
        await client.send('{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}')
        (connection,) = server._running.connections
        sizes = [0]
        while not sizes[-1] or len(set(sizes[-20:])) > 1:  # until the socket's own buffers are full as well
            await asyncio.sleep(0.01)
            sizes.append(connection.transport.get_write_buffer_size())
            assert sizes[-1] < 2**16  # twice the mark at which sending waits
        client.transport.abort()


async def test_it_keeps_quiet(
    start: Serve, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("websockets.client").disabled = True
    server = await start()
    async with connect(server.url) as client:
        await client.send(b"\xff", text=True)
        await drained(client)
    for sent in [b"\x16\x03\x01", b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", b"GET /.ws HTTP/1.1\r\n\r\n"]:
        _, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(sent)
        await asyncio.sleep(0.02)
        writer.transport.abort()
    await server.close()
    assert [record for record in caplog.records if record.name != "asyncio"] == []
    assert capfd.readouterr() == ("", "")
    logging.getLogger("websockets.client").disabled = False


class Clock:
    """A clock and a sleep that take no time."""

    def __init__(self) -> None:
        self.now = 100.0

    def time(self) -> float:
        """The time, in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let the time go on."""
        assert seconds >= 0
        self.now += seconds


@pytest.mark.parametrize("rate", [0.5, 1, 7, 250, 20_000])
async def test_a_pace_keeps_its_rate(rate: float, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(asyncio, "sleep", clock.sleep)
    monkeypatch.setattr(asyncio.get_running_loop(), "time", clock.time)
    pace = Pace(rate)
    due = [await pace.due() for _ in range(100)]
    assert min(due) >= 1
    assert sum(due) == pytest.approx((clock.now - 100) * rate, abs=1.01)


async def test_a_pace_nobody_can_keep_lets_others_run() -> None:
    pace = Pace(1e9)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    due = [await pace.due() for _ in range(50)]
    task.cancel()
    assert turns >= 49
    assert max(due) == 100


async def test_a_pace_does_not_make_up_for_a_long_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(asyncio, "sleep", clock.sleep)
    monkeypatch.setattr(asyncio.get_running_loop(), "time", clock.time)
    pace = Pace(100)
    await pace.due()
    clock.now += 60
    due = [await pace.due() for _ in range(20)]
    assert sum(due) == pytest.approx(100 + (clock.now - 160) * 100, abs=3)

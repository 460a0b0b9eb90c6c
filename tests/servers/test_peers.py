"""The foreign peers are what the tests take them for."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.typing import Subprotocol

from servers.flood import WIDTH, Frames, Shape, message, rows_for
from servers.nginx import PASSWORD, USER, Front

Flood = Callable[..., str]


async def test_node_echoes_text_and_binary(node_server: str) -> None:
    async with connect(node_server, subprotocols=[Subprotocol("chat"), Subprotocol("x")]) as client:
        assert client.subprotocol == "chat"
        assert [extension.name for extension in client.protocol.extensions] == ["permessage-deflate"]
        messages: list[str | bytes] = ["hello", b"\x00\xff", "closed", "\N{SNOWMAN}"]
        for sent in messages:
            await client.send(sent)
            assert await client.recv() == sent


async def test_node_pings_counts_and_tells_the_headers(node_server: str) -> None:
    async with connect(node_server, additional_headers={"X-Asked": "yes"}) as client:
        await (await client.ping())
        await client.send("ping are you there")
        assert await client.recv() == "pong are you there"
        await client.send("count 3")
        assert [await client.recv() for _ in range(3)] == ["0", "1", "2"]
        await client.send("headers")
        assert json.loads(await client.recv())["x-asked"] == "yes"


@pytest.mark.parametrize(
    ("command", "code", "reason"), [("close 4001 bye for now", 4001, "bye for now"), ("terminate", 1006, "")]
)
async def test_node_closes_as_it_is_told(node_server: str, command: str, code: int, reason: str) -> None:
    async with connect(node_server) as client:
        await client.send(command)
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert (client.close_code, client.close_reason or "") == (code, reason)


@pytest.mark.parametrize("folder", ["node", "lens_node"])
def test_the_lock_of_the_packages_names_no_registry(folder: str) -> None:
    lock = (Path(__file__).parent / folder / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock
    wanted = json.loads((Path(__file__).parent / folder / "package.json").read_text("utf-8"))["dependencies"]
    assert json.loads(lock)["packages"][""]["dependencies"] == wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


async def test_nginx_speaks_tls_and_asks_for_a_password(node_server: str, tls_front: Callable[[str], Front]) -> None:
    front = await asyncio.to_thread(tls_front, node_server)
    trust = ssl.create_default_context(cafile=str(front.authority))
    async with connect(front.url, ssl=trust) as client:
        await client.send("through")
        assert await client.recv() == "through"
    with pytest.raises(ssl.SSLCertVerificationError):
        await connect(front.url)
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{front.url}/private/", ssl=trust)
    assert refused.value.response.status_code == 401
    assert refused.value.response.headers["WWW-Authenticate"] == 'Basic realm="private"'
    words = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    async with connect(
        f"{front.url}/private/", ssl=trust, additional_headers={"Authorization": f"Basic {words}"}
    ) as client:
        await client.send("inside")
        assert await client.recv() == "inside"
    with pytest.raises(InvalidStatus, match="404"):
        await connect(f"{front.url}/missing/", ssl=trust)


@pytest.mark.parametrize(
    ("arguments", "count", "size"),
    [
        ([], 2500, 150),
        (["--binary"], 1, 150),
        (["--deflate"], 2500, 150),
        (["--deflate", "--binary", "--size", "20"], 1001, 20),
        (["--deflate", "--size", "5000"], 111, 5000),
        (["--size", "70000"], 31, 70000),
        (["--size", "1048576", "--deflate"], 3, 2**20),
        (["--rate", "5000"], 300, 150),
        (["--rate", "5000", "--deflate"], 300, 150),
    ],
)
async def test_the_flood_is_numbered_and_whole(flood: Flood, arguments: list[str], count: int, size: int) -> None:
    url = flood(*arguments, "--count", str(count))
    async with connect(url, max_size=None) as client:
        assert bool(client.protocol.extensions) is ("--deflate" in arguments)
        number = 0
        async for received in client:
            assert isinstance(received, bytes if "--binary" in arguments else str)
            assert len(received) == size
            assert json.loads(received)["seq"] == number
            number += 1
    assert (number, client.close_code) == (count, 1000)


@pytest.mark.parametrize(
    "factory",
    [
        None,
        ClientPerMessageDeflateFactory(server_no_context_takeover=True),
        ClientPerMessageDeflateFactory(server_max_window_bits=9),
        ClientPerMessageDeflateFactory(server_max_window_bits=9, server_no_context_takeover=True),
    ],
)
async def test_the_flood_compresses_as_agreed(flood: Flood, factory: ClientPerMessageDeflateFactory | None) -> None:
    url = flood("--deflate", "--count", "1500", "--size", "700")
    async with connect(url, compression=None, extensions=[factory] if factory else None) as client:
        numbers = [json.loads(received)["seq"] async for received in client]
    assert numbers == list(range(1500))


async def test_the_flood_waits_for_go_and_serves_many(flood: Flood) -> None:
    url = flood("--wait-go", "--deflate", "--count", "1200")

    async def numbers() -> list[int]:
        async with connect(url) as client:
            await (await client.ping())
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.recv(), 0.05)
            await client.send("go")
            return [json.loads(received)["seq"] async for received in client]

    assert await asyncio.gather(*(numbers() for _ in range(4))) == [list(range(1200))] * 4


async def test_the_flood_survives_a_client_that_vanishes(flood: Flood) -> None:
    url = flood()
    for _ in range(3):
        async with connect(url, close_timeout=0) as client:
            await client.recv()
            client.transport.abort()
    async with connect(url, close_timeout=0) as client:
        assert json.loads(await client.recv())["seq"] == 0


@pytest.mark.parametrize("rows", [1, 10, 1000])
def test_the_frames_are_numbered_across_every_carry(rows: int) -> None:
    frames = Frames(Shape(150), rows)
    for block in [0, 1, 2, 9, 10, 99, 100, 1000, 10**6, 10**6 + 1]:
        view = bytes(frames.load(block))
        assert len(view) == rows * frames.stride == rows * 154
        for row in {0, 1, rows - 1} - ({1} if rows == 1 else set()):
            text = view[row * 154 + 4 : (row + 1) * 154]
            assert json.loads(text)["seq"] == block * rows + row
            assert text.index(b",") == len(b'{"seq":') + WIDTH


@pytest.mark.parametrize("size", [20, 28, 29, 119, 120, 150, 65536])
def test_a_message_has_its_size_and_is_json(size: int) -> None:
    text = message(size)
    assert len(text) == size
    json.loads(text.replace(b" " * WIDTH, b"%*d" % (WIDTH, 7), 1))


def test_a_block_suits_the_rate_and_the_size() -> None:
    assert [rows_for(154, rate) for rate in (0, 1e6, 20_000, 10, 0.5)] == [1000, 1000, 100, 1, 1]
    assert [rows_for(size, 0) for size in (2000, 20_000, 2**20)] == [100, 10, 1]

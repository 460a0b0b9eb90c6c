"""Messages that leave in fragments: what a server reads, what is recorded, and what may come between."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.asyncio.server import ServerConnection

from net.conftest import Made, MakeClient
from net.test_client import echo, serving, until
from wstui.frames import parse_frames
from wstui.model import Direction, Fact, Failure, Flag, Opcode

OUT = Direction.OUT
TEXT = "na\u00efve \N{SNOWMAN}" * 40
BYTES = bytes(range(256)) * 3


def frames_of(made: Made, number: int = 0) -> list[tuple[Opcode, bool, int]]:
    """The frames of a message that was sent: opcode, FIN, bytes of payload."""
    wire = made.recorder.messages(OUT)[number].wire
    return [(Opcode(frame.opcode), frame.fin, len(frame.payload)) for frame in parse_frames(wire)]


@pytest.mark.parametrize("size", [1, 7, 100, 5000])
async def test_a_server_reads_the_fragments_and_the_message(make_client: MakeClient, size: int) -> None:
    read: list[list[bytes]] = []

    async def handler(websocket: ServerConnection) -> None:
        while True:
            read.append([part async for part in websocket.recv_streaming(decode=False)])

    async with serving(handler, compression=None) as url:
        made = make_client(url, compression=False)
        await made.client.connect()
        await made.client.send(TEXT, size)
        await made.client.send(BYTES, size)
        await made.client.send("")
        await until(lambda: len(read) == 3)
        await made.client.disconnect()
    for number, payload in enumerate((TEXT.encode(), BYTES)):
        wanted = [payload[start : start + size] for start in range(0, len(payload), size)]
        assert read[number] == wanted
        first = Opcode.BINARY if number else Opcode.TEXT
        assert frames_of(made, number) == [
            (Opcode.CONT if at else first, at == len(wanted) - 1, len(part)) for at, part in enumerate(wanted)
        ]
    sent = made.recorder.messages(OUT)
    assert [message.payload for message in sent[:3]] == [TEXT.encode(), BYTES, b""]
    assert [bool(message.flags & Flag.FRAGMENTED) for message in sent[:3]] == [size < len(BYTES)] * 2 + [False]


@pytest.mark.parametrize("compression", [True, False])
async def test_ws_of_node_counts_the_fragments(make_client: MakeClient, node_frames: str, compression: bool) -> None:
    made = make_client(node_frames, compression=compression)
    await made.client.connect()
    for message in (TEXT, BYTES):
        await made.client.send(message, 50)
    await until(lambda: len(made.recorder.data()) == 2)
    messages: list[str | bytes] = [TEXT, BYTES]
    for (_, said), message in zip(made.recorder.data(), messages, strict=True):
        told = json.loads(said)
        payload = message.encode() if isinstance(message, str) else message
        assert (told["binary"], bytes.fromhex(told["hex"])) == (isinstance(message, bytes), payload)
        count = -(-len(payload) // 50)
        assert [fin for fin, _ in told["frames"]] == [False] * (count - 1) + [True]
        if not compression:
            assert [size for _, size in told["frames"]] == [50] * (count - 1) + [len(payload) - 50 * (count - 1)]
    assert [message.flags for message in made.recorder.messages(OUT)] == [
        Flag.FRAGMENTED | (Flag.COMPRESSED if compression else Flag.NONE)
    ] * 2


async def test_a_ping_goes_between_and_another_message_waits(make_client: MakeClient) -> None:
    async with serving(echo, compression=None) as url:
        made = make_client(url, compression=False)
        await made.client.connect()
        sending = asyncio.create_task(made.client.send(b"x" * 1000, 1))
        await asyncio.sleep(0)
        other = asyncio.create_task(made.client.send("after"))
        await made.client.ping(b"between")
        assert not sending.done()
        await asyncio.gather(sending, other)
        await until(lambda: len(made.recorder.data()) == 2)
    assert made.recorder.data() == [(Opcode.BINARY, b"x" * 1000), (Opcode.TEXT, b"after")]
    # The message is recorded where its last fragment left, and says how many bytes others took.
    assert [message.opcode for message in made.recorder.messages(OUT)[:3]] == [Opcode.PING, Opcode.BINARY, Opcode.TEXT]
    ping, message, _ = [run for run in made.recorder.runs if run.direction is OUT][:3]
    ((_, gap),) = [(number, value) for number, fact, value in message.facts if fact is Fact.GAP]
    assert gap >> 32 == len(made.recorder.messages(OUT)[0].wire)
    assert message.stream < ping.stream
    assert len(frames_of(made, 1)) == 1000


async def test_a_connection_that_ends_within_leaves_what_had_left(make_client: MakeClient) -> None:
    async def handler(websocket: ServerConnection) -> None:
        async for _ in websocket.recv_streaming():
            websocket.transport.abort()
            return

    async with serving(handler, compression=None) as url:
        made = make_client(url, compression=False)
        await made.client.connect()
        with pytest.raises(
            Failure, match=r"the connection ended within the message: [\d,]+ of 100,000 fragments were sent"
        ):
            await made.client.send(b"x" * 10_000_000, 100)
        await made.client.wait_closed()
    (message,) = made.recorder.messages(OUT)
    assert message.flags == Flag.FRAGMENTED | Flag.INCOMPLETE
    assert 0 < len(message.payload) < 10_000_000


async def test_more_fragments_than_can_be_recorded_are_refused(make_client: MakeClient) -> None:
    async with serving() as url:
        made = make_client(url)
        await made.client.connect()
        with pytest.raises(Failure, match="cannot be recorded"):
            await made.client.send(bytes(40 * 2**20), 1)
        assert made.recorder.messages(OUT) == []

"""Floods that cost much for every byte: they are taken in slices, cost what they are long, and fill no memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from socket import SO_RCVBUF, SOL_SOCKET

import pytest

from net.conftest import MakeClient
from net.test_client import until
from net.test_scanner import Deflate, flat, pieces_of
from servers.driving import drive, sent_frames
from servers.framing import BINARY, CONT, PING, PONG, TEXT, close, frame
from servers.liar import Visit, liar
from servers.recording import expand
from wstui.model import Direction, Flag, Opcode
from wstui.net import scanner as module
from wstui.net.incoming import SLICE
from wstui.net.scanner import Scanner
from wstui.net.wire import walk

COUNT = 2000
OUT = Direction.OUT


async def test_a_chunk_of_pings_is_taken_in_slices_and_all_are_answered() -> None:
    tap, transport, recorder = drive()
    pings = b"".join(frame(PING, b"%d" % i) for i in range(COUNT))
    tap.data_received(pings + frame(TEXT, b"after"))
    assert len(sent_frames(transport.written)) == SLICE
    assert transport.calls == ["pause"]
    await until(lambda: not tap.incoming or not tap.incoming.more)
    await until(lambda: transport.calls == ["pause", "resume"])
    assert sent_frames(transport.written) == [(PONG, b"%d" % i) for i in range(COUNT)]
    assert recorder.data() == [(Opcode.TEXT, b"after")]
    assert len(recorder.messages()) == COUNT + 1
    # Less is read at once from then on, until less is enough for a turn.
    least = len(tap.get_buffer(-1))
    assert least < 2**18
    while len(tap.get_buffer(-1)) < 2**18:
        least *= 2
        tap.data_received(frame(TEXT, b"a"))
        assert len(tap.get_buffer(-1)) == least


@pytest.mark.parametrize("then", ["end", "data", "lost"])
async def test_what_waits_its_turn_goes_before_all_else(then: str) -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(PONG) * COUNT)
    if then == "end":
        tap.eof_received()
    elif then == "data":
        tap.data_received(frame(TEXT, b"next"))
    tap.connection_lost(None)
    messages = recorder.messages()
    assert len(messages) == COUNT + (then == "data")
    assert [m.opcode for m in messages[:COUNT]] == [Opcode.PONG] * COUNT
    await asyncio.sleep(0)
    assert tap.broken is None


async def test_a_close_frame_behind_a_flood_is_echoed_and_what_follows_is_recorded() -> None:
    tap, transport, recorder = drive()
    tap.data_received(frame(PONG) * COUNT + close(1000, b"bye") + b"more")
    await until(lambda: bool(transport.written))
    assert sent_frames(transport.written) == [(8, b"\x03\xe8bye")]
    assert recorder.messages()[-1].payload == b"more" or recorder.messages()[-1].direction is OUT
    assert sum(len(m.wire) for m in recorder.messages()) == 2 * COUNT + 7 + 4


async def test_reading_stays_paused_while_the_record_is_behind_a_flood() -> None:
    tap, transport, recorder = drive()
    recorder.behind = True
    tap.data_received(frame(PONG) * COUNT)
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(recorder.messages()) == SLICE, "keys and the disk go first"
    recorder.on_ready = tap.ready
    recorder.catch_up()
    await until(lambda: transport.calls[-1] == "resume")
    assert len(recorder.messages()) == COUNT


async def test_of_pings_that_come_while_nothing_leaves_the_last_is_answered() -> None:
    tap, transport, recorder = drive()
    tap.pause_writing()
    tap.data_received(b"".join(frame(PING, b"%d" % i) for i in range(3)))
    assert not transport.written
    tap.resume_writing()
    assert sent_frames(transport.written) == [(PONG, b"2")]
    assert recorder.events() == [
        "3 pings came while the server read nothing: the last of them is answered · RFC 6455 section 5.5.3"
    ]
    tap.data_received(frame(PING, b"3"))
    tap.pause_writing()
    tap.resume_writing()
    assert [payload for _, payload in sent_frames(transport.written)] == [b"2", b"3"]


async def test_a_server_that_pings_and_never_reads_fills_no_memory(make_client: MakeClient) -> None:
    count, done = 60_000, asyncio.Event()

    async def flood(visit: Visit) -> None:
        visit.writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
        await visit.open()
        visit.writer.transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(count // 1000):
            await visit.say(frame(PING, b"x" * 125) * 1000)
        await done.wait()

    async with liar(flood) as server:
        made = make_client(server.url, ping_interval=None)
        await made.client.connect()
        await until(lambda: len(made.recorder.messages()) == count)
        tap = made.client._tap
        assert tap is not None
        assert tap.clogged
        assert tap.transport.get_write_buffer_size() < 2**20
        assert len(made.recorder.messages(OUT)) < count
        done.set()
        tap.transport.abort()


async def test_nothing_is_written_where_the_connection_is_gone() -> None:
    tap, transport, recorder = drive()
    transport.abort()
    tap.data_received(frame(PING, b"a") * 9)
    assert tap.probe().done() is False
    tap.fail(1002, "anything")
    assert not transport.written
    assert recorder.messages(OUT) == []
    assert not tap.protocol.data_to_send()


async def test_a_reset_in_the_middle_of_a_flood_says_nothing_but_in_the_log(make_client: MakeClient) -> None:
    async def flood(visit: Visit) -> None:
        await visit.open()
        await visit.say(frame(PING) * 5000)
        visit.vanish()

    async with liar(flood) as server:
        for _ in range(20):
            made = make_client(server.url, ping_interval=None)
            await made.client.connect()
            async with asyncio.timeout(30):
                await made.client.wait_closed()
            assert made.client._tap is not None
            assert made.client._tap.broken is None
            assert made.recorder.events()[-1].startswith("closed · 1006")


def bad_texts() -> tuple[Scanner, bytes]:
    return Scanner(2**20, lenient=True), frame(TEXT, b"\xff") * COUNT


def every_other_text_bad() -> tuple[Scanner, bytes]:
    return Scanner(2**20, lenient=True), (frame(TEXT, b"a") + frame(TEXT, b"\xff")) * (COUNT // 2)


def a_fault_at_the_end_of_fragments() -> tuple[Scanner, bytes]:
    stream = frame(TEXT, b"a", fin=False) + frame(CONT, b"b", fin=False) * COUNT + frame(CONT, b"\xff", fin=False)
    return Scanner(2**20), stream


def fragments_over_the_limit() -> tuple[Scanner, bytes]:
    return Scanner(COUNT - 9), frame(BINARY, b"a", fin=False) + frame(CONT, b"b", fin=False) * COUNT


def what_cannot_be_inflated() -> tuple[Scanner, bytes]:
    return Scanner(2**20, Deflate(fresh=True).inflater(), lenient=True), frame(TEXT, b"\xff\xff", rsv=4) * COUNT


@pytest.mark.parametrize(
    "case",
    [
        bad_texts,
        every_other_text_bad,
        a_fault_at_the_end_of_fragments,
        fragments_over_the_limit,
        what_cannot_be_inflated,
    ],
)
def test_what_is_bad_is_looked_at_as_often_as_what_is_good(
    case: Callable[[], tuple[Scanner, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    walked = 0

    def counted(data: bytes, at: int, first: int, limit: int, spans: list[int]) -> tuple[int, int]:
        nonlocal walked
        before = len(spans)
        found = walk(data, at, first, limit, spans)
        walked += len(spans) - before
        return found

    monkeypatch.setattr(module, "walk", counted)
    scanner, stream = case()
    messages = flat(pieces_of(scanner, [stream]))
    assert walked <= 3 * COUNT
    left = scanner.assembly.unfinished(scanner.stamp, len(stream))
    rest, _ = scanner.rest()
    open_before = expand(left)[0].wire if left is not None else b""
    assert open_before + b"".join(m.wire for m in messages) + rest == stream
    assert any(m.flags & (Flag.TOLERATED | Flag.INVALID) for m in messages)

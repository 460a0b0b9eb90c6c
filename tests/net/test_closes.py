"""Close frames with every code, every length and reasons that are no text, against what the library makes of them."""

from __future__ import annotations

import asyncio

import pytest
from websockets.exceptions import ProtocolError
from websockets.frames import Close

from net.conftest import MakeClient
from servers.driving import drive, sent_frames
from servers.framing import BINARY, CLOSE, CONT, PING, TEXT, accept, close, frame
from servers.liar import Visit, liar
from wstui.model import Flag, State
from wstui.net.judge import broken_close
from wstui.rules import Rule


def test_every_code_is_taken_or_refused_as_the_library_does() -> None:
    for code in range(65536):
        payload = code.to_bytes(2, "big") + b"why"
        try:
            Close.parse(payload)
            refused = False
        except ProtocolError:
            refused = True
        broken = broken_close(payload)
        assert (broken is not None) is refused, code
        assert broken is None or (broken.rule, broken.number) == (Rule.CLOSE_CODE, code)


@pytest.mark.parametrize("size", [0, *range(2, 126)])
async def test_a_close_of_every_length_is_echoed(size: int) -> None:
    tap, transport, recorder = drive()
    payload = ((4000).to_bytes(2, "big") + "é".encode() * 62)[:size]
    if size > 2 and size % 2:
        payload = payload[:-1] + b"!"
    tap.data_received(frame(CLOSE, payload))
    assert sent_frames(transport.written) == [(CLOSE, payload)]
    assert recorder.messages()[0].flags == Flag.NONE


@pytest.mark.parametrize("size", range(3, 126, 7))
async def test_a_reason_that_ends_within_a_character_is_named_by_its_byte(size: int) -> None:
    tap, transport, recorder = drive()
    reason = b"a" * (size - 3) + b"\xc3"
    tap.data_received(close(1000, reason))
    ((opcode, payload),) = sent_frames(transport.written)
    assert (opcode, payload[:2]) == (CLOSE, (1007).to_bytes(2, "big"))
    assert recorder.messages()[0].payload == b"\x03\xe8" + reason
    assert f"not UTF-8 at byte {size - 1} of the payload" in recorder.events()[0]


FRAMES = [
    frame(TEXT, b"hello"),
    frame(BINARY, bytes(300)),
    frame(TEXT, b"in", fin=False) + frame(PING, b"between") + frame(CONT, b" parts"),
    close(1000, b"bye"),
]


@pytest.mark.parametrize("how", ["reset", "end"])
async def test_the_end_may_come_at_any_moment(make_client: MakeClient, how: str) -> None:
    came = 0

    async def stop(visit: Visit) -> None:
        whole = accept(await visit.hear()) + b"".join(FRAMES)
        await visit.say(whole[:came])
        await asyncio.sleep(0)
        if how == "reset":
            visit.vanish()

    size = 129 + sum(map(len, FRAMES))
    moments = sorted({*range(0, 129, 16), *range(125, 145), *range(440, size + 1)})
    async with liar(stop) as server:
        for came in moments:
            made = make_client(server.url, ping_interval=None, close_timeout=0.01)
            await made.client.connect()
            async with asyncio.timeout(30):
                await made.client.wait_closed()
            client = made.client
            assert client.state in (State.CLOSED, State.FAILED), came
            assert client._tap is None or client._tap.broken is None
            assert client.failure is not None if client.state is State.FAILED else client.close is not None
            last = made.recorder.events()[-1]
            assert last.startswith("failed · " if client.state is State.FAILED else "closed · "), (came, last)

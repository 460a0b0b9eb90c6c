"""permessage-deflate with every window and with none kept (RFC 7692 section 7.1), both ways; empty messages too."""

from __future__ import annotations

import random
import zlib

import pytest

from net.conftest import MakeClient
from net.test_client import until
from servers.driving import DEFLATE, sent_frames
from servers.framing import BINARY, CONT, PONG, TEXT, frame
from servers.liar import Visit, liar
from wstui.model import Flag, Opcode, State

TAIL = b"\x00\x00\xff\xff"
CHANCE = random.Random(7)
NOISE = CHANCE.randbytes(400)
PAYLOADS = [NOISE, b"", NOISE[100:] + NOISE, "žluťoučký kůň ".encode() * 90, NOISE]
"""What points back into the message before, further than the smallest window reaches as well."""


def packed(payload: bytes, encoder: zlib._Compress) -> bytes:
    """A payload as it is sent (RFC 7692 section 7.2.1)."""
    return (encoder.compress(payload) + encoder.flush(zlib.Z_SYNC_FLUSH)).removesuffix(TAIL) or b"\x00"


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("bits", range(8, 16))
async def test_every_window_both_ways(make_client: MakeClient, bits: int, fresh: bool) -> None:
    parameters = f"server_max_window_bits={bits}; client_max_window_bits={bits}"
    if fresh:
        parameters += "; server_no_context_takeover; client_no_context_takeover"
    visits: list[Visit] = []

    async def serve(visit: Visit) -> None:
        visits.append(visit)
        await visit.open(f"{DEFLATE}; {parameters}")
        encoder = zlib.compressobj(wbits=-max(9, bits))  # zlib has no smaller one, and does not use all of it
        for payload in PAYLOADS:
            if fresh:
                encoder = zlib.compressobj(wbits=-max(9, bits))
            await visit.say(frame(BINARY, packed(payload, encoder), rsv=4))
        await visit.listen()

    async with liar(serve) as server:
        made = make_client(server.url, ping_interval=None)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        await until(lambda: len(made.recorder.data()) == len(PAYLOADS))
        assert [payload for _, payload in made.recorder.data()] == PAYLOADS
        assert all(m.flags == Flag.COMPRESSED for m in made.recorder.messages())
        for payload in PAYLOADS:
            await made.client.send(payload)
        await made.client.disconnect()
    sent = [payload for opcode, payload in sent_frames(visits[0].received) if opcode == BINARY]
    decoder = zlib.decompressobj(wbits=-bits)
    for payload, data in zip(PAYLOADS, sent, strict=True):
        if fresh:
            decoder = zlib.decompressobj(wbits=-bits)
        assert decoder.decompress(data + TAIL) == payload


@pytest.mark.parametrize("cuts", [1, 2, 7, 10_000])
async def test_a_deflated_text_cut_within_its_characters(make_client: MakeClient, cuts: int) -> None:
    text = "€ and 🐎, " * 3000
    whole = packed(text.encode(), zlib.compressobj(wbits=-15, level=0))
    step = max(1, len(whole) // (cuts + 1))
    parts = [whole[i : i + step] for i in range(0, len(whole), step)]
    last = len(parts) - 1
    frames = [
        frame(CONT if n else TEXT, part, fin=n == last, rsv=0 if n else 4) + frame(PONG, b"%d" % n)
        for n, part in enumerate(parts)
    ]

    async def serve(visit: Visit) -> None:
        await visit.open(DEFLATE, then=b"".join(frames))
        await visit.listen()

    async with liar(serve) as server:
        made = make_client(server.url, ping_interval=None)
        await made.client.connect()
        await until(lambda: len(made.recorder.messages()) == len(parts) + 1)
        await made.client.disconnect()
    assert made.recorder.data() == [(Opcode.TEXT, text.encode())]

"""The binary feed: every message is what it says it is, read by the real libraries."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from random import Random

import cbor2
import msgpack  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from wstui.server import packing
from wstui.server.app import Server
from wstui.server.binary import HEIGHT, WIDTH, Binary
from wstui.server.packing import Value

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=300)
    | st.binary(max_size=300)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=40), inner, max_size=20),
    max_leaves=40,
)


@given(values)
def test_messagepack_reads_back(value: Value) -> None:
    assert msgpack.unpackb(packing.msgpack(value)) == value


@given(values)
def test_cbor_reads_back(value: Value) -> None:
    assert cbor2.loads(packing.cbor(value)) == value


def png_pixels(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and unpacked rows of a PNG whose checksums hold."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", data, at + 8 + size)[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + size
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 3)
    return width, height, zlib.decompress(chunks[b"IDAT"])


async def test_one_of_each_at_once_and_then_in_turn(server: Server) -> None:
    async with connect(f"{server.url}/binary") as client:
        for number in (1, 2, 3):
            packed, coded, zipped, picture, noise = [await client.recv() for _ in range(5)]
            assert isinstance(packed, bytes)
            assert isinstance(coded, bytes)
            assert isinstance(zipped, bytes)
            assert isinstance(picture, bytes)
            for reading, sensor in [(msgpack.unpackb(packed), "msgpack"), (cbor2.loads(coded), "cbor")]:
                assert (reading["sensor"], reading["n"], len(reading["samples"])) == (sensor, number, 8)
                assert isinstance(reading["key"], bytes)
            assert json.loads(gzip.decompress(zipped))["n"] == number
            width, height, rows = png_pixels(picture)
            assert (width, height, len(rows)) == (WIDTH, HEIGHT, (WIDTH + 1) * HEIGHT)
            assert len(noise) == 256


async def test_it_echoes_what_it_gets(server: Server) -> None:
    async with connect(f"{server.url}/binary") as client:
        messages: list[str | bytes] = ["a text", b"\x00mine"]
        for mine in messages:
            await client.send(mine)
            while await client.recv() != mine:
                pass


def test_every_column_of_the_picture_has_a_line() -> None:
    chart = Binary(Random(2), 1)._chart()
    assert all(any(row[x] == 2 for row in chart) for x in range(WIDTH))

"""What is packed by the programs and libraries that people use comes out again; what is damaged or a bomb says so.
The files are made by tests/decode/golden/make_text.py."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard

from wstui import decode
from wstui.decode import LIMIT, Decoder
from wstui.decode._chain import room
from wstui.decode._packed import Packed
from wstui.model import Opcode

GOLDEN = Path(__file__).parent / "golden"
INSIDE = """{
  "op": "subscribe",
  "price": 1.10,
  "id": 12345678901234567890,
  "city": "Zürich ☃"
}"""
LABELS = {
    "base64": "Base64 → JSON",
    "brotli": "brotli → JSON",
    "deflate": "raw deflate → JSON",
    "gzip": "gzip → JSON",
    "hex": "hex → JSON",
    "utf16": "UTF-16",
    "zlib": "zlib → JSON",
    "zstd": "zstd → JSON",
}
FILES = {f"{path.parent.name}/{path.stem}": path for name in LABELS for path in sorted((GOLDEN / name).iterdir())}
SMALL = b'{"op":"ping"}'
BOMB = bytes(80 << 20)


def deflated(data: bytes, wbits: int) -> bytes:
    """Packed by zlib."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(data) + packer.flush()


def known(name: str) -> Decoder:
    """A decoder by name."""
    return decode.decoders()[name]


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_it_is_recognised_and_read_through(path: Path) -> None:
    payload = path.read_bytes()
    written = path.suffix == ".txt" and path.parent.name != "utf16"
    decoded = decode.read(payload, Opcode.TEXT if written else Opcode.BINARY)
    assert decoded.text == INSIDE
    assert (decoded.fault, decoded.is_json) == ("", True)
    assert decoded.label.startswith(LABELS[path.parent.name] if path.stem != "gzip" else "Base64 → gzip → JSON")
    assert decoded.why


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_cut_short_it_says_so_or_is_not_taken_for_it(path: Path) -> None:
    payload = path.read_bytes()
    if path.suffix == ".txt":
        return  # half of a text is a text
    for end in (len(payload) // 2, len(payload) - 1):
        decoded = decode.read(payload[:end], Opcode.BINARY)
        assert decoded.fault or decoded.label in ("text", "binary")


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("gzip", gzip.compress(SMALL)),
        ("zlib", zlib.compress(SMALL)),
        ("deflate", deflated(SMALL, -15)),
        ("zstd", zstandard.compress(SMALL)),
    ],
    ids=["gzip", "zlib", "deflate", "zstd"],
)
def test_what_is_behind_the_end_is_named(name: str, packed: bytes) -> None:
    decoded = decode.read(packed + b"zz", Opcode.BINARY, name)
    assert '"op":"ping"' in decoded.text.replace(" ", "")
    assert decoded.fault.endswith("2 B behind its end")


def test_damage_keeps_what_came_out() -> None:
    packed = bytearray(gzip.compress(os.urandom(40_000) + b"{}"))
    packed[-5] ^= 1
    decoded = decode.read(bytes(packed), Opcode.BINARY)
    assert decoded.label == "gzip → binary"
    assert decoded.fault.startswith("gzip: damaged: Error -3 while decompressing data: incorrect")
    decoded = decode.read(gzip.compress(SMALL * 20, mtime=0)[:-4], Opcode.BINARY)
    assert decoded.fault.startswith("gzip: cut short, 260 B came out")


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("gzip", gzip.compress(BOMB)),
        ("zlib", zlib.compress(BOMB)),
        ("deflate", deflated(BOMB, -15)),
        ("zstd", zstandard.compress(BOMB)),
        ("brotli", brotli.compress(BOMB, quality=1)),
    ],
    ids=["gzip", "zlib", "deflate", "zstd", "brotli"],
)
def test_a_bomb_is_stopped_at_the_limit(name: str, packed: bytes) -> None:
    decoder = known(name)
    assert isinstance(decoder, Packed)
    most = room(len(packed))
    assert most <= LIMIT
    inner = decoder.unpack(packed, most).inner
    assert inner is not None
    assert len(inner) == most + 1
    decoded = decode.read(packed, Opcode.BINARY, name)
    assert f"unpacks to more than {most >> 20} MiB" in decoded.fault
    assert len(decoded.text) < 50_000
    assert decoder.unpack(packed, 100).inner == bytes(101)


def test_a_bomb_within_a_bomb_is_stopped_once() -> None:
    decoded = decode.read(gzip.compress(gzip.compress(BOMB)), Opcode.BINARY)
    assert decoded.label == "gzip → gzip"
    assert "unpacks to more than 1 MiB" in decoded.fault


def test_random_bytes_and_ordinary_words_are_not_taken_for_it() -> None:
    named = {"gzip", "zlib", "deflate", "zstd", "brotli", "utf16", "base64", "hex"}
    for size in range(200):
        payload = bytes((size * 37 + n * n * 101 + (n * size >> 3)) & 0xFF for n in range(size))
        assert decode.choose(payload, Opcode.BINARY).name not in named
    for word in (
        b"subscribe",
        b"application/json",
        b"internationalization",
        b"deadbeefdeadbeef",
        b"d41d8cd98f00b204e9800998ecf8427e",
        b"550e8400-e29b-41d4-a716-446655440000",
        b"4142434445464748",
        b"AbCdEfGhIjKlMnOpQrSt",
        b"decade",
        b"2026-11-26",
        b"00:00:00:41:42",
    ):
        assert decode.choose(word, Opcode.TEXT).name not in named


@pytest.mark.parametrize("name", ["gzip", "zlib", "deflate", "zstd", "brotli", "utf16", "base64", "hex"])
def test_asked_for_what_it_is_not_it_gives_way_and_says_so(name: str) -> None:
    decoded = decode.read(b'{"a":1}', Opcode.TEXT, name)
    assert decoded.label == "JSON"
    assert decoded.fault.startswith("your choice does not fit: ")


@pytest.mark.parametrize(
    ("name", "packed"),
    [("zstd", zstandard.compress(SMALL)), ("brotli", brotli.compress(SMALL))],
    ids=["zstd", "brotli"],
)
def test_without_the_package_it_is_said_how_to_get_it(
    name: str, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, {"zstd": "zstandard"}.get(name, name), None)
    from wstui.decode import brotli as module

    module._library.cache_clear()
    try:
        decoded = decode.read(packed, Opcode.BINARY, name)
        assert decoded.fault.endswith(f"{name}: pip install 'wstui[formats]' reads it")
        assert (decode.choose(packed, Opcode.BINARY).name == name) is (name == "zstd")
    finally:
        module._library.cache_clear()

"""Writes anew the golden files of formats that need types, and of pictures: each by its reference library, and beside
what has values what these are (NAME.json), written by hand.

    .venv/bin/pip install -e '.[test]' && .venv/bin/python tests/decode/golden/make_typed.py

The types of protobuf are those of tests/decode/proto/market.desc; those of Avro are written beside.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastavro
from fastavro.schema import fingerprint, to_parsing_canonical_form
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from PIL import Image

HERE = Path(__file__).parent

SCHEMA: dict[str, Any] = {
    "type": "record",
    "name": "market.v1.Tick",
    "fields": [
        {"name": "symbol", "type": "string"},
        {"name": "volume", "type": "long"},
        {"name": "price", "type": "double"},
        {"name": "half", "type": "float"},
        {"name": "ok", "type": "boolean"},
        {"name": "key", "type": "bytes"},
        {"name": "side", "type": {"type": "enum", "name": "Side", "symbols": ["BUY", "SELL"]}},
        {"name": "note", "type": ["null", "string"]},
        {"name": "levels", "type": {"type": "array", "items": "double"}},
        {"name": "names", "type": {"type": "map", "values": ["null", "long"]}},
        {"name": "mark", "type": {"type": "fixed", "name": "Mark", "size": 4}},
        {"name": "next", "type": ["null", "Tick"]},
    ],
}
LAST: dict[str, Any] = {
    "symbol": "Grünstraße 7, ☃ 😀", "volume": -(2**63), "price": -1e300, "half": 0.5, "ok": False, "key": b"",
    "side": "SELL", "note": "tab\tand\x7f \x00\x1b[31m\u202e", "levels": [], "names": {}, "mark": b"\0\0\0\0",
    "next": None,
}  # fmt: skip
TICK = LAST | {
    "symbol": "BTC", "volume": 2**63 - 1, "price": 0.1, "half": 1.5, "ok": True, "key": b"\0\xff", "side": "BUY",
    "note": None, "levels": [1.5, float("inf")], "names": {"a": 1, "b": None}, "mark": b"\1\2\3\4", "next": LAST,
}  # fmt: skip
SAID = LAST | {"key": {"$bytes": ""}, "mark": {"$bytes": "00000000"}}
SAID = TICK | {
    "key": {"$bytes": "00ff"}, "mark": {"$bytes": "01020304"}, "levels": [1.5, {"$float": "Infinity"}], "next": SAID,
}  # fmt: skip


def avro() -> Iterator[tuple[str, bytes]]:
    """Files, which bring their schema, and a single object, which has the fingerprint of it."""
    yield "tick.avsc", json.dumps(SCHEMA).encode()
    said = json.dumps(SAID, ensure_ascii=False).encode() + b"\n"
    for codec in ("null", "deflate"):
        stream = io.BytesIO()
        fastavro.writer(stream, SCHEMA, [TICK], codec=codec, sync_marker=bytes(range(16)))
        yield f"{codec}.bin", stream.getvalue()
        yield f"{codec}.json", said
    stream = io.BytesIO()
    fastavro.schemaless_writer(stream, SCHEMA, TICK)
    mark = bytes.fromhex(fingerprint(to_parsing_canonical_form(SCHEMA), "CRC-64-AVRO"))
    yield "single.avro", b"\xc3\x01" + mark + stream.getvalue()


def protobuf() -> Iterator[tuple[str, bytes]]:
    """A message, and what it says by its type."""
    pool = descriptor_pool.DescriptorPool()
    described = (HERE.parent / "proto/market.desc").read_bytes()
    for file in descriptor_pb2.FileDescriptorSet.FromString(described).file:
        pool.Add(file)
    tick = message_factory.GetMessageClass(pool.FindMessageTypeByName("market.v1.Tick"))()
    tick.symbol, tick.price, tick.volume, tick.change, tick.side = "BTC ☃", 0.1, -(2**63), -7, 2
    tick.bids.add(price=1.5, size=float("inf"))
    tick.sizes.extend([0, -1, 2**31 - 1])
    tick.names[-3] = "minus three"
    tick.half, tick.f32, tick.f64, tick.ok, tick.big = 0.5, 2**32 - 1, -1, True, 2**64 - 1
    tick.tags.extend(["", "\x00\x1b[31m\u202e"])
    yield "tick.pb", tick.SerializeToString(deterministic=True)
    said = {
        "symbol": "BTC ☃", "price": 0.1, "volume": -(2**63), "change": -7, "side": "SELL",
        "bids": [{"price": 1.5, "size": {"$float": "Infinity"}}], "sizes": [0, -1, 2**31 - 1],
        "names": {"-3": "minus three"}, "half": 0.5, "f32": 2**32 - 1, "f64": -1, "ok": True, "big": 2**64 - 1,
        "tags": ["", "\x00\x1b[31m\u202e"],
    }  # fmt: skip
    yield "tick.json", json.dumps(said, ensure_ascii=False).encode() + b"\n"


def pictures() -> Iterator[tuple[str, bytes]]:
    """Seven pixels by five, a colour each."""
    pixels = bytes(shade for at in range(35) for shade in (at * 7, 255 - at * 7, 128, 255 if at % 2 else 99))
    picture = Image.frombytes("RGBA", (7, 5), pixels)
    ways: list[tuple[str, str, str, dict[str, Any]]] = [
        ("rgb.png", "PNG", "RGB", {}),
        ("alpha.png", "PNG", "RGBA", {}),
        ("palette.png", "PNG", "P", {}),
        ("colour.jpg", "JPEG", "RGB", {}),
        ("progressive.jpg", "JPEG", "L", {"progressive": True}),
        ("still.gif", "GIF", "P", {}),
        ("lossy.webp", "WebP", "RGB", {}),
        ("lossless.webp", "WebP", "RGBA", {"lossless": True}),
        ("rgb.bmp", "BMP", "RGB", {}),
    ]
    for name, kind, mode, options in ways:
        stream = io.BytesIO()
        picture.convert(mode).save(stream, kind, **options)
        yield name, stream.getvalue()
    frames = [Image.new("RGBA", (7, 5), (shade, 0, 0, 128)) for shade in (0, 255)]
    stream = io.BytesIO()
    frames[0].save(stream, "WebP", save_all=True, append_images=frames[1:])
    yield "animated.webp", stream.getvalue()


def main() -> None:
    """Write all files."""
    for folder, files in (("avro", avro()), ("protobuf", protobuf()), ("image", pictures())):
        (HERE / folder).mkdir(exist_ok=True)
        for name, data in files:
            (HERE / folder / name).write_bytes(data)


if __name__ == "__main__":
    main()

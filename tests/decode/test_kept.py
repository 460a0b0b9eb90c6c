"""What the reference libraries wrote once, of formats that need types and of pictures, is read as it was meant; made by
tests/decode/golden/make_typed.py. Files of Avro, which bring their schema, are in test_golden.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from decode.spelling import loaded
from wstui import decode
from wstui.decode import avro, protobuf
from wstui.decode.avro import fingerprint, read_schema
from wstui.decode.protobuf import read_types
from wstui.model import Opcode

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
PICTURES = {
    "rgb.png": "PNG picture, 7 × 5 pixels, 8 bits, RGB",
    "alpha.png": "PNG picture, 7 × 5 pixels, 8 bits, RGB with alpha",
    "palette.png": "PNG picture, 7 × 5 pixels, 8 bits, palette",
    "colour.jpg": "JPEG picture, 7 × 5 pixels, 8 bits, colour",
    "progressive.jpg": "JPEG picture, 7 × 5 pixels, 8 bits, grey, progressive",
    "still.gif": "GIF picture, 7 × 5 pixels, 87a",
    "lossy.webp": "WebP picture, 7 × 5 pixels, lossy",
    "lossless.webp": "WebP picture, 7 × 5 pixels, lossless",
    "animated.webp": "WebP picture, 7 × 5 pixels, alpha, animated",
    "rgb.bmp": "BMP picture, 7 × 5 pixels, 24 bits",
}


def test_every_picture_that_is_kept_is_looked_at() -> None:
    assert {path.name for path in (GOLDEN / "image").iterdir()} == set(PICTURES)


@pytest.mark.parametrize(("name", "said"), PICTURES.items(), ids=PICTURES)
def test_a_picture_says_what_it_is(name: str, said: str) -> None:
    payload = (GOLDEN / "image" / name).read_bytes()
    decoded = decode.read(payload, Opcode.BINARY)
    assert decoded.text.split("\n")[0] == said
    assert (decoded.picture, decoded.fault) == (payload, "")


def test_a_single_object_of_avro_says_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = (GOLDEN / "avro/single.avro").read_bytes()
    decoded = decode.read(payload, Opcode.BINARY)
    assert decoded.fault == "its schema is not in it: give it by --avro"
    schema, names = read_schema(str(GOLDEN / "avro/tick.avsc"))
    monkeypatch.setattr(avro.DECODER, "schemas", {fingerprint(schema): (schema, names)})
    decoded = decode.read(payload, Opcode.BINARY)
    assert (decoded.label, decoded.fault) == ("Avro, market.v1.Tick", "")
    assert loaded(decoded.text) == loaded((GOLDEN / "avro/null.json").read_text())


@pytest.mark.parametrize("types", ["market.desc:market.v1.Tick", "market.proto"])
def test_a_message_of_protobuf_says_what_was_written(types: str, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = (GOLDEN / "protobuf/tick.pb").read_bytes()
    assert decode.read(payload, Opcode.BINARY).label == "protobuf, no schema"
    monkeypatch.setattr(protobuf.DECODER, "types", read_types(str(HERE / "proto" / types)))
    decoded = decode.read(payload, Opcode.BINARY)
    assert (decoded.label, decoded.fault) == ("protobuf, market.v1.Tick", "")
    assert loaded(decoded.text) == loaded((GOLDEN / "protobuf/tick.json").read_text())

"""Pictures are recognised with their sizes, as the reference library writes them."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from wstui import decode
from wstui.decode.image import DECODER
from wstui.model import Opcode

WAYS: list[tuple[str, str, dict[str, Any], str]] = [
    ("PNG", "RGB", {}, "8 bits, RGB"),
    ("PNG", "RGBA", {}, "8 bits, RGB with alpha"),
    ("PNG", "P", {}, "palette"),
    ("PNG", "1", {}, "1 bits, grey"),
    ("PNG", "I;16", {}, "16 bits, grey"),
    ("JPEG", "RGB", {}, "8 bits, colour"),
    ("JPEG", "L", {}, "8 bits, grey"),
    ("JPEG", "CMYK", {}, "8 bits, CMYK"),
    ("JPEG", "RGB", {"progressive": True, "exif": b"Exif\0\0" + b"\xff\xc0" * 9}, "8 bits, colour, progressive"),
    ("GIF", "P", {}, "87a"),
    ("GIF", "P", {"transparency": 0}, "89a"),
    ("WebP", "RGB", {}, "lossy"),
    ("WebP", "RGB", {"lossless": True}, "lossless"),
    ("WebP", "RGBA", {"exif": b"Exif\0\0"}, ""),
    ("BMP", "RGB", {}, "24 bits"),
    ("BMP", "L", {}, "8 bits"),
]


def written(kind: str, mode: str, options: dict[str, Any], size: tuple[int, int]) -> bytes:
    """A picture by the reference library."""
    stream = io.BytesIO()
    Image.new(mode, size, 0 if len(mode) < 3 or mode == "I;16" else tuple(range(len(mode)))).save(
        stream, kind, **options
    )
    return stream.getvalue()


@pytest.mark.parametrize(("kind", "mode", "options", "facts"), WAYS)
@pytest.mark.parametrize("size", [(1, 1), (640, 3), (2, 1081)])
def test_the_size_is_said(kind: str, mode: str, options: dict[str, Any], facts: str, size: tuple[int, int]) -> None:
    payload = written(kind, mode, options, size)
    assert decode.choose(payload, Opcode.BINARY).name == "image"
    decoded = DECODER.decode(payload)
    assert decoded.label == f"{kind}, {size[0]:,} × {size[1]:,} pixels"
    first = decoded.text.split("\n")[0]
    assert first.startswith(f"{kind} picture, {size[0]:,} × {size[1]:,} pixels")
    assert facts in first
    assert (decoded.picture, decoded.fault) == (payload, "")


@pytest.mark.parametrize(("kind", "mode", "options", "facts"), WAYS)
def test_cut_short_within_its_header_it_is_named(kind: str, mode: str, options: dict[str, Any], facts: str) -> None:
    payload = written(kind, mode, options, (5, 5))[:18]
    decoded = DECODER.decode(payload)
    assert decoded.picture is not None or f"a {kind} picture, cut short or broken: byte " in decoded.fault


def test_an_animation_with_alpha_is_said() -> None:
    frames = [Image.new("RGBA", (4, 4), (shade, 0, 0, 128)) for shade in (0, 255)]
    stream = io.BytesIO()
    frames[0].save(stream, "WebP", save_all=True, append_images=frames[1:])
    assert DECODER.decode(stream.getvalue()).text.startswith("WebP picture, 4 × 4 pixels, alpha, animated\n")


def test_text_that_begins_like_a_picture_is_text() -> None:
    for text in (b"GIF89a and more words", b"BM of a kind, with words\0"):
        assert decode.choose(text, Opcode.TEXT).name == "text"


@given(st.sampled_from(WAYS), st.integers(0, 200), st.randoms(use_true_random=False))
def test_what_was_spoiled_does_not_raise(
    way: tuple[str, str, dict[str, Any], str], end: int, chance: random.Random
) -> None:
    payload = bytearray(written(*way[:3], (7, 7)))
    for _ in range(4):
        payload[chance.randrange(12, len(payload))] = chance.randrange(256)
    for part in (payload, payload[:end]):
        assert DECODER.decode(bytes(part)).label

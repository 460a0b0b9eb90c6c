"""Pictures in half blocks: from pixels, within limits, and what is said where there is none."""

from __future__ import annotations

import io
import random
import struct
import sys
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from contracts.samples import message
from wstui.model import Opcode
from wstui.ui import halfblocks
from wstui.ui.halfblocks import HalfBlocks, NoPicture, paint
from wstui.ui.line import Pixels, plain, width_of
from wstui.ui.panes.message import TAB
from wstui.ui.tab import Options, Shown, Subject

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def flag() -> Image.Image:
    """Three rows: red, green, blue; four pixels wide."""
    image = Image.new("RGB", (4, 3))
    for y, colour in enumerate((RED, GREEN, BLUE)):
        for x in range(4):
            image.putpixel((x, y), colour)
    return image


def claims(width: int, height: int) -> bytes:
    """A PNG that says it is of a size, and has a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def shown(payload: bytes) -> Shown:
    """As the message tab shows it."""
    made = TAB.show(Subject(message=message(payload, Opcode.BINARY)), Options())
    assert isinstance(made, Shown)
    return made


def test_a_cell_is_two_pixels() -> None:
    lines = HalfBlocks(paint(saved(flag())), 80, "")
    assert len(lines) == 2
    assert lines.line(0) == (("", ""), ("▀▀▀▀", Pixels(bytes(RED), bytes(GREEN))), ("", ""))
    assert lines.line(1) == (("", ""), ("▀▀▀▀", Pixels(bytes(BLUE), b"")), ("", ""))


def test_it_is_no_wider_than_there_is_room() -> None:
    lines = HalfBlocks(paint(saved(Image.new("RGB", (300, 100)))), 60, "a picture")
    assert (len(lines), width_of(lines.line(0))) == (10, 60)
    assert lines.text() == lines.source(3) == "a picture"


def test_squares_show_through_where_it_is_transparent() -> None:
    lines = HalfBlocks(paint(saved(Image.new("RGBA", (8, 2), (0, 0, 0, 0)))), 80, "")
    greys = {tone.upper for _, tone in lines.line(0) if isinstance(tone, Pixels)}
    assert greys == {bytes((grey,) * 3) for grey in (halfblocks.LIGHT, halfblocks.DARK)}


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "WebP", "BMP"])
def test_every_format_is_drawn(kind: str) -> None:
    made = shown(saved(Image.new("RGB", (20, 10), RED), kind))
    lines = made.make(80)
    while lines.more():
        pass
    assert plain(lines.line(0)).startswith(f"{kind} picture, 20 × 10 pixels")
    assert [plain(lines.line(row)) for row in range(1, len(lines))] == ["▀" * 20] * 5
    assert lines.text().startswith(f"{kind} picture, 20 × 10 pixels")


def test_of_an_animation_the_first_frame_is_drawn_and_that_is_said() -> None:
    image = Image.new("RGB", (4, 4), RED)
    payload = saved(image, "GIF", save_all=True, append_images=[Image.new("RGB", (4, 4), BLUE)])
    assert paint(payload).note == "the first of 2 frames"


def test_a_large_one_is_drawn_on_another_thread_and_kept_small() -> None:
    payload = saved(Image.new("RGB", (2000, 1000), RED))
    made = shown(payload)
    assert made.later is not None
    assert "▀" in plain(made.later().make(120).line(1))
    assert paint(payload).image.size == (400, 200)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (claims(100_000, 100_000), "it cannot be decoded: "),
        (claims(6000, 6000), "too large to be drawn: 36 million pixels, of 25"),
        (claims(30, 30), "it cannot be decoded: "),
        (saved(flag())[:50], "it cannot be decoded: "),
    ],
)
def test_what_cannot_be_drawn_says_so_and_has_its_bytes(payload: bytes, why: str) -> None:
    made = shown(payload)
    if made.later is not None:
        made = made.later()
    lines = made.make(80)
    lines.more()
    assert plain(lines.line(0)).startswith(why)
    assert "89 50 4e 47" in lines.text()


def test_without_the_library_it_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = saved(flag())
    monkeypatch.setitem(sys.modules, "PIL", None)
    lines = shown(payload).make(80)
    lines.more()
    assert plain(lines.line(0)) == "to see it here: pip install 'wstui[formats]'"


@given(st.sampled_from(["PNG", "JPEG", "GIF", "WebP", "BMP"]), st.integers(0, 400), st.randoms(use_true_random=False))
def test_no_bytes_make_it_raise_anything_else(kind: str, end: int, chance: random.Random) -> None:
    payload = bytearray(saved(flag(), kind))
    for _ in range(3):
        payload[chance.randrange(len(payload))] = chance.randrange(256)
    for part in (payload, payload[:end]):
        try:
            canvas = paint(bytes(part))
        except NoPicture as exc:
            assert "\n" not in str(exc)  # noqa: PT017
        else:
            assert len(HalfBlocks(canvas, 20, ""))

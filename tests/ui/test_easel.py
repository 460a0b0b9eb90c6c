"""How large an image is drawn and what of it is sent, whatever it says it is."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from ui.test_halfblocks import BLUE, GREEN, RED, flag, saved
from wstui.ui.easel import CELL, MOST_BYTES, MOST_PIXELS, Image, extent
from wstui.ui.halfblocks import Canvas, paint
from wstui.ui.line import Pixels, plain, width_of
from wstui.ui.standins import COLUMNS, ROWS, StandIns


def image(pixels: Pillow.Image, width: int = 80, cell: tuple[int, int] = CELL) -> Image:
    """An image in a pane."""
    return Image(Canvas(pixels, "", pixels.size), width, cell, lambda: None)


def sent(made: Image) -> Pillow.Image:
    """The pixels that a terminal gets."""
    png = made.encoded()
    assert len(png) <= MOST_BYTES
    return Pillow.open(io.BytesIO(png))


@pytest.mark.parametrize(
    ("size", "cell", "expected"),
    [
        ((200, 100), CELL, (20, 5, 1)),
        ((205, 101), CELL, (21, 6, 1)),
        ((16, 16), CELL, (24, 12, 15)),
        ((1600, 1000), CELL, (80, 25, 1)),
        ((1600, 1000), (20, 40), (80, 25, 1)),
        ((800, 500), (20, 40), (40, 13, 1)),
        ((1, 1), CELL, (24, 12, 240)),
        ((10_000, 1), CELL, (80, 1, 1)),
        ((1, 10_000), CELL, (1, ROWS, 1)),
        ((100, 8000), CELL, (5, ROWS, 1)),
    ],
)
def test_it_is_as_large_as_it_is_where_there_is_room(
    size: tuple[int, int], cell: tuple[int, int], expected: tuple[int, int, int]
) -> None:
    assert extent(size, 80, cell) == expected


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 999), st.integers(2, 99), st.integers(2, 99))
def test_no_size_takes_more_cells_than_there_are(width: int, height: int, room: int, across: int, down: int) -> None:
    found = extent((width, height), room, (across, down))
    assert 1 <= found.columns <= min(room, COLUMNS)
    assert 1 <= found.rows <= ROWS


def test_small_ones_are_enlarged_without_being_blurred() -> None:
    made = image(flag())
    assert made.extent == (32, 12, 80)
    pixels = sent(made).convert("RGB")
    assert pixels.size == (320, 240)
    assert [pixels.getpixel((319, y)) for y in (0, 79, 80, 159, 160, 239)] == [RED, RED, GREEN, GREEN, BLUE, BLUE]


@pytest.mark.parametrize("size", [(3000, 1500), (40, 9000), (9000, 40)])
def test_no_more_pixels_than_there_is_room_for(size: tuple[int, int]) -> None:
    made = image(Pillow.linear_gradient("L").resize(size).convert("RGB"))
    width, height = sent(made).size
    columns, rows, _ = made.extent
    assert width <= columns * CELL[0]
    assert height <= rows * CELL[1]
    assert width * height <= MOST_PIXELS
    assert abs(width * size[1] - height * size[0]) <= max(size)


def test_what_cannot_be_packed_has_fewer_pixels() -> None:
    noise = Pillow.frombytes("RGB", (900, 600), random.Random(1).randbytes(900 * 600 * 3))
    assert sent(image(noise, 200, (20, 40))).size < noise.size


def test_half_blocks_of_the_same_size_until_it_is_there() -> None:
    made = image(Pillow.new("RGB", (200, 100), (1, 2, 3)))
    assert made.line(4) == (("", ""), ("▀" * 20, Pixels(b"\1\2\3", b"\1\2\3")), ("", ""))
    made.stand_ins = StandIns()
    made.stand_ins.show(7, made.extent.columns)
    lines = [plain(made.line(row)) for row in range(len(made))]
    assert len(set("".join(lines))) == 100
    assert {width_of(made.line(row)) for row in range(5)} == {20}
    assert (made.more(), made.text(), made.source(0)) == (False, "", "")


def test_of_an_animation_the_first_frame() -> None:
    frames = [Pillow.new("RGB", (40, 40), (0, 0, 0)), Pillow.new("RGB", (40, 40), (255, 255, 255))]
    canvas = paint(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    made = Image(canvas, 80, CELL, lambda: None)
    assert sent(made).convert("RGB").getcolors() == [(240 * 240, (0, 0, 0))]
    assert getattr(sent(made), "n_frames", 1) == 1

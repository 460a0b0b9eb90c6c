"""How large an image is drawn and what of it is sent, whatever it says it is."""

from __future__ import annotations

import asyncio
import io
import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from textual.driver import Driver

from ui.test_frugal import Busy, Frugal
from ui.test_halfblocks import BLUE, GREEN, RED, flag, saved
from ui.test_link import Clock
from wstui.ui import easel as easel_module
from wstui.ui import kitty
from wstui.ui.easel import CELL, MOST_BYTES, MOST_PIXELS, Easel, Image, extent
from wstui.ui.halfblocks import Canvas, paint
from wstui.ui.kitty import Answer
from wstui.ui.line import Pixels, plain, width_of
from wstui.ui.link import LOCAL, Link
from wstui.ui.panes.log import LogPane
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


# -- at a terminal


class Showing(Busy):
    """A driver whose terminal has images."""

    image: Answer | None = None


class Room(Frugal):
    """An application with an easel, over a link whose time stands still; `drawn` counts."""

    def __init__(self) -> None:
        self.clock = Clock()
        super().__init__(LogPane(), Link(clock=self.clock))
        self.stand = self.easel = Easel(self)
        self.drawn = 0

    def get_driver_class(self) -> type[Driver]:
        """The one that keeps."""
        return Showing

    def draw(self) -> None:
        """The image is drawn otherwise."""
        self.drawn += 1

    def noise(self) -> Image:
        """An image of several pieces."""
        pixels = Pillow.frombytes("RGB", (60, 60), random.Random(1).randbytes(60 * 60 * 3))
        return Image(Canvas(pixels, "", pixels.size), 80, CELL, self.draw)

    async def until(self, holds: Callable[[], object], *, seconds: float = 0.0) -> None:
        """Wait for something, while time goes by at so many seconds a look."""
        for _ in range(1000):
            if holds():
                return
            self.clock.now += seconds
            await self.pause(0.005)
        raise AssertionError("waited in vain")

    async def pause(self, seconds: float) -> None:
        """Let others go on."""
        await asyncio.sleep(seconds)

    @property
    def commands(self) -> list[str]:
        """The keys of what was written for images."""
        return re.findall(r"\x1b_G([^;\x1b]*)", self.written.text)


@asynccontextmanager
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    """A running one, in which nothing is waited for that is not meant."""
    monkeypatch.setattr(easel_module, "SETTLED", 0)
    app = Room()
    async with app.run_test(headless=False, size=(60, 16)) as pilot:
        await pilot.pause()
        app.clock.now += 60
        app.written.take()
        yield app


async def test_pieces_wait_until_the_link_has_room_and_it_is_drawn_when_the_terminal_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with room(monkeypatch) as app:
        made = app.noise()
        app.stand.put(made)
        await app.until(lambda: app.commands)
        await app.pause(0.1)
        assert len(app.commands) == 1  # time stands still: what is owed for it stays
        await app.until(lambda: len(app.commands) == 2, seconds=0.001)
        assert app.link.wait() * LOCAL.rate > kitty.CHUNK / 2
        await app.until(lambda: app.commands[-1].startswith("a=p"), seconds=0.01)
        assert (made.stand_ins, app.drawn) == (None, 0)
        driver = app.written
        assert isinstance(driver, Showing)
        assert driver.image is not None
        driver.image.taken_from(f"\x1b_Gi={re.findall('i=([0-9]+)', app.commands[-1])[0]};OK\x1b\\")
        app.image_answered()
        await app.until(lambda: made.stand_ins is not None)
        assert app.drawn == 1


async def test_it_is_broken_off_where_the_link_turns_out_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(monkeypatch) as app:
        app.stand.put(app.noise())
        await app.until(lambda: app.commands)
        app.link.lagged()
        await app.until(lambda: len(app.commands) == 3)
        assert app.written.text.endswith(kitty.BROKEN_OFF + f"\x1b_G{app.commands[2]}\x1b\\")
        assert app.commands[2].startswith("a=d,d=I,i=")


async def test_a_terminal_that_comes_back_gets_it_again_under_another_number(monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(monkeypatch) as app:
        app.stand.put(app.noise())
        await app.until(lambda: app.commands)
        first = app.commands[0]
        assert app.last_words().startswith(kitty.BROKEN_OFF)
        await app.pause(0.05)
        assert len(app.commands) == 1
        app.clock.now += 60
        app.forget_picture()
        await app.until(lambda: len(app.commands) == 2)
        assert app.commands[1].startswith("a=t")
        assert app.commands[1] != first


async def test_only_who_draws_it_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(monkeypatch) as app:
        app.stand.put(app.noise())
        await app.until(lambda: app.commands)
        app.stand.clear(lambda: None)
        assert len(app.commands) == 1
        app.stand.put(image(flag()))
        assert app.drawn == 1
        assert [keys[:3] for keys in app.commands] == ["a=t", "q=2", "a=d"]

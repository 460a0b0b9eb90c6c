"""The image that the terminal holds for the reader, one at a time: brought piece by piece as the link has room, drawn
in half blocks until it is there, and taken away when something else is shown. Knows no pane.

What is sent is made of decoded pixels, and no more of them than there is room for on the screen.
"""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Callable
from contextlib import suppress
from math import ceil, sqrt
from typing import NamedTuple

from textual.worker import Worker

from wstui.ui import kitty
from wstui.ui.aside import aside
from wstui.ui.frugal import FrugalApp
from wstui.ui.halfblocks import Canvas, HalfBlocks
from wstui.ui.line import Line
from wstui.ui.standins import COLUMNS, ROWS, StandIns

__all__ = ["CELL", "MOST_BYTES", "MOST_PIXELS", "Easel", "Extent", "Image", "extent"]

CELL = (10, 20)
"""Pixels of a cell where the terminal does not say."""
MOST_PIXELS = 1_000_000
MOST_BYTES = 256 * 1024
"""Of an image that is sent, as a PNG: at the rate of a quick link, two seconds."""
SMALL = (320, 240)
"""Pixels up to which a small one is made larger, a whole number of times."""
SETTLED = 0.15
"""Seconds that an image stays before it is sent: whoever walks past does not want it."""
ANSWERS = 2.0
"""Seconds in which a terminal says that it has an image."""
PAUSE = 0.01
"""Seconds between two looks at whether there is room."""


class Extent(NamedTuple):
    """How many cells an image takes, and how many times it is enlarged."""

    columns: int
    rows: int
    times: int


def extent(size: tuple[int, int], width: int, cell: tuple[int, int]) -> Extent:
    """The cells of an image of so many pixels: as large as it is, small ones larger, and none wider than `width`."""
    across, down = max(1, size[0]), max(1, size[1])
    times = max(1, min(SMALL[0] // across, SMALL[1] // down))
    columns = max(1, min(width, COLUMNS, ceil(across * times / cell[0])))
    high = columns * cell[0] * down / across if columns * cell[0] < across * times else down * times
    rows = max(1, ceil(high / cell[1]))
    if rows > ROWS:
        rows, columns = ROWS, max(1, min(columns, round(ROWS * cell[1] * across / down / cell[0])))
    return Extent(columns, rows, times)


class Image:
    """An image as rows of the screen (`wstui.ui.wrap.Lines`): characters for its cells where it is at the terminal,
    half blocks of the same size where it is not."""

    def __init__(self, canvas: Canvas, width: int, cell: tuple[int, int], ready: Callable[[], None]) -> None:
        self.extent = extent(canvas.size, width, cell)
        self.ready = ready
        """What is called when it is drawn otherwise; the one who draws it is known by it."""
        self.stand_ins: StandIns | None = None
        """What is drawn, once it is there."""
        self._image = canvas.image
        self._cell = cell
        self._blocks: HalfBlocks | None = None

    def encoded(self) -> bytes:
        """The pixels to send as a PNG, on any thread."""
        from PIL import Image as Pillow

        image, (columns, rows, times) = self._image, self.extent
        if times > 1:
            image = image.resize((image.width * times, image.height * times), Pillow.Resampling.NEAREST)
        room = min(columns * self._cell[0] / image.width, rows * self._cell[1] / image.height)
        share = min(1.0, room, sqrt(MOST_PIXELS / (image.width * image.height)))
        while True:
            size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
            stream = io.BytesIO()
            (image.resize(size, Pillow.Resampling.LANCZOS) if size != image.size else image).save(stream, "PNG")
            png = stream.getvalue()
            if len(png) <= MOST_BYTES:
                return png
            share *= min(0.9, sqrt(MOST_BYTES / len(png)))

    def __len__(self) -> int:
        return self.extent.rows

    def line(self, row: int) -> Line:
        """One row."""
        if self.stand_ins is not None:
            return (("", ""), (self.stand_ins.row(row), ""), ("", ""))
        if self._blocks is None:
            columns, rows, _ = self.extent
            self._blocks = HalfBlocks(Canvas(self._image.resize((columns, 2 * rows), reducing_gap=2)), columns, "")
        return self._blocks.line(row)

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """Nothing: pixels are not for the clipboard."""
        return ""

    def source(self, row: int) -> str:
        """Nothing."""
        return ""


class Easel:
    """Where one image at a time stands."""

    def __init__(self, app: FrugalApp) -> None:
        self._app = app
        self._stand_ins = StandIns()
        self._image: Image | None = None
        self._number = 0
        """What the terminal knows the image by; 0: it has none."""
        self.answered = asyncio.Event()
        """Set when the terminal has said what it was asked about the image."""
        self.deaf = False
        """Whether it did not, and so does not know what it is told."""
        self._count = 0
        self._sending = self._left = False
        self._worker: Worker[None] | None = None

    def put(self, image: Image) -> None:
        """Have another one brought. Who drew the one before draws it in half blocks again."""
        before = self._image
        self._app.tell_terminal(self._taken())
        self._image = image
        if before is not None and before.ready != image.ready:
            before.ready()
        self._begin(image)

    def clear(self, ready: Callable[[], None]) -> None:
        """Take away what stands there, if it is of the one who is called with this when there is one."""
        if self._image is not None and self._image.ready == ready:
            self._app.tell_terminal(self._taken())
            self._image = None

    def leave(self) -> str:
        """The terminal is given away: what has to be written first."""
        self._left = True
        return self._taken()

    def back(self) -> None:
        """The terminal is back, without the image."""
        if self._left:
            self._left = False
            if self._image is not None:
                self._image.ready()
                self._begin(self._image)

    def _begin(self, image: Image) -> None:
        self._worker = self._app.run_worker(self._bring(image), group="easel")

    def _taken(self) -> str:
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None
        if not self._number:
            return ""
        text = kitty.BROKEN_OFF * self._sending + kitty.removal(self._number)
        self._number, self._sending = 0, False
        self._stand_ins.show(0)
        self._app.show_image(self._stand_ins)
        if self._image is not None:
            self._image.stand_ins = None
        return text

    async def _bring(self, image: Image) -> None:
        await asyncio.sleep(SETTLED)
        png = await aside(image.encoded)
        number, (columns, rows, _) = self._new_number(), image.extent
        for piece in kitty.transmission(number, png):
            if not await self._carried(piece):
                break
            self._number, self._sending = number, True
        else:
            self._sending = False
            if await self._placed(kitty.placement(number, columns, rows), kitty.Answer(number)):
                self._stand_ins.show(number, columns)
                self._app.show_image(self._stand_ins)
                image.stand_ins = self._stand_ins
                image.ready()
                return
        self._worker = None
        self._app.tell_terminal(self._taken())

    async def _placed(self, command: str, answer: kitty.Answer) -> bool:
        """Have the image placed; whether the terminal says that it is. One that says nothing has no such placements,
        and is not tried again."""
        self._app.expect(answer)
        self.answered.clear()
        if not await self._carried(command):
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWERS):
                await self.answered.wait()
        self.deaf = not answer.said
        return answer.said == "OK"

    async def _carried(self, piece: str) -> bool:
        """Write a part when there is room for it. Not where the link turns out slow meanwhile: the rest would hold up
        what is read, and half blocks do."""
        while self._app.link.quick:
            if self._app.carry(piece):
                return True
            await asyncio.sleep(max(PAUSE, self._app.link.wait()))
        return False

    def _new_number(self) -> int:
        """One that no other program at this terminal is likely to have: of the highest byte and the lowest."""
        self._count = self._count % 255 + 1
        return (1 + os.getpid() % 255) << 24 | self._count

"""A picture in the cells of a terminal: two pixels a cell, one above the other, always from decoded pixels and never
from the bytes received. Knows no widget; who decodes is Pillow, in an extra."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from wstui.ui.line import Line, Piece, Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Canvas", "HalfBlocks", "NoPicture", "paint", "pixels_of"]

MOST_PIXELS = 25_000_000
"""A picture of more is not decoded: it would take a hundred megabytes."""
WIDEST, TALLEST = 400, 2000
"""Pixels that are kept of a picture: the cells of a wide terminal, and of what is scrolled through."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
SQUARE = 4
LIGHT, DARK = 118, 88
"""The squares that show through where a picture is transparent, their size in pixels and their greys."""

MISSING = "to see it here: pip install 'wstui[formats]'"


class NoPicture(Exception):
    """It cannot be drawn, and why, in one line."""


class Canvas(NamedTuple):
    """A decoded picture, made smaller if need be, and what there is to say of it."""

    image: Image
    note: str = ""
    size: tuple[int, int] = (0, 0)
    """Pixels of the picture as it came."""


def pixels_of(data: bytes) -> int:
    """How many pixels a picture says it has; nothing of it is decoded. Raises `NoPicture`."""
    width, height = _opened(data).size
    return int(width) * int(height)


def paint(data: bytes, most: tuple[int, int] = (WIDEST, TALLEST)) -> Canvas:
    """Decode a picture, to at most so many pixels. Takes its time for a large one. Raises `NoPicture`."""
    image = _opened(data)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise NoPicture(f"too large to be drawn: {width * height / 1e6:,.0f} million pixels, of {MOST_PIXELS // 10**6}")
    frames = int(getattr(image, "n_frames", 1))
    try:
        with _silent():
            image.draft("RGB", (min(width, most[0]), min(height, most[1])))
            image.thumbnail(most)
            rgba = image.convert("RGBA")
    except Exception as exc:  # whatever a decoder makes of anybody's bytes
        raise NoPicture(f"it cannot be decoded: {_reason(exc)}") from exc
    return Canvas(_on_squares(rgba), f"the first of {frames:,} frames" if frames > 1 else "", (width, height))


def _opened(data: bytes) -> Image:
    try:
        from PIL import Image
    except ImportError as exc:
        raise NoPicture(MISSING) from exc
    try:
        with _silent():
            return Image.open(io.BytesIO(data), formats=FORMATS)
    except Exception as exc:  # whatever a decoder makes of anybody's bytes
        raise NoPicture(f"it cannot be decoded: {_reason(exc)}") from exc


@contextmanager
def _silent() -> Iterator[None]:
    """Without the warnings of Pillow, which would be written across the screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _reason(exc: Exception) -> str:
    text = str(exc)
    if not text or "\n" in text or "BytesIO" in text:
        return type(exc).__name__
    return text


def _on_squares(rgba: Image) -> Image:
    """The picture over grey squares, where something of it is transparent."""
    from PIL import Image

    low, _ = rgba.getchannel("A").getextrema()
    if low == 255:
        return rgba.convert("RGB")
    tile = Image.new("L", (2 * SQUARE, 2 * SQUARE), DARK)
    for at in (0, SQUARE):
        tile.paste(LIGHT, (at, at, at + SQUARE, at + SQUARE))
    ground = Image.new("RGBA", rgba.size)
    whole = tile.convert("RGBA")
    for top in range(0, rgba.height, whole.height):
        for left in range(0, rgba.width, whole.width):
            ground.paste(whole, (left, top))
    ground.alpha_composite(rgba)
    return ground.convert("RGB")


class HalfBlocks:
    """A picture as rows of the screen, as wide as there is room for and no wider than it is."""

    def __init__(self, canvas: Canvas, width: int, said: str) -> None:
        image = canvas.image
        self._columns = max(1, min(width, image.width))
        height = max(1, round(image.height * self._columns / image.width))
        self._height = height
        if self._columns != image.width:
            image = image.resize((self._columns, height))
        self._data = image.tobytes()
        self._said = said

    def __len__(self) -> int:
        return -(-self._height // 2)

    def line(self, row: int) -> Line:
        """One row: half blocks in the colour of the upper pixel over that of the lower; equal ones are one piece."""
        pieces: list[Piece] = []
        stride = 3 * self._columns
        upper, lower = self._data[2 * row * stride :][:stride], self._data[(2 * row + 1) * stride :][:stride]
        last: Pixels | None = None
        for at in range(0, stride, 3):
            below = lower[at : at + 3] if lower else b""
            pixels = Pixels(upper[at : at + 3], below)
            if pixels == last:
                pieces[-1] = (pieces[-1][0] + "▀", pixels)
            else:
                pieces.append(("▀", pixels))
            last = pixels
        # What is blank takes the tone beside it.
        return (("", ""), *pieces, ("", ""))

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """What it is: pixels are not for the clipboard."""
        return self._said

    def source(self, row: int) -> str:
        """What it is."""
        return self._said

"""A terminal that has the graphics protocol of Kitty: what images it was given, and what it would draw of them. Written
from the protocol's description, and not from what sends it."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from typing import NamedTuple

from PIL import Image

from e2e.screen import Screen, cells
from wstui.ui.kitty import DIACRITICS

__all__ = ["CELL", "KittyScreen", "Placed"]

CELL = (10, 20)
PLACEHOLDER = "\U0010eeee"
COMMAND = re.compile(r"\x1b_G([^;]*)(?:;([A-Za-z0-9+/=]*))?\x1b\\")
KEYS = {
    "first": {"a", "i", "f", "q", "m"},
    "place": {"a", "U", "i", "c", "r"},
    "next": {"q", "m"},
    "delete": {"a", "d", "i", "q"},
}


class Placed(NamedTuple):
    """An image and the cells that it fills."""

    image: Image.Image
    columns: int
    rows: int


class Part(NamedTuple):
    """What a placeholder shows."""

    number: int
    row: int
    column: int


class KittyScreen(Screen):
    """Holds images by their numbers. A command that is none of those which are looked for raises AssertionError."""

    def __init__(self, columns: int, rows: int) -> None:
        self.images: dict[int, Placed] = {}
        self.removed: list[int] = []
        self.broken = 0
        """How many transmissions ended without an image."""
        self.sent = 0
        """Bytes of Base64."""
        self._loading: dict[str, str] | None = None
        self._data = ""
        self._fore = ""
        self._looks: dict[tuple[int, int], tuple[str, str]] = {}
        super().__init__(columns, rows)

    @property
    def parts(self) -> dict[tuple[int, int], Part]:
        """What placeholders show, by column and line."""
        found = {}
        for (y, x), (fore, marks) in self._looks.items():
            drawn = y < self.rows and x < self.columns and self._grid[y][x] == PLACEHOLDER
            if drawn and len(marks) == 3:  # with fewer, the rest is on its way
                row, column, high = map(DIACRITICS.index, marks)
                assert fore.startswith("38;5;"), fore
                found[x, y] = Part(high << 24 | int(fore[5:]), row, column)
        return found

    def picture(self) -> Image.Image:
        """What is drawn of images, at ten pixels and twenty a cell, black elsewhere."""
        width, height = CELL
        whole = Image.new("RGB", (self.columns * width, self.rows * height))
        for (x, y), part in self.parts.items():
            placed = self.images[part.number]
            fitted = placed.image.resize((placed.columns * width, placed.rows * height))
            left, top = part.column * width, part.row * height
            whole.paste(fitted.crop((left, top, left + width, top + height)), (x * width, y * height))
        return whole

    def _take(self, kind: str, match: re.Match[str]) -> None:
        if kind == "csi" and match["final"] == "m":
            self._colour(match["numbers"])
        if kind == "string" and (command := COMMAND.fullmatch(match[0])):
            self._command(dict(pair.split("=") for pair in command[1].split(",")), command[2] or "")
            return
        super()._take(kind, match)

    def _command(self, keys: dict[str, str], data: str) -> None:
        if keys.get("a") == "p":
            self._place(keys)
            return
        assert keys["q"] == "2", "an answer would be a key"
        if keys.get("a") == "d":
            assert keys.keys() == KEYS["delete"]
            assert keys["d"] == "I"
            assert self._loading is None, "a command amid a transmission"
            self.images.pop(int(keys["i"]), None)
            self.removed.append(int(keys["i"]))
            return
        if self._loading is None:
            assert keys.keys() == KEYS["first"]
            assert (keys["a"], keys["f"]) == ("t", "100")
            self._loading = keys
        else:
            assert keys.keys() == KEYS["next"]
        assert len(data) <= 4096
        assert len(data) % 4 == 0
        self._data += data
        self.sent += len(data)
        if keys["m"] == "0":
            self._load(self._loading)
            self._loading, self._data = None, ""

    def _load(self, keys: dict[str, str]) -> None:
        try:
            image = Image.open(io.BytesIO(b64decode(self._data)), formats=["PNG"])
            image.load()
        except (OSError, SyntaxError):
            self.broken += 1
            return
        assert int(keys["i"]) not in self.images
        self.images[int(keys["i"])] = Placed(image, 0, 0)

    def _place(self, keys: dict[str, str]) -> None:
        assert keys.keys() == KEYS["place"]
        assert keys["U"] == "1"
        number = int(keys["i"])
        if number in self.images:
            self.images[number] = Placed(self.images[number].image, int(keys["c"]), int(keys["r"]))
        said = b"OK" if number in self.images else b"ENOENT:no such image"
        # Cut as a read may cut it, amid what is typed.
        self.replies += [b"\x1b_Gi=%d" % number, b";%s\x1b" % said, b"\\"]

    def _colour(self, numbers: str) -> None:
        codes = iter((numbers or "0").split(";"))
        for code in codes:
            if code in ("38", "48"):
                kind = next(codes)
                rest = [next(codes) for _ in range(3 if kind == "2" else 1)]
                self._fore = ";".join((code, kind, *rest)) if code == "38" else self._fore
            elif code in ("0", "39") or (len(code) == 2 and code[0] in "39"):
                self._fore = ""

    def _write(self, text: str) -> None:
        for char in text:
            super()._write(char)
            width = cells(char)
            if width == 0 and self.x:
                fore, marks = self._looks.get((self.y, self.x - 1), ("", ""))
                self._looks[self.y, self.x - 1] = (fore, marks + char)
            else:
                self._looks[self.y, self.x - width] = (self._fore, "")

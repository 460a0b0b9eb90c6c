"""A place among the bytes of a message, and a range of them: where the hex view's cursor is. Knows no widget."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Caret", "offset_of", "sought"]

_OFFSET = r"([+-]?)(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,19})"
_SHARE = r"([0-9]{1,3}(?:\.[0-9]{1,9})?)\s*%"
_HEX = r"(?:hex:|0[xX])\s*((?:[0-9a-fA-F]{2}[\s:]*)+)"


@dataclass(slots=True)
class Caret:
    """The byte that is chosen, and where a range up to it began (-1: there is none)."""

    offset: int = 0
    anchor: int = -1

    @property
    def span(self) -> range:
        """The bytes that are chosen: the range, else the one byte."""
        if self.anchor < 0:
            return range(self.offset, self.offset + 1)
        return range(min(self.anchor, self.offset), max(self.anchor, self.offset) + 1)

    @property
    def has_range(self) -> bool:
        """Whether a range was begun."""
        return self.anchor >= 0

    def mark(self) -> None:
        """Begin a range here, or end it."""
        self.anchor = -1 if self.anchor >= 0 else self.offset

    def choose(self, start: int, stop: int) -> None:
        """Choose a range, and be at its beginning."""
        self.offset, self.anchor = start, stop - 1 if stop - start > 1 else -1


def offset_of(text: str, size: int, here: int) -> int:
    """The offset that a text names: `0x1a2`, `418`, `+16`, `-0x10`, `50%`, `end`; at most the last byte's. Raises
    ValueError saying what is."""
    text = text.strip()
    if share := re.fullmatch(_SHARE, text):
        return min(size - 1, max(0, int(size * float(share[1]) / 100)))
    if text == "end":
        return size - 1
    found = re.fullmatch(_OFFSET, text)
    if found is None:
        raise ValueError("an offset is 0x1a2, 418, +16, -0x10, 50% or end")
    number = int(found[2], 0 if found[2][:2].lower() == "0x" else 10)
    at = number if not found[1] else here + number if found[1] == "+" else here - number
    if not 0 <= at < size:
        raise ValueError(f"there are bytes 0 to {size - 1:,} (0x{size - 1:x})")
    return at


def sought(text: str) -> bytes:
    """The bytes that a text asks for: `hex: de ad`, `0xdead`, else the text itself as UTF-8."""
    if found := re.fullmatch(_HEX, text.strip()):
        return bytes.fromhex(re.sub(r"[\s:]", "", found[1]))
    return text.encode("utf-8", "replace")

"""Images in the graphics protocol of Kitty: sent once under a number, and then shown by characters in cells, which are
written over, scrolled and covered like any others. Pure; knows no terminal.

https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from threading import Event
from time import monotonic

from wstui.ui.picture import PLACEHOLDER

__all__ = ["BROKEN_OFF", "DIACRITICS", "PLACEHOLDER", "Answer", "cell", "fore", "placement", "removal", "transmission"]

_RANGES = """305 30d-30e 310 312 33d-33f 346 34a-34c 350-352 357 35b 363-36f 483-487 592-595 597-599 59c-5a1 5a8-5a9
5ab-5ac 5af 5c4 610-617 657-65b 65d-65e 6d6-6dc 6df-6e2 6e4 6e7-6e8 6eb-6ec 730 732-733 735-736 73a 73d 73f-741 743 745
747 749-74a 7eb-7f1 7f3 816-819 81b-823 825-827 829-82d 951 953-954 f82-f83 f86-f87 135d-135f 17dd 193a 1a17 1a75-1a7c
1b6b 1b6d-1b73 1cd0-1cd2 1cda-1cdb 1ce0 1dc0-1dc1 1dc3-1dc9 1dcb-1dcc 1dd1-1de6 1dfe 20d0-20d1 20d4-20d7 20db-20dc 20e1
20e7 20e9 20f0 2cef-2cf1 2de0-2dff a66f a67c-a67d a6f0-a6f1 a8e0-a8f1 aab0 aab2-aab3 aab7-aab8 aabe-aabf aac1 fe20-fe26
10a0f 10a38 1d185-1d189 1d1aa-1d1ad 1d242-1d244"""
DIACRITICS = "".join(
    chr(code)
    for first, _, last in (part.partition("-") for part in _RANGES.split())
    for code in range(int(first, 16), int(last or first, 16) + 1)
)
"""The numbers from 0 on, as marks on a placeholder: of row, column, and the highest byte of the image's number."""
CHUNK = 4096
"""Characters of Base64 in one command, at most."""
BEGUN = re.compile(r"\x1b_(?:G[^\x1b]{0,200}\x1b?)?$")
"""What may become an answer."""
PATIENCE = 0.5
"""Seconds after the question in which an end waits for the answer: later it is not likely to come."""


class Answer:
    """What the terminal says to the placement of an image, picked out of what is typed: whether it has it. `said` is
    empty until it spoke, which one without such placements never does."""

    def __init__(self, number: int) -> None:
        self.said = ""
        self._full = re.compile(rf"\x1b_Gi={number}[^;\x1b]*;([^\x1b]*)\x1b\\")
        self._rest = ""
        self._came = Event()
        self._until = monotonic() + PATIENCE

    def wait(self) -> None:
        """Wait for it, as long as it is likely to be under way."""
        self._came.wait(max(0.0, self._until - monotonic()))

    def taken_from(self, text: str) -> str:
        """What was read without the answer; what may begin one is held back until more is read."""
        if self.said:
            return text
        text, self._rest = self._rest + text, ""
        if found := self._full.search(text):
            self.said = found[1] or "nothing"
            self._came.set()
            return text[: found.start()] + text[found.end() :]
        if begun := BEGUN.search(text):
            text, self._rest = text[: begun.start()], text[begun.start() :]
        return text


def transmission(number: int, png: bytes) -> Iterator[str]:
    """The commands that bring an image; nothing is answered (`q=2`).

    Between two of them anything may be written but another such command.
    """
    data = b64encode(png).decode()
    keys = f"a=t,i={number},f=100,"
    for at in range(0, len(data), CHUNK):
        more = int(at + CHUNK < len(data))
        yield f"\x1b_G{keys}q=2,m={more};{data[at : at + CHUNK]}\x1b\\"
        keys = ""


BROKEN_OFF = "\x1b_Gq=2,m=0;\x1b\\"
"""The end of a transmission of which the rest does not come: what there is of it is no image."""


def placement(number: int, columns: int, rows: int) -> str:
    """The command that has an image fill so many cells, wherever they are; it is answered with an `Answer`."""
    return f"\x1b_Ga=p,U=1,i={number},c={columns},r={rows}\x1b\\"


def removal(number: int) -> str:
    """The command that takes an image and its data from the terminal."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"


def cell(number: int, row: int, column: int) -> str:
    """A cell of the image. Each says all of itself: what is beside it may be covered."""
    return f"{PLACEHOLDER}{DIACRITICS[row]}{DIACRITICS[column]}{DIACRITICS[number >> 24]}"


def fore(number: int) -> str:
    """The foreground of the image's cells as parameters of SGR, which is the lowest byte of its number."""
    return f"38;5;{number & 0xFF}"

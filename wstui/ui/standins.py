"""Characters that stand for the cells of a picture on their way from the line that draws it to the terminal: one for
each cell and one cell wide, so that lines with them are cut and covered like any others. Knows no widget.

They are of the planes for private use, which `safetext` lets through from nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from textual.strip import Strip

from wstui.ui import kitty

__all__ = ["COLUMNS", "ROWS", "StandIns"]

COLUMNS, ROWS = len(kitty.DIACRITICS), 200
"""Cells of a picture, at most. All of them are fewer than come before the placeholder itself in its plane."""
_PLANES = (0xF0000, 0x100000)
_ALL = "".join(f"{chr(plane)}-{chr(plane + COLUMNS * ROWS - 1)}" for plane in _PLANES)
_RUN = re.compile(f"[{_ALL}]+")


class StandIns:
    """Those of the picture that is shown. Two in turn have different ones, so that the next is never drawn for the one
    before."""

    def __init__(self) -> None:
        self._plane = _PLANES[0]
        self._number = self._columns = 0

    def show(self, number: int, columns: int = 0) -> None:
        """From now on they stand for the cells of the picture of that number; 0: of none."""
        self._plane = _PLANES[self._plane == _PLANES[0]]
        self._number, self._columns = number, columns

    def row(self, row: int) -> str:
        """What stands for a row of the picture."""
        first = self._plane + row * self._columns
        return "".join(map(chr, range(first, first + self._columns)))

    def parts(self, column: int, strip: Strip) -> Iterator[tuple[int, Strip]]:
        """What is at a column, cut where such characters begin and end; each part with its column."""
        text = strip.text
        cuts = {end for run in _RUN.finditer(text) for end in run.span()} - {0}
        if not cuts or cuts == {len(text)}:
            yield column, strip
            return
        # Before them there may be characters that take two cells, or none.
        cells = sorted({*(cell_len(text[:cut]) for cut in cuts), strip.cell_length})
        for part in strip.divide(cells):
            yield column, part
            column += part.cell_length

    def cells(self, text: str) -> list[str] | None:
        """What a terminal gets for each of these characters, blanks for those of a picture that is no more; None where
        the text is of others."""
        if not _RUN.match(text):
            return None
        return [self._cell(ord(char) - self._plane) for char in text]

    def _cell(self, place: int) -> str:
        if not self._number or not 0 <= place < COLUMNS * ROWS:
            return " "
        return kitty.cell(self._number, *divmod(place, self._columns))

    @property
    def fore(self) -> str:
        """The foreground of the cells, as parameters of SGR."""
        return kitty.fore(self._number)

"""Text of any length as lines of the screen, wrapped and made safe piece by piece: what is not looked at is measured
in passing and never built. Pure; knows no widget."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Protocol, cast

from rich.cells import cell_len

from wstui import safetext
from wstui.jsontext import Span
from wstui.ui.line import TONES, Line, Piece, Tone, plain, width_of

__all__ = ["Fixed", "Lines", "Stack", "Wrapped"]

PIECE = 4096  # characters wrapped at once where widths have to be looked up
SLICE = 1 << 17  # characters measured by one call of `more`
LONGEST_TAGGED = 1 << 14  # characters: a longer line is shown in one tone
KEPT_PIECES = 32
LEAST = 24
"""Cells that rows have at least which a line goes on over, as far as there are twice as many."""


class Lines(Protocol):
    """What a `LinesView` shows: rows of at most a given width, known from the start or found little by little."""

    def __len__(self) -> int:
        """How many rows are known so far."""

    def line(self, row: int) -> Line:
        """One row; asked for rows on the screen only."""

    def more(self) -> bool:
        """Find more rows, for some milliseconds at most; false when all are known."""

    def text(self) -> str:
        """All of it as it is shown, each line unbroken: for the clipboard."""

    def source(self, row: int) -> str:
        """The unbroken line that a row is of, as it is shown."""


class Fixed:
    """A few lines known from the start, wrapped to the width, at blanks where there are any; the rows that a line goes
    on over are indented."""

    def __init__(self, lines: Iterable[Line], width: int, indent: int = 2) -> None:
        self._lines = list(lines)
        self._rows: list[tuple[int, Line]] = []
        for index, line in enumerate(self._lines):
            self._rows += [(index, row) for row in _broken(line, width, min(indent, max(width // 2, width - LEAST)))]

    def __len__(self) -> int:
        return len(self._rows)

    def line(self, row: int) -> Line:
        """One row."""
        return self._rows[row][1]

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """All lines."""
        return "\n".join(plain(line) for line in self._lines)

    def source(self, row: int) -> str:
        """The line that a row is of."""
        return plain(self._lines[self._rows[row][0]])


class Stack:
    """Several `Lines`, one below the other; a part appears when those before it are known to their ends."""

    def __init__(self, *parts: Lines) -> None:
        self._parts = parts
        self._open = 0

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts[: self._open + 1])

    def _at(self, row: int) -> tuple[Lines, int]:
        for part in self._parts:
            if row < len(part):
                return part, row
            row -= len(part)
        raise IndexError(row)

    def line(self, row: int) -> Line:
        """One row of the part it falls into."""
        part, row = self._at(row)
        return part.line(row)

    def more(self) -> bool:
        """Measure the first part that is not known to its end."""
        while self._open < len(self._parts):
            if self._parts[self._open].more():
                return True
            self._open += 1
        return False

    def text(self) -> str:
        """All parts."""
        return "\n".join(part.text() for part in self._parts)

    def source(self, row: int) -> str:
        """The line that a row is of."""
        part, row = self._at(row)
        return part.source(row)


class _Cells(dict[str, int]):
    """How many cells the safe form of a character takes."""

    def __missing__(self, char: str) -> int:
        # A variation selector may widen the character before it: a cell is kept free for that.
        self[char] = cells = 1 if char == "\ufe0f" else cell_len(safetext.block(char))
        return cells


_CELLS = _Cells()
_KNOWN = frozenset(TONES)


class Wrapped:
    """Text from outside, safe only once it is drawn, wrapped at `width` cells.

    The text is cut into pieces that begin where a row begins: a line, or as much of a long line as fills whole rows.
    Only where pieces begin is kept, 16 bytes each. `tag` gives the parts of one line that stand out.
    """

    def __init__(self, text: str, width: int, tag: Callable[[str], Sequence[Span]] | None = None) -> None:
        self._text = text
        self._width = max(4, width)
        self._tag = tag
        self._starts = array("q")
        self._first_rows = array("q")
        self._narrow = bytearray()  # 1 for a piece whose characters are a cell each, so that rows are found by counting
        self._rows = 0
        self._position = 0
        self._breaks: OrderedDict[int, list[int]] = OrderedDict()
        self._tagged: tuple[int, Sequence[Span]] = (-1, ())
        self.measured = 0
        """Characters looked at so far, for tests: they must not grow with what is only scrolled."""

    def __len__(self) -> int:
        return self._rows

    def more(self) -> bool:
        """Measure the next slice."""
        size, stop = len(self._text), self._position + SLICE
        while self._position < size and (stop >= size or self._position + self._width < stop):
            self._measure()
        if not self._starts:  # no text at all is one empty row
            self._starts.append(0)
            self._first_rows.append(0)
            self._narrow.append(True)
            self._rows = 1
        self.measured = self._position
        return self._position < len(self._text)

    def _measure(self) -> None:
        """Find where the piece that begins at the current position ends, and how many rows it fills."""
        text, start, width = self._text, self._position, self._width
        stop = min(len(text), start + SLICE)
        end = text.find("\n", start, stop)
        whole = end >= 0 or stop == len(text)
        after = end + 1 if end >= 0 else stop
        part = _without_break(text[start:after])
        narrow = part.isascii() and part.isprintable()
        if narrow:
            length = len(part) if whole else len(part) - len(part) % width
            rows = max(1, -(-length // width))
        else:
            whole = whole and len(part) <= PIECE
            breaks = _breaks(part if whole else part[:PIECE], width, whole=whole)
            length, rows = breaks[-1], len(breaks)
        self._starts.append(start)
        self._first_rows.append(self._rows)
        self._narrow.append(narrow)
        self._rows += rows
        # A line break belongs to the piece before it; a text that ends with one has no empty row after it.
        self._position = after if whole else start + length

    def line(self, row: int) -> Line:
        """One row."""
        piece = bisect_right(self._first_rows, row) - 1
        start, index = self._starts[piece], row - self._first_rows[piece]
        end = self._starts[piece + 1] if piece + 1 < len(self._starts) else self._position
        if self._narrow[piece]:
            left = start + index * self._width
            part = _without_break(self._text[left : min(end, left + self._width + 2)])[: self._width]
        else:
            whole = _without_break(self._text[start:end])
            breaks = self._breaks_of(piece, whole)
            left = start + (breaks[index - 1] if index else 0)
            part = self._text[left : start + breaks[index]]
        return _toned(part, left, self._spans(left, left + len(part)))

    def _breaks_of(self, piece: int, part: str) -> list[int]:
        """The breaks of a piece, found again when it comes into sight and kept for a while."""
        breaks = self._breaks.get(piece)
        if breaks is None:
            breaks = self._breaks[piece] = _breaks(part, self._width, whole=True)
            while len(self._breaks) > KEPT_PIECES:
                self._breaks.popitem(last=False)
        return breaks

    def _spans(self, start: int, end: int) -> list[tuple[int, int, Tone]]:
        """The parts that stand out between two positions of one line; a line is looked through once."""
        if self._tag is None:
            return []
        first = self._text.rfind("\n", 0, start) + 1
        if self._tagged[0] != first:
            line = self._line_at(first)
            self._tagged = (first, self._tag(line) if len(line) <= LONGEST_TAGGED else ())
        spans = self._tagged[1]
        index = max(0, bisect_right(spans, start - first, key=lambda span: span.start) - 1)
        found = []
        for span in spans[index:] if index else spans:
            if first + span.start >= end:
                break
            tone: Tone = cast(Tone, span.tag) if span.tag in _KNOWN else ""
            found.append((first + span.start, first + span.end, tone))
        return found

    def _line_at(self, first: int) -> str:
        last = self._text.find("\n", first)
        return self._text[first : last if last >= 0 else len(self._text)]

    def text(self) -> str:
        """All of it, safe."""
        return safetext.block(self._text)

    def source(self, row: int) -> str:
        """The unbroken line that a row is of."""
        start = self._starts[bisect_right(self._first_rows, row) - 1]
        return safetext.block(self._line_at(self._text.rfind("\n", 0, start) + 1))


def _without_break(part: str) -> str:
    """A part without the line break at its end, which `safetext.block` does not show either."""
    return part.removesuffix("\n").removesuffix("\r") if part.endswith("\n") else part


def _breaks(part: str, width: int, *, whole: bool) -> list[int]:
    """Where rows of at most `width` cells end in a part of a line. Unless it is `whole`, the last row is a full one:
    what is left begins the next part."""
    cells = list(accumulate(map(_CELLS.__getitem__, part)))
    ends: list[int] = []
    at = used = 0
    while at < len(cells):
        end = max(at + 1, bisect_right(cells, used + width, at))
        if end == len(cells) and not whole and ends:
            break
        ends.append(end)
        at, used = end, cells[end - 1]
    return ends or [0]


def _toned(row: str, start: int, spans: Sequence[tuple[int, int, Tone]]) -> Line:
    """A row cut where tones change, each part made safe; `start` is its position in what the spans count from."""
    pieces: list[Piece] = []
    at, end = start, start + len(row)
    for left, right, tone in spans:
        if right <= at or left >= end:
            continue
        if left > at:
            pieces.append((safetext.block(row[at - start : left - start]), ""))
        pieces.append((safetext.block(row[max(at, left) - start : right - start]), tone))
        at = right
    if at < end:
        pieces.append((safetext.block(row[at - start :]), ""))
    return tuple(pieces)


def _broken(line: Line, width: int, indent: int) -> Iterable[Line]:
    """A line of safe pieces over as many rows as it needs; rows after the first are indented."""
    if width_of(line) <= width:
        return [line]
    rows: list[Line] = []
    row: list[Piece] = []
    left = width
    for text, tone in line:
        cells = list(accumulate(map(_CELLS.__getitem__, text)))
        at = used = 0
        while at < len(text):
            end = bisect_right(cells, used + left, at)
            if end < len(text):
                end = text.rfind(" ", at, end) + 1 or end
            if end == at and (left == width - indent or not row):
                end = at + 1  # a character wider than a row has one to itself
            if end > at:
                row.append((text[at:end], tone))
                left -= cells[end - 1] - used
                at, used = end, cells[end - 1]
            if at < len(text):
                rows.append(tuple(row))
                row, left = [(" " * indent, "")], width - indent
    rows.append(tuple(row))
    return rows

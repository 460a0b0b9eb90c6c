"""What the terminal shows, cell by cell, so that of a new picture only what differs is written. Pure; knows no widget,
no terminal and no time.

A log that scrolls by one row changes every line of a pane, but few of its cells: messages of one kind resemble each
other. Textual writes changed lines whole, each piece with both its colours and a reset: eight times as many bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from math import dist
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

if TYPE_CHECKING:
    from wstui.ui.standins import StandIns

__all__ = ["Picture", "Piece"]

Piece = tuple[int, int, Strip]
"""A line, its first column, and what is there from now on."""

UNSURE = re.compile(r"[^ -~\xa0-\u02ff\u0370-\u052f\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713-\u2718\u2800-\u28ff]")
"""A character of which not every terminal holds that it takes one cell, and joins with none."""
PLACEHOLDER = "\U0010eeee"
"""What makes a cell a part of an image in terminals that have such; it is written for `StandIns` and for no text."""
GAP = 4
"""Cells that are written again rather than skipped, which would take as many bytes."""
SEEN_ON_BLANKS = {"4", "7", "9", "21", "51", "52", "53"}
"""Attributes that a blank shows: underlined, reversed, struck through, framed."""
CUBE = (0, 95, 135, 175, 215, 255)
"""How bright red, green and blue are in xterm's cube of colours, by their places."""
KEPT_STYLES, KEPT_STRIPS = 4096, 512
PLAIN, FORE, BACK = "", "39", "49"
"""The usual look: no attributes and the terminal's own colours, as parameters of SGR (ECMA-48 section 8.3.117)."""


class Pen:
    """The look of a cell, as parameters of SGR. There is one object for each look; without `fore` it draws blanks."""

    __slots__ = ("attributes", "back", "for_blanks", "fore", "shows")

    def __init__(self, attributes: str, fore: str, back: str) -> None:
        self.attributes = attributes
        self.fore = fore
        self.back = back
        self.shows = bool(SEEN_ON_BLANKS & {*attributes.split(";")})
        """Whether its attributes show on a blank."""
        self.for_blanks = self
        """What draws a blank of this look: where nothing shows on it, its foreground does not count."""


USUAL = Pen(PLAIN, FORE, BACK)


class Picture:
    """The cells that a terminal shows. `changes` says what to write for other cells, and holds that it was written."""

    def __init__(self, colours: ColorSystem = ColorSystem.TRUECOLOR) -> None:
        self.colours = colours
        # Of 256 colours Rich takes one with the same hue, however bright: of dark grey with a little green in it, plain
        # green.
        self._to_256 = colours is ColorSystem.EIGHT_BIT
        self._colours = ColorSystem.TRUECOLOR if self._to_256 else colours
        self._width = 0
        self._chars: list[list[object]] = []
        """For each line, what its cells hold: a character, a part of what must be written whole, or None: unknown."""
        self._pens: list[list[Pen | None]] = []
        self._known = {(PLAIN, FORE, BACK): USUAL}
        self._pen_of: dict[Style | None, Pen] = {}
        self._cells_of: dict[int, tuple[Strip, Sequence[str], list[object], list[Pen | None]]] = {}
        """What lines were made of, by the identity of their strips: when a log scrolls, most of its lines are known."""
        self._out: list[str] = []
        self._pen = USUAL
        self._at = (-1, 0)
        """Where the cursor is, as far as one can be certain."""
        self._stand_ins: StandIns | None = None

    def show_image(self, stand_ins: StandIns) -> None:
        """From now on write something else for characters that stand for an image, of which there may be a new one."""
        self._stand_ins = stand_ins
        self._cells_of.clear()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        return self._width, len(self._chars)

    def forget(self, width: int, height: int) -> None:
        """Nothing is known of what the terminal shows, but its size."""
        self._width = width
        self._chars = [[None] * width for _ in range(height)]
        self._pens = [[None] * width for _ in range(height)]

    def changes(self, pieces: Iterable[Piece]) -> str:
        """What to write to a terminal that shows this picture so that it shows these pieces as well; empty where it
        does so already. Before and after it colours are the usual ones, and the cursor may be anywhere."""
        self._out, self._at, self._pen = [], (-1, 0), USUAL
        for line, column, strip in pieces:
            if 0 <= line < len(self._chars) and column >= 0 and column + strip.cell_length <= self._width:
                if self._stand_ins is None:
                    self._take(line, column, strip)
                    continue
                for at, part in self._stand_ins.parts(column, strip):
                    self._take(line, at, part)
        if self._out and self._pen is not USUAL:
            self._out.append("\x1b[m")
        written, self._out = "".join(self._out), []
        return written

    def _take(self, line: int, column: int, strip: Strip) -> None:
        known = self._cells_of.get(id(strip))
        if known is None or known[0] is not strip:
            known = self._cells(strip)
        _, text, chars, pens = known
        here = slice(column, column + len(chars))
        line_chars, line_pens = self._chars[line], self._pens[line]
        old_chars, old_pens = line_chars[here], line_pens[here]
        if chars == old_chars and pens == old_pens:
            return
        line_chars[here], line_pens[here] = chars, pens
        if not text:
            spills = self._write_whole(line, column, strip)
            self._unsettle(line, column, column + len(chars))
            if spills:
                self._mend(line, column + len(chars), spills)
            return
        both = zip(chars, old_chars, pens, old_pens, strict=True)
        changed = [at for at, (new, old, pen, before) in enumerate(both) if new != old or pen is not before]
        for start, end in _runs(changed, pens):
            self._write_cells(line, column + start, text[start:end], pens[start:end])
        self._unsettle(line, column, column + len(chars))

    def _cells(self, strip: Strip) -> tuple[Strip, Sequence[str], list[object], list[Pen | None]]:
        """The strip as text, characters and pens; without text where it must be written whole."""
        if len(self._cells_of) >= KEPT_STRIPS:
            self._cells_of.clear()
        text, size = strip.text, strip.cell_length
        found: tuple[Strip, Sequence[str], list[object], list[Pen | None]]
        if len(text) == size and not UNSURE.search(text):
            found = strip, text, [*text], self._pens_of(strip)
        elif self._stand_ins is not None and (cells := self._stand_ins.cells(text)):
            fore = self._stand_ins.fore
            pens = [self._one(PLAIN, fore, pen.back) for pen in self._pens_of(strip) if pen is not None]
            found = strip, cells, [*cells], [*pens]
        else:
            # Where a terminal sees another width than we do, all that follows stands elsewhere: so all or nothing.
            look = tuple((segment.text, segment.style) for segment in strip)
            found = strip, "", [(look, place) for place in range(size)], [None] * size
        self._cells_of[id(strip)] = found
        return found

    def _unsettle(self, line: int, column: int, stop: int) -> None:
        """What was written from `column` up to `stop` may have halved the character beside it, on either side."""
        chars = self._chars[line]
        for beside in (column - 1, stop):
            if 0 <= beside < self._width and type(chars[beside]) is tuple:
                chars[beside] = None

    # -- writing

    def _write_cells(self, line: int, column: int, text: Sequence[str], pens: Sequence[Pen | None]) -> None:
        self._move(line, column)
        begin, count = 0, len(text)
        for end in range(1, count + 1):
            pen = pens[begin]
            if end == count or pens[end] is not pen:
                assert pen is not None
                self._take_pen(pen)
                self._out += text[begin:end]
                begin = end
        # After the last column terminals differ in where the cursor is.
        self._at = (line, column + count) if column + count < self._width else (-1, 0)

    def _write_whole(self, line: int, column: int, segments: Iterable[Segment]) -> int:
        """Write a strip of which not all cells are sure; returns on how many behind it a terminal may have drawn."""
        from wstui.ui.doubt import SPILL, settled

        self._move(line, column)
        last = -SPILL
        for text, style, _ in segments:
            self._take_pen(self._pen_of.get(style) or self._new_pen(style))
            said, end = settled(text.replace(PLACEHOLDER, "\ufffd"), line, column)
            self._out.append(said)
            column += cell_len(text)
            last = max(last, end)
        self._at = (-1, 0)
        return max(0, last + SPILL - column)

    def _mend(self, line: int, column: int, count: int) -> None:
        """Write some cells again as they were."""
        here = slice(column, column + count)
        chars = [*takewhile(lambda char: isinstance(char, str), self._chars[line][here])]
        if chars:
            self._write_cells(line, column, cast(list[str], chars), self._pens[line][here])
        for lost in range(column + len(chars), min(column + count, self._width)):
            self._chars[line][lost] = None

    def _move(self, line: int, column: int) -> None:
        at_line, at_column = self._at
        if line != at_line or column < at_column:
            self._out.append(f"\x1b[{line + 1};{column + 1}H")
        elif column > at_column:
            self._out.append(f"\x1b[{column - at_column}C" if column > at_column + 1 else "\x1b[C")

    def _take_pen(self, pen: Pen) -> None:
        """Say in what the pen differs from the one before."""
        now, codes = self._pen, []
        if now.attributes and pen.attributes != now.attributes and (pen.fore or now.shows):
            codes.append("0")
            now = USUAL
        if not pen.fore:  # of a blank nothing else is seen
            pen = self._one(now.attributes, now.fore, pen.back)
        if pen.attributes != now.attributes:
            codes.append(pen.attributes)
        if pen.fore != now.fore:
            codes.append(pen.fore)
        if pen.back != now.back:
            codes.append(pen.back)
        if codes:
            self._out.append(f"\x1b[{';'.join(codes)}m")
        self._pen = pen

    # -- colours

    def _pens_of(self, segments: Iterable[Segment]) -> list[Pen | None]:
        pens: list[Pen | None] = []
        for text, style, _ in segments:
            pen = self._pen_of.get(style) or self._new_pen(style)
            blank = pen.for_blanks
            pens += [pen] * len(text) if blank is pen else [blank if char == " " else pen for char in text]
        return pens

    def _new_pen(self, style: Style | None) -> Pen:
        if len(self._pen_of) > KEPT_STYLES:
            self._pen_of.clear()
        pen = self._one(*_look(Strip.render_ansi(style, self._colours) if style is not None else "", self._to_256))
        self._pen_of[style] = pen
        if not pen.shows:
            pen.for_blanks = self._one(PLAIN, "", pen.back)
        return pen

    def _one(self, attributes: str, fore: str, back: str) -> Pen:
        look = (attributes, fore, back)
        return self._known.get(look) or self._known.setdefault(look, Pen(*look))


def _look(ansi: str, to_256: bool = False) -> tuple[str, str, str]:
    """Attributes, foreground and background among parameters of SGR; these as the nearest of 256 colours if asked."""
    attributes, fore, back = [], FORE, BACK
    codes = iter(ansi.split(";") if ansi else ())
    for code in codes:
        if code in ("38", "48"):
            kind = next(codes)
            parts = [next(codes) for _ in range(3 if kind == "2" else 1)]
            if kind == "2" and to_256:
                kind, parts = "5", [str(nearest(*(int(part) for part in parts)))]
            code = ";".join((code, kind, *parts))
        if (code[0] == "3" and code != "3") or (code[0] == "9" and len(code) == 2):
            fore = code
        elif (code[0] == "4" and code != "4") or (code[:2] == "10" and len(code) == 3):
            back = code
        else:
            attributes.append(code)
    return ";".join(attributes), fore, back


def nearest(red: int, green: int, blue: int) -> int:
    """Which of the 256 colours of xterm looks most like one, of those that are the same everywhere: 216 in a cube, and
    24 of grey."""
    wanted = (red, green, blue)
    places = [min(range(6), key=lambda place: abs(CUBE[place] - part)) for part in wanted]
    shade = min(23, max(0, round((sum(wanted) / 3 - 8) / 10)))
    cube, grey = [CUBE[place] for place in places], [8 + 10 * shade] * 3
    if dist(cube, wanted) <= dist(grey, wanted):
        return 16 + 36 * places[0] + 6 * places[1] + places[2]
    return 232 + shade


def _runs(changed: Iterable[int], pens: Sequence[Pen | None]) -> Iterator[tuple[int, int]]:
    """Where to write: from the first up to the last of neighbouring changes, over small gaps of the same look."""
    start = end = -1
    for at in changed:
        if end >= 0 and (at == end or (at - end <= GAP and all(pens[k] is pens[end - 1] for k in range(end, at + 1)))):
            end = at + 1
            continue
        if end >= 0:
            yield start, end
        start, end = at, at + 1
    if end >= 0:
        yield start, end

"""The screen of a terminal, computed from what a program wrote to it; knows no process and no pty.

It understands what a full-screen program needs and no more. Whatever else arrives is kept in `strange`, so a test can
prove that a program sent nothing it should not have.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

__all__ = ["Screen"]

TOKEN = re.compile(
    r"(?P<csi>\x1b\[(?P<prefix>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<final>[ -/]*[@-~]))"
    r"|(?P<osc>\x1b\][^\x07\x1b]*(?:\x07|\x1b\\))"
    r"|(?P<string>\x1b[PX^_][^\x1b]*\x1b\\)"
    r"|(?P<escape>\x1b[ -/]*[0-OQ-WYZ\\`-~])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f-\x9f])"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)",
    re.DOTALL,
)
ASKS = {("", "c"), (">", "c"), ("", "n"), ("?", "n"), ("?", "$p"), ("", "$p"), ("?", "u"), (">", "q"), ("", "t")}
"""Questions to the terminal (its name, modes, size, cursor); they change nothing, and this one does not answer."""

INITIAL_MODES = frozenset({7, 25})
WRAP, ALTERNATE = 7, 1049


class Screen:
    """A grid of characters and the state that a program must put back before it leaves."""

    def __init__(self, columns: int, rows: int) -> None:
        self.modes = set(INITIAL_MODES)
        """The private modes that are on: 7 wraps, 25 shows the cursor, 1000-1006 report the mouse, ..."""
        self.keyboard = 0
        """How many keyboard protocols were pushed and not popped."""
        self.in_order = False
        """Whether what is written from right to left stays where it is put."""
        self.commands: list[str] = []
        """Every OSC, as written, without its ESC ] and terminator."""
        self.strange: list[str] = []
        """Sequences and controls that are none of a full-screen program's business."""
        self.questions = 0
        """How often it was asked where the cursor is."""
        self.replies: list[bytes] = []
        """What it says to other questions, and nobody has taken yet."""
        self.tokens: Counter[str] = Counter()
        """How many tokens of each kind were understood."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._rest = ""
        self._main: tuple[list[list[str]], int, int] | None = None
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Begin anew at another size, as terminals that do not keep what they drew."""
        self.columns, self.rows = columns, rows
        self.x = self.y = 0
        self._grid = [[" "] * columns for _ in range(rows)]

    @property
    def lines(self) -> list[str]:
        """The rows as text, without trailing blanks."""
        return ["".join(row).rstrip() for row in self._grid]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def restored(self) -> bool:
        """Whether everything that a program switches on is off again."""
        return self.modes == INITIAL_MODES and not self.in_order and self.keyboard == 0 and self._main is None

    def feed(self, data: bytes) -> None:
        """Take what was written, cut anywhere."""
        text = self._rest + self._decoder.decode(data)
        position = 0
        while match := TOKEN.match(text, position):
            position = match.end()
            kind = match.lastgroup or "text"
            self.tokens[kind] += 1
            self._take(kind, match)
        # What is left is the beginning of a sequence, or an ESC that begins none.
        self._rest = text[position:]

    def _take(self, kind: str, match: re.Match[str]) -> None:
        if kind == "text":
            self._write(match[0])
        elif kind == "csi":
            self._csi(match["prefix"], match["numbers"], match["final"], match[0])
        elif kind == "control":
            self._control(match[0])
        elif kind == "osc":
            self.commands.append(match[0][2:].rstrip("\x07").removesuffix("\x1b\\"))
        else:
            self.strange.append(match[0])

    def _control(self, char: str) -> None:
        if char == "\r":
            self.x = 0
        elif char == "\n":
            self._line_feed()
        elif char == "\b":
            self.x = max(0, self.x - 1)
        else:
            self.strange.append(char)

    def _csi(self, prefix: str, numbers: str, final: str, whole: str) -> None:
        if final == "m" and not prefix:
            return
        if prefix == "?" and final in "hl":
            for mode in numbers.split(";"):
                self._mode(int(mode), final == "h")
        elif (prefix, numbers) == ("", "8") and final in "hl":
            self.in_order = final == "l"
        elif final == "u" and prefix in ("<", ">"):
            self.keyboard += 1 if prefix == ">" else -1
        elif (prefix, final) in ASKS:
            self.questions += (prefix, numbers, final) == ("", "6", "n")
        elif prefix or not self._move(final, [int(number or 0) for number in re.split("[;:]", numbers)]):
            self.strange.append(whole)

    def _move(self, final: str, numbers: list[int]) -> bool:
        first = numbers[0]
        step = max(1, first)
        if final in "Hf":
            column = numbers[1] if len(numbers) > 1 else 1
            self.y, self.x = min(self.rows, step) - 1, min(self.columns, max(1, column)) - 1
        elif final in "AB":
            self.y = min(self.rows - 1, max(0, self.y + (step if final == "B" else -step)))
        elif final in "CD":
            self.x = min(self.columns - 1, max(0, self.x + (step if final == "C" else -step)))
        elif final == "G":
            self.x = min(self.columns, step) - 1
        elif final in "JK":
            self._erase(final, first)
        else:
            return False
        return True

    def _mode(self, mode: int, on: bool) -> None:
        (self.modes.add if on else self.modes.discard)(mode)
        if mode == ALTERNATE and on and self._main is None:
            self._main = (self._grid, self.x, self.y)
            self._grid = [[" "] * self.columns for _ in range(self.rows)]
        elif mode == ALTERNATE and not on and self._main is not None:
            self._grid, self.x, self.y = self._main
            self._main = None

    def _erase(self, final: str, how: int) -> None:
        here = self.y * self.columns + self.x
        row = self.y * self.columns if final == "K" else 0
        end = row + self.columns if final == "K" else self.rows * self.columns
        begin, stop = {0: (here, end), 1: (row, here + 1)}.get(how, (row, end))
        for place in range(begin, stop):
            self._grid[place // self.columns][place % self.columns] = " "

    def _line_feed(self) -> None:
        if self.y + 1 < self.rows:
            self.y += 1
        else:
            self._grid = [*self._grid[1:], [" "] * self.columns]

    def _write(self, text: str) -> None:
        for char in text:
            width = cells(char)
            if width == 0:
                continue
            if self.x + width > self.columns:
                self.x = 0 if WRAP in self.modes else self.columns - width
                if self.x == 0:
                    self._line_feed()
            row = self._grid[self.y]
            row[self.x] = char
            if width == 2:
                row[self.x + 1] = ""
            self.x += width


def cells(char: str) -> int:
    """How many cells a character takes: 0 combining, 2 wide, else 1."""
    if char < "\u0300":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1

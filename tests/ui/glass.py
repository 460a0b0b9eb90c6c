"""A terminal's screen with its colours, computed from what is written to it, for tests of the writing."""

from __future__ import annotations

import re

from e2e.screen import cells

__all__ = ["Glass"]

TOKEN = re.compile(
    r"\x1b\[(?P<numbers>[0-9;]*)(?P<final>[A-Za-z])|\x1b\](?P<command>[^\x07]*)\x07|(?P<char>[^\x1b])", re.DOTALL
)
SEEN_ON_BLANKS = {"4", "7", "9"}


class Glass:
    """Cells of a character and a look. What halves a wide character leaves a blank, as terminals do."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.rows = [[(" ", "", "39", "49")] * width for _ in range(height)]
        self.x = self.y = 0
        self._look: dict[str, str] = {}

    def write(self, text: str) -> None:
        """Take what is written; only whole sequences, as the picture and Textual write them."""
        at = 0
        while match := TOKEN.match(text, at):
            at = match.end()
            if match["char"]:
                self._put(match["char"])
            elif match["final"] == "m":
                self._colour(match["numbers"])
            elif match["final"] == "H":
                line, column = (match["numbers"] or "1;1").split(";")
                self.y, self.x = int(line) - 1, int(column) - 1
            elif not match["command"] and match["final"] != "n":  # a question
                assert match["final"] == "C", match[0]
                self.x += int(match["numbers"] or 1)
        assert at == len(text), text[at:]

    @property
    def seen(self) -> list[list[tuple[str, ...]]]:
        """What the cells look like: of a blank only what shows."""
        return [[_seen(cell) for cell in row] for row in self.rows]

    def _put(self, char: str) -> None:
        width = cells(char)
        if char == "\n":
            return  # Textual writes one between lines, and goes to a place after it
        row = self.rows[self.y]
        if not width:
            base, *look = row[self.x - 1]
            row[self.x - 1] = (base + char, look[0], look[1], look[2])
            return
        for at in range(self.x, self.x + width):
            self._halve(row, at)
        attributes = ";".join(sorted(set(self._look) - {"fore", "back"}))
        for part in (char, "")[:width]:
            row[self.x] = (part, attributes, self._look.get("fore", "39"), self._look.get("back", "49"))
            self.x += 1

    def _halve(self, row: list[tuple[str, str, str, str]], at: int) -> None:
        if row[at][0] == "" and at:
            row[at - 1] = (" ", *row[at - 1][1:])
        if at + 1 < self.width and row[at + 1][0] == "":
            row[at + 1] = (" ", *row[at + 1][1:])

    def _colour(self, numbers: str) -> None:
        codes = iter((numbers or "0").split(";"))
        for code in codes:
            if code == "0":
                self._look.clear()
            elif code in ("38", "48"):
                kind = next(codes)
                rest = [next(codes) for _ in range(3 if kind == "2" else 1)]
                self._look["fore" if code == "38" else "back"] = ";".join((code, kind, *rest))
            elif code in ("39", "49") or len(code) > 1:
                self._look["fore" if code[0] in "39" and code[:2] != "10" else "back"] = code
            else:
                self._look[code] = code


def _seen(cell: tuple[str, str, str, str]) -> tuple[str, ...]:
    char, attributes, fore, back = cell
    if char == " " and not SEEN_ON_BLANKS & {*attributes.split(";")}:
        return (char, back)
    return (char, attributes, fore, back)

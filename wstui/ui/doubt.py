"""Text of which terminals disagree on how many cells it takes: a heart with a selector, a flag, a skin tone, a vowel
sign. What follows such a character is put where it belongs, whatever the terminal made of it. Pure.

Terminals, multiplexers and their C libraries have tables of different years, and some join what others draw side by
side: without this, the rest of a row would stand elsewhere, its border too.
"""

from __future__ import annotations

import re
import unicodedata

from rich.cells import split_graphemes

__all__ = ["SPILL", "settled"]

SPILL = 2
"""Cells more that a terminal may take for a character than it has."""
_DOUBT = re.compile(
    "[\ufe0f\u20e3\u0900-\u0dff\u0f00-\u109f\u1100-\u11ff\u1700-\u17ff\u1a00-\u1cff\ua800-\ua8ff\ua980-\uaaff"
    "\uabe3-\uabec\ud7b0-\ud7ff\U00011000-\U00011fff\U0001f000-\U0001ffff]"
)
"""Blocks in which there are such characters: emoji and what makes them of others, conjoining Jamo, and scripts with
marks that take a cell (category Mc) or none."""
_MAKES = re.compile("[\ufe0f\u20e3\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7ff\U0001f000-\U0001ffff]")
_HALF_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


def settled(text: str, line: int, column: int) -> tuple[str, int]:
    """What to write for a text from a cell on, both counted from 0, and the cell behind its last character that is in
    doubt; -1 where none is."""
    if not _DOUBT.search(text):
        return text, -1
    out: list[str] = []
    last = -1
    for part, cells in _parts(text):
        if not _doubtful(part):
            out.append(part)
        else:
            # Blanks first: what a terminal draws narrower would leave a cell as it was.
            blanks = " " * cells + _place(line, column) if cells else ""
            last = column + cells
            out += (blanks, part, _place(line, last))
        column += cells
    return "".join(out), last


def _parts(text: str) -> list[tuple[str, int]]:
    """The text in characters with all that joins them, each with its cells; the two letters of a flag are one."""
    parts: list[tuple[str, int]] = []
    for start, end, cells in split_graphemes(text)[0]:
        part = text[start:end]
        if parts and _HALF_FLAG.fullmatch(part) and _HALF_FLAG.fullmatch(parts[-1][0]):
            before, width = parts.pop()
            part, cells = before + part, cells + width
        parts.append((part, cells))
    return parts


def _doubtful(part: str) -> bool:
    return bool(_MAKES.search(part)) or any(unicodedata.category(char) == "Mc" for char in part if char > "\u0902")


def _place(line: int, column: int) -> str:
    return f"\x1b[{line + 1};{column + 1}H"

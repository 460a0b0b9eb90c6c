"""A line of the screen as plain data: pieces of safe text, each with a tone. Knows no widget, so that what a pane
says can be computed and tested as a value; `widgets.column` turns tones into colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple, get_args

from rich.cells import cell_len, set_cell_size

__all__ = ["TONES", "Line", "Piece", "Pixels", "Tone", "fit", "plain", "width_of"]


class Pixels(NamedTuple):
    """The colours of a cell of a picture, three bytes each: of its upper half and of its lower, where there is one."""

    upper: bytes
    lower: bytes


_Named = Literal[
    "",
    "quiet",
    "dim",
    "accent",
    "front",
    "fail",
    "heading",
    "edge",
    "hit",
    "key",
    "string",
    "number",
    "literal",
    "punctuation",
]
Tone = _Named | Pixels
"""What a piece of text is to the reader; the empty tone is ordinary text, `edge` has the colour of a border,
`front` has the one of several that is shown, `hit` what a search found."""

Piece = tuple[str, Tone]
Line = tuple[Piece, ...]

TONES: Final[tuple[_Named, ...]] = get_args(_Named)


def plain(line: Iterable[Piece]) -> str:
    """The text of a line without its tones."""
    return "".join(text for text, _ in line)


def width_of(line: Iterable[Piece]) -> int:
    """How many cells of a terminal a line takes."""
    return sum(cell_len(text) for text, _ in line)


def fit(line: Iterable[Piece], width: int) -> Line:
    """The line cut, with an ellipsis, to at most `width` cells; a wide character is never halved."""
    return tuple(_fit(line, width))


def _fit(line: Iterable[Piece], width: int) -> Iterator[Piece]:
    pieces = [piece for piece in line if piece[0]]
    if width_of(pieces) <= width:
        yield from pieces
        return
    left = width - 1
    for text, tone in pieces:
        cells = cell_len(text)
        if cells > left:
            if left >= 0:
                yield set_cell_size(text, left) + "…", tone
            return
        yield text, tone
        left -= cells

"""A JSON tree as lines of the screen: a row for each value that is not folded away. Knows no pane."""

from __future__ import annotations

import re

from wstui.jsontree import Node, Tree
from wstui.safetext import decode, oneline
from wstui.ui.line import Line, Piece, Tone, fit, plain

__all__ = ["TreeLines"]

STEP, DEEPEST = 2, 32
"""Cells a level is indented by, and levels that still move to the right."""
COPIED = 4096
"""Bytes of a value that are made into text where all rows are copied."""
_EMPTY = re.compile(rb"[{\[][ \t\r\n]*[}\]]")
_BLANKS = re.compile(r"[ \t\r\n]+")


class TreeLines:
    """The rows of a tree, which goes on to be the tree that was given when other widths make other lines. `times` has
    said beside numbers that are times what these are."""

    def __init__(self, tree: Tree, width: int, *, times: bool = False) -> None:
        self.tree = tree
        self._times = times
        self._width = width
        self._ended = False

    def __len__(self) -> int:
        return len(self.tree) + (self._ended and self.tree.fault is not None)

    def more(self) -> bool:
        """Find further rows."""
        self._ended = not self.tree.more()
        return not self._ended

    def line(self, row: int) -> Line:
        """A value, or where the text breaks."""
        return fit(self._line(row, 4 * self._width), self._width)

    def text(self) -> str:
        """All rows as they are shown, with as much of a value as a person reads."""
        return "\n".join(plain(self._line(row, COPIED)) for row in range(len(self)))

    def source(self, row: int) -> str:
        """The value of a row, as it was sent."""
        return decode(self.tree.value(row)) if row < len(self.tree) else plain(self._line(row, COPIED))

    def toggle(self, row: int) -> int:
        """Fold or unfold a row, of a scalar what it is in; returns the row that this is then."""
        if row < len(self.tree):
            if self.tree.node(row).unfolded is None:
                row = max(0, self.tree.parent(row))
            self.tree.toggle(row)
            self._ended = False
        return row

    def _line(self, row: int, most: int) -> Line:
        tree = self.tree
        if row >= len(tree):
            return ((f"not JSON from here on: {tree.fault}", "fail"),) if tree.fault else ()
        node = tree.node(row)
        said, whole = tree.beginning(row, most)
        empty = _EMPTY.match(tree.data, node.value) is not None
        mark = "  " if node.unfolded is None or empty else "▾ " if node.unfolded else "▸ "
        pieces: list[Piece] = [(" " * (STEP * min(node.depth, DEEPEST)), ""), (mark, "accent")]
        if node.key is not None:
            pieces += [(oneline(decode(node.key[1:-1])), "key"), (": ", "punctuation")]
        elif node.depth:
            pieces.append((f"{node.ordinal}: ", "dim"))
        if node.unfolded and not empty:
            return (*pieces, (chr(tree.data[node.value]), "punctuation"))
        pieces.append((_shown(said) + ("" if whole else "…"), _tone(node, said)))
        return (*pieces, *self._beside(said)) if self._times and node.unfolded is None else tuple(pieces)

    def _beside(self, said: bytes) -> Line:
        """What times stand in a value."""
        from wstui.ui.humantime import BESIDE, moments

        found = moments(decode(said))
        return ((BESIDE + " · ".join(found), "dim"),) if found else ()


def _shown(said: bytes) -> str:
    return oneline(_BLANKS.sub(" ", decode(said)))


def _tone(node: Node, said: bytes) -> Tone:
    if node.unfolded is not None:
        return "quiet"
    first = said[:1]
    return "string" if first == b'"' else "literal" if first in (b"t", b"f", b"n") else "number"

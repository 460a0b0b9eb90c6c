"""What a search looks for: as a term of the filter language, to find messages by, and as a pattern, to find it in the
lines of the screen. Pure; knows no widget."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from wstui.ui.line import Line, Piece, plain

if TYPE_CHECKING:
    from wstui.query import Node

__all__ = ["Pattern", "marked", "pattern"]

Pattern = re.Pattern[str]


def pattern(text: str) -> tuple[Node, Pattern]:
    """The term and the pattern of what was typed: `/regex/`, else the text itself, in either case unless it has a
    capital. Raises QueryError with the column."""
    from wstui import query
    from wstui.grammar import QueryError, parse

    if len(text) > 1 and text.startswith("/") and text.endswith("/"):
        node = parse(text)
        if isinstance(node, query.Regex):
            return node, node.pattern
        raise QueryError('a /regex/ is one term; to find blanks in it, write "\\s"', 0)
    if not text:
        raise QueryError("nothing to look for", 0)
    folded = query.fold(text)
    return query.Text(text, folded), re.compile(re.escape(text), re.IGNORECASE if folded else re.NOFLAG)


def marked(line: Line, wanted: Pattern, before: str = "", after: str = "") -> Line:
    """The line with what matches in the tone of a hit. `before` and `after` are the text that it goes on from and
    into, where a hit may begin or end."""
    text = plain(line)
    spans = [
        (max(0, found.start() - len(before)), min(len(text), found.end() - len(before)))
        for found in wanted.finditer(before + text + after)
        if found.end() > max(found.start(), len(before)) and found.start() < len(before) + len(text)
    ]
    if not spans:
        return line
    cuts = sorted({0, len(text), *(at for span in spans for at in span)})
    pieces: list[Piece] = []
    at = 0
    for part, tone in line:
        edges = [at, *(cut for cut in cuts if at < cut < at + len(part)), at + len(part)]
        for left, right in pairwise(edges):
            hit = any(start <= left and right <= end for start, end in spans)
            pieces.append((part[left - at : right - at], "hit" if hit else tone))
        at += len(part)
    return tuple(pieces)

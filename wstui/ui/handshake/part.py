"""A part of what is known of a handshake: a title, and lines below it that are read and copied together. Knows no part
by what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wstui.jsontext import Span
from wstui.ui.line import Line, plain
from wstui.ui.wrap import Fixed, Lines, Wrapped

__all__ = ["LABELS", "Part", "Row", "rows"]

LABELS = 14
"""Cells of the column that names what stands beside it."""

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a title, beside which stands the `note`. A `body` is text from outside, made safe when it is drawn.
    `indent` is of the rows that a line goes on over; `key` chooses the part where it is copied, and empty it belongs
    to the one before."""

    title: str
    lines: Sequence[Line] = ()
    note: str = ""
    indent: int = 2
    key: str = ""
    body: str | None = None
    tag: Callable[[str], Sequence[Span]] | None = None
    failed: bool = False

    @property
    def text(self) -> str:
        """What is copied of it: all but the title."""
        if self.body is not None:
            lines = Wrapped(self.body, 80)
            return lines.text()
        return "\n".join(plain(line) for line in self.lines)

    def drawn(self, width: int) -> Lines:
        """Its lines, title first."""
        title: Line = ((self.title, "fail" if self.failed else "heading"),)
        if self.note:
            title = (*title, (f"  {self.note}", "quiet"))
        below: Lines = Fixed(self.lines, width, self.indent)
        if self.body is not None:
            below = Wrapped(self.body, width, self.tag)
        return _Titled(Fixed([title], width), below)


class _Titled:
    """A title over lines. The source of the title is all that stands below it."""

    def __init__(self, title: Fixed, below: Lines) -> None:
        self._title = title
        self._below = below

    def __len__(self) -> int:
        return len(self._title) + len(self._below)

    def line(self, row: int) -> Line:
        """A row of either."""
        height = len(self._title)
        return self._title.line(row) if row < height else self._below.line(row - height)

    def more(self) -> bool:
        """Measure what is below."""
        return self._below.more()

    def text(self) -> str:
        """The title and what is below."""
        below = self._below.text()
        return f"{self._title.text()}\n{below}" if below else self._title.text()

    def source(self, row: int) -> str:
        """The line that a row is of; of the title the whole part."""
        height = len(self._title)
        if row >= height:
            return self._below.source(row - height)
        return self._below.text() or self._title.text()


def rows(found: Iterable[Row]) -> list[Line]:
    """Labels with what stands beside them, in two columns; a row without text is left out. All is safe to show."""
    return [((f"{label:<{LABELS}}", "key"), (text, "")) for label, text in found if text]

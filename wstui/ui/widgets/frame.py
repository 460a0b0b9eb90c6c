"""The upper edge of a pane: what it is and what state it is in at the left, how much there is at the right. Knows
nothing of what the pane holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from textual.content import Content
from textual.geometry import Region
from textual.style import Style
from textual.widget import Widget

from wstui.ui.line import Line, Piece, Tone, fit, width_of
from wstui.ui.widgets.tones import colour_of, is_bold

__all__ = ["Edged", "edge_title"]

if TYPE_CHECKING:
    Mixed = Widget
else:
    Mixed = object

RULE = "─"
TAKEN = 6  # the corners, a rule beside each and a blank beside each


def edge_title(widget: Widget, left: Sequence[Line], right: Line, *, between: str = f" {RULE}{RULE} ") -> Content:
    """A border title as wide as the widget. It is cut where it does not fit, the right part first.

    `left` are groups with `between` in between them; that and the rule have the colour of the border.
    """
    room = max(0, widget.outer_size.width - TAKEN)
    pieces: list[Piece] = []
    for group in left:
        if pieces:
            pieces.append((between, "edge"))
        pieces += group
    line = fit(pieces, room)
    rest = room - width_of(line)
    right = fit(right, rest - 4) if rest > 7 else ()
    if right:
        line = (*line, (f" {RULE * (rest - width_of(right) - 2)} ", "edge"), *right)
    return content_of(widget, line)


class Edged(Mixed):
    """Mixed into a widget whose border says what changes often: a new title repaints that edge and nothing else, and
    one that says the same repaints nothing."""

    _edge: Content | None = None
    _foot: Content | None = None
    _edge_only: int | None = None
    """The row of the widget that alone is repainted."""

    def write_edge(self, title: Content) -> None:
        """Set the border title."""
        if self._edge is not None and title.is_same(self._edge):
            return
        self._edge, self._edge_only = title, 0
        try:
            self.border_title = title
        finally:
            self._edge_only = None

    def write_foot(self, line: Line) -> None:
        """Set what the lower edge says; nothing is an edge like any other."""
        title = content_of(self, fit(line, max(0, self.outer_size.width - TAKEN)))
        if title.is_same(self._foot or Content()):
            return
        self._foot, self._edge_only = title, self.outer_size.height - 1
        try:
            self.border_subtitle = title
        finally:
            self._edge_only = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint (Textual's)."""
        if self._edge_only is not None:
            # As `refresh` counts, from the corner of the content.
            offset = self.content_offset
            regions = (Region(-offset.x, self._edge_only - offset.y, self.outer_size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


def content_of(widget: Widget, line: Line) -> Content:
    """A line where Textual draws it: in the colours of its tones, but for what is of a border's own."""
    return Content.assemble(*(text if tone == "edge" else (text, _style(widget, tone)) for text, tone in line))


def _style(widget: Widget, tone: Tone) -> Style:
    if not tone:
        return Style(foreground=widget.styles.color)
    return Style(foreground=colour_of(widget, tone), bold=is_bold(widget, tone))

"""The upper edge of a pane: what it is and what state it is in at the left, how much there is at the right. Knows
nothing of what the pane holds."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region
from textual.style import Style
from textual.widget import Widget

from wstui.ui.line import Line, Piece, Tone, fit, width_of

__all__ = ["edge_region", "edge_title"]

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
    return Content.assemble(*(text if tone == "edge" else (text, _style(widget, tone)) for text, tone in line))


def edge_region(widget: Widget) -> Region:
    """The upper edge as `Widget.refresh` counts, from the content's corner: to repaint a title and nothing else."""
    offset = widget.content_offset
    return Region(-offset.x, -offset.y, widget.outer_size.width, 1)


def _style(widget: Widget, tone: Tone) -> Style:
    if not tone:
        return Style(foreground=widget.styles.color)
    styles = widget.get_component_styles(f"tone--{tone}")
    colour = styles.color if styles.has_rule("color") else widget.styles.color
    return Style(foreground=colour, bold=bool(styles.text_style.bold))

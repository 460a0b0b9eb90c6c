"""Lines that stay where they are, below what scrolls. Knows no text; is told what to draw."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from wstui.ui.line import Line, fit, width_of
from wstui.ui.widgets.tones import tone_style

__all__ = ["Below"]


class Below(Widget):
    """As high as its lines; not there without any."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Below { height: auto; padding: 0 1; background: $panel; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()

    def say(self, lines: Sequence[Line]) -> None:
        """Draw these lines from now on."""
        before, self._lines = len(self._lines), lines
        if len(lines) != before:
            self.display = bool(lines)
            self.styles.height = max(1, len(lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One of the lines (Textual's Line API)."""
        width = self.size.width
        pieces = list(fit(self._lines[y], width)) if y < len(self._lines) else []
        pieces.append((" " * max(0, width - width_of(pieces)), ""))
        return Strip([Segment(text, tone_style(self, tone)) for text, tone in pieces if text], width)

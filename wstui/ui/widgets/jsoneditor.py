"""An editor that colours JSON and shows the partner of a bracket. Only what is on the screen is looked at, so that a
text of a megabyte is as quick as a short one. Knows nothing of what the text is for."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict

from rich.style import Style
from rich.text import Text

from wstui.jsontext import Span, spans
from wstui.ui.brackets import partner
from wstui.ui.line import TONES, Tone
from wstui.ui.widgets.editor import Editor
from wstui.ui.widgets.tones import colour_of

__all__ = ["JsonEditor"]

KEPT = 256
"""Lines whose parts stay known."""


class JsonEditor(Editor):
    """An `Editor` that is told whether its text is JSON (`coloured`)."""

    DEFAULT_CSS = """
    JsonEditor .text-area--matching-bracket { background: $accent 35%; }
    """

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, placeholder=placeholder, id=id)
        self.match_cursor_bracket = True
        self.coloured = False
        self.tokenized = 0
        """Lines whose parts were looked for, for tests and curious readers."""
        self._parts: OrderedDict[str, list[Span]] = OrderedDict()
        self._styles_by_tag: dict[str, Style] = {}

    def colour(self, on: bool) -> None:
        """Say whether the text is JSON."""
        if on != self.coloured:
            self.coloured = on
            self._line_cache.clear()
            self.refresh()

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn, in colours as far as it is on the screen."""
        text = super().get_line(line_index)
        if self.coloured:
            start, end = self._seen(line_index, len(text.plain))
            parts = self._parts_of(text.plain)
            first = max(0, bisect_left(parts, start, key=lambda part: part.start) - 1)
            for part in parts[first:]:
                if part.start >= end:
                    break
                text.stylize(self._style_of(part.tag), part.start, part.end)
        return text

    def find_matching_bracket(self, bracket: str, search_from: tuple[int, int]) -> tuple[int, int] | None:
        """The partner of the bracket under the cursor (Textual's hook, whose own looks through all of the text)."""
        if bracket not in "()[]{}" or not bracket:
            return None
        return partner(self.document.get_line, self.document.line_count, search_from)

    def notify_style_update(self) -> None:
        """Colours changed (Textual's hook)."""
        super().notify_style_update()
        self._styles_by_tag.clear()

    def _seen(self, line_index: int, length: int) -> tuple[int, int]:
        """The part of a line that is on the screen, in characters: of a long one a small part."""
        breaks = self.wrapped_document.get_offsets(line_index)
        if not breaks:
            return 0, length
        rows = self.wrapped_document._line_index_to_offsets[line_index]
        top = self.scroll_offset.y
        first, last = (min(max(row - rows[0], 0), len(breaks)) for row in (top, top + self.size.height))
        return (breaks[first - 1] if first else 0), (breaks[last] if last < len(breaks) else length)

    def _parts_of(self, line: str) -> list[Span]:
        parts = self._parts.get(line)
        if parts is None:
            self.tokenized += 1
            parts = self._parts[line] = spans(line)
            if len(self._parts) > KEPT:
                self._parts.popitem(last=False)
        return parts

    def _style_of(self, tag: str) -> Style:
        style = self._styles_by_tag.get(tag)
        if style is None:
            tone: Tone = tag if tag in TONES else ""
            _, background = self.background_colors
            colour = colour_of(self, tone)
            style = self._styles_by_tag[tag] = Style(color=(background + colour).rich_color)
        return style

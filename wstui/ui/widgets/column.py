"""A column of rows of which only those on the screen exist: scrolling, a cursor, keys, wheel and click, for any number
of rows. Knows nothing of what a row says; subclasses give `row_line`."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from wstui.ui.actions import Where, bindings
from wstui.ui.line import Line, Pixels, Tone, fit, width_of
from wstui.ui.widgets.tones import chosen_style, tone_style

__all__ = ["Column"]

BAR, PICKED = "▌", "▎"
KEPT_STRIPS = 512


class Column(ScrollView, can_focus=True):
    """Rows 0 to `row_count` - 1, one terminal line each.

    With `has_cursor` one row is chosen, moving moves it, and the first cell of each row is its bar's; without, moving
    scrolls.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--cursor"}
    DEFAULT_CSS = """
    Column {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-color: $scrollbar;
        scrollbar-background: $surface;
        background: $surface;
        & .row--cursor { background: $foreground 6%; }
        &:focus .row--cursor { background: $accent 16%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.ROWS)]
    draws_lines = True
    has_cursor = True

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.cursor = 0
        self._strips: OrderedDict[int, Strip] = OrderedDict()
        self._styles_of: dict[tuple[Tone, bool], Style] = {}
        self._drawn: dict[int, Strip] = {}
        self._thumb: tuple[int, int] | None = None
        self._measured = (Size(0, 0), 1, 1)

    def row_line(self, row: int, width: int) -> Line:
        """What a row says, in at most `width` cells; called for rows on the screen only."""
        raise LookupError(row)  # pragma: no cover

    def empty_line(self, y: int, width: int) -> Line:
        """What line `y` of the screen says while there are no rows."""
        return ()

    def cursor_moved(self, before: int) -> None:
        """Called after a key or the mouse chose another row."""

    def is_picked(self, row: int) -> bool:
        """Whether a row is one of several that are chosen together; asked for rows on the screen only."""
        return False

    # -- rows

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.virtual_size.height

    @property
    def page_height(self) -> int:
        """How many rows the screen shows at once."""
        return self._extent()[2]

    @property
    def row_width(self) -> int:
        """How many cells a row has, the cursor's bar included."""
        return self._extent()[1]

    def _extent(self) -> tuple[Size, int, int]:
        """Size, width and height. Measured once for each size: it takes longer than drawing a line."""
        if self._measured[0] != self.outer_size:
            region = self.scrollable_content_region
            self._measured = (self.outer_size, max(1, region.width), max(1, region.height))
        return self._measured

    @property
    def top(self) -> int:
        """The first row on the screen."""
        return self.scroll_offset.y

    def set_row_count(self, count: int, *, scrolls: bool = False) -> None:
        """Rows were added at the end (or all of them replaced): paint those that came into sight, nothing else.

        With `scrolls` the caller goes on to scroll, and calls `move_scrollbar`: in between it would stand elsewhere.
        """
        before = self.row_count
        if count == before:
            return
        # Not by assignment: that lays the whole screen out again and repaints this widget at every arrival.
        self.set_reactive(ScrollView.virtual_size, Size(self.row_width, count))
        if not scrolls:
            self.move_scrollbar()
        if count < before:
            self.forget_strips()
            self.cursor = min(self.cursor, max(0, count - 1))
            self.scroll_to(y=min(self.top, max(0, count - self.page_height)), animate=False)
        elif before < self.top + self.page_height:
            self.refresh_lines(before, min(count, self.top + self.page_height) - before)

    def move_scrollbar(self) -> None:
        """Tell the scrollbar where it stands; it is repainted only if its thumb would be drawn elsewhere."""
        height, count = self.page_height, self.row_count
        scrollbar = self.vertical_scrollbar
        scrollbar.set_reactive(ScrollBar.window_size, height)
        scrollbar.set_reactive(ScrollBar.window_virtual_size, count)
        scrollbar.set_reactive(ScrollBar.position, float(self.top))
        thumb = None
        if count > height:
            size = max(1.0, height * height / count)
            start = int((height - size) * self.top / (count - height) * 8)
            thumb = (start, start + ceil(size * 8))
        if thumb != self._thumb:
            self._thumb = thumb
            scrollbar.refresh()

    # -- drawing

    def forget_strips(self) -> None:
        """Every row may say something else now."""
        self._strips.clear()
        self.repaint()

    def forget_row(self, row: int) -> None:
        """One row may say something else now."""
        self._strips.pop(row, None)
        if self.top <= row < self.top + self.page_height:
            self.refresh_lines(row)

    def repaint(self) -> None:
        """Paint the lines that differ from what was painted last: bytes cost more than comparing."""
        if not self._drawn:
            self.refresh(self.size.region)
            return
        top, width, drawn = self.top, self.row_width, self._drawn
        changed = [y for y in range(self.page_height) if self._line_at(top, y, width) != drawn.get(y)]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One line of the screen (Textual's Line API)."""
        strip = self._drawn[y] = self._line_at(self.top, y, self.row_width)
        return strip

    def _line_at(self, top: int, y: int, width: int) -> Strip:
        row = top + y
        if row >= self.row_count:
            line = () if self.row_count else fit(self.empty_line(y, width), width)
            return self._strip(line, width) if line else Strip.blank(width, self.tone_style(""))
        strip = self._strips.get(row)
        if strip is None:
            chosen = self.has_cursor and row == self.cursor
            line = self.row_line(row, width - self.has_cursor)
            picked = self.is_picked(row)
            if chosen or picked:
                line = ((BAR if chosen else PICKED, "accent" if self.has_focus else "dim"), *line)
            elif self.has_cursor:
                line = ((" ", line[0][1] if line else ""), *line)
            strip = self._strips[row] = self._strip(line, width, chosen=chosen or picked)
            while len(self._strips) > KEPT_STRIPS:
                self._strips.popitem(last=False)
        else:
            self._strips.move_to_end(row)
        return strip

    def _strip(self, line: Line, width: int, *, chosen: bool = False) -> Strip:
        room = width - width_of(line)
        if room < 0:
            # Made for another width, which is not told yet: what stands out would stay on the screen.
            line, room = fit(line, width), 0
        # What is blank takes the tone beside it: each change of style is forty bytes for the terminal.
        pieces = (*line, (" " * room, line[-1][1] if line else ""))
        segments = [Segment(text, self.tone_style(tone, chosen)) for text, tone in pieces if text]
        return Strip(Segment.simplify(segments), width)

    def tone_style(self, tone: Tone, chosen: bool = False) -> Style:
        """The colours of a tone, on the cursor's row or off it."""
        if isinstance(tone, Pixels):  # of any number: not kept
            return tone_style(self, tone)
        style = self._styles_of.get((tone, chosen))
        if style is None:
            style = tone_style(self, tone)
            if chosen:
                style += chosen_style(self)
            self._styles_of[tone, chosen] = style
        return style

    def notify_style_update(self) -> None:
        """Colours changed: a theme, or the focus (Textual's hook)."""
        super().notify_style_update()
        self._styles_of.clear()
        self._strips.clear()

    def on_resize(self) -> None:
        """Rows are as wide as the screen (Textual's hook)."""
        self._strips.clear()
        self._drawn.clear()
        self._thumb = None
        self.move_scrollbar()
        self.resized()

    def resized(self) -> None:
        """Called when rows are wider or narrower, or more or fewer fit on the screen."""
        if self.has_cursor:
            self.reveal_cursor()

    # -- moving

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows are on the screen (Textual's hook, which repaints all of them)."""
        if round(old_value) != round(new_value):
            self.move_scrollbar()
            self.repaint()

    def scroll_to_row(self, row: int) -> None:
        """Scroll so that `row` is the first on the screen, as far as there are rows."""
        self.scroll_to(y=max(0, min(row, self.row_count - self.page_height)), animate=False)

    def move_cursor(self, row: int) -> None:
        """Choose a row and bring it into sight."""
        before = self.cursor
        self.cursor = max(0, min(row, self.row_count - 1))
        if self.cursor != before:
            self.forget_row(before)
            self.forget_row(self.cursor)
        self.reveal_cursor()

    def reveal_cursor(self) -> None:
        """Scroll as little as brings the cursor into sight."""
        if self.cursor < self.top:
            self.scroll_to_row(self.cursor)
        elif self.cursor >= self.top + self.page_height:
            self.scroll_to_row(self.cursor - self.page_height + 1)

    def _go(self, row: int) -> None:
        """A key moved to a row."""
        if not self.has_cursor:
            self.scroll_to_row(row)
            return
        before = self.cursor
        self.move_cursor(row)
        self.cursor_moved(before)

    def action_move(self, rows: int) -> None:
        """Move by rows."""
        self._go((self.cursor if self.has_cursor else self.top) + rows)

    def action_page(self, halves: int) -> None:
        """Move by half pages."""
        rows = self.page_height - 1 if abs(halves) == 2 else self.page_height // 2
        self.action_move(max(1, rows) * (1 if halves > 0 else -1))

    def action_first(self) -> None:
        """Move to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._go(self.row_count - 1)

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None or not self.has_cursor:
            return
        row = self.top + offset.y
        if row < self.row_count:
            event.stop()
            self._go(row)

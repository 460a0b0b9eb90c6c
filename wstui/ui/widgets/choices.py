"""A list to choose from by key or mouse, each item one line or more; only items on the screen are drawn. Knows nothing
of what the items are; subclasses give `item_lines`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wstui.ui.actions import Where, bindings
from wstui.ui.keymap import keymap_of
from wstui.ui.line import Line, Tone, fit, width_of
from wstui.ui.widgets.tones import chosen_style, tone_style

__all__ = ["Choices"]

BAR = "▌"


class Choices(ScrollView, can_focus=True):
    """Items 0 to `count` - 1, of which one is chosen while there is any."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--cursor"}
    DEFAULT_CSS = """
    Choices {
        overflow-x: hidden;
        overflow-y: auto;
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
    item_height = 1
    empty: Sequence[Line] = ()
    """What an empty list says."""

    class Moved(Message):
        """A key or the mouse chose another item."""

        def __init__(self, choices: Choices, index: int) -> None:
            super().__init__()
            self.choices = choices
            self.index = index

        @property
        def control(self) -> Choices:
            """The list it happened in."""
            return self.choices

    class Picked(Moved):
        """The chosen item was clicked once more."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.count = 0
        self.cursor = 0
        self.unheard: Choices.Moved | None = None
        """The newest message of a choice, until whoever listens says that it was heard by making this None."""
        self._styles_of: dict[tuple[Tone, bool], Style] = {}

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """The lines of an item, `item_height` of them, at most `width` cells each."""
        raise LookupError(index)  # pragma: no cover

    # -- what there is

    def set_count(self, count: int, cursor: int | None = None) -> None:
        """There are other items now, or they stand elsewhere."""
        self.count = count
        self.cursor = max(0, min(self.cursor if cursor is None else cursor, count - 1))
        self.virtual_size = Size(max(1, self.scrollable_content_region.width), count * self.item_height)
        self.refresh()
        self.call_after_refresh(self.reveal)

    def refresh_item(self, index: int) -> None:
        """One item says something else now."""
        top = index * self.item_height
        if -self.item_height < top - self.scroll_offset.y < self.size.height:
            self.refresh_lines(top, self.item_height)

    def choose(self, index: int) -> None:
        """Put the cursor on an item, without a message."""
        before, self.cursor = self.cursor, max(0, min(index, self.count - 1))
        if self.cursor != before:
            self.refresh_item(before)
            self.refresh_item(self.cursor)
        self.reveal()

    def reveal(self) -> None:
        """Scroll as little as brings the chosen item into sight."""
        height, page = self.item_height, max(1, self.scrollable_content_region.height)
        top, first = self.cursor * height, self.scroll_offset.y
        if top < first:
            self.scroll_to(y=top, animate=False)
        elif top + height > first + page:
            self.scroll_to(y=top + height - page, animate=False)

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """One line of the screen (Textual's Line API)."""
        width = max(1, self.scrollable_content_region.width)
        index, part = divmod(self.scroll_offset.y + y, self.item_height)
        if not self.count:
            line = keymap_of(self.app).said(self.empty[y]) if y < len(self.empty) else ()
            return self._strip(((" ", ""), *fit(line, width - 1)), width, chosen=False)
        if index >= self.count:
            return Strip.blank(width, self._style("", False))
        chosen = index == self.cursor
        lines = self.item_lines(index, width - 2)
        bar: Tone = "accent" if self.has_focus else "dim"
        return self._strip(((BAR, bar) if chosen else (" ", ""), *lines[part]), width, chosen=chosen)

    def _strip(self, line: Line, width: int, *, chosen: bool) -> Strip:
        pieces = (*line, (" " * max(0, width - width_of(line)), ""))
        return Strip([Segment(text, self._style(tone, chosen)) for text, tone in pieces if text], width)

    def _style(self, tone: Tone, chosen: bool) -> Style:
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

    def on_resize(self) -> None:
        """Items are as wide as the list (Textual's hook)."""
        self.reveal()

    # -- moving

    def _go(self, index: int) -> None:
        before = self.cursor
        self.choose(index)
        if self.cursor != before:
            self.unheard = self.Moved(self, self.cursor)
            self.post_message(self.unheard)

    def action_move(self, items: int) -> None:
        """Move by items."""
        self._go(self.cursor + items)

    def action_page(self, halves: int) -> None:
        """Move by half pages."""
        items = max(1, self.size.height * abs(halves) // (2 * self.item_height))
        self._go(self.cursor + (items if halves > 0 else -items))

    def action_first(self) -> None:
        """Move to the first item."""
        self._go(0)

    def action_last(self) -> None:
        """Move to the last item."""
        self._go(self.count - 1)

    def on_click(self, event: events.Click) -> None:
        """Choose the item under the mouse; a second click picks it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = (self.scroll_offset.y + offset.y) // self.item_height
        if index < self.count:
            event.stop()
            self._go(index)
            if event.chain >= 2:
                self.post_message(self.Picked(self, index))

"""The log: one line per message, of which only those on the screen are read, made safe and drawn. Knows a view by
four methods, and no session and no store."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.scrollbar import ScrollTo, ScrollUp
from textual.timer import Timer

from wstui.model import Row
from wstui.ui.actions import Where, bindings
from wstui.ui.line import Line, fit, width_of
from wstui.ui.rows import Layout, TimeStyle, row_line
from wstui.ui.widgets.column import Column
from wstui.ui.widgets.frame import Edged, edge_title
from wstui.ui.window import Rows, Window

__all__ = ["LogPane"]

FEWEST_DIGITS = 4
SELECTED_EVERY = 0.25  # seconds between two `Selected` while following: a reader cannot use more
NOTHING_YET: tuple[Line, ...] = (
    (("Nothing yet.", "heading"),),
    (("i", "accent"), (" writes a message, ", "quiet"), ("1", "accent"), (" sends the first payload", "quiet")),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader was in a view: the chosen message, its line on the screen, and how far was read."""

    seq: int
    line: int
    following: bool
    seen: int


class LogPane(Edged, Column):
    """The messages of one view. `show` gives it a view, `grown` tells that the view has more rows."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.LOG)]
    DEFAULT_CSS = """
    LogPane {
        border: round $foreground 25%;
        &:focus { border: round $accent; }
        &:focus:nocolor { border: heavy $foreground; }
    }
    """

    class Selected(Message):
        """Another message was chosen; `row` is None when there is none. While following, at most four a second."""

        def __init__(self, log: LogPane, row: Row | None, position: int) -> None:
            super().__init__()
            self.log = log
            self.row = row
            self.position = position

        @property
        def control(self) -> LogPane:
            """The log it happened in."""
            return self.log

        def can_replace(self, message: Message) -> bool:
            """Only the newest of those not yet handled counts."""
            return isinstance(message, LogPane.Selected)

    class Opened(Message):
        """The reader wants to read the chosen message."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.following = True
        self.time_style = TimeStyle.CLOCK
        self.note = ""
        """Said in the border of the rows shown: a filter, for example."""
        self.hint: tuple[Line, ...] = NOTHING_YET
        """What an empty log says."""
        self._window = Window()
        self._key: Hashable = None
        self._places: dict[Hashable, Place] = {}
        self._seen = 0
        self._digits = FEWEST_DIGITS
        self._told: int | None = None
        self._told_at = 0.0
        self._telling: Timer | None = None

    # -- what is shown

    def show(self, view: Rows | None, key: Hashable) -> None:
        """Show a view; the reader comes back to the place left under the same key, else follows."""
        self._leave()
        self._window, self._key = Window(view), key
        self._digits = FEWEST_DIGITS
        self._told = None
        place = self._places.get(key)
        position = view.position_near(place.seq) if view is not None and place is not None else None
        self.set_row_count(len(self._window))
        self.forget_strips()
        if place is None or place.following or position is None:
            self.following = True
            self._to_end()
        else:
            self.following = False
            self._seen = place.seen
            self.cursor = position
            self.scroll_to_row(position - place.line)
        self._tell(at_once=True)
        self._say()

    def _leave(self) -> None:
        """Remember where the reader was."""
        row = self.selected
        if row is not None:
            self._places[self._key] = Place(row.seq, self.cursor - self.top, self.following, self._seen)

    def grown(self) -> None:
        """The view may have more rows. Costs what the rows that come into sight cost."""
        count, before = len(self._window), self.row_count
        if count == before:
            return
        self.set_row_count(count)
        if not before:
            self.forget_strips()
        if self.following or not before:
            self._to_end()
            self._tell(at_once=not before)
        self._say()

    def _to_end(self) -> None:
        self.move_cursor(self.row_count - 1)
        self.scroll_to_row(self.row_count)

    @property
    def selected(self) -> Row | None:
        """The chosen message's row."""
        return self._row(self.cursor) if self.cursor < self.row_count else None

    @property
    def unseen(self) -> int:
        """How many rows came below what was on the screen since following stopped."""
        return 0 if self.following else max(0, self.row_count - self._seen)

    # -- rows and lines

    def _row(self, position: int) -> Row | None:
        """A row; one that must be read is read together with those on the screen that are missing too."""
        near = self.top - 1 <= position < self.row_count
        return self._window.row(position, min(self.row_count, self.top + self.page_height) if near else 0)

    def row_line(self, row: int, width: int) -> Line:
        """A message's line."""
        self._seen = max(self._seen, row + 1)
        previous = self.time_style is TimeStyle.SINCE_PREVIOUS and row > 0
        before = self._row(row - 1) if previous else None
        shown = self._row(row)
        if shown is None:
            return ()
        digits = len(str(shown.number))
        if digits > self._digits:
            self._digits = digits
            self.call_next(self.forget_strips)
        first = self._first_ns() if self.time_style is TimeStyle.SINCE_FIRST else 0
        return row_line(shown, Layout(width, self._digits, self.time_style, first), before)

    def _first_ns(self) -> int:
        row = self._row(0)
        return row.mono_ns if row else 0

    def empty_line(self, y: int, width: int) -> Line:
        """An empty log says what to do."""
        index = y - max(0, (self.page_height - len(self.hint)) // 2)
        line = fit(self.hint[index], width) if 0 <= index < len(self.hint) else ()
        return ((" " * ((width - width_of(line)) // 2), ""), *line) if line else ()

    # -- the border

    def _say(self) -> None:
        """Write the border anew, and repaint nothing else."""
        state: Line = (("following", "accent"),)
        if not self.following:
            unseen = self.unseen
            state = ((f"+{unseen:,} new", "accent"),) if unseen else (("not following", "quiet"),)
        groups: list[Line] = [(("Messages", "heading"),)]
        if self.row_count:
            groups.append(state)
        if self.time_style.value:
            groups.append(((self.time_style.value, "quiet"),))
        if self.note:
            groups.append(((self.note, "accent"),))
        self.write_edge(edge_title(self, groups, ((f"{self.row_count:,}", "quiet"),)))

    # -- following

    def set_following(self, following: bool) -> None:
        """Stick to the newest message, or stop."""
        if following:
            self._to_end()
        elif self.following:
            self._seen = self.row_count
        self.following = following
        self._tell(at_once=True)
        self._say()

    def on_mouse_scroll_up(self) -> None:
        """The reader looks back."""
        self._look_back()

    def on_scroll_up(self, event: ScrollUp) -> None:
        """The reader looks back by the scrollbar."""
        self._look_back()

    def on_scroll_to(self, event: ScrollTo) -> None:
        """The reader drags the scrollbar."""
        self._look_back()

    def _look_back(self) -> None:
        if self.following and self.row_count > self.page_height:
            self.set_following(False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """What has been on the screen is not new."""
        super().watch_scroll_y(old_value, new_value)
        if not self.following and new_value > old_value:
            self.call_after_refresh(self._say)

    def resized(self) -> None:
        """The newest message stays at the bottom while following."""
        if self.following:
            self._to_end()
        else:
            self.reveal_cursor()
        self._say()

    # -- choosing

    def cursor_moved(self, before: int) -> None:
        """The reader chose a message; choosing any but the newest stops following."""
        if self.following and self.cursor < self.row_count - 1:
            self.set_following(False)
        else:
            self._tell(at_once=True)

    def action_last(self) -> None:
        """Go to the newest message and follow."""
        self.set_following(True)

    def action_follow(self) -> None:
        """Follow or stop."""
        self.set_following(not self.following)

    def action_time(self) -> None:
        """Show another time."""
        self.time_style = self.time_style.next
        self.forget_strips()
        self._say()

    def action_open(self) -> None:
        """Read the chosen message."""
        self._tell(at_once=True)
        self.post_message(self.Opened())

    def _tell(self, *, at_once: bool) -> None:
        """Say which message is chosen: now, or when enough time has passed since it was last said."""
        wait = 0.0 if at_once else self._told_at + SELECTED_EVERY - time.monotonic()
        if wait > 0:
            if self._telling is None:
                self._telling = self.set_timer(wait, self._tell_now)
            return
        self._tell_now()

    def _tell_now(self) -> None:
        if self._telling is not None:
            self._telling.stop()
            self._telling = None
        row = self.selected
        seq = row.seq if row else -1
        if seq != self._told:
            self._told, self._told_at = seq, time.monotonic()
            self.post_message(self.Selected(self, row, self.cursor))

    def notify_style_update(self) -> None:
        """Colours changed, those of the border's words among them."""
        super().notify_style_update()
        if self.is_attached:
            self._say()

"""The log: one line per message, of which only those on the screen are read, made safe and drawn. Knows a view by
four methods, and no session and no store."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.scrollbar import ScrollTo, ScrollUp
from textual.timer import Timer

from wstui.model import Row, State
from wstui.ui.actions import Where, bindings
from wstui.ui.hits import Pattern
from wstui.ui.keymap import keymap_of
from wstui.ui.line import Line, Piece, fit, plain, width_of
from wstui.ui.panes.selecting import Selecting
from wstui.ui.rows import Layout, TimeStyle, many, row_line
from wstui.ui.section import Section
from wstui.ui.states import empty_log
from wstui.ui.veil import Veil
from wstui.ui.widgets.frame import Edged, edge_title
from wstui.ui.window import Rows, Window

__all__ = ["LogPane", "Look", "Place"]

FEWEST_DIGITS = 4
WIDEST = 100_000  # cells of a row that is copied; its preview is far shorter
SELECTED_EVERY = 0.15  # seconds between two `Selected` while following: less than between two pictures
MARK, ALERTED = "◆", "!"  # in the blank before the direction


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader was in a view: the chosen message, its line on the screen, and how far was read."""

    seq: int
    line: int
    following: bool
    seen: int


@dataclass(frozen=True, slots=True)
class Look:
    """How rows are drawn: what stands out in their previews, what connections are called (None: not at all), and
    which rows are bright (None: all) and what they mean; that is asked for rows on the screen only."""

    hits: Pattern | None = None
    names: Mapping[int, Piece] | None = None
    bright: Callable[[Row], bool] | None = None
    spoken: Callable[[Row], Line | None] | None = None


class LogPane(Edged, Selecting):
    """The messages of one view. `show` gives it a view, `grown` tells that the view has more rows."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.LOG)]
    DEFAULT_CSS = """
    LogPane {
        border: round $border-blurred;
        &:focus { border: round $accent; }
        &:focus:nocolor { border: heavy $foreground; }
    }
    """

    class Selected(Message):
        """Another message was chosen; `row` is None when there is none. While following, at most one a picture."""

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
        self.unheard: LogPane.Selected | None = None
        """The newest message of a choice, until whoever listens says that it was heard by making this None."""
        self.time_style = TimeStyle.CLOCK
        self.notes: tuple[Line, ...] = ()
        """Said in the border of the rows shown: a filter, for example."""
        self.total: int | None = None
        """How many messages there are, where not all are shown."""
        self.held_back: int | None = None
        """How many came since the view was frozen; None: it is not."""
        self.look = Look()
        self.veil = Veil()
        self.marked: Callable[[int], bool] = lambda seq: False
        """Whether the message of that number has a mark."""
        self.alerted: Callable[[int], bool] = lambda seq: False
        """Whether an alert rang for the message of that number."""
        self.hint: tuple[Line, ...] = empty_log(State.OPEN)
        """What an empty log says."""
        self._window = Window()
        self._key: Hashable = None
        self._places: dict[Hashable, Place] = {}
        self._wanted: Place | None = None
        """Where the reader is to be, once rows were found."""
        self._seen = 0
        self._digits = FEWEST_DIGITS
        self._told: int | None = None
        self._told_at = 0.0
        self._telling: Timer | None = None

    # -- what is shown

    def show(self, view: Rows | None, key: Hashable) -> None:
        """Show a view; the reader comes back to the place left under the same key, else follows."""
        self._leave()
        if other := key != self._key:
            self.drop_span()
        self._window, self._key = Window(view), key
        self._digits = FEWEST_DIGITS
        self._told = None
        self._wanted = None
        place = self._places.get(key)
        self.set_row_count(len(self._window))
        self.forget_strips()
        moving = isinstance(view, Section) and view.moving
        if place is None or place.following or not (self.row_count or moving):
            self.following = True
            self.to_end()
        else:
            self.following = False
            self._wanted = place
            self._go_back()
        if self.row_count or other or not moving:
            self._tell(at_once=True)
        self._say()

    def looked_through(self) -> None:
        """All is judged: where no row was found none is chosen; until then what was stays, and the place in it."""
        if not self.row_count:
            self._tell(at_once=True)

    def _go_back(self) -> None:
        """Bring the reader to the wanted place: its message, or the last before it, or else the first."""
        place, view = self._wanted, self._window.view
        if place is not None and view is not None and self.row_count:
            self._wanted = None
            self._seen = place.seen
            self.cursor = view.position_near(place.seq) or 0
            self.forget_strips()  # some may be drawn already, with the cursor on another row
            self.scroll_to_row(self.cursor - place.line)

    def carry(self, key: Hashable) -> None:
        """Have the reader come to the same message in the view that is shown under this key next."""
        self._leave()
        if self._key in self._places:
            self._places[key] = self._places[self._key]

    def _leave(self) -> None:
        """Remember where the reader was."""
        if (place := self.place) is not None:
            self._places[self._key] = place

    @property
    def place(self) -> Place | None:
        """Where the reader is; None in an empty log."""
        return Place(row.seq, self.cursor - self.top, self.following, self._seen) if (row := self.selected) else None

    def back_to(self, place: Place) -> None:
        """Bring the reader to where he was in this view."""
        view = self._window.view
        if place.following:
            self.set_following(True)
        elif view is not None:
            position = view.position_near(place.seq) or 0
            self.scroll_to_row(position - place.line)
            self._go(position)

    def grown(self) -> None:
        """The view may have more rows. Costs what the rows that come into sight cost."""
        moved, top, before = self._window.update(), self.top, self.row_count
        count = len(self._window)
        if moved:
            self._strips.clear()
            self.cursor += moved
            self._seen += moved
        if count != before or moved:
            self.set_row_count(count, scrolls=True)
            if not before:
                self.forget_strips()
            if self._wanted is not None:
                self._go_back()
                self._tell(at_once=True)
            elif self.following or not before:
                self.to_end()
                self._tell(at_once=not before)
            elif moved:
                self.scroll_to_row(top + moved)
                self.repaint()
            self.move_scrollbar()
        self._say()

    def shown(self) -> list[Row]:
        """The rows on the screen."""
        rows = map(self._row, range(self.top, min(self.row_count, self.top + self.page_height)))
        return [row for row in rows if row is not None]

    def remark(self, first: int, last: int) -> None:
        """Messages of these numbers may have got a sign: draw those anew that are on the screen."""
        for place, row in enumerate(self.shown(), self.top):
            if first <= row.seq <= last:
                self.forget_row(place)

    def wear(self, look: Look) -> None:
        """Draw rows another way."""
        if look != self.look:
            self.look = look
            self.forget_strips()

    def choose(self, seq: int) -> bool:
        """Choose a message of the view and stop following; false if it is not in the view. It comes to the middle of
        the screen if it was not on it."""
        view = self._window.view
        position = view.position_near(seq) if view is not None else None
        found = self._row(position) if position is not None else None
        if position is None or found is None or found.seq != seq:
            return False
        if not self.top <= position < self.top + self.page_height:
            self.scroll_to_row(position - self.page_height // 2)
        self.set_following(False)
        before = self.cursor
        self.move_cursor(position)
        self.cursor_moved(before)
        return True

    def go_to(self, position: int) -> None:
        """Choose the row at a position, as far as there are rows. It comes to the middle of the screen if it was not on
        it; only what is then on the screen is read."""
        position = max(0, min(position, self.row_count - 1))
        if not self.top <= position < self.top + self.page_height:
            self.scroll_to_row(position - self.page_height // 2)
        self._go(position)

    @property
    def view(self) -> Rows | None:
        """What is shown."""
        return self._window.view

    @property
    def selected(self) -> Row | None:
        """The chosen message's row."""
        return self._row(self.cursor) if self.cursor < self.row_count else None

    @property
    def unseen(self) -> int:
        """How many rows came below what was on the screen since following stopped."""
        return 0 if self.following else max(0, self.row_count - self._seen)

    # -- rows and lines

    def row_at(self, position: int) -> Row | None:
        """The row at a position on the screen."""
        return self._row(position)

    def span_changed(self) -> None:
        """Rows are chosen together: the cursor stays with them, and the border says how many."""
        if self.span is not None and self.following:
            self.set_following(False)
        self._say()

    def plain_line(self, row: Row, before: Row | None) -> str:
        """A row as it is shown where there is room for all of it, to be copied."""
        said = row_line(self.veil.row(row), self._layout(WIDEST), before)
        return plain(said).rstrip() + "\n"

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
        shown = self.veil.row(shown)
        digits = len(str(shown.number))
        if digits > self._digits:
            self._digits = digits
            self.call_next(self.forget_strips)
        look = self.look
        line = row_line(shown, self._layout(width), before)
        if self.marked(shown.seq):
            (number, tone), (sign, side), *rest = line
            line = ((number, tone), (MARK, "accent"), (sign[1:], side), *rest)
        elif self.alerted(shown.seq):
            (number, tone), (sign, side), *rest = line
            line = ((number, tone), (ALERTED, "accent"), (sign[1:], side), *rest)
        return ((plain(line), "dim"),) if look.bright is not None and not look.bright(shown) else line

    def _layout(self, width: int) -> Layout:
        first = self._first_ns() if self.time_style is TimeStyle.SINCE_FIRST else 0
        look = self.look
        return Layout(width, self._digits, self.time_style, first, look.hits, look.names, look.spoken)

    def _first_ns(self) -> int:
        row = self._row(0)
        return row.mono_ns if row else 0

    def empty_line(self, y: int, width: int) -> Line:
        """An empty log says what to do."""
        index = y - max(0, (self.page_height - len(self.hint)) // 2)
        line = fit(keymap_of(self.app).said(self.hint[index]), width) if 0 <= index < len(self.hint) else ()
        return ((" " * ((width - width_of(line)) // 2), ""), *line) if line else ()

    # -- the border

    def _say(self) -> None:
        """Write the border anew, and repaint nothing else."""
        state: Line = (("following", "accent"),)
        if self.held_back is not None:
            state = ((f"paused +{self.held_back:,}", "accent"),)
        elif not self.following:
            unseen = self.unseen
            state = ((f"+{unseen:,} new", "accent"),) if unseen else (("not following", "quiet"),)
        groups: list[Line] = [(("Messages", "heading"),)]
        if self.row_count or self.held_back is not None:
            groups.append(state)
        if self.span is not None:
            groups.append(((f"{self.span_count:,} chosen", "accent"),))
        if self.time_style.value:
            groups.append(((self.time_style.value, "quiet"),))
        groups += self.notes
        count = f"{self.row_count:,}" if self.total is None else f"{self.row_count:,} of {many(self.total)}"
        self.write_edge(edge_title(self, groups, ((count, "quiet"),)))

    # -- following

    def set_following(self, following: bool) -> None:
        """Stick to the newest message, or stop."""
        if following:
            self.to_end()
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
            self.to_end()
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
        self.draw_span()

    def action_last(self) -> None:
        """Go to the newest message and follow, or choose the rows up to it."""
        if self.drawing:
            self._go(self.row_count - 1)
        else:
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
        if (seq := row.seq if row else -1) != self._told:
            self._told, self._told_at = seq, time.monotonic()
            self.unheard = self.Selected(self, row, self.cursor)
            self.post_message(self.unheard)

    def notify_style_update(self) -> None:
        """Colours changed, those of the border's words among them."""
        super().notify_style_update()
        if self.is_attached:
            self._say()

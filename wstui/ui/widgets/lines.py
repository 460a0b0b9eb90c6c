"""A scrolling view of `ui.wrap.Lines`: draws the rows on the screen, and lets the rest be measured in passing. Knows
no message; what the lines say is the business of whoever makes them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from rich.cells import cell_len
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer

from wstui.safetext import right_to_left
from wstui.ui.hits import Pattern, marked
from wstui.ui.keymap import keymap_of
from wstui.ui.line import Line, plain, width_of
from wstui.ui.widgets.column import Column
from wstui.ui.wrap import Lines

__all__ = ["LinesView"]

RESTS = 0.2  # seconds after which the mouse is taken to rest where it is
PAUSE = 0.02  # seconds between two slices of measuring, for keys to come in between
SLICES = 50  # slices measured at once for the rows that the screen needs
SOUGHT = 400  # rows in which one slice looks for a hit


class LinesView(Column):
    """Any number of lines. `show` gives it a maker of lines, which is called again when the width changes."""

    has_cursor = False

    class Moved(Message):
        """A key or the mouse chose a row; the mouse, one of its cells."""

        def __init__(self, row: int, cell: int | None = None) -> None:
            super().__init__()
            self.row = row
            self.cell = cell

    class Turned(Message):
        """There is right-to-left text on the screen now, or no more."""

    class Measured(Message):
        """All rows are known, which they were not when the lines were first shown."""

    class Rested(Message):
        """The mouse rests on a cell of a row, or (None) on none; it moved, or they did."""

        def __init__(self, row: int | None, cell: int = 0) -> None:
            super().__init__()
            self.row = row
            self.cell = cell

    class Dragged(Message):
        """The mouse was pressed on one row and cell, and is on another now."""

        def __init__(self, start: tuple[int, int], end: tuple[int, int]) -> None:
            super().__init__()
            self.start = start
            self.end = end

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.hint: tuple[Line, ...] = ()
        """What is said where there is nothing to show."""
        self.hits: Pattern | None = None
        """What stands out."""
        self.lines: Lines | None = None
        self.right_to_left = False
        """Whether rows on the screen have letters that are written from right to left."""
        self._make: Callable[[int], Lines] | None = None
        self._made_for = 0
        self._measuring: Timer | None = None
        self._to_last = False
        self._pressed: tuple[int, int] | None = None
        """The row and the cell that the button of the mouse was pressed on."""
        self._dragged = False
        self._over: Offset | None = None
        """Where the mouse is, in what is shown."""
        self._moved = 0.0
        self._resting: Timer | None = None
        self._seeking: int | None = None
        """The row from which on the first hit is looked for, to be brought into sight; None: it is not."""

    def show(self, make: Callable[[int], Lines] | None, *, cursor: bool = False, stay: bool = False) -> None:
        """Show lines made for the width; from the first on, unless they are the same to the reader (`stay`)."""
        row, top = (self.cursor, self.top) if stay else (0, 0)
        self.has_cursor = cursor
        self._make = make
        if not stay:
            self._to_last = False
            self._seeking = None if self.hits is None else 0
        self._begin()
        self.cursor = min(row, max(0, self.row_count - 1))
        self.scroll_to_row(top)
        self.forget_strips()
        self._seek()
        self._await_rest()

    def _begin(self) -> None:
        """Make the lines anew and measure as much as the screen needs."""
        self._made_for = self.row_width
        self._stop_measuring()
        self.lines = self._make(max(1, self._made_for - 1)) if self._make and self._made_for > 1 else None
        self._measure(self.top + self.page_height)

    def _measure(self, enough: int = 0) -> None:
        """Measure a slice, and more until `enough` rows are known; the rest follows after a pause."""
        lines = self.lines
        growing = lines is not None and lines.more()
        for _ in range(SLICES):  # there may be more soon, and none now
            if lines is None or not growing or len(lines) >= enough:
                break
            growing = lines.more()
        self.set_row_count(len(lines) if lines is not None else 0)
        if self._to_last:
            self._go(self.row_count - 1)
        self._to_last = self._to_last and growing
        measured = self.measured
        self._stop_measuring()
        if self._seek() or growing:
            self._measuring = self.set_timer(PAUSE, self._measure)
        elif not measured:
            self.post_message(self.Measured())

    def _seek(self) -> bool:
        """Look for the first hit in some rows more, and bring it into sight; returns whether there are more to do."""
        if self._seeking is None:
            return False
        start, self._seeking = self._seeking, min(self.row_count, self._seeking + SOUGHT)
        for row in range(start, self._seeking):
            if any(tone == "hit" for _, tone in self.row_line(row, self.row_width)):
                self._seeking = None
                if not self.top <= row < self.top + self.page_height:
                    self.scroll_to_row(row - self.page_height // 3)
                return False
        return self._seeking < self.row_count

    def grown(self) -> None:
        """There may be more lines."""
        if self.lines is not None:
            self._measure(self.top + self.page_height)
            self.forget_strips()

    def _stop_measuring(self) -> None:
        if self._measuring is not None:
            self._measuring.stop()
            self._measuring = None

    @property
    def measured(self) -> bool:
        """Whether all rows are known."""
        return self._measuring is None

    def row_line(self, row: int, width: int) -> Line:
        """A row of the lines."""
        line = self.lines.line(row) if self.lines is not None else ()
        if self.hits is not None and self.lines is not None:
            line = marked(line, self.hits, self._beside(row - 1, row - 1), self._beside(row + 1, row))
        # A blank before each row keeps text off the border; a cursor's bar takes that place.
        return line if self.has_cursor else ((" ", line[0][1] if line else ""), *line)

    def repaint(self) -> None:
        """Paint what differs, and see whether that has text that is written from right to left."""
        super().repaint()
        rows = range(min(self.page_height, self.row_count - self.top))
        found = any(right_to_left(self._line_at(self.top, y, self.row_width).text) for y in rows)
        if found != self.right_to_left:
            self.right_to_left = found
            self.post_message(self.Turned())

    def _beside(self, row: int, upper: int) -> str:
        """The text of a row, if the line goes on after the `upper` of it and its neighbour: then that one is full."""
        if self.lines is None or not (0 <= row < len(self.lines) and upper >= 0):
            return ""
        full = width_of(self.lines.line(upper)) >= self._made_for - 2
        return plain(self.lines.line(row)) if full else ""

    def look_for(self, hits: Pattern | None) -> None:
        """Let what matches stand out."""
        if hits != self.hits:
            self.hits = hits
            self.forget_strips()
            self._seeking = None if hits is None else 0
            if self._seek() and self._measuring is None:
                self._measuring = self.set_timer(PAUSE, self._measure)

    def cursor_moved(self, before: int) -> None:
        """Tell it."""
        if self.cursor != before:
            self.post_message(self.Moved(self.cursor))

    def _under(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """The row and the cell under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None or not self.has_cursor or self.top + offset.y >= self.row_count:
            return None
        return self.top + offset.y, offset.x - 1

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A press may become a drag."""
        self._pressed, self._dragged = self._under(event) if event.button == 1 else None, False

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """With the button down, tell from where to where it is; without, where it comes to rest."""
        self._over, self._moved = event.get_content_offset(self), monotonic()
        self._await_rest()
        here = self._under(event) if event.button == 1 else None
        if self._pressed is not None and here is not None and (self._dragged or here != self._pressed):
            self._dragged = True
            self.post_message(self.Dragged(self._pressed, here))

    def on_leave(self) -> None:
        """The mouse is elsewhere."""
        if self._over is not None:
            self._await_rest()
            self._over = None

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows are under the mouse."""
        super().watch_scroll_y(old_value, new_value)
        self._await_rest()

    def _await_rest(self) -> None:
        """Tell what is under the mouse once that rests: nothing is said, nor drawn, for each of its moves."""
        if self._over is not None and self._resting is None:
            self._resting = self.set_timer(RESTS, self._rest)

    def _rest(self) -> None:
        self._resting = None
        over, left = self._over, self._moved + RESTS - monotonic()
        if over is not None and left > 0:
            self._resting = self.set_timer(left, self._rest)
            return
        row = None if over is None or self.top + over.y >= self.row_count else self.top + over.y
        self.post_message(self.Rested(row, 0 if over is None else over.x - 1))

    def text_at(self, row: int, cell: int) -> tuple[str, int]:
        """The text of a row, with those that its line goes on over before and after, and the place of the character at
        a cell in it; -1 where there is none."""
        own = plain(self.lines.line(row)) if self.lines is not None else ""
        before, used = self._beside(row - 1, row - 1), 0
        for at, char in enumerate(own):
            used += cell_len(char)
            if used > cell >= 0:
                return before + own + self._beside(row + 1, row), len(before) + at
        return own, -1

    def on_mouse_up(self) -> None:
        """The drag is over."""
        self._pressed = None

    def on_click(self, event: events.Click) -> None:
        """Choose what is under the mouse, unless it came there by a drag."""
        if self._dragged:
            event.stop()
            event.prevent_default()
            self._dragged = False
            return
        super().on_click(event)
        offset = event.get_content_offset(self)
        if offset is not None and self.has_cursor:
            self.post_message(self.Moved(self.cursor, offset.x - 1))

    def empty_line(self, y: int, width: int) -> Line:
        """Where there is nothing to show, what to do."""
        return ((" ", ""), *keymap_of(self.app).said(self.hint[y])) if y < len(self.hint) else ()

    def resized(self) -> None:
        """Other widths break lines elsewhere: about the same place stays on the screen."""
        if self.row_width == self._made_for:
            return
        share = self.top / self.row_count if self.row_count else 0.0
        self._begin()
        self.forget_strips()
        self.scroll_to_row(int(share * self.row_count))
        super().resized()

    def action_last(self) -> None:
        """Go to the last row; while more are being found, stay with the last."""
        self._seeking = None
        self._to_last = not self.measured
        super().action_last()

    def action_move(self, rows: int) -> None:
        """Move by rows."""
        self._to_last, self._seeking = False, None
        super().action_move(rows)

    def action_first(self) -> None:
        """Go to the first row."""
        self._to_last, self._seeking = False, None
        super().action_first()

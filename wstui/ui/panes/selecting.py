"""Rows of the log that are chosen together: begun and ended by `v`, drawn out by Shift and the mouse. They are known by
their messages' numbers, so that they stay the same when the log grows. Knows no message otherwise."""

from __future__ import annotations

from typing import NamedTuple

from textual import events

from wstui.model import Opcode, Row
from wstui.ui.widgets.column import Column
from wstui.ui.window import Rows

__all__ = ["Selecting", "Span"]


class Span(NamedTuple):
    """The messages from one number to another, both included."""

    first: int
    last: int


class Selecting(Column):
    """A column of messages; subclasses say which row is where."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._from: int | None = None
        """The number of the message that the span was begun at; None: there is no span."""
        self._to = -1
        self.drawing = False
        """Whether the span goes to wherever the cursor goes."""
        self._pressed: int | None = None
        """The row that the button of the mouse was pressed on."""
        self._dragged = False

    # -- what subclasses know

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        raise LookupError  # pragma: no cover

    @property
    def view(self) -> Rows | None:
        """What is shown."""
        raise LookupError  # pragma: no cover

    def row_at(self, position: int) -> Row | None:
        """The row at a position on the screen."""
        raise LookupError  # pragma: no cover

    def span_changed(self) -> None:
        """Called when other rows are chosen together, or none."""

    def to_end(self) -> None:
        """Choose the newest row, and have it at the bottom: while that is a ping or a pong the last before it on the
        screen that is neither, since its coming would take away what is read."""
        newest = last = self.row_count - 1
        if self._beats(last):
            self.scroll_to_row(self.row_count)
            first = max(0, last - self.page_height + 1)
            self.row_at(first)  # reads all of the screen at once
            newest = next((at for at in range(last - 1, first - 1, -1) if not self._beats(at)), last)
        self.move_cursor(newest)
        self.scroll_to_row(self.row_count)

    def _beats(self, position: int) -> bool:
        found = self.row_at(position)
        return found is not None and found.opcode in (Opcode.PING, Opcode.PONG)

    # -- the span

    @property
    def span(self) -> Span | None:
        """The messages that are chosen together."""
        return None if self._from is None else Span(min(self._from, self._to), max(self._from, self._to))

    @property
    def span_count(self) -> int:
        """How many rows of the view are chosen together."""
        span, view = self.span, self.view
        if span is None or view is None:
            return 0
        last, before = view.position_near(span.last), view.position_near(span.first - 1)
        return (-1 if last is None else last) - (-1 if before is None else before)

    def is_picked(self, row: int) -> bool:
        """Whether a row on the screen is one of them."""
        span = self.span
        if span is None:
            return False
        shown = self.row_at(row)
        return shown is not None and span.first <= shown.seq <= span.last

    def drop_span(self) -> bool:
        """Choose no rows together any more; returns whether there were any."""
        if self._from is None:
            return False
        self._from, self.drawing = None, False
        self._changed()
        return True

    def _begin_span(self) -> bool:
        row = self.selected
        if row is None or row.seq < 0:
            return False
        self._from = self._to = row.seq
        self.drawing = True
        return True

    def draw_span(self) -> None:
        """The cursor moved: the span goes with it while it is drawn."""
        row = self.selected
        if self.drawing and row is not None and row.seq >= 0 and row.seq != self._to:
            self._to = row.seq
            self._changed()

    def _changed(self) -> None:
        self.forget_strips()
        self.span_changed()

    # -- keys and mouse

    def action_span(self) -> None:
        """Begin to choose rows, or end where the cursor is."""
        if self.drawing:
            self.drawing = False
        elif not self._begin_span():
            return
        self._changed()

    def action_extend(self, rows: int) -> None:
        """Draw the span out by some rows; where there is none, from the cursor."""
        self._draw_to(self.cursor + rows)

    def _draw_to(self, row: int) -> None:
        going_on = self.drawing
        if self._from is None and not self._begin_span():
            return
        self.drawing = True
        self._go(row)
        self.draw_span()
        self.drawing = going_on

    def _row_under(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        row = self.top + offset.y
        return row if row < self.row_count else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A press may become a drag."""
        self._pressed = self._row_under(event) if event.button == 1 and not event.shift else None
        self._dragged = False

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """With the button down, draw a span from where it was pressed; over the edge, scroll."""
        if self._pressed is None or event.button != 1:
            return
        y = event.screen_y - self.content_region.y
        row = max(0, min(self.row_count - 1, self.top + max(-1, min(y, self.page_height))))
        if not self._dragged:
            if row == self._pressed:
                return
            self.capture_mouse()
            self._dragged = True
            self._go(self._pressed)
            self._from = None
            self._begin_span()
        self.drawing = True
        self._go(row)
        self.draw_span()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The drag is over."""
        if self._dragged:
            self.release_mouse()
            self.drawing = False
            self.span_changed()
        self._pressed = None

    def on_click(self, event: events.Click) -> None:
        """With Shift the span goes from the cursor to here; without, there is none any more."""
        row = self._row_under(event)
        if self._dragged:
            event.stop()
            event.prevent_default()
            self._dragged = False
        elif event.shift and row is not None:
            event.stop()
            event.prevent_default()
            self._draw_to(row)
        elif not self.drawing:
            self.drop_span()

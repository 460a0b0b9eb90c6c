"""What keys and the mouse do among the bytes of the hex tab: a cursor, a range, the data inspector below."""

from __future__ import annotations

from dataclasses import replace

from textual.widget import Widget

from wstui.ui.caret import Caret
from wstui.ui.panes.hex import WIDTHS, HexLines
from wstui.ui.tab import Options, Shown, Subject, Tab
from wstui.ui.widgets.below import Below
from wstui.ui.widgets.lines import LinesView

__all__ = ["HexKeys"]

ABOVE = 3
"""Rows of bytes that the inspector leaves at least."""


class HexKeys(Widget):
    """A part of the detail pane. Enter in hex shows the cursor, and puts it away."""

    view: LinesView
    subject: Subject
    options: Options
    foot: Below
    tab: Tab
    _shown: Shown | None
    _drawn = False
    """Whether the range is the mouse's: a click lets go of it."""

    def _draw(self, *, stay: bool = False) -> None:
        """Show what there is; the pane knows how."""

    def _say(self) -> None:
        """Write the border; the pane knows how."""

    def open_tab(self, name: str) -> None:
        """Bring a tab to the front; the pane knows how."""

    @property
    def caret(self) -> Caret | None:
        """The cursor, where hex is shown with one."""
        return self.options.caret if isinstance(self.view.lines, HexLines) else None

    def toggle_caret(self) -> None:
        """Show the cursor at the top of what is seen, or put it away."""
        lines = self.view.lines
        if isinstance(lines, HexLines):
            caret = Caret(self.view.top * lines.per_row) if self.options.caret is None else None
            self.options = replace(self.options, caret=caret)
            self._draw(stay=True)
            self.follow_caret()

    def move_caret(self, by: int) -> None:
        """Some bytes on, or back."""
        if self.caret is not None:
            self.put_caret(self.caret.offset + by)

    def put_caret(self, offset: int, stop: int | None = None) -> None:
        """Be at a byte; with `stop`, have the bytes up to that chosen."""
        caret, size = self.caret, len(self.subject.message.payload) if self.subject.message is not None else 0
        if caret is None or not size:
            return
        offset = max(0, min(offset, size - 1))
        if stop is None:
            caret.offset = offset
        else:
            caret.choose(offset, stop)
        self.follow_caret()

    def follow_caret(self) -> None:
        """Bring the cursor into sight, and say what is there."""
        lines, caret = self.view.lines, self.caret
        if isinstance(lines, HexLines) and caret is not None:
            self.view.move_cursor(caret.offset // lines.per_row)
            self.view.forget_strips()
        self.say_below()
        self._say()

    def caret_moved(self, row: int, cell: int | None) -> None:
        """A key or the mouse chose a row; the mouse a cell of it as well."""
        lines, caret = self.view.lines, self.caret
        if not isinstance(lines, HexLines) or caret is None:
            return
        if cell is not None and self._drawn:
            caret.anchor, self._drawn = -1, False
        at = lines.byte_at(row, cell) if cell is not None else row * lines.per_row + caret.offset % lines.per_row
        self.put_caret(caret.offset if at is None else at)

    @property
    def chosen_bytes(self) -> range | None:
        """The range of bytes that is chosen, while the keys are about it; None: none is."""
        caret = self.caret
        return caret.span if caret is not None and caret.has_range and self.has_focus_within else None

    def on_lines_view_dragged(self, message: LinesView.Dragged) -> None:
        """The mouse chose a range of bytes: from where it was pressed to where it is."""
        message.stop()
        lines = self.view.lines
        if not isinstance(lines, HexLines):
            return
        start, end = (lines.byte_at(row, cell) for row, cell in (message.start, message.end))
        if start is None or end is None:
            return
        if self.caret is None:
            self.toggle_caret()
        if (caret := self.caret) is not None:
            caret.anchor, caret.offset = start, end
            self._drawn = True
            self.follow_caret()

    def say_below(self) -> None:
        """The lines that stay below what scrolls, as far as there is room for them."""
        below = self._shown.below if self._shown is not None else None
        room = max(0, self.size.height - ABOVE)
        self.foot.say(below(max(1, self.size.width - 2))[:room] if below is not None else ())

    def action_mark_bytes(self) -> None:
        """Begin a range of bytes, or end it."""
        if self.caret is None:
            self.toggle_caret()
        if self.caret is not None:
            self.caret.mark()
            self.follow_caret()

    async def action_width(self) -> None:
        """Another number of bytes a row; where a diff is in front, have rows of the log say what changed, or no more:
        there the key is the log's."""
        if self.tab.name == "diff":
            await self.run_action("screen.changes")
            return
        width = WIDTHS[(WIDTHS.index(self.options.hex_width) + 1) % len(WIDTHS)]
        self.options = replace(self.options, hex_width=width)
        self.open_tab("hex")

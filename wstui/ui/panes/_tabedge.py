"""The border of the detail pane: its tabs, which can be clicked, and the facts of the one in front; below, which time
the number under the mouse is, or what Enter does with the string under the cursor."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events

from wstui.ui.line import Line, Piece
from wstui.ui.tab import Shown, Tab
from wstui.ui.widgets.frame import Edged, edge_title
from wstui.ui.widgets.lines import LinesView

__all__ = ["TabEdge"]

BETWEEN = " │ "
CLOSE = "│"
ROOM, LEAST_ROOM = 34, 22  # cells that facts need beside whole titles of tabs, and beside short ones
RTL = "RTL"
"""Letters that are written from right to left are shown in the order in which they came."""
EDGE = 3  # cells before the first tab: corner, rule, blank


class TabEdge(Edged):
    """A part of the detail pane."""

    view: LinesView
    tab: Tab
    tabs: list[Tab]
    _shown: Shown | None
    _below: Line = ()
    """What the lower edge says while the mouse rests on nothing."""

    def hint_below(self) -> Line:
        """What there is to be said in the lower edge; the pane knows."""
        return ()

    def open_tab(self, name: str) -> None:
        """Bring a tab to the front; the pane knows how."""

    def action_tab(self, step: int) -> None:
        """Another tab; the pane knows which."""

    def _say(self) -> None:
        """Write the tabs and the facts into the border."""
        titles, between = self._titles()
        groups: list[Line] = []
        for tab, title in titles:
            piece: Piece = (title, "front" if tab is self.tab else "quiet")
            groups.append((piece,))
        shown = self._shown
        facts = shown.facts if shown else ()
        if shown is not None and shown.place is not None and self.view.row_count:
            facts = (*shown.place(self.view.cursor), *facts)
        if self.view.right_to_left:
            facts = ((RTL, "accent"), (" · " * bool(facts), "quiet"), *facts)
        self.write_edge(edge_title(self, groups, facts, between=between))
        if (line := self.hint_below()) != self._below:
            self._below = line
            self.write_foot(line)

    def _titles(self) -> tuple[list[tuple[Tab, str]], str]:
        """The tabs as they are named, and what stands between them. Where there is little room it goes to the facts;
        the width alone decides, so that nothing moves from one message to the next."""
        left = self.outer_size.width - 2 * EDGE
        titles = [(tab, tab.title) for tab in self.tabs]
        short = [(tab, tab.short) for tab in self.tabs]
        if left - len(BETWEEN.join(title for _, title in titles)) >= ROOM:
            return titles, BETWEEN
        if left - len(CLOSE.join(title for _, title in short)) >= LEAST_ROOM:
            return short, CLOSE
        return [(self.tab, f"‹ {self.tab.title} ›")], CLOSE

    def on_lines_view_turned(self, message: LinesView.Turned) -> None:
        """Text that is written from right to left came into sight, or left it."""
        message.stop()
        self._say()

    def on_lines_view_rested(self, message: LinesView.Rested) -> None:
        """Say in the lower edge which time the number under the mouse is."""
        message.stop()
        said = ""
        if message.row is not None:
            from wstui.ui.humantime import moment_at

            said = moment_at(*self.view.text_at(message.row, message.cell))
        self.write_foot(((said, "accent"),) if said else self._below)

    def on_resize(self) -> None:
        """The border is as wide as the pane."""
        self._say()

    def notify_style_update(self) -> None:
        """Colours changed, those of the border's words among them."""
        super().notify_style_update()
        if self.is_attached:
            self._say()

    def on_click(self, event: events.Click) -> None:
        """A click on a tab brings it to the front."""
        if event.y != 0 or event.widget is not self:
            return
        left = EDGE
        titles, between = self._titles()
        for tab, title in titles:
            right = left + cell_len(title)
            if left <= event.x < right:
                event.stop()
                if len(titles) > 1:
                    self.open_tab(tab.name)
                else:
                    self.action_tab(-1 if event.x == left else 1)
                self.view.focus()
                return
            left = right + cell_len(between)

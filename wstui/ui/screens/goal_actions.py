"""What keys do to go to a place in the log that a reader names: a message's number, rows on or back, a share, a time.
Reads nothing of the messages that are passed over."""

from __future__ import annotations

import time
from bisect import bisect_left

from wstui.model import Row
from wstui.ui.goal import Goal, Kind, goal
from wstui.ui.panes.log import Place
from wstui.ui.screens.filter_actions import FilterActions
from wstui.ui.start import Start
from wstui.ui.widgets.findbar import FindBar
from wstui.ui.window import Rows

__all__ = ["HINT", "GoalActions"]

HINT = "a message's number, +100 or -100 rows, 50%, or a time such as 12:30:05"
SECOND = 10**9


class GoalActions(FilterActions):
    """Going to a place in the log. The log goes along while it is written; Esc goes back."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.goal_bar = FindBar("go to", HINT, self.explain_goal, along=self._go_along_to, id="goal")
        self._goal_origin: Place | None = None
        """Where the reader was when the bar was opened; None once he has arrived."""
        self._goal_row: Row | None = None
        """The message that was chosen then."""

    def action_goal(self) -> None:
        """Write where to go."""
        self.close_bars()
        self._goal_origin, self._goal_row = self.messages.place, self.messages.selected
        if self._goal_origin is None:
            self.tell("there is no message to go to")
            return
        self.goal_bar.open("")

    def explain_goal(self, text: str) -> str:
        """A goal in words. Raises QueryError."""
        return goal(text).explain()

    def close_bars(self) -> None:
        """Only one line to write in at a time; who did not arrive is where he was."""
        super().close_bars()
        self.goal_bar.close()
        if self._goal_origin is not None:
            self.messages.back_to(self._goal_origin)
            self._goal_origin = None

    def bar_applied(self, bar: FindBar, text: str) -> None:
        """Stay where was written, and say what there is to say of it."""
        super().bar_applied(bar, text)
        if bar is self.goal_bar:
            said = self._go_along_to(text)
            self._goal_origin = None
            if said:
                self.tell(said)

    def _go_along_to(self, text: str) -> str:
        """Go where a text says, back where it is empty; returns what is odd about the place."""
        if text and self._goal_origin is not None:
            return self.go_to(goal(text))
        if self._goal_origin is not None:
            self.messages.back_to(self._goal_origin)
        return ""

    def go_to(self, wanted: Goal) -> str:
        """Choose the row that a goal names, or the nearest there is; returns what is odd about it, empty if nothing.
        Steps count from where the bar was opened."""
        rows, chosen = self.messages.view, self._goal_row if self._goal_origin is not None else self.messages.selected
        if rows is None or chosen is None:
            return "there is no message to go to"
        if wanted.kind is Kind.NUMBER:
            return self._go_to_number(rows, chosen, int(wanted.value))
        if wanted.kind is Kind.TIME:
            return self._go_to_time(rows, chosen, int(wanted.value))
        if wanted.kind is Kind.STEP:
            here = rows.position_near(chosen.seq) or 0
            self.messages.go_to(here + int(wanted.value))
        else:
            self.messages.go_to(round((len(rows) - 1) * wanted.value / 100))
        return ""

    def _go_to_number(self, rows: Rows, chosen: Row, number: int) -> str:
        """A message by its number; where several connections are merged, one of that of the chosen message."""
        one = self.current.id if self.current is not None and not self.sight.merged else chosen.connection
        view = self.inspector.capture.view(one)
        if not len(view):
            return ""
        position = rows.position_near(view.seq_at(min(number, len(view)) - 1))
        self.messages.go_to(position or 0)
        found = self.messages.selected
        if number > len(view):
            return f"there are {len(view):,} messages"
        if found is None or (found.connection, found.number) != (one, number):
            return f"message {number:,} is not in this view: this is near it"
        return ""

    def _go_to_time(self, rows: Rows, chosen: Row, of_day: int) -> str:
        """The first message from a time on, of the day on which the chosen one came."""
        day = time.localtime(chosen.time_ns // SECOND)
        midnight = time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, of_day // SECOND, 0, 0, -1))
        wanted = int(midnight) * SECOND + of_day % SECOND
        position = bisect_left(range(len(rows)), wanted, key=lambda at: rows.rows(at, at + 1)[0].time_ns)
        self.messages.go_to(position)
        return "no message came after that time" if position == len(rows) else ""

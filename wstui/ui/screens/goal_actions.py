"""What keys do to go to a place in the log that a reader names: a message's number, rows on or back, a share, a time.
Reads nothing of the messages that are passed over."""

from __future__ import annotations

import time
from bisect import bisect_left

from wstui.model import Row
from wstui.ui.goal import Goal, Kind, goal
from wstui.ui.screens.filter_actions import FilterActions
from wstui.ui.start import Start
from wstui.ui.widgets.findbar import FindBar
from wstui.ui.window import Rows

__all__ = ["GoalActions"]

HINT = "a message's number, +100 or -100 rows, 50%, or a time such as 12:30:05"
SECOND = 10**9


def explained(text: str) -> str:
    """A goal in words. Raises QueryError."""
    return goal(text).explain()


class GoalActions(FilterActions):
    """Going to a place in the log."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.goal_bar = FindBar("go to", HINT, explained, id="goal")

    def action_goal(self) -> None:
        """Write where to go."""
        self.close_bars()
        self.goal_bar.open("")

    def close_bars(self) -> None:
        """Only one line to write in at a time."""
        super().close_bars()
        self.goal_bar.close()

    def bar_applied(self, bar: FindBar, text: str) -> None:
        """Go where was written."""
        super().bar_applied(bar, text)
        if bar is self.goal_bar and text:
            self.go_to(goal(text))

    def go_to(self, wanted: Goal) -> None:
        """Choose the row that a goal names, or the nearest there is; then say so."""
        rows, chosen = self.messages.view, self.messages.selected
        if rows is None or not len(rows) or chosen is None:
            self.tell("there is no message to go to")
        elif wanted.kind is Kind.NUMBER:
            self._go_to_number(rows, chosen, int(wanted.value))
        elif wanted.kind is Kind.STEP:
            self.messages.go_to(self.messages.cursor + int(wanted.value))
        elif wanted.kind is Kind.SHARE:
            self.messages.go_to(round((len(rows) - 1) * wanted.value / 100))
        else:
            self._go_to_time(rows, chosen, int(wanted.value))

    def _go_to_number(self, rows: Rows, chosen: Row, number: int) -> None:
        """A message by its number; where several connections are merged, one of that of the chosen message."""
        one = self.current.id if self.current is not None and not self.sight.merged else chosen.connection
        view = self.inspector.capture.view(one)
        if not len(view):
            return
        position = rows.position_near(view.seq_at(min(number, len(view)) - 1))
        self.messages.go_to(position or 0)
        found = self.messages.selected
        if number > len(view):
            self.tell(f"there are {len(view):,} messages")
        elif found is None or (found.connection, found.number) != (one, number):
            self.tell(f"message {number:,} is not in this view: this is near it")

    def _go_to_time(self, rows: Rows, chosen: Row, of_day: int) -> None:
        """The first message from a time on, of the day on which the chosen one came."""
        day = time.localtime(chosen.time_ns // SECOND)
        midnight = time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, of_day // SECOND, 0, 0, -1))
        wanted = int(midnight) * SECOND + of_day % SECOND
        position = bisect_left(range(len(rows)), wanted, key=lambda at: rows.rows(at, at + 1)[0].time_ns)
        self.messages.go_to(position)
        if position == len(rows):
            self.tell("no message came after that time")

"""How a message is reached from anywhere: its connection is looked at, and what hides it goes. Knows no reason to go
there."""

from __future__ import annotations

from wstui.ui.screens.search_actions import SearchActions
from wstui.ui.start import Start

__all__ = ["ReachActions"]


class ReachActions(SearchActions):
    """`reach` chooses a message by its number in the capture."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._reaching = -1
        """The message to choose as soon as the view has it."""

    def reach(self, seq: int) -> None:
        """Choose a message, wherever it is, and go to the log. Where a filter leaves it out, all is shown dimmed."""
        row = self.inspector.capture.view().rows(seq, seq + 1)[0]
        sight, before = self.sight, self._state()
        if not sight.sees(row.connection):
            there = next((session for session in self.inspector if session.id == row.connection), None)
            sight.merged = there is None
            if there is None:  # it was removed from the list: it is among all
                sight.picked = frozenset()
            else:
                self.look_at(there)
        if seq <= sight.cleared.get(sight.key, -1):
            del sight.cleared[sight.key]
        if sight.paused is not None and seq > sight.paused:
            sight.paused = None
        if sight.hidden and not sight.matches(row):
            sight.dimmed = True
            self.tell("the filter leaves it out: now it dims instead")
        if self._state() != before:
            self.show_log()
        self._reaching = -1 if self.messages.choose(seq) else seq
        self.connections.update_shown()
        self.set_focus(self.messages)

    def _state(self) -> tuple[object, ...]:
        """What reaching a message may change of the view."""
        sight = self.sight
        return sight.key, sight.connections, sight.cleared.get(sight.key), sight.paused, sight.dimmed

    def show_log(self) -> None:
        """In another view nothing is waited for."""
        self._reaching = -1
        super().show_log()

    def log_grown(self) -> None:
        """What is to be chosen may have come into view."""
        super().log_grown()
        if self._reaching >= 0 and self.messages.choose(self._reaching):
            self._reaching = -1

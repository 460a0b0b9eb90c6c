"""The list of connections: two lines each, of which only those on the screen are made. Knows sessions by what lists say
of them; connecting and closing are the screen's business."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from wstui.ui.actions import Where, bindings
from wstui.ui.line import Line, Piece
from wstui.ui.states import NO_SIGN, Subject, changes_in, connection_lines
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.frame import edge_title

__all__ = ["ConnectionsPane"]

NONE_YET: tuple[Line, ...] = ((), (("a", "accent"), (" adds a connection", "quiet")))


class ConnectionsPane(Choices):
    """Sessions, one of which is current. Moving the cursor switches at once (`Choices.Moved`)."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.CONNECTIONS)]
    item_height = 2
    empty = NONE_YET

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sessions: Sequence[Subject] = ()
        self._known: list[object] = []
        self.sign_of: Callable[[int], Piece] = lambda index: NO_SIGN
        """The sign of the session at that index, if it is in the merged log."""

    def show(self, sessions: Sequence[Subject], current: int) -> None:
        """Show these sessions; `current` is the index of the one that is looked at."""
        self._sessions = sessions
        self._known = []
        self.set_count(len(sessions), current)
        self.say()

    def update_shown(self) -> None:
        """Draw anew those sessions on the screen of which something else is to be said."""
        first = self.scroll_offset.y // self.item_height
        last = first + self.size.height // self.item_height + 2
        now = time.time_ns()
        width = max(1, self.scrollable_content_region.width - 2)
        said: list[object] = [
            connection_lines(session, width, now, self.sign_of(index))
            for index, session in enumerate(self._sessions[first:last], first)
        ]
        for index, lines in enumerate(said):
            if index >= len(self._known) or self._known[index] != lines:
                self.refresh_item(first + index)
        self._known = said

    def changes_in(self, now_ns: int) -> float | None:
        """In how many seconds an age on the screen will read differently; None: never."""
        first = self.scroll_offset.y // self.item_height
        shown = self._sessions[first : first + self.size.height // self.item_height + 1]
        return min((wait for s in shown if (wait := changes_in(s, now_ns)) is not None), default=None)

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """Name and state, then what went in and out."""
        return connection_lines(self._sessions[index], width, time.time_ns(), self.sign_of(index))

    def say(self) -> None:
        """Write the border."""
        right: Line = ((f"{self.count:,}", "quiet"),) if self.count else ()
        self.border_title = edge_title(self, [(("Connections", "heading"),)], right)

    def on_resize(self) -> None:
        """The border is as wide as the pane."""
        super().on_resize()
        self.say()

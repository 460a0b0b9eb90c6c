"""The list of connections: two lines each, of which only those on the screen are made. Knows sessions by what lists say
of them; connecting and closing are the screen's business."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from time import monotonic
from typing import ClassVar

from textual.binding import BindingType

from wstui.ui.actions import Where, bindings, hint
from wstui.ui.line import Line, Piece
from wstui.ui.states import NO_SIGN, Face, Subject, changes_in, connection_lines, face
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.frame import edge_title

__all__ = ["ConnectionsPane"]

DRAWN_EVERY = 1.0
"""Seconds between two pictures of what grows: a list beside the log is glanced at, not read along."""

NONE_YET: tuple[Line, ...] = ((), hint("{connection.add} adds a connection"))


class ConnectionsPane(Choices):
    """Sessions, one of which is current. Moving the cursor switches at once (`Choices.Moved`)."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.CONNECTIONS)]
    item_height = 2
    empty = NONE_YET

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sessions: Sequence[Subject] = ()
        self._known: dict[int, tuple[Face, tuple[Line, Line]]] = {}
        """What the items on the screen said when they were drawn."""
        self._drawn_at = 0.0
        """When all of them were drawn that had something to say, on the monotonic clock."""
        self._behind = False
        """Whether some have more to say since."""
        self.sign_of: Callable[[int], Piece] = lambda index: NO_SIGN
        """The sign of the session at that index, if it is in the merged log."""

    def show(self, sessions: Sequence[Subject], current: int) -> None:
        """Show these sessions; `current` is the index of the one that is looked at."""
        self._sessions = sessions
        self._known = {}
        self.set_count(len(sessions), current)
        self.say()

    def update_shown(self) -> None:
        """Draw anew those sessions on the screen of which something else is to be said: a state at once, counts and
        ages not more often than they can be read."""
        first, now, time_ns = self._first, monotonic(), time.time_ns()
        width = max(1, self.scrollable_content_region.width - 2)
        due = now - self._drawn_at >= DRAWN_EVERY
        known, self._known, self._behind = self._known, {}, False
        for index, session in enumerate(self._shown, first):
            say = (face(session), connection_lines(session, width, time_ns, self.sign_of(index)))
            said = known.get(index)
            if say != said and not due and said is not None and say[0] == said[0]:
                self._behind = True
                say = said
            elif say != said:
                self._drawn_at = now
                self.refresh_item(index)
            self._known[index] = say

    def changes_in(self, now_ns: int) -> float | None:
        """In how many seconds something on the screen will read differently; None: never. Where the list is folded away
        the line of status still has the one that is looked at."""
        shown = self._shown or self._sessions[self.cursor : self.cursor + 1]
        waits = [wait for s in shown if (wait := changes_in(s, now_ns)) is not None]
        left = max(0.0, self._drawn_at + DRAWN_EVERY - monotonic())
        return left if self._behind else max(left, min(waits)) if waits else None

    @property
    def _first(self) -> int:
        """The first item on the screen."""
        return self.scroll_offset.y // self.item_height

    @property
    def _shown(self) -> Sequence[Subject]:
        """The sessions on the screen, one that shows in part included; none while the list is folded away."""
        if not self.size.height:
            return ()
        return self._sessions[self._first : self._first + self.size.height // self.item_height + 2]

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

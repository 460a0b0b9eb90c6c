"""What is said for a moment takes few lines: it stands over the oldest rows of the log, and those are read meanwhile.
Knows no screen.

It uses names of Textual that are not documented: where notices are shown, and how one is taken back;
`tests/ui/test_saying.py` holds them.
"""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.notifications import SeverityLevel

from wstui.ui.frugal import FrugalApp

__all__ = ["LINES", "MOST", "Saying", "shortened"]

LINES = 4
"""Lines of one notice."""
MOST = 5
"""Lines of all notices and of what is between them: the log's at 60×16."""
WIDE = 100
"""From so many columns notices leave the left column free (`wstui.tcss` has the same shares)."""
EDGES = 3 + 2
"""Columns of a notice's own edge and blanks, and those that are left beside it."""


def shortened(text: str, width: int) -> str:
    """A text that takes no more than `LINES` of a width. What is left out is from its first half: it begins with what
    happened and ends with what to do, and of a line that is to be typed elsewhere nothing can be missing."""
    kept, short = LINES * width, text
    while lines(short, width) > LINES and kept > 8:
        kept -= 8
        head = kept // 4
        short = f"{text[:head].rstrip()} … {text[head - kept :].lstrip()}"
    return short


def lines(text: str, width: int) -> int:
    """How many lines a text takes, as Textual breaks it."""
    return Content(text).get_height({}, width)


def _width(size: Size) -> int:
    share = size.width if size.width < WIDE else size.width * 7 // 10
    return max(1, share - EDGES)


class Saying(FrugalApp, inherit_bindings=False):
    """An application that says short things, and the newest of them."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something for a moment; nothing in it is markup, whoever says it."""
        said = shortened(message, _width(self.size))
        super().notify(said, title=title, severity=severity, timeout=timeout, markup=False)

    def _refresh_notifications(self) -> None:
        """Show what is said: older ones that it leaves no room for make way."""
        taken, width = -1, _width(self.size)
        for notice in reversed(list(self._notifications)):
            taken += 1 + lines(notice.message, width)
            if taken > MOST:
                self._unnotify(notice, refresh=False)
        super()._refresh_notifications()

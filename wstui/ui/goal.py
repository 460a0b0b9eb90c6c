"""Where in a log a reader wants to go, as it is typed: a message's number, some rows on or back, a share of the way, a
time of day. Pure; knows no log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Goal", "Kind", "goal"]

_NUMBER = re.compile(r"([#+-]?)\s*(\d[\d,_ ]*)")
_SHARE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*%")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?")
_SECOND = 10**9


class Kind(Enum):
    """What a goal counts in."""

    NUMBER = auto()
    """Messages of the connection, from 1."""
    STEP = auto()
    """Rows from the chosen one, on or back."""
    SHARE = auto()
    """Hundredths of all rows."""
    TIME = auto()
    """Nanoseconds since midnight, local time."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A place in a log, in one of four ways."""

    kind: Kind
    value: float

    def explain(self) -> str:
        """The goal in words."""
        if self.kind is Kind.NUMBER:
            return f"message {self.value:,.0f}"
        if self.kind is Kind.STEP:
            return f"{abs(self.value):,.0f} rows {'on' if self.value >= 0 else 'back'}"
        if self.kind is Kind.SHARE:
            return f"{self.value:g} % of the way"
        seconds = int(self.value) // _SECOND
        return f"the first message from {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02} on"


def goal(text: str) -> Goal:
    """The goal that a text names. Raises QueryError with the column."""
    from wstui.grammar import QueryError

    text = text.strip()
    if found := _NUMBER.fullmatch(text):
        count = int(re.sub("[,_ ]", "", found[2])[:18])
        if found[1] in ("+", "-"):
            return Goal(Kind.STEP, -count if found[1] == "-" else count)
        if not count:
            raise QueryError("the first message is 1", 0)
        return Goal(Kind.NUMBER, count)
    if found := _SHARE.fullmatch(text):
        if float(found[1]) > 100:
            raise QueryError("there is no more than 100 %", 0)
        return Goal(Kind.SHARE, float(found[1]))
    if found := _TIME.fullmatch(text):
        hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
        for group, value, end in ((1, hours, 24), (2, minutes, 60), (3, seconds, 60)):
            if value >= end:
                raise QueryError(f"this goes up to {end - 1}", found.start(group))
        return Goal(Kind.TIME, ((hours * 60 + minutes) * 60 + seconds) * _SECOND + int(f"{found[4] or 0:0<9}"))
    raise QueryError("a number, +100 or -100, 50%, or a time such as 12:30:05", 0)

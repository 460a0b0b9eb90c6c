"""A heartbeat while a connection is open: a state machine that says when to send, and whether the answer came in time.
Pure: it has no clock and no connection; times are seconds of whatever clock the caller has."""

from __future__ import annotations

from wstui.payloads.recipe import Heartbeat, Step
from wstui.payloads.runner import Await, Order, Rest, Send, short

__all__ = ["Beats"]


class Beats:
    """The beats of one connection: how many were sent, how many of the last were `missed` in a row, and in all.

    `news` is the line, safe to show, that nobody has taken yet: a miss, or that answers come again.
    """

    def __init__(self, heartbeat: Heartbeat, now: float) -> None:
        self.heartbeat = heartbeat
        self.sent_count = 0
        self.missed = 0
        self.missed_in_all = 0
        self.news: list[tuple[str, bool]] = []
        self._step = Step(heartbeat.send, heartbeat.expect, heartbeat.timeout)
        self._due = now + heartbeat.every
        self._until: float | None = None

    def order(self, now: float, heard: float) -> Order:
        """What is to be done now; `heard` is when something was received last."""
        if self._until is not None:
            return Await(self._step, self._until)
        due = max(self._due, heard + self.heartbeat.every) if self.heartbeat.only_when_idle else self._due
        return Send(self._step) if now >= due else Rest(due)

    def sent(self, now: float) -> None:
        """It has left. What is late is not made up for."""
        self.sent_count += 1
        self._due = now + self.heartbeat.every
        self._until = now + self.heartbeat.timeout if self.heartbeat.expect else None

    def came(self, now: float) -> None:
        """The answer is there."""
        self._until = None
        if self.missed:
            self.news.append((f"heartbeat · {short(self.heartbeat.expect)} comes again, after {self.missed:,}", False))
        self.missed = 0

    def failed(self, now: float, why: str) -> None:
        """No answer in time, or it could not be sent; `why` is safe to show."""
        self._until = None
        self._due = max(self._due, now + min(self.heartbeat.every, 1.0))
        self.missed += 1
        self.missed_in_all += 1
        self.news.append((f"heartbeat missed, {self.missed:,} in a row: {why}", True))

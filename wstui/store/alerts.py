"""Filters that a growing capture is watched for: how often each matched, where, and when last.

One pass for all of them, which looks at each batch once, as it is sealed, whatever is on the screen. It may lag behind
a flood; what it says of the messages up to `counted` is exact. Knows no bell and no screen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping

from wstui.model import Failure
from wstui.query import Node
from wstui.store.background import Pass
from wstui.store.batch import Batch
from wstui.store.matches import Matches
from wstui.store.scan import Lore, Scan, both, either
from wstui.store.shelf import Shelf

__all__ = ["Alert", "Alerts"]


class Alert:
    """A filter as it was written and as it is understood. Messages count from the one numbered `since` on; of those,
    `matches` have matched, the last at `last_ns` (since the epoch) on the connection `last_connection`."""

    __slots__ = ("last_connection", "last_ns", "last_seq", "matches", "node", "on", "since", "text")

    def __init__(self, text: str, node: Node, since: int) -> None:
        self.text = text
        self.node = node
        self.since = since
        self.on = True
        self.matches = Matches()
        self.last_seq = -1
        self.last_ns = 0
        self.last_connection = 0

    @property
    def count(self) -> int:
        """How many messages have matched."""
        return self.matches.count

    @property
    def words(self) -> str:
        """What it looks for, in words; wire text may be in it."""
        return self.node.explain()


class Alerts(Pass):
    """The alerts of a run, in the order they were set; `names` are the connections' names by number.

    `on_matched` is called when there are new matches, at most once until `matched_seen`.
    """

    def __init__(self, shelf: Shelf, names: Mapping[int, str]) -> None:
        super().__init__(shelf)
        self.on_matched: Callable[[], None] | None = None
        self._names = names
        self._alerts: dict[str, Alert] = {}
        self._matched = False
        self._lore = Lore()
        self._pass_over()

    def __iter__(self) -> Iterator[Alert]:
        return iter(self._alerts.values())

    def __len__(self) -> int:
        return len(self._alerts)

    @property
    def behind(self) -> int:
        """How many messages of sealed batches are still to be looked at."""
        return self._shelf.directory.total - self.counted

    def add(self, text: str, node: Node) -> Alert:
        """Watch for a filter from now on; the alert there is, switched on, where the text is one already."""
        alert = self._alerts.get(text)
        if alert is None:
            if not any(one.on for one in self):
                self._pass_over()
            alert = self._alerts[text] = Alert(text, node, self.total)
        else:
            self.switch(alert, on=True)
        return alert

    def remove(self, alert: Alert) -> None:
        """Forget an alert and what it found."""
        alert.on = False
        if self._alerts.get(alert.text) is alert:
            del self._alerts[alert.text]
            self._lore = Lore()

    def switch(self, alert: Alert, *, on: bool) -> None:
        """Watch for it from now on, or do not; what it found stays."""
        if on and not alert.on:
            alert.since = self.total
        alert.on = on

    def __contains__(self, seq: object) -> bool:
        """Whether any alert matched the message of that number."""
        return isinstance(seq, int) and any(seq in alert.matches for alert in self)

    def before(self, seq: int) -> int:
        """The last message before this one that any alert matched; -1 where there is none."""
        return max((alert.matches.before(seq) for alert in self), default=-1)

    def matched_seen(self) -> None:
        """Have `on_matched` called again."""
        self._matched = False

    def _pass_over(self) -> None:
        """What is sealed already is nobody's."""
        self._ordinal, self._pieces = len(self._shelf.directory), None
        self.counted = self._shelf.directory.total

    def _count(self, ordinal: int) -> Iterator[int]:
        directory = self._shelf.directory
        until = directory.firsts[ordinal] + directory.count(ordinal)
        watched = [alert for alert in self if alert.on and alert.since < until]
        if not watched:
            return
        try:
            batch = self._shelf.peek(ordinal)
        except Failure:  # the rows of the log say so
            return
        scan = Scan(batch, self._names, self._lore)
        for alert in watched:
            mask = bytes(batch.count)
            for piece in scan.pieces(alert.node):
                mask = either(mask, scan.mask(alert.node, piece))
                yield 0
            self._take(alert, batch, mask)

    def _take(self, alert: Alert, batch: Batch, mask: bytes) -> None:
        """Keep what an alert found in a batch, of what came since it was set."""
        early = min(max(alert.since - batch.first_seq, 0), batch.count)
        if early:
            mask = both(mask, bytes(early) + b"\1" * (batch.count - early))
        last = mask.rfind(1)
        if last < 0 or not alert.on:
            return
        run = bisect_right(batch.firsts, last) - 1
        alert.matches.add(batch.first_seq, mask)
        alert.last_seq = batch.first_seq + last
        alert.last_ns, alert.last_connection = batch.times[run], batch.connections[run]
        if not self._matched and self.on_matched is not None:
            self._matched = True
            self.on_matched()

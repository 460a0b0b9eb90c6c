"""What keys do to alerts: write one, go to what matched; and what a match does: ring, flash the status line, sign the
row. Knows no filter's grammar; the capture says what matches. The list of alerts is in the file beside."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.bell import Bell
from wstui.ui.kept import KeptAlerts
from wstui.ui.line import Line, Tone, fit
from wstui.ui.rows import clock, many
from wstui.ui.screens.draft_actions import DraftActions
from wstui.ui.screens.filter_actions import HINT, LAG, explained
from wstui.ui.screens.group_actions import GroupActions
from wstui.ui.screens.reach_actions import ReachActions
from wstui.ui.start import Start
from wstui.ui.widgets.findbar import FindBar

if TYPE_CHECKING:
    from wstui.store.alerts import Alert

__all__ = ["AlertActions"]

FLASH = 2.0
"""Seconds for which the status line stands out after a match."""
MOST_TEXT = 24
"""Cells of an alert's text in the status line."""


class AlertActions(ReachActions, GroupActions, DraftActions):
    """Actions on alerts. They judge what comes on every connection, whatever is looked at."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.alert_bar = FindBar("alert", HINT, explained, self.completed, id="alert")
        self.bell = Bell(start.settings.alerts.every, on=start.settings.alerts.bell)
        self.kept = KeptAlerts(self.inspector, start.collection, self.same_place)
        self.messages.alerted = self._alerted
        self._changing: Alert | None = None
        """The alert that is being written anew."""
        self._heard: dict[Alert, int] = {}
        """How many matches of each were rung for."""
        self._looked: dict[Alert, int] = {}
        """How many matches of each there were when the reader last looked."""
        self._signed = -1
        """The newest message that is known to have its sign."""
        self._flashing_until = 0.0

    @property
    def alerts(self) -> list[Alert]:
        """Those of the run, in the order they were set."""
        return [] if self.inspector.alerts is None else list(self.inspector.alerts)

    def _alerted(self, seq: int) -> bool:
        return self.inspector.alerts is not None and seq in self.inspector.alerts

    # -- setting them

    def _write_alert(self, changing: Alert | None = None) -> None:
        self.close_bars()
        self._changing = changing
        before = self.sight.filter.text if self.sight.filter else ""
        self.alert_bar.open(changing.text if changing else before)

    def close_bars(self) -> None:
        """Only one line to write in at a time."""
        super().close_bars()
        self.alert_bar.close()

    def bar_applied(self, bar: FindBar, text: str) -> None:
        """Watch for what was written; where nothing was, for what was written before no longer."""
        super().bar_applied(bar, text)
        if bar is not self.alert_bar:
            return
        changed, self._changing = self._changing, None
        keeping: Sequence[str] = ()
        if changed is not None and changed.text != text:
            keeping = self.kept(changed.text)
            self._drop_alert(changed)
        if text:
            self.tell(f"watched for from now on: {oneline(self._set_alert(text).words)}")
            self._keep_in(keeping, text)
        self.say_status()

    def _set_alert(self, text: str) -> Alert:
        """Watch for a filter from now on. Raises QueryError."""
        from wstui.grammar import parse

        node = parse(text)
        alerts = self.inspector.watch()
        alerts.on_matched = self._found
        return alerts.add(text, node)

    def _drop_alert(self, alert: Alert) -> None:
        """Watch for a filter no longer, in this run and in the profiles that keep it."""
        self.inspector.watch().remove(alert)
        try:
            self.kept.forget(alert.text)
        except Failure as failure:
            self.tell(str(failure), failed=True)
        self.messages.forget_strips()
        self.say_news()

    def _keep_in(self, profiles: Sequence[str], text: str) -> None:
        try:
            for name in profiles:
                self.kept.keep(name, text)
                self.tell_saved(f"kept in the profile {oneline(name)}", "it is there next time")
        except Failure as failure:
            self.tell(str(failure), failed=True)

    def show_connections(self) -> None:
        """A new connection may bring alerts along."""
        super().show_connections()
        self._take_alerts()

    def looked_at(self) -> None:
        """A connection that was changed may as well."""
        super().looked_at()
        self._take_alerts()

    def _take_alerts(self) -> None:
        if not self.inspector.live:
            return
        for name, text in self.kept.new():
            from wstui.grammar import QueryError

            try:
                self._set_alert(text)
            except QueryError as error:
                place = f"the alert {oneline(text)} of the profile {oneline(name)}, column {error.column + 1}"
                self.warn(f"{place}: {error.what}")

    # -- what a match does

    def log_grown(self) -> None:
        """Alerts may have matched."""
        super().log_grown()
        if self.inspector.alerts is not None:
            self.inspector.alerts.matched_seen()
            news = [alert for alert in self.alerts if alert.count > self._heard.get(alert, 0)]
            if news:
                self._hear(news)

    def _hear(self, news: list[Alert]) -> None:
        """Ring, flash, and sign the rows."""
        now = monotonic()
        rung = [alert for alert in news if self.bell.due(alert, now)]
        if rung:
            self.app.bell()
        if not self._flashing_until:
            self.set_timer(FLASH, self._calm)
        self._flashing_until = now + FLASH
        self._heard |= {alert: alert.count for alert in news}
        newest = max(alert.last_seq for alert in news)
        self.messages.remark(self._signed + 1, newest)
        self._signed = newest
        self.say_news()

    def _calm(self) -> None:
        """The flash is over, unless something matched meanwhile."""
        left = self._flashing_until - monotonic()
        if left > 0:
            self.set_timer(left, self._calm)
        else:
            self._flashing_until = 0.0
            self.say_status()

    def say_news(self) -> None:
        """Have the status line say what is new."""
        self.say_status()

    def _is_news(self, alert: Alert) -> bool:
        """Whether it matched since the reader last looked."""
        return alert.count > self._looked.get(alert, 0)

    def _look(self) -> None:
        self._looked = {alert: alert.count for alert in self.alerts}
        self.say_status()

    def alert_line(self) -> Line:
        """Which alert matched last, how often, and when: for the status line. Bright until the reader has looked."""
        matched = [alert for alert in self.alerts if alert.count]
        if not matched:
            count = sum(alert.on for alert in self.alerts)
            return ((f"! {count} alert{'s' if count > 1 else ''}", "quiet"), *self._late()) if count else ()
        newest = max(matched, key=lambda alert: alert.last_seq)
        others = sum(self._is_news(alert) for alert in matched if alert is not newest)
        tone: Tone = "quiet" if not self._is_news(newest) else "hit" if self._flashing_until else "accent"
        text = fit(((f"! {oneline(newest.text)}", tone),), MOST_TEXT)
        said = f" ×{newest.count:,} {clock(newest.last_ns)[:8]}"
        return (*text, (said, tone), (f" +{others}" if others else "", "accent"), *self._late())

    def _late(self) -> Line:
        """How far the alerts are behind the feed, where that is worth a word: what rings, rings late."""
        behind = 0 if self.inspector.alerts is None else self.inspector.alerts.behind
        return ((f" {many(behind)} behind", "fail"),) if behind > LAG else ()

    # -- going to what matched

    def action_alerted(self) -> None:
        """Go to the newest message that an alert rang for; from there to the one before."""
        alerts = self.inspector.alerts
        seq = max((alert.last_seq for alert in self.alerts), default=-1)
        if alerts is None or seq < 0:
            self.tell(f"no alert has matched: {self.key_of('find.alert')} writes one, or lists them")
            return
        chosen = self.messages.selected
        if chosen is not None and chosen.seq in alerts and not any(map(self._is_news, alerts)):
            before = alerts.before(chosen.seq)
            if before < 0:
                self.tell("that was the first match: on to the last")
            else:
                seq = before
        self._look()
        self.reach(seq)

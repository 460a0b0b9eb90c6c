"""What keys do to the list of alerts: open it, and what is done to an alert there. Knows no filter's grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.screens.alert_actions import AlertActions
from wstui.ui.start import Start

if TYPE_CHECKING:
    from wstui.store.alerts import Alert
    from wstui.ui.screens.alerts import AlertsScreen, Answer

__all__ = ["AlertListActions"]


class AlertListActions(AlertActions):
    """Actions on the list of alerts."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._list: AlertsScreen | None = None

    def action_alerts(self) -> None:
        """Write an alert, or see those there are."""
        if not self.inspector.live:
            self.tell("an earlier capture: nothing comes that could match", failed=True)
        elif self.alerts:
            self._list_alerts()
        else:
            self._write_alert()

    def _list_alerts(self) -> None:
        from wstui.ui.screens.alerts import AlertsScreen, Doings

        self._look()
        doings = Doings(self._switch_alert, self._keep_alert, self._remove_alert, self._switch_bell)
        self._list = AlertsScreen(lambda: self.alerts, doings, self.kept, self.names.short, self.bell.on)
        self.app.push_screen(self._list, self._answered)

    def _answered(self, answer: Answer | None) -> None:
        self._list = None
        self._look()
        if answer is None:
            return
        if answer.what == "go" and answer.alert is not None:
            self.reach(answer.alert.last_seq)
        else:
            self._write_alert(answer.alert)

    def say_news(self) -> None:
        """Have the status line, and the list if it is open, say what is new."""
        super().say_news()
        if self._list is not None:
            self._list.show_news()

    def _switch_alert(self, alert: Alert) -> None:
        self.inspector.watch().switch(alert, on=not alert.on)
        self.say_news()

    def _switch_bell(self) -> bool:
        self.bell.on = not self.bell.on
        return self.bell.on

    def _keep_alert(self, alert: Alert) -> None:
        """Keep it in the profile of the connection that is looked at; one that is kept, no longer."""
        try:
            if self.kept(alert.text):
                self.kept.forget(alert.text)
            elif self.current is not None:
                self._keep_in((self._profile_name(self.current),), alert.text)
        except Failure as failure:
            self.tell(str(failure), failed=True)
        self.say_news()

    def _remove_alert(self, alert: Alert) -> None:
        """Take an alert away; one that a profile keeps, after asking."""
        if not self.kept(alert.text):
            self._drop_alert(alert)
            return
        from wstui.ui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._drop_alert(alert)

        names = ", ".join(map(oneline, self.kept(alert.text)))
        text = f"Remove the alert {oneline(alert.text)}, here and in the profile {names}?"
        self.app.push_screen(ConfirmScreen("Remove alert", text, "remove"), answered)

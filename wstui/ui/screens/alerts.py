"""The list of alerts: what each looks for, how often it matched and when last. Knows no capture and no file: what is
done to an alert is done by who opened it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings, hint
from wstui.ui.ends import spread
from wstui.ui.line import Line, Piece, fit
from wstui.ui.rows import clock
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.keybar import KeyLine

if TYPE_CHECKING:
    from wstui.store.alerts import Alert

__all__ = ["AlertsScreen", "Answer", "Doings", "alert_lines"]

HIGHEST = 8
"""Alerts the box has room for before it scrolls."""
NONE_LEFT: tuple[Line, ...] = ((), hint("{alerts.new} writes an alert"))


class Answer(NamedTuple):
    """What is to be done once the list is closed: `new`, or `go` or `change` with the alert that is chosen."""

    what: str
    alert: Alert | None = None


class Doings(NamedTuple):
    """What can be done to alerts while the list is open: switched on or off, kept for the next run or no longer,
    removed; and to the bell, which gives whether it rings from now on."""

    switch: Callable[[Alert], None]
    keep: Callable[[Alert], None]
    remove: Callable[[Alert], None]
    bell: Callable[[], bool]


def alert_lines(alert: Alert, width: int, kept: Sequence[str], where: str) -> tuple[Line, Line]:
    """An alert in the list: what it looks for and what came of it, then the same in words and where it is kept."""
    mark: Piece = ("● ", "accent") if alert.on else ("○ ", "quiet")
    said: Line = (("off" if not alert.on else "no match yet", "quiet"),)
    if alert.count:
        said = ((f"×{alert.count:,}", "accent"), (f"  {clock(alert.last_ns)[:8]}", "quiet"), (f"  {where}", "quiet"))
    first = spread((mark, (oneline(alert.text), "heading" if alert.on else "quiet")), said, width)
    place = f" · kept in {', '.join(oneline(name) for name in kept)}" if kept else ""
    return first, fit(((f"  {oneline(alert.words)}{place}", "quiet"),), width)


class AlertsScreen(Dialog[Answer]):
    """All `alerts` of the run. `kept` gives the profiles that keep one of a text, `named` what a connection is called;
    `bell`: whether it rings."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.ALERTS)]
    DEFAULT_CSS = """
    AlertsScreen > #box { width: 86; }
    AlertsScreen Choices { min-height: 2; max-height: 65vh; }
    """

    def __init__(
        self,
        alerts: Callable[[], Sequence[Alert]],
        doings: Doings,
        kept: Callable[[str], Sequence[str]],
        named: Callable[[int], str],
        bell: bool,
    ) -> None:
        super().__init__()
        self.alerts, self._doings, self._kept, self._named, self._bell = alerts, doings, kept, named, bell
        self.list = _List(self)

    def compose(self) -> ComposeResult:
        """The list, and what can be done."""
        with Vertical(id="box"):
            yield self.list
            yield KeyLine(
                [
                    ("alerts.go", "go"),
                    ("alerts.new", "new"),
                    ("alerts.change", "edit"),
                    ("alerts.switch", "on/off"),
                    ("alerts.keep", "keep"),
                    ("alerts.remove", "remove"),
                    ("alerts.bell", "bell"),
                    ("dialog.close", "close"),
                ]
            )

    def on_mount(self) -> None:
        """Name the box; the alert that matched last is chosen."""
        alerts = self.alerts()
        newest = max(range(len(alerts)), key=lambda index: alerts[index].last_ns, default=0)
        self._say()
        self._fill(newest)

    def lines(self, alert: Alert, width: int) -> Sequence[Line]:
        """What is said of one."""
        return alert_lines(
            alert, width, self._kept(alert.text), self._named(alert.last_connection) if alert.count else ""
        )

    def show_news(self) -> None:
        """Something matched, or was kept or removed."""
        if self.list.count != len(self.alerts()):
            self._fill(self.list.cursor)
        self.list.refresh()

    def _say(self) -> None:
        self.name_box("Alerts" if self._bell else "Alerts, without the bell")

    def _fill(self, index: int) -> None:
        count = len(self.alerts())
        self.list.styles.height = 2 * max(1, min(count, HIGHEST))
        self.list.set_count(count, index)

    @property
    def chosen(self) -> Alert | None:
        """The alert under the cursor."""
        alerts = self.alerts()
        return alerts[self.list.cursor] if alerts else None

    # -- keys

    def on_choices_picked(self, message: Choices.Picked) -> None:
        """A second click goes there."""
        message.stop()
        self.action_go()

    def action_go(self) -> None:
        """Close, and go to the message that matched last."""
        if self.chosen is not None and self.chosen.count:
            self.dismiss(Answer("go", self.chosen))

    def action_new(self) -> None:
        """Close, and write another."""
        self.dismiss(Answer("new"))

    def action_change(self) -> None:
        """Close, and write this one anew."""
        if self.chosen is not None:
            self.dismiss(Answer("change", self.chosen))

    def action_switch(self) -> None:
        """On or off."""
        if self.chosen is not None:
            self._doings.switch(self.chosen)
            self.show_news()

    def action_keep(self) -> None:
        """Keep it in the profile, or no longer."""
        if self.chosen is not None:
            self._doings.keep(self.chosen)

    def action_remove(self) -> None:
        """Take it away."""
        if self.chosen is not None:
            self._doings.remove(self.chosen)

    def action_bell(self) -> None:
        """Ring or do not, in this run."""
        self._bell = self._doings.bell()
        self._say()


class _List(Choices):
    item_height = 2
    empty = NONE_LEFT

    def __init__(self, screen: AlertsScreen) -> None:
        super().__init__()
        self._screen_of = screen

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        return self._screen_of.lines(self._screen_of.alerts()[index], width)

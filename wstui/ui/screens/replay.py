"""Asks how a recording is to be replayed, and shows the report of a replay while it runs and after. Knows no capture:
what is done is done by who opened it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from wstui.model import Failure
from wstui.replay.plan import Pace, parse_pace
from wstui.replay.runner import Phase
from wstui.ui.actions import Where, bindings
from wstui.ui.line import Line
from wstui.ui.replaying import HEIGHT, Item, Replay, head_lines, item_lines, none_said
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.frame import content_of
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["Doings", "ReplayScreen", "ReportScreen", "Wish"]

TICK = 0.25
SPEEDS = "original, a factor such as 10x, answered, step"


class Wish(NamedTuple):
    """Where to replay to, and how fast."""

    url: str
    pace: Pace


class ReplayScreen(Dialog[Wish]):
    """Where to and how fast; `careful` is what should be known before."""

    DEFAULT_CSS = """
    ReplayScreen > #box { width: 76; }
    ReplayScreen .label { margin-top: 1; color: $foreground-muted; }
    """

    def __init__(self, title: str, url: str, check: Callable[[str], str], careful: str) -> None:
        super().__init__()
        self._title, self._url, self._check, self._careful = title, url, check, careful

    def compose(self) -> ComposeResult:
        """Two fields, and what is wrong with them."""
        with Vertical(id="box"):
            yield Static("to", classes="label")
            yield Field(self._url, id="url")
            yield Static(Content(f"at: {SPEEDS}"), classes="label")
            yield Field("original", id="pace")
            yield Static(Content(self._careful), id="careful", classes="fault")
            yield Static(id="said", classes="fault")
            yield KeyLine([("enter", "replay"), ("tab", "next field"), ("dialog.close", "cancel")])

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box(self._title)
        self.query_one("#careful").display = bool(self._careful)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What is in a field can be replaced by typing."""
        if isinstance(event.widget, Field):
            event.widget.action_select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once what cannot be."""
        self._wish()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Replay, if it can be."""
        wish = self._wish()
        if wish is not None:
            self.dismiss(wish)

    def _wish(self) -> Wish | None:
        said, wish = "", None
        try:
            url = self._check(self.query_one("#url", Field).text.strip())
            wish = Wish(url, parse_pace(self.query_one("#pace", Field).text))
        except Failure as failure:
            said = str(failure)
        self.query_one("#said", Static).update(Content(said))
        return wish


class Doings(NamedTuple):
    """What can be done from a report: a field made to count or not, the message of an item looked at (the recorded one,
    or what came), the report copied."""

    toggle: Callable[[Item], None]
    go: Callable[[Item, bool], bool]
    copy: Callable[[], None]


class ReportScreen(Dialog[None]):
    """The report of a replay, growing while that runs. Closed, the replay goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.REPLAY)]
    DEFAULT_CSS = """
    ReportScreen > #box { width: 112; height: 90%; }
    ReportScreen #head { height: 2; margin-bottom: 1; }
    ReportScreen Choices { height: 1fr; }
    """

    def __init__(self, replay: Replay, doings: Doings) -> None:
        super().__init__()
        self.replay, self._doings = replay, doings
        self.list = _List(replay.hide)
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """How it goes, what differs, and what can be done."""
        with Vertical(id="box"):
            yield Static(id="head")
            yield self.list
            yield KeyLine(_keys(self.replay))

    def on_mount(self) -> None:
        """Name the box, and look again while the replay runs."""
        self.name_box(f"Replay of {self.replay.of}")
        self._timer = self.set_interval(TICK, self.show_news)
        self.call_after_refresh(self.show_news)

    def show_news(self) -> None:
        """Show how it stands."""
        replay = self.replay
        width = max(20, self.query_one("#head").size.width)
        self.query_one("#head", Static).update(
            Content("\n").join(content_of(self, line) for line in head_lines(replay, width))
        )
        self.list.show(replay.items, none_said(replay))
        self.query_one(KeyLine).offer(_keys(replay))
        if not replay.runner.running and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def on_resize(self) -> None:
        """Two lines of another width, also when nothing is news any more."""
        self.call_after_refresh(self.show_news)

    # -- keys

    def action_pause(self) -> None:
        """Pause, or go on."""
        runner = self.replay.runner
        if runner.phase is Phase.PAUSED:
            runner.resume()
        else:
            runner.pause()
        self.show_news()

    def action_step(self) -> None:
        """Step by step: send the next message."""
        self.replay.runner.step()

    def action_stop(self) -> None:
        """End the replay here."""
        self.replay.runner.stop()

    def action_judge(self) -> None:
        """Have the field of the item count, or not."""
        if self.list.chosen is not None:
            self._doings.toggle(self.list.chosen)

    def action_go(self, received: bool) -> None:
        """Close, and look at the message of the item."""
        item = self.list.chosen
        if item is not None and self._doings.go(item, received):
            self.dismiss(None)

    def action_copy(self) -> None:
        """Copy the report."""
        self._doings.copy()


def _keys(replay: Replay) -> list[tuple[str, str]]:
    """The keys that do something now, so that all fit on a small screen."""
    runner = replay.runner
    keys = (
        [("replay.pause", "go on" if runner.phase is Phase.PAUSED else "pause"), ("replay.stop", "stop")]
        if runner.running
        else []
    )
    keys += [("replay.step", "step")] if runner.running and runner.pace.stepped else []
    keys += (
        [("replay.toggle", "counts or not"), ("replay.recorded", "recorded"), ("replay.received", "received")]
        if replay.items
        else []
    )
    return [*keys, ("replay.copy", "copy"), ("dialog.close", "close")]


class _List(Choices):
    item_height = HEIGHT

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._hide = hide
        self._items: list[Item] = []

    @property
    def chosen(self) -> Item | None:
        """The item under the cursor."""
        return self._items[self.cursor] if self._items else None

    def show(self, items: list[Item], none: str) -> None:
        """There are these items now; `none` is said where there are none."""
        self.empty = ((), ((none, "quiet"),))
        grown = len(items) != len(self._items)
        self._items = items
        if grown:
            self.set_count(len(items), self.cursor)
        else:
            self.refresh()

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        return item_lines(self._items[index], width, self._hide)

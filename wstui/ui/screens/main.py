"""The main screen: connections, payloads and groups at the left; log, message and composer at the right; a line of
status above and one of keys below. Puts the panes together and passes on what they say; what keys do is in the files
beside."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from wstui.ui.actions import BY_ID, Where, bindings
from wstui.ui.ahead import Ahead
from wstui.ui.bridge import Bridge, Tick
from wstui.ui.frugal import FrugalApp
from wstui.ui.keymap import keymap_of
from wstui.ui.panes.detail import DetailPane
from wstui.ui.panes.log import LogPane
from wstui.ui.screens.alert_list_actions import AlertListActions
from wstui.ui.screens.connection_actions import ConnectionActions
from wstui.ui.screens.diff_actions import DiffActions
from wstui.ui.screens.import_actions import ImportActions
from wstui.ui.screens.recipe_actions import RecipeActions
from wstui.ui.screens.replay_actions import ReplayActions
from wstui.ui.screens.row_actions import RowActions
from wstui.ui.screens.split_actions import SplitActions
from wstui.ui.start import Start
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.editor import Editor
from wstui.ui.widgets.keybar import KeyBar
from wstui.ui.widgets.status import Record, Status

__all__ = ["MainScreen"]

WIDE, TALL, LOW = 100, 30, 20
"""From so many columns the left column is always there; from so many rows panes have room to spare."""

HELD = 1.0
"""Seconds after which to look again whether reading is still paused for the disk."""
JUMPS = (
    ("C", "connections", "Connections"),
    ("P", "payloads", "Payloads"),
    ("O", "groups", "Groups"),
    ("L", "log", "Log"),
    ("M", "message", "Message"),
    ("i", "composer", "Compose"),
)
PLACES = {
    "connections": Where.CONNECTIONS,
    "payloads": Where.PAYLOADS,
    "groups": Where.GROUPS,
    "log": Where.LOG,
    "message": Where.MESSAGE,
    "composer": Where.COMPOSER,
    "filter": Where.FIND,
    "alert": Where.FIND,
    "search": Where.FIND,
    "goal": Where.FIND,
}
SIDE = ("connections", "payloads", "groups")
"""The panes of the left column."""


class MainScreen(
    ConnectionActions,
    RowActions,
    ImportActions,
    ReplayActions,
    RecipeActions,
    DiffActions,
    AlertListActions,
    SplitActions,
):
    """All panes of a run."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.MAIN)]
    keys_at_once = True

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.status = Status(id="status")
        self.keys = KeyBar(id="keys")
        self.hint = Static(Content(start.hint), id="hint")
        self.bridge: Bridge | None = None

    def compose(self) -> ComposeResult:
        """Everything, from top to bottom."""
        yield self.status
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield self.connections
                yield self.payloads
                yield self.groups
            with Vertical(id="middle"):
                yield self.filter_bar
                yield self.alert_bar
                yield self.search_bar
                yield self.goal_bar
                yield self.messages
                yield self.detail
                yield self.composer
        yield self.hint
        yield self.keys

    def on_mount(self) -> None:
        """Listen to the engine; connect when the first picture is drawn."""
        self.hint.display = bool(self.start.hint)
        app = self.app
        assert isinstance(app, FrugalApp)
        self.bridge = Bridge(self.inspector, self, app)
        app.on_room = self.bridge.room
        for profile in self.start.profiles:
            self.inspector.add(profile, connect=False)
        self._show_all()
        self.messages.focus()
        self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """The engine may go on for a moment; there is nobody to tell."""
        super().on_unmount()
        if self.bridge is not None:
            self.bridge.close()
        self.keep_drafts()

    def _show_all(self) -> None:
        sessions = self.inspector.sessions
        self.show_connections()
        self.look_at(sessions[min(self.start.select, len(sessions) - 1)] if sessions else None)
        self.say_status()

    def _begin(self) -> None:
        for notice in (self.inspector.capture.notice, *self.start.notices, *keymap_of(self.app).faults):
            if notice:
                self.tell(notice, failed=True)
        if isinstance(self.app, Ahead):
            self.app.listen()
        self.work(self._connect())

    async def _connect(self) -> None:
        """Do what takes long, then connect to all that was asked for."""
        more = await self.start.prepare() if self.start.prepare is not None else ()
        for profile in more:
            self.inspector.add(profile, connect=False)
        if more:
            self._show_all()
        self.note_entries()
        self.watch_files()
        if self.inspector.live:
            self.connect_all(self.inspector.sessions)

    # -- what the engine says

    def on_tick(self, tick: Tick) -> None:
        """Something changed: draw that."""
        if tick.grown:
            self.log_grown()
            self._catch_up()  # so that row and message are in the same picture
            self.detail.grown()
        if self.current in tick.changed:
            self.show_state()
            self.show_recipe()
        self.connections.update_shown()
        self.show_counts()
        self.say_status()
        capture = self.inspector.capture
        if capture.stopped:
            self.warn(capture.stopped)
        if self.bridge is not None:
            held = HELD if capture.held else None
            waits = (self.connections.changes_in(time.time_ns()), self.counts_in(), held)
            self.bridge.handled(min((wait for wait in waits if wait is not None), default=None))

    def say_status(self) -> None:
        """Say how things are."""
        capture = self.inspector.capture
        live, held = self.inspector.live, capture.held
        slow = isinstance(self.app, FrugalApp) and self.app.link.slow
        record = Record(capture.size_bytes, capture.backlog, capture.trouble, live, held, slow=slow)
        self.status.show(self.current, record, time.time_ns(), self.alert_line(), self.flow(), self.doing_line())

    # -- what the panes say

    def on_choices_moved(self, message: Choices.Moved) -> None:
        """Another connection was chosen: look at it at once."""
        message.stop()
        if message is self.connections.unheard:
            self._catch_up()

    def on_choices_picked(self, message: Choices.Picked) -> None:
        """A second click: go on with what was chosen."""
        message.stop()
        if message.choices is self.payloads:
            self.action_load_payload()
        elif message.choices is self.groups.list:
            self.action_newest_listed()
        else:
            self.action_go("log")

    def on_log_pane_selected(self, message: LogPane.Selected) -> None:
        """Another message was chosen: read it."""
        message.stop()
        if message is self.messages.unheard:
            self._catch_up()

    def on_log_pane_opened(self, message: LogPane.Opened) -> None:
        """Go to the chosen message."""
        message.stop()
        self.action_go("message")

    def on_detail_pane_turned(self, message: DetailPane.Turned) -> None:
        """Another tab may be in front: a key that means something else there is said so."""
        message.stop()
        self.keys.call("detail.width", "changes" if self.detail.tab.name == "diff" else "")

    def looked_at(self) -> None:
        """The status line is about the connection that is looked at."""
        super().looked_at()
        self.say_status()

    # -- where the focus is, and what fits

    def on_resize(self, event: events.Resize) -> None:
        """Fold the left column away where it would leave the log too little."""
        self.set_class(event.size.width < WIDE, "-narrow")
        self.set_class(event.size.height < TALL, "-short")
        self.set_class(event.size.height < LOW, "-low")
        self.call_after_refresh(self.fit)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The footer says what works here; a left column that was folded out goes when it is left."""
        for node in event.widget.ancestors_with_self:
            if isinstance(node, Widget) and node.id in PLACES:
                self.keys.show(PLACES[node.id])
                if node.id not in SIDE:
                    self.remove_class("-out")
                # Keys are read ahead of what they set off: by now the focus may be in the message.
                if node.id != "message" and self.detail.view is not self.focused:
                    self.enlarge(large=False)
                return

    async def action_act(self, name: str, key: str, place: int = 1) -> None:
        """Do what the table says of a key, unless it is text for an editor, or came before there were any panes."""
        if not self.is_mounted:
            raise SkipAction
        if isinstance(self.focused, Editor) and not self.focused.acting:
            raise SkipAction
        if isinstance(self.focused, TextArea | Input) and len(key) == 1:
            raise SkipAction
        self._catch_up()
        await self.run_action(BY_ID[name].run.replace("{n}", str(place)))

    def _catch_up(self) -> None:
        """Look at what was chosen by the keys before. Panes tell of it through queues, and keys that come in one go are
        faster: `k` `y` would copy the message above."""
        # What is told goes its way all the same: others listen.
        if (moved := self.connections.unheard) is not None:
            self.connections.unheard = None
            self.look_at(self.inspector.sessions[moved.index])
        if (chosen := self.messages.unheard) is not None:
            self.messages.unheard = None
            row = chosen.row
            self.detail.show_message(None if row is None else self.message_of(row, chosen.position))

    def action_go(self, pane: str) -> None:
        """Bring the focus to a pane, out of the fold if need be."""
        if pane == "groups":
            self.add_class("-groups")
        elif pane == "payloads" and self.has_class("-short"):
            self.remove_class("-groups")  # there is room for one of them
        # At once, out of the fold as well: what is typed next is meant for it.
        if pane in SIDE and not self.query_one("#side").display:
            self.remove_class("-large")
            self.add_class("-out")
            self.app.stylesheet.update(self)
        inner = {"message": self.detail.view, "composer": self.composer.pad, "groups": self.groups.list}
        self.set_focus(inner.get(pane) or self.query_one(f"#{pane}"))

    def action_groups(self) -> None:
        """Show the groups; from there, put them away."""
        if self.groups.list.has_focus:
            self.remove_class("-groups")
            self.action_go("log")
        else:
            self.action_go("groups")

    def action_fold(self) -> None:
        """Show the left column, or fold it away."""
        if self.has_class("-narrow"):
            self.action_go("log" if self.has_class("-out") else "connections")
        else:
            self.toggle_class("-folded")
            if self.has_class("-folded"):
                self.action_go("log")

    def action_jump(self) -> None:
        """A letter over each pane; the next key goes there."""
        from wstui.ui.screens.jump import JumpScreen

        places = {}
        drawer = self.query_one("#side").region.right if self.has_class("-narrow", "-out") else 0
        for row, (letter, pane, name) in enumerate(JUMPS):
            region = self.query_one(f"#{pane}").region
            # What is folded away has no place of its own; what is half covered has one beside the cover.
            left = region.x if pane in SIDE else max(region.x, drawer)
            places[letter] = (name, Offset(left + 2, region.y) if region else Offset(2, row + 2))

        def answered(letter: str | None) -> None:
            for known, pane, _ in JUMPS:
                if letter == known:
                    self.action_go(pane)

        self.app.push_screen(JumpScreen(places), answered)

    def action_hex(self) -> None:
        """The message as hex, or as text again."""
        self.detail.action_hex()

    def action_tree(self) -> None:
        """The message as a tree, or as text again."""
        self.detail.action_tree()

    def action_decoder(self) -> None:
        """Another decoder for the message, or another lens."""
        self.detail.action_decoder()

    def action_times(self) -> None:
        """Say beside numbers that are times what these are, or no more."""
        self.detail.action_times()

    def action_secrets(self) -> None:
        """Show what is secret, or hide it again."""
        self.detail.action_secrets()

    def action_attempt(self, step: int) -> None:
        """The handshake of the attempt before, or after."""
        self.detail.action_attempt(step)

    def action_enlarge(self) -> None:
        """Give the message pane all of the screen, or take it back."""
        large = not self.has_class("-large")
        self.enlarge(large=large)
        if large:
            self.close_bars()
            self.action_go("message")

    def action_handshake(self) -> None:
        """The handshake, or the message again."""
        self.detail.action_handshake()

    def action_frames(self) -> None:
        """All frames of the connection, or those of the message."""
        self.detail.action_frames()

    def action_back(self) -> None:
        """Back from a string that is read to the tree that it is in, else to the log; there, put away the rows chosen
        together, the hint, then the search, then the filter."""
        if self.detail.has_focus_within and self.detail.leave():
            return
        if self.focused is self.messages:
            if self.messages.drop_span():
                self.detail.redraw("diff")
                return
            if self.hint.display:
                self.hint.display = False
            else:
                self.end_finding()
        self.close_bars()
        self.action_go("log")

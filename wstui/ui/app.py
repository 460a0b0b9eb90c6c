"""The Textual application: which screen is seen, and what every screen can do. Knows no pane."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.dom import DOMNode
from textual.driver import Driver
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from wstui.config import Settings, slow_link
from wstui.model import Failure, State
from wstui.safetext import show_ascii_only
from wstui.ui.actions import Where, bindings
from wstui.ui.ahead import Ahead
from wstui.ui.copying import Copying
from wstui.ui.glyphs import ASCII, glyphs_for, uncoerced
from wstui.ui.keymap import Keymap
from wstui.ui.link import YIELD, Link
from wstui.ui.start import Ask, Start
from wstui.ui.theming import Theming

if TYPE_CHECKING:
    from wstui.ui.screens.start import StartScreen

__all__ = ["WstuiApp"]

MAIN = "wstui.ui.screens.main"
PAUSE = 0.3
"""Seconds in which the start screen has the processor for itself, for the first keys."""


def _provider() -> type[Provider]:
    from wstui.ui.palette import ActionsProvider

    return ActionsProvider


def _readings() -> type[Provider]:
    from wstui.ui.palette import ReadingsProvider

    return ReadingsProvider


class WstuiApp(Ahead, Copying, Theming, inherit_bindings=False):
    """The inspector on a screen. It ends with an exit code; closing connections is the business of who started it."""

    TITLE = "wstui"
    CSS_PATH = "wstui.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {*Copying.COMMANDS, _provider, _readings}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.PROGRAM)]

    def __init__(self, start: Start | Ask) -> None:
        super().__init__(Link(slow=slow_link(start.settings)))
        self._ask = start if isinstance(start, Ask) else None
        self._start = start if isinstance(start, Start) else None
        self.keymap = Keymap(self.settings.keys)
        self.glyphs = glyphs_for(self.settings, uncoerced(os.environ))
        show_ascii_only(self.glyphs is ASCII)
        self.begin_theme(self.settings.theme)
        self._bindings = self.keymap.apply(self._bindings)

    # -- the terminal

    def get_driver_class(self) -> type[Driver]:
        """What stands between the terminal and the screen."""
        from wstui.ui.driver import TerminalDriver

        return TerminalDriver

    def hurry(self) -> None:
        """Have the screen wait no longer for a terminal that takes nothing; a signal's handler may call this."""
        hurry = getattr(self._driver, "hurry", None)
        if hurry is not None:
            hurry()

    def urgent(self) -> None:
        """A key was pressed: the wire may wait a moment."""
        super().urgent()
        if self._start is not None:
            self._start.inspector.hold(YIELD)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Act on a key (Textual looks up every one here; `tests/ui/test_app.py` holds the name). By itself Textual
        acts on the keys of a pane when they have climbed back from it, on those of the screen when they are read. Of
        keys that come in one go the latter overtake the former: `k` `y` would copy the message that was left."""
        if await super()._check_bindings(key, priority):
            return True
        at_once = priority and getattr(self.screen, "keys_at_once", False)
        return at_once and not isinstance(self.focused, TextArea | Input) and await super()._check_bindings(key)

    def _register_child(self, parent: DOMNode, child: Widget, before: int | None, after: int | None) -> None:
        """Give a widget the keys of this run as it comes in: each passes here. Textual's own way to do it cannot take a
        key away, and lets an editor have the keys that were."""
        child._bindings = self.keymap.apply(child._bindings)
        if isinstance(child, Input):
            child.cursor_blink = False  # the palette's too: nothing moves by itself
        super()._register_child(parent, child, before, after)

    @property
    def settings(self) -> Settings:
        """What `config.toml` says."""
        asked = self._start or self._ask
        return asked.settings if asked is not None else Settings()

    # -- screens

    def get_default_screen(self) -> Screen[None]:
        """The main screen, or the start screen where nothing was asked for."""
        if self._ask is None:
            return self._main()
        from wstui.ui.screens.start import StartScreen

        return StartScreen(self._ask.collection, self._ask.checks)

    def _main(self) -> Screen[None]:
        # Imported when it is needed: the start screen does without an editor and a log.
        from wstui.ui.screens.main import MainScreen

        self.wait_for_panes()
        return MainScreen(self.start)

    @property
    def start(self) -> Start:
        """What the main screen was started with. Raises LookupError while the start screen still asks."""
        if self._start is None:
            raise LookupError("nothing was chosen yet")
        return self._start

    def on_mount(self) -> None:
        """While the start screen asks, get ready for the answer; back from the shell, draw everything again."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        if self._ask is not None:
            self.set_timer(PAUSE, lambda: self.run_worker(self._warm()))

    def on_resize(self, event: events.Resize) -> None:
        """Draw everything, whatever the size: it may have been another in between, and the terminal has moved what it
        showed. Where there is no room for a screen, say so until there is."""
        from wstui.ui.screens.small import SmallScreen, is_small

        self.forget_picture()
        self.refresh(layout=True)
        if is_small(event.size) and not any(isinstance(screen, SmallScreen) for screen in self.screen_stack):
            self.push_screen(SmallScreen())

    async def _warm(self) -> None:
        await asyncio.to_thread(import_module, MAIN)
        if self._ask is not None and self._ask.prepare is not None:
            await self._ask.prepare()

    def on_start_screen_chosen(self, message: StartScreen.Chosen) -> None:
        """Connect to what was chosen on the start screen."""
        if self._ask is None or self._start is not None:
            return
        try:
            self._start = self._ask.answer(message.profile)
        except Failure as failure:
            self.notify(str(failure), severity="error", markup=False)
        else:
            self.push_screen(self._main())

    # -- what every screen can do

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers besides the table of actions."""
        yield SystemCommand("Program: colours", "Choose a theme", self.action_change_theme)
        yield SystemCommand("Program: test the clipboard", "Copy a line, to be pasted elsewhere", self.test_clipboard)

    def action_help(self) -> None:
        """Show all keys."""
        from wstui.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    async def action_quit(self) -> None:
        """End; connections are closed with 1000 by who started this."""
        self.exit(0)

    def action_ask_quit(self) -> None:
        """Ask whether to end."""
        from wstui.ui.screens.confirm import ConfirmScreen

        count = sum(session.state is State.OPEN for session in self._start.inspector) if self._start else 0
        said = {0: "No connection is open.", 1: "One connection is open; it is closed with 1000."}
        text = said.get(count, f"{count:,} connections are open; they are closed with 1000.")
        self.push_screen(ConfirmScreen("Quit", text, "quit"), lambda yes: self.exit(0) if yes else None)

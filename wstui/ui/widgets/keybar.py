"""A line of keys and what they do, each of which can be clicked: the last line of the screen, and that of dialogs.
Knows no pane."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.keys import _character_to_key
from textual.strip import Strip
from textual.widget import Widget

from wstui.ui.actions import BY_ID, Action, Where, footer, key_name
from wstui.ui.keymap import keymap_of
from wstui.ui.line import Line, width_of
from wstui.ui.widgets.tones import tone_style

__all__ = ["KeyBar", "KeyLine", "bar"]

ALWAYS = "program.help"

Item = tuple[str, Line]
"""A key as Textual calls it, and what is written for it."""


def said(key: str, word: str, shown: str = "") -> Item:
    """One key and its word."""
    return key, ((f" {shown or key_name(key)}", "accent"), (f" {word} ", "quiet"))


def bar(actions: Sequence[Action], width: int) -> list[Item]:
    """The actions that fit into `width` cells, in order; help is the last and always there."""
    items = {action.id: said(action.key, action.footer, action.shown) for action in actions}
    last = [items.pop(ALWAYS)] if ALWAYS in items else []
    room = width - sum(width_of(line) for _, line in last)
    shown: list[Item] = []
    for item in items.values():
        room -= width_of(item[1])
        if room < 0:
            break
        shown.append(item)
    return shown + last


class KeyLine(Widget):
    """One line of keys, the last of which is always there; a key is named by its action, or as Textual calls it where
    it has none. A click does what the key does."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine {
        height: 1;
    }
    """

    def __init__(self, keys: Sequence[tuple[str, str]] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keys = list(keys)

    def offer(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show other keys."""
        if list(keys) != self._keys:
            self._keys = list(keys)
            self.refresh()

    def items(self) -> list[Item]:
        """What is on the line: what fits, and the last, which says how to get away."""
        keymap = keymap_of(self.app)
        known = [(keymap[name].key if name in BY_ID else name, word) for name, word in self._keys]
        items = [said(key, word) for key, word in known if key]
        room = self.size.width - sum(width_of(line) for _, line in items[-1:])
        shown = []
        for item in items[:-1]:
            room -= width_of(item[1])
            if room < 0:
                break
            shown.append(item)
        return shown + items[-1:]

    def render_line(self, y: int) -> Strip:
        """The line (Textual's Line API)."""
        width = self.size.width
        pieces = [piece for _, line in self.items() for piece in line]
        pieces.append((" " * max(0, width - width_of(pieces)), ""))
        return Strip([Segment(text, tone_style(self, tone)) for text, tone in pieces if text], width_of(pieces))

    def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        at = 0
        for key, line in self.items():
            at += width_of(line)
            if event.x < at:
                self.app.simulate_key(_character_to_key(key) if len(key) == 1 else key)
                return


class KeyBar(KeyLine):
    """The keys that work where the focus is."""

    DEFAULT_CSS = "KeyBar { background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._where = Where.LOG
        self._called: dict[str, str] = {}
        """Words of actions that do something else now than where they were written."""

    def call(self, action: str, word: str = "") -> None:
        """Say another word for what a key does; empty: that of the table."""
        if word != self._called.get(action, ""):
            self._called[action] = word
            self.refresh()

    def show(self, where: Where) -> None:
        """Say which keys work in a place."""
        if where is not self._where:
            self._where = where
            self.refresh()

    def items(self) -> list[Item]:
        """The keys for which there is room."""
        found = footer(self._where, keymap_of(self.app).actions)
        return bar(
            [action._replace(footer=self._called.get(action.id) or action.footer) for action in found], self.size.width
        )

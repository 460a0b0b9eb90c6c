"""All keys, from the table of actions, and what the composer understands. Knows no pane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wstui.ui.actions import ACTIONS, Action, Group, Where
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["HelpScreen", "help_groups"]

COMPOSER = (
    ("/ping DATA", "send a ping; without data, with some"),
    ("/pong DATA", "send a pong nobody asked for"),
    ("/close CODE REASON", "close the connection; 1000 without a code"),
    ("//ping", "send the text /ping; any other /word is sent as it is"),
)
BESIDE = 100
"""Cells from which the groups stand in two columns."""


def help_groups() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each heading with its keys and what they do."""
    for group in Group:
        yield group.value, [(action.display, _described(action)) for action in ACTIONS if action.group is group]
    yield "In the composer", list(COMPOSER)


def _described(action: Action) -> str:
    if action.where in (Where.CONNECTIONS, Where.PAYLOADS, Where.COMPOSER) or action.id.startswith("detail."):
        place = f" (in {'the ' if action.where is not Where.ROWS else ''}{action.where.value})"
        return action.description + (place if action.where is not Where.MAIN else "")
    return action.description


class HelpScreen(Dialog[None]):
    """The table of keys."""

    AUTO_FOCUS = "#keys"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,?,f1,enter", "cancel", "Close", id="help.close", show=False),
        Binding("j", "scroll(1)", "Down", id="help.down", show=False),
        Binding("k", "scroll(-1)", "Up", id="help.up", show=False),
    ]
    DEFAULT_CSS = """
    HelpScreen > #box { width: 112; height: 90%; }
    HelpScreen #keys { height: 1fr; layout: grid; grid-size: 1; grid-rows: auto; scrollbar-size-vertical: 1; }
    HelpScreen.-wide #keys { grid-size: 2; grid-gutter: 0 2; }
    HelpScreen .group { height: auto; margin-bottom: 1; }
    """

    def compose(self) -> ComposeResult:
        """The groups, and how to get out."""
        with VerticalScroll(id="box"):
            with VerticalScroll(id="keys"):
                for title, keys in help_groups():
                    yield _Group(title, keys)
            yield KeyLine([("escape", "close"), ("j", "down"), ("k", "up")])

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box("Keys")

    def on_resize(self) -> None:
        """Two columns where there is room."""
        self.set_class(self.size.width >= BESIDE, "-wide")

    def action_scroll(self, lines: int) -> None:
        """Move through the table."""
        self.query_one("#keys").scroll_relative(y=lines, animate=False)


class _Group(Static):
    """One heading with its keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"group--key"}
    DEFAULT_CSS = "_Group .group--key { color: $text-accent; }"

    def __init__(self, title: str, keys: list[tuple[str, str]]) -> None:
        super().__init__(classes="group")
        self._title, self._keys = title, keys

    def render(self) -> Content:
        """Keys in a column of their own."""
        style = self.get_visual_style("group--key", partial=True)
        parts: list[Content | str] = [Content.styled(self._title, "bold")]
        for key, text in self._keys:
            parts += ["\n", Content.styled(f"{key:<18}", style), " ", text]
        return Content.assemble(*parts)

"""All keys, from the table of actions, and what the composer understands. Knows no pane."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from wstui.ui.actions import ACTIONS, Action, Group, Where, bindings
from wstui.ui.frugal import FrugalApp
from wstui.ui.keymap import keymap_of
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["HelpScreen", "columns", "help_groups"]

COMMANDS = (
    ("/ping DATA", "send a ping"),
    ("/pong DATA", "send a pong nobody asked for"),
    ("/close CODE WHY", "close; CODE is 1000 if left out"),
    ("//ping", "send /ping; other /words go as is"),
)
BESIDE = 104
"""Cells from which the groups stand in two columns."""
KEYS = 17
SLOW = " · slow link: four pictures a second, --no-slow-link draws more"

Heading = tuple[str, Sequence[tuple[str, str]]]


def help_groups(actions: Sequence[Action] = ACTIONS) -> list[Heading]:
    """Each heading with its keys and what they do; dialogs say theirs themselves."""
    groups: list[Heading] = []
    for group in Group:
        if group is Group.DIALOGS:
            continue
        keys = [(action.display, action.description) for action in actions if action.group is group]
        groups.append((group.value, [*keys, *(COMMANDS if group is Group.COMPOSER else ())]))
    return groups


def columns(groups: Sequence[Heading], count: int) -> list[list[Heading]]:
    """The groups in `count` columns of about the same height, in order."""
    total = sum(len(keys) + 2 for _, keys in groups)
    parts: list[list[Heading]] = [[] for _ in range(count)]
    height = 0
    for group in groups:
        middle = height + len(group[1]) / 2
        parts[min(count - 1, int(middle * count / total))].append(group)
        height += len(group[1]) + 2
    return parts


class HelpScreen(Dialog[None]):
    """The table of keys."""

    AUTO_FOCUS = "#keys"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.HELP)]
    DEFAULT_CSS = """
    HelpScreen > #box { width: 118; height: 100%; }
    HelpScreen #keys { height: 1fr; scrollbar-size-vertical: 1; scrollbar-color: $scrollbar; }
    HelpScreen #keys { scrollbar-background: $surface; }
    HelpScreen #columns { height: auto; }
    HelpScreen _Column { width: 1fr; height: auto; }
    HelpScreen #narrow { display: none; }
    HelpScreen.-narrow #narrow { display: block; }
    HelpScreen.-narrow .wide { display: none; }
    """

    def compose(self) -> ComposeResult:
        """The groups, in two columns and in one, of which the screen's width shows one; and how to get out."""
        groups = help_groups(keymap_of(self.app).actions)
        with Vertical(id="box"):
            with VerticalScroll(id="keys"), Horizontal(id="columns"):
                for part in columns(groups, 2):
                    yield _Column(part, classes="wide")
                yield _Column(groups, id="narrow")
            yield KeyLine([("dialog.close", "close"), ("help.down", "down"), ("help.up", "up")])

    def on_mount(self) -> None:
        """Name the box."""
        slow = isinstance(self.app, FrugalApp) and self.app.link.slow
        self.name_box("Keys" + SLOW * slow)

    def on_resize(self) -> None:
        """Two columns where there is room."""
        self.set_class(self.size.width < BESIDE, "-narrow")

    def action_scroll(self, lines: int) -> None:
        """Move through the table."""
        self.query_one("#keys").scroll_relative(y=lines, animate=False)


class _Column(Static):
    """Groups below each other."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"column--key"}
    DEFAULT_CSS = "_Column .column--key { color: $text-accent; }"

    def __init__(self, groups: Sequence[Heading], *, id: str | None = None, classes: str = "") -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._groups = groups

    def render(self) -> Content:
        """Keys in a column of their own."""
        style = self.get_visual_style("column--key", partial=True)
        parts: list[Content | str] = []
        for title, keys in self._groups:
            parts += [Content.styled(title, "bold"), "\n"]
            for key, text in keys:
                lines = wrap(text, max(10, self.size.width - KEYS - 2))
                parts += [Content.styled(f"{key:<{KEYS}} ", style), f"\n{' ' * (KEYS + 1)}".join(lines), "\n"]
            parts.append("\n")
        return Content.assemble(*parts)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it has once wrapped (Textual's hook)."""
        room = max(10, width - KEYS - 2)
        return sum(2 + sum(len(wrap(text, room)) for _, text in keys) for _, keys in self._groups)

    def on_resize(self) -> None:
        """Other widths break lines elsewhere."""
        self.refresh()

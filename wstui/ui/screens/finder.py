"""A list that is searched by typing a few letters, as the palette is. Knows nothing of what is in it: it is given lines
and gives back which one was chosen, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from wstui.ui import fuzzy
from wstui.ui.actions import Where, bindings
from wstui.ui.ends import spread
from wstui.ui.line import Line, fit
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["Chosen", "FinderScreen", "Found"]


class Found(NamedTuple):
    """A line of the list, safe to show: what it is, what else is said of it, and what stands at its right. `sought` is
    what is searched besides."""

    title: str
    note: str = ""
    right: str = ""
    sought: str = ""


class Chosen(NamedTuple):
    """The place of what was chosen, and whether it is to be sent at once."""

    place: int
    now: bool = False


class _List(Choices):
    """What matches."""

    def __init__(self, items: Sequence[Found], empty: str) -> None:
        super().__init__()
        self._items = items
        self.empty = (((empty, "quiet"),),)
        self.places: list[int] = []

    def show(self, places: list[int]) -> None:
        """Show these of the items, the first chosen."""
        self.places = places
        self.set_count(len(places), 0)

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """Title and note, and what stands at the right."""
        item = self._items[self.places[index]]
        right = fit(((item.right, "quiet"),), width // 3) if item.right else ()
        return (spread(((item.title, ""), (f"  {item.note}" if item.note else "", "quiet")), right, width),)


class FinderScreen(Dialog[Chosen]):
    """Items found by letters. Enter gives the chosen one; with `sends` Ctrl+J gives it to be sent at once."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.FINDER)]
    DEFAULT_CSS = """
    FinderScreen > #box { width: 90; }
    FinderScreen _List { height: auto; min-height: 3; max-height: 65vh; margin-top: 1; }
    """

    def __init__(
        self, title: str, items: Sequence[Found], *, empty: str, enter: str, words: str = "", sends: str = ""
    ) -> None:
        super().__init__()
        self._title, self._enter, self._sends = title, enter, sends
        self._items = items
        self._names = [" ".join((item.title, item.note, item.right, item.sought)) for item in items]
        self._words = words
        self._list = _List(items, empty)

    def compose(self) -> ComposeResult:
        """The field, and what matches."""
        keys = [
            ("enter", self._enter),
            *([("finder.send", self._sends)] if self._sends else []),
            ("dialog.close", "cancel"),
        ]
        with Vertical(id="box"):
            yield Field(self._words, placeholder="a few letters of it", id="words")
            yield self._list
            yield KeyLine(keys)

    def on_mount(self) -> None:
        """Name the box; all are there."""
        self.name_box(self._title)
        self._find()

    def _find(self) -> None:
        self._list.show(fuzzy.best(self.query_one(Field).text, self._names))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look again."""
        self._find()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with what is chosen."""
        self._close(now=False)

    def on_choices_picked(self, event: Choices.Picked) -> None:
        """A second click chooses."""
        self._close(now=False)

    def action_move(self, items: int) -> None:
        """Another of those that match."""
        self._list.action_move(items)

    def action_page(self, halves: int) -> None:
        """A page on or back."""
        self._list.action_page(halves)

    def action_now(self) -> None:
        """Close with what is chosen, to be sent."""
        self._close(now=bool(self._sends))

    def _close(self, *, now: bool) -> None:
        if self._list.places:
            self.dismiss(Chosen(self._list.places[self._list.cursor], now))

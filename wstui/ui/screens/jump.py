"""Jump mode: a letter over each pane, and the next key goes there. Knows panes by their letters and places only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.widgets import Static

from wstui.ui.actions import Where, bindings
from wstui.ui.screens.dialog import Question

__all__ = ["JumpScreen"]


class JumpScreen(Question[str]):
    """Gives the letter that was pressed or clicked; any other key goes nowhere."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.JUMP)]
    DEFAULT_CSS = """
    JumpScreen { background: $background 40%; }
    JumpScreen Static {
        width: auto;
        height: 1;
        padding: 0 1;
        position: absolute;
        background: $accent;
        color: $background;
        text-style: bold;
    }
    """

    def __init__(self, places: Mapping[str, tuple[str, Offset]]) -> None:
        super().__init__()
        self._places = places
        """By letter: what the pane is called, and where on the screen its letter stands."""

    def compose(self) -> ComposeResult:
        """The letters."""
        for letter, (name, place) in self._places.items():
            label = Static(Content(f"{letter} {name}"), name=letter)
            label.styles.offset = place
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go where the letter stands, in either case."""
        if event.key in self._bindings.key_to_bindings:
            return
        event.stop()
        for letter in self._places:
            if event.character and event.character.lower() == letter.lower():
                self.dismiss(letter)
                return
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Go where the letter was clicked."""
        self.dismiss(event.widget.name if isinstance(event.widget, Static) else None)

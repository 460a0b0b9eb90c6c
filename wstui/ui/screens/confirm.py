"""A question that is answered with yes or no. Knows nothing of what it asks."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from wstui.safetext import block
from wstui.ui.actions import Where, bindings
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["ConfirmScreen"]


class ConfirmScreen(Dialog[bool]):
    """Yes or no; Esc says no. Enter says yes, and Ctrl+C on a question to quit, as impatient hands expect; to what is
    grave (`hasty` is False) neither does."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.CONFIRM)]
    DEFAULT_CSS = "ConfirmScreen > #box { width: 60; }"

    def __init__(self, title: str, text: str, yes: str, *, width: int = 60, hasty: bool = True) -> None:
        super().__init__()
        self._width, self._hasty = width, hasty
        self._title, self._text, self._yes = title, text, yes

    def compose(self) -> ComposeResult:
        """The question and the two keys."""
        with Vertical(id="box"):
            yield Static(Content(block(self._text)))
            yield KeyLine([("dialog.yes", self._yes), ("dialog.no", "no")])

    def on_mount(self) -> None:
        """Name it."""
        self.query_one("#box").styles.width = self._width
        self.name_box(self._title)

    def action_hurry(self) -> None:
        """Say yes, where that may be said in a hurry."""
        if self._hasty:
            self.dismiss(True)

    def action_answer(self, answer: bool) -> None:
        """Close with an answer."""
        self.dismiss(answer)

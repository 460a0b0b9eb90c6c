"""Asks for the passphrase of a private key, which is not shown. Knows nothing of what it opens."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["PassphraseScreen"]


class PassphraseScreen(Dialog[str]):
    """A passphrase. `said` is why it is asked for, safe to show."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self._said = said

    def compose(self) -> ComposeResult:
        """Why, and the field."""
        with Vertical(id="box"):
            yield Static(Content(self._said), classes="quiet")
            yield Field(secret=True, id="passphrase")
            yield KeyLine([("enter", "connect"), ("dialog.close", "cancel")])

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box("Passphrase")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with it."""
        event.stop()
        self.dismiss(self.query_one(Field).value)

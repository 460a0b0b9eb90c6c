"""Asks for a name, and says at once what is wrong with it or what it would replace. Knows nothing of what gets it."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from wstui.model import Failure
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["NameScreen"]


class NameScreen(Dialog[str]):
    """A name. `check` gives a line to be said of a name (empty: nothing), or raises Failure for one that cannot be.
    `said` stands in the empty field; with `free` it may be left empty."""

    def __init__(
        self,
        title: str,
        name: str,
        check: Callable[[str], str],
        yes: str = "save",
        *,
        said: str = "a name",
        free: bool = False,
    ) -> None:
        super().__init__()
        self._title, self._name_given, self._check, self._yes = title, name, check, yes
        self._said, self._free = said, free

    def compose(self) -> ComposeResult:
        """The field, and what is said of the name."""
        with Vertical(id="box"):
            yield Field(self._name_given, placeholder=self._said, id="name")
            yield Static(id="said")
            yield KeyLine([("enter", self._yes), ("dialog.close", "cancel")])

    def on_mount(self) -> None:
        """Name the box, and say what is to be said of the name that was given."""
        self.name_box(self._title)
        self.choose_text(self.query_one(Field))
        self._say()

    def choose_text(self, field: Field) -> None:
        """What is there can be replaced by typing."""
        field.action_select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is to be said of the name so far."""
        self._say()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the name, if it can be."""
        name = self.query_one(Field).text.strip()
        if (name or self._free) and self._say():
            self.dismiss(name)

    def _say(self) -> bool:
        """Whether the name can be."""
        said, fine = "", True
        if name := self.query_one(Field).text.strip():
            try:
                said = self._check(name)
            except Failure as failure:
                said, fine = str(failure), False
        line = self.query_one("#said", Static)
        line.set_classes("quiet" if fine else "fault")
        line.update(Content(said))
        return fine

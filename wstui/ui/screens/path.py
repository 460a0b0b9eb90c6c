"""Asks for the path of a file, which Tab completes. Knows nothing of what gets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static
from textual.widgets.input import Selection

from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings
from wstui.ui.keymap import keymap_of
from wstui.ui.paths import completed
from wstui.ui.screens.name import NameScreen
from wstui.ui.widgets.field import Field

__all__ = ["PathScreen"]

SHOWN = 12
"""Names that are shown where there are several to go on with."""


class PathScreen(NameScreen):
    """A path; `check` gives a line to be said of it, or raises Failure. All of it is replaced by typing, or what
    stands from `start` to its last dot."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.PATH)]

    def __init__(self, title: str, path: str, check: Callable[[str], str], yes: str, *, start: int = -1) -> None:
        super().__init__(title, path, check, yes)
        self._begin = start

    def choose_text(self, field: Field) -> None:
        """Choose the name, and not the folder before it nor what says what the file is, after it."""
        field.placeholder = f"its path; {keymap_of(self.app).named('path.complete')} completes it"
        if self._begin < 0:
            field.action_select_all()
            return
        end = field.value.rfind(".")
        field.selection = Selection(self._begin, end if end > self._begin else len(field.value))

    def action_complete(self) -> None:
        """Go on as far as there is one way; then say which there are."""
        field = self.query_one(Field)
        path, names = completed(field.text)
        alone = path == field.text and len(names) != 1
        field.put(path)
        if alone:
            more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
            said = "  ".join(oneline(name) for name in names[:SHOWN]) + more if names else "there is no such name"
            line = self.query_one("#said", Static)
            line.set_classes("quiet")
            line.update(Content(said))

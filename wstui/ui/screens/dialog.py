"""What all dialogs share: a box in the middle with a title, which Esc closes. Knows no dialog."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen

from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings

__all__ = ["Dialog"]

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A question over the main screen; closed without an answer it gives None."""

    AUTO_FOCUS = "Input, Choices"
    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 55%;
    }
    Dialog > #box {
        width: 60;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        border: round $accent;
        border-title-color: $foreground;
        border-title-style: bold;
        background: $surface;
        padding: 0 1;
    }
    Dialog KeyLine { margin-top: 1; }
    Dialog .fault { color: $text-error; height: auto; }
    Dialog .quiet { color: $foreground-muted; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.DIALOG)]

    def name_box(self, title: str) -> None:
        """Write the border of the box."""
        self.query_one("#box").border_title = Content(oneline(title))

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

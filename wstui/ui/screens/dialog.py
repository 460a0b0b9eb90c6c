"""What all questions share: one answer; and all dialogs: a box in the middle with a title, which Esc closes. Knows no
dialog."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen

from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings

__all__ = ["Dialog", "Question"]

Result = TypeVar("Result")


class Question(ModalScreen[Result]):
    """A screen over others that is answered once, however fast keys come."""

    _answered = False

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Give the answer and go. Another is no more heard: it would close the screen below. One that comes before the
        question is asked waits for it."""
        if self.is_mounted and not self._answered:
            self._answered = True
            return super().dismiss(result)
        if not self._answered:
            self.call_later(self._later, result)
        nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
        return nothing

    def _later(self, result: Result | None) -> None:
        self.dismiss(result)


class Dialog(Question[Result]):
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

"""One of a few values, told apart by words. Knows nothing of what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from wstui.ui.actions import Where, bindings

__all__ = ["Pick"]


class Pick(Static, can_focus=True):
    """`‹ a value ›`; Space, the arrows or a click go on to the next. Values come with the words for each."""

    DEFAULT_CSS = """
    Pick {
        height: 1;
        padding: 0 1;
        background: $foreground 6%;
        &:focus { background: $accent 16%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.PICK)]

    def __init__(self, choices: Sequence[tuple[str, str]], value: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._choices = choices
        self.value = value

    @property
    def _place(self) -> int:
        return next((place for place, (value, _) in enumerate(self._choices) if value == self.value), 0)

    def render(self) -> Content:
        """The words for the value."""
        return Content(f"‹ {self._choices[self._place][1]} ›")

    def put(self, value: str) -> None:
        """Choose a value."""
        self.value = value
        self.refresh()

    def action_go(self, step: int) -> None:
        """The value beside; behind the last is the first."""
        self.put(self._choices[(self._place + step) % len(self._choices)][0])

    def on_click(self, event: events.Click) -> None:
        """The next value."""
        self.action_go(1)

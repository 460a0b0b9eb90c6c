"""A yes or no that is told apart by shape as well as colour. Knows nothing of what it is about."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from wstui.ui.actions import Where, bindings

__all__ = ["Flag"]


class Flag(Static, can_focus=True):
    """`[x] what it is`; Space or a click changes it."""

    DEFAULT_CSS = """
    Flag {
        height: 1;
        padding: 0 1;
        background: $foreground 6%;
        &:focus { background: $accent 16%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.FLAG)]

    def __init__(self, text: str, value: bool, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._text = text
        self.value = value

    def render(self) -> Content:
        """The box and the words."""
        return Content(f"[{'x' if self.value else ' '}] {self._text}")

    def put(self, value: bool) -> None:
        """Yes or no."""
        self.value = value
        self.refresh()

    def action_change(self) -> None:
        """Yes for no."""
        self.put(not self.value)

    def on_click(self, event: events.Click) -> None:
        """Yes for no."""
        self.action_change()

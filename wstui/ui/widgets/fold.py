"""The heading of something that is folded away until it is asked for. Knows nothing of what it hides."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from wstui.ui.actions import Where, bindings

__all__ = ["Fold"]


class Fold(Static, can_focus=True):
    """`▸ title  what is in it`; Space, Enter or a click opens and closes. `said` is safe to show."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"fold--said"}
    DEFAULT_CSS = """
    Fold {
        height: 1;
        &:focus { background: $accent 16%; }
        & .fold--said { color: $foreground-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.FOLD)]

    class Turned(Message):
        """It was opened or closed."""

        def __init__(self, fold: Fold) -> None:
            super().__init__()
            self.fold = fold

        @property
        def control(self) -> Fold:
            """The heading."""
            return self.fold

    def __init__(self, title: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.title = title
        self.opened = False
        self._said = ""

    def say(self, said: str) -> None:
        """Say what is in it."""
        if said != self._said:
            self._said = said
            self.refresh()

    def render(self) -> Content:
        """The heading, and while it is closed what is in it."""
        mark = "▾" if self.opened else "▸"
        said = "" if self.opened else self._said
        style = self.get_visual_style("fold--said", partial=True)
        return Content.assemble(f"{mark} {self.title}", Content.styled(f"  {said}" if said else "", style))

    def action_turn(self) -> None:
        """Open what is closed, close what is open."""
        self.opened = not self.opened
        self.refresh()
        self.post_message(self.Turned(self))

    def on_click(self, event: events.Click) -> None:
        """The same."""
        self.action_turn()

"""What is said where the terminal is too small for anything else. Knows no pane."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from wstui.ui.actions import Where, bindings

__all__ = ["LEAST", "SmallScreen", "is_small"]

LEAST = Size(60, 16)
"""Columns and rows from which on every screen can be used."""


def is_small(size: Size) -> bool:
    """Whether there is less room than that."""
    return size.width < LEAST.width or size.height < LEAST.height


class SmallScreen(ModalScreen[None]):
    """Covers everything until there is room; what goes on behind it goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.SMALL)]
    DEFAULT_CSS = """
    SmallScreen { background: $background; }
    SmallScreen Static { width: 100%; height: 100%; content-align: center middle; text-align: center; }
    """

    def compose(self) -> ComposeResult:
        """The message."""
        yield Static(self._said())

    def _said(self) -> Content:
        size = self.app.size
        return Content(
            f"{size.width}x{size.height} is too small:\n{LEAST.width}x{LEAST.height} is needed.\n"
            "All goes on behind this.\nq quits"
        )

    def on_resize(self, event: events.Resize) -> None:
        """Say the new size, or go."""
        if is_small(event.size):
            self.query_one(Static).update(self._said())
        else:
            self._leave()

    def on_screen_resume(self) -> None:
        """What came over this is gone: there may be room by now."""
        if not is_small(self.app.size):
            self._leave()

    def _leave(self) -> None:
        if self.is_current:
            self.dismiss(None)

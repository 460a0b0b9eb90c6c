"""What came of something, line by line. Knows nothing of what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wstui.ui.actions import Where, bindings
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["ReportScreen"]


class ReportScreen(Dialog[None]):
    """Lines that are safe to show; those that begin with a blank belong to the one before."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.REPORT)]
    DEFAULT_CSS = """
    ReportScreen > #box { width: 100; }
    ReportScreen VerticalScroll { height: auto; max-height: 75vh; }
    ReportScreen Static { height: auto; }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """The lines, and how to get out."""
        with Vertical(id="box"):
            with VerticalScroll():
                yield Static(Content("\n".join(self._lines)))
            yield KeyLine([("dialog.close", "close")])

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box(self._title)

"""How far work is that takes its time, which Esc stops. Knows nothing of the work."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["ProgressScreen"]


class ProgressScreen(Dialog[None]):
    """`stopped` is whether the reader wants no more of it."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "ProgressScreen > #box { width: 48; }"

    def __init__(self, title: str, total: int) -> None:
        super().__init__()
        self._title, self._total = title, total
        self.stopped = False

    def compose(self) -> ComposeResult:
        """A line, and how to stop."""
        with Vertical(id="box"):
            yield Static(id="far")
            yield KeyLine([("dialog.close", "stop")])

    def on_mount(self) -> None:
        """Nothing is done yet."""
        self.name_box(self._title)
        self.show(0)

    def show(self, done: int) -> None:
        """Say how much is done."""
        if self.is_mounted:
            share = 100 * done // max(1, self._total)
            self.query_one("#far", Static).update(Content(f"{done:,} of {self._total:,}  {share} %"))

    def action_cancel(self) -> None:
        """Want no more of it."""
        self.stopped = True

"""How far work is that takes its time, which Esc stops. Knows nothing of the work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from wstui.ui.aside import aside
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["ProgressScreen", "stoppable", "unless_stopped"]

T = TypeVar("T")
SOON = 0.3
"""Seconds for which nobody needs to be told that something is being done."""


class ProgressScreen(Dialog[None]):
    """`stopped` is whether the reader wants no more of it. Where it is not known how far the work is, `said` stands
    there instead."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "ProgressScreen > #box { width: 48; }"

    def __init__(self, title: str, total: int = 0, *, said: str = "") -> None:
        super().__init__()
        self._title, self._total, self._said = title, total, said
        self.stopped = False
        self.on_stop: Callable[[], object] = bool
        """What is called then."""

    def compose(self) -> ComposeResult:
        """A line, and how to stop."""
        with Vertical(id="box"):
            yield Static(Content(self._far(0)), id="far")
            yield KeyLine([("dialog.close", "stop")])

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box(self._title)

    def show(self, done: int) -> None:
        """Say how much is done."""
        if self.is_mounted:
            self.query_one("#far", Static).update(Content(self._far(done)))

    def _far(self, done: int) -> str:
        return self._said or f"{done:,} of {self._total:,}  {100 * done // max(1, self._total)} %"

    def action_cancel(self) -> None:
        """Want no more of it."""
        self.stopped = True
        self.on_stop()


async def stoppable(app: App[object], title: str, said: str, work: Callable[[], T]) -> T | None:
    """What `work` gives on another thread; None where the reader stopped it, as it offers when it is not done soon."""
    progress = ProgressScreen(title, said=said)
    try:
        return await unless_stopped(app, progress, work)
    finally:
        if progress.is_current:
            progress.dismiss(None)


async def unless_stopped(app: App[object], progress: ProgressScreen, work: Callable[[], T]) -> T | None:
    """The same by a box of the caller's, who closes it: it may be open already."""
    task = asyncio.ensure_future(aside(work))
    progress.on_stop = task.cancel
    try:
        await asyncio.wait({task}, timeout=SOON)
        if not task.done():
            if progress not in app.screen_stack:
                app.push_screen(progress)
            await asyncio.wait({task})
    finally:
        task.cancel()
    return None if task.cancelled() else task.result()

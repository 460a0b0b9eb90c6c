"""An application that writes to its terminal only what differs from what that shows. Knows no screen.

It uses names of Textual that are not documented: where updates are written, and what keeps them from it.
`tests/ui/test_frugal.py` holds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.color import ColorSystem
from rich.control import Control
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from wstui.ui.compositor import pieces_of
from wstui.ui.picture import Picture, Piece

__all__ = ["FrugalApp"]


class FrugalApp(App[int], inherit_bindings=False):
    """Textual's application over a `Picture` of its terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = Picture(self.console._color_system or ColorSystem.TRUECOLOR)

    def forget_picture(self) -> None:
        """The terminal may show anything."""
        self._picture.forget(*self.size)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Write an update of the screen (where all of them pass)."""
        pieces = pieces_of(renderable) if isinstance(renderable, CompositorUpdate) else None
        if pieces is None or not self._running or self._closed or self.is_headless or self._batch_count:
            super()._display(screen, renderable)
            return
        try:
            self._write_changes(pieces)
        finally:
            self.post_display_hook()

    def _write_changes(self, pieces: Iterable[Piece]) -> None:
        if self._picture.size != tuple(self.size):
            self.forget_picture()
        changes = self._picture.changes(pieces)
        if changes and self._driver is not None:
            # Input methods draw at the cursor, which is hidden, so it goes to where text is written.
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            text = f"{changes}{Control.move_to(*cursor)}"
            self._driver.write(f"{SYNC_START}{text}{SYNC_END}" if self._sync_available else text)
            self._driver.flush()

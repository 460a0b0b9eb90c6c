"""What the application does with a text that is to be copied: one at a time, with a line that says what became of it.
Knows no road to the clipboard."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from wstui.config import Settings
from wstui.safetext import oneline
from wstui.ui.link import Link
from wstui.ui.saying import Saying

if TYPE_CHECKING:
    from wstui.ui.screens.copy_actions import CopyActions

__all__ = ["LONG", "Copying"]

LONG = 20
"""Seconds for which a line stays that is to be read and typed elsewhere."""


class Copying(Saying, inherit_bindings=False):
    """An application that copies."""

    def __init__(self, link: Link | None = None) -> None:
        super().__init__(link)
        self._copying = asyncio.Lock()

    @property
    def settings(self) -> Settings:
        """What is set of the clipboard."""
        return Settings()

    def on_copy_actions_wanted(self, message: CopyActions.Wanted) -> None:
        """Copy a text, and say what became of it."""
        self._begin(message.what, message.text)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a selection (Textual's hook, from fields and editors)."""
        self._begin("selection", text)

    def test_clipboard(self) -> None:
        """Copy a line that is new each time, so that what is pasted shows whether it came."""
        text = f"wstui at {time.strftime('%H:%M:%S')}"
        self._begin(f"paste: {text} must come", text, LONG)

    def _begin(self, what: str, text: str, seconds: float | None = None) -> None:
        # Given as it is, not called: where the program ends before it begins, there is nothing to close. Described,
        # because Textual would describe it by the whole text.
        self.run_worker(partial(self._copy, what, text, seconds), group="clipboard", description=what)  # type: ignore[arg-type]

    async def _copy(self, what: str, text: str, seconds: float | None = None) -> None:
        from wstui.ui import clipboard

        self._clipboard = text
        settings = self.settings
        async with self._copying:  # one tool at a time: the last text that was copied is the one to stay
            copied = await clipboard.copy(text, self._write, settings.clipboard, limit=settings.clipboard_limit)
        self.notify(
            oneline(f"{what}: {copied}"),
            severity="error" if copied.failed else "information",
            timeout=LONG if copied.path else seconds,
            markup=False,
        )

    def _write(self, data: str) -> None:
        if self._driver is not None:
            self._driver.write(data)
            self._driver.flush()

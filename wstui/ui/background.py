"""The answer to what colour the terminal's background is, picked out of what is typed. Knows no terminal."""

from __future__ import annotations

import re
from threading import Event
from time import monotonic

from wstui.ui.themes import is_light

__all__ = ["BackgroundAnswer"]

FULL = re.compile(
    r"\x1b\]11;(?:rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4}))?[^\x07\x1b]*(?:\x07|\x1b\\)"
)
BEGUN = re.compile(r"\x1b\](?:1(?:1(?:;[^\x07\x1b]{0,40}\x1b?)?)?)?$")
"""What may become one. A lone escape is a key: most that come are."""
PATIENCE = 0.5
"""Seconds after the question in which an end waits for the answer: later it is not likely to come."""


class BackgroundAnswer:
    """One answer. `light` is whether it came and said so."""

    def __init__(self) -> None:
        self.light = False
        self._rest = ""
        self._came = Event()
        self._until = monotonic() + PATIENCE

    def wait(self) -> None:
        """Wait for it, as long as it is likely to be under way."""
        self._came.wait(max(0.0, self._until - monotonic()))

    def taken_from(self, text: str) -> str:
        """What was read without the answer; what may begin one is held back until more is read."""
        if self._came.is_set():
            return text
        text, self._rest = self._rest + text, ""
        if found := FULL.search(text):
            self.light = found[1] is not None and is_light(found[1], found[2], found[3])
            self._came.set()
            return text[: found.start()] + text[found.end() :]
        if begun := BEGUN.search(text):
            text, self._rest = text[: begun.start()], text[begun.start() :]
        return text

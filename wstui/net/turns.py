"""How many attempts to connect to one place are under way at once; the others wait for their turn, in order. Knows no
connection and no socket.

A thousand attempts at once would overrun the queue in which a server's system keeps those that it has not accepted yet,
and be answered with silence or a reset.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

__all__ = ["Turns"]

AT_ONCE = 32
"""A third of the shortest queue in use: 100 is what asyncio asks of the system, 128 the most that old systems give."""


class Turns:
    """A queue for each place; `of` gives that of a URL, to be held with `async with` while connecting."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._places: dict[tuple[str, str], asyncio.Semaphore] = {}

    def of(self, url: str) -> asyncio.Semaphore:
        """The queue of the host and port that a URL leads to; a text that is none waits with its like."""
        try:
            parts = urlsplit(url if "://" in url else f"ws://{url}")
            place = (parts.scheme, parts.netloc.rpartition("@")[2].lower())
        except ValueError:
            place = ("", url)
        return self._places.setdefault(place, asyncio.Semaphore(self._at_once))

"""Which sent messages were made from a template, and from which: what a replay fills anew. Knows no variable."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from wstui.store.writer import Job

__all__ = ["Templates"]


class Templates:
    """Templates by the number of the message in the capture. `put` hands a statement to the writer."""

    def __init__(self, put: Callable[[Job], None]) -> None:
        self._put = put
        self._texts: dict[int, str] = {}
        self._known: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def get(self, seq: int) -> str:
        """The template of a message; empty where it was made from none."""
        return self._texts.get(seq, "")

    def note(self, seq: int, text: str) -> None:
        """A message was made from this template."""
        # Half a surrogate pair is no text that SQLite takes.
        self._keep(seq, text.encode("utf-8", "replace").decode("utf-8"))
        self._put(Job("INSERT OR REPLACE INTO template VALUES (?, ?)", (seq, self._texts[seq])))

    def load(self, connection: sqlite3.Connection) -> None:
        """Read those of an earlier capture. Raises sqlite3.Error."""
        for seq, text in connection.execute("SELECT seq, text FROM template"):
            self._keep(int(seq), str(text))

    def _keep(self, seq: int, text: str) -> None:
        """A heartbeat is sent a thousand times from one template, which is kept once."""
        self._texts[seq] = self._known.setdefault(text, text)

"""Which sent messages were made from a template, and from which: what a replay fills anew. Knows no variable."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from wstui.model import Payload
from wstui.store.writer import Job

__all__ = ["Templates"]


class Templates:
    """Templates by the number of the message in the capture: a body with its variables, and of which kind that is.
    `put` hands a statement to the writer."""

    def __init__(self, put: Callable[[Job], None]) -> None:
        self._put = put
        self._of: dict[int, Payload] = {}
        self._known: dict[tuple[str, str], Payload] = {}

    def __len__(self) -> int:
        return len(self._of)

    def get(self, seq: int) -> Payload | None:
        """The template of a message; None where it was made from none."""
        return self._of.get(seq)

    def note(self, seq: int, template: Payload) -> None:
        """A message was made from this template."""
        # Half a surrogate pair is no text that SQLite takes.
        text = template.body.encode("utf-8", "replace").decode("utf-8")
        self._keep(seq, text, template.kind)
        self._put(Job("INSERT OR REPLACE INTO template (seq, text, kind) VALUES (?, ?, ?)", (seq, text, template.kind)))

    def load(self, connection: sqlite3.Connection) -> None:
        """Read those of an earlier capture. Raises sqlite3.Error."""
        for seq, text, kind in connection.execute("SELECT seq, text, kind FROM template"):
            self._keep(int(seq), str(text), str(kind))

    def _keep(self, seq: int, text: str, kind: str) -> None:
        """A heartbeat is sent a thousand times from one template, which is kept once."""
        self._of[seq] = self._known.setdefault((text, kind), Payload("", text, kind))

"""Messages as a table of Markdown, for an issue or a page of a wiki."""

from __future__ import annotations

import re

from wstui.export._rows import stamp, text_of
from wstui.model import Direction, Message
from wstui.safetext import oneline

__all__ = ["ROWS"]

LONGEST = 500
"""Characters of a payload in a cell."""
_TICKS = re.compile("`+")


class MarkdownRows:
    """A row a message, its payload as code on one line."""

    name = "markdown"
    label = "Markdown table"
    key = "m"
    head = "| number | | time | opcode | size | payload |\n|---:|---|---|---|---:|---|\n"

    def row(self, message: Message, connection: str) -> str:
        """The row of a message."""
        row = message.row
        sign = ">" if row.direction is Direction.OUT else "<"
        cells = (f"{row.number:,}", f"`{sign}`", stamp(row.time_ns)[11:23], row.opcode.name.lower(), f"{row.size:,}")
        return f"| {' | '.join(cells)} | {_payload(message)} |\n"


def _payload(message: Message) -> str:
    """The payload as code: tables end a cell at every bar, code or not, and a line break ends the table."""
    text = text_of(message)
    said = message.payload[:LONGEST].hex(" ") if text is None else oneline(re.sub(r"\s+", " ", text[: 2 * LONGEST]))
    if not said.strip():
        return ""
    if len(said) > LONGEST or (text is not None and len(text) > 2 * LONGEST):
        said = said[:LONGEST] + "…"
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(said)), default=0))
    space = " " if said.startswith("`") or said.endswith("`") else ""
    return f"{ticks}{space}{said.replace('|', chr(92) + '|')}{space}{ticks}"


ROWS = MarkdownRows()

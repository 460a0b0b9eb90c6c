"""The payloads of messages one after the other, as they came, a line break after each."""

from __future__ import annotations

from wstui import hextext
from wstui.export._rows import text_of
from wstui.model import Message

__all__ = ["ROWS"]


class JoinedRows:
    """What is not text is hex."""

    name = "joined"
    label = "raw payloads"
    key = "r"
    head = ""

    def row(self, message: Message, connection: str) -> str:
        """The payload of a message."""
        text = text_of(message)
        return (hextext.pairs(message.payload) if text is None else text) + "\n"


ROWS = JoinedRows()

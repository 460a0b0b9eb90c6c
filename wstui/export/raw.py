"""The payload as it came, where it is text. What is not text has no honest text form but hex."""

from __future__ import annotations

from wstui import hextext
from wstui.model import Message

__all__ = ["EXPORTER", "NOT_TEXT", "text_of"]

NOT_TEXT = "not UTF-8, so it is hex"


def text_of(message: Message) -> str | None:
    """The payload as text, or None where it is not UTF-8."""
    try:
        return message.payload.decode()
    except UnicodeDecodeError:
        return None


class RawExporter:
    """Not a byte more or less, whatever the opcode."""

    name = "raw"
    label = "raw"
    key = "r"

    def export(self, message: Message) -> str:
        """The text as received; hex for bytes that are not UTF-8."""
        text = text_of(message)
        return hextext.pairs(message.payload) if text is None else text

    def note(self, message: Message) -> str:
        """Says so where hex stands in."""
        return NOT_TEXT if text_of(message) is None else ""


EXPORTER = RawExporter()

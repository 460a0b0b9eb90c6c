"""The payload as hex digits in pairs, as the composer reads them back."""

from __future__ import annotations

from wstui import hextext
from wstui.model import Message

__all__ = ["EXPORTER"]


class HexExporter:
    """One line, a blank between bytes."""

    name = "hex"
    label = "hex"
    key = "h"

    def export(self, message: Message) -> str:
        """The bytes as hex."""
        return hextext.pairs(message.payload)

    def note(self, message: Message) -> str:
        """Nothing to say: every payload has this form."""
        return ""


EXPORTER = HexExporter()

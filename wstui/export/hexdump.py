"""The payload as a hex dump: offsets, bytes, printable column."""

from __future__ import annotations

from wstui import hextext
from wstui.model import Message

__all__ = ["EXPORTER"]


class HexdumpExporter:
    """Sixteen bytes a row, in the form of `hexdump -C`."""

    name = "hexdump"
    label = "hex dump"
    key = "d"

    def export(self, message: Message) -> str:
        """The dump of all bytes."""
        return hextext.dump(message.payload)

    def note(self, message: Message) -> str:
        """Nothing to say: every payload has this form."""
        return ""


EXPORTER = HexdumpExporter()

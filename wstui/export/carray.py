"""The payload as an array of C, for a test or firmware."""

from __future__ import annotations

from wstui.model import Message

__all__ = ["EXPORTER"]

ROW = 12


class CArrayExporter:
    """Twelve bytes a row, in the form of `xxd -i`."""

    name = "carray"
    label = "C array"
    key = "c"

    def export(self, message: Message) -> str:
        """A constant array and its size."""
        payload = message.payload
        rows = (payload[at : at + ROW] for at in range(0, len(payload), ROW))
        # Before C23 no array is empty: there is one byte then, and the size says that it does not count.
        lines = ",\n".join("  " + ", ".join(f"0x{byte:02x}" for byte in row) for row in rows) or "  0"
        size = len(payload)
        return (
            f"static const unsigned char message[] = {{\n{lines}\n}};\n"
            f"static const unsigned long message_size = {size}UL;\n"
        )

    def note(self, message: Message) -> str:
        """Nothing to say: every payload has this form."""
        return ""


EXPORTER = CArrayExporter()

"""Bytes nobody reads as text: the first of them in hex."""

from __future__ import annotations

from wstui import hextext
from wstui.decode._protocol import Decoded
from wstui.model import Opcode

__all__ = ["DECODER"]

SHOWN = 4096  # bytes; the hex tab shows all, and draws only the rows on screen


class BinaryDecoder:
    """Takes every payload that no other decoder wants."""

    name = "binary"
    label = "binary"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """The last resort."""
        return 0.1 if payload else 0.01

    def decode(self, payload: bytes) -> Decoded:
        """A hex dump of the first bytes, and how many more there are."""
        text = hextext.dump(payload[:SHOWN])
        if len(payload) > SHOWN:
            text += f"\n... and {len(payload) - SHOWN:,} bytes more: the hex view shows all"
        return Decoded(self.label, text, "no decoder claims these bytes")


DECODER = BinaryDecoder()

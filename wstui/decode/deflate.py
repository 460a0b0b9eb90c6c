"""Raw deflate (RFC 1951): what has no header and no check is taken for it only when it comes out whole and readable, or
when the reader asks."""

from __future__ import annotations

from wstui.decode._packed import Packed, Part, inflated
from wstui.model import Opcode

__all__ = ["DECODER"]

RAW = -15
FLUSHED = b"\x00\x00\xff\xff"


class DeflateDecoder(Packed):
    """Claims by trying."""

    name = "deflate"
    label = "raw deflate"
    mark = "inflates whole"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Low unless readable text comes out; a first block of a kind that there is not is nothing."""
        return self.tried(payload, opcode) if payload and payload[0] & 0x06 != 0x06 else 0.0

    def unpack_part(self, payload: bytes, most: int) -> Part:
        """All of it; a flush is as good as an end."""
        part = inflated(payload, RAW, most)
        flushed = not part.error and payload.endswith(FLUSHED) and bool(part.data)
        return part._replace(ended=True) if flushed else part


DECODER = DeflateDecoder()

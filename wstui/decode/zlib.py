"""zlib (RFC 1950), also as a stream that was flushed and goes on."""

from __future__ import annotations

from wstui.decode._packed import Packed, Part, inflated
from wstui.model import Opcode

__all__ = ["DECODER"]

ZLIB = 15
FLUSHED = b"\x00\x00\xff\xff"
TRIED = 64


class ZlibDecoder(Packed):
    """Claims by the two bytes of the header, and by the first that come out."""

    name = "zlib"
    label = "zlib"
    mark = "header of zlib"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High where the header holds (its two bytes are a multiple of 31) and something comes out."""
        if not opcode.is_data or len(payload) < 8 or payload[0] & 0x8F != 0x08 or int.from_bytes(payload[:2]) % 31:
            return 0.0
        part = inflated(payload[:1024], ZLIB, TRIED)
        return 0.0 if part.error or not (part.data or part.ended) else 0.85

    def unpack_part(self, payload: bytes, most: int) -> Part:
        """All of it; a flush is as good as an end."""
        part = inflated(payload, ZLIB, most)
        flushed = not part.error and payload.endswith(FLUSHED) and bool(part.data)
        return part._replace(ended=True) if flushed else part


DECODER = ZlibDecoder()

"""gzip (RFC 1952), also of several members."""

from __future__ import annotations

from wstui.decode._packed import Packed, Part, inflated
from wstui.model import Opcode

__all__ = ["DECODER"]

MAGIC = b"\x1f\x8b\x08"
GZIP = 31


class GzipDecoder(Packed):
    """Claims by the magic bytes."""

    name = "gzip"
    label = "gzip"
    mark = "magic 1F 8B 08"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Certain, nearly: three bytes, of which the first is a control character."""
        return 0.95 if opcode.is_data and payload.startswith(MAGIC) else 0.0

    def unpack_part(self, payload: bytes, most: int) -> Part:
        """All members, one behind the other."""
        part = inflated(payload, GZIP, most)
        data = [part.data]
        size = len(part.data)
        while part.ended and part.rest.startswith(MAGIC) and size <= most and len(data) < MEMBERS:
            part = inflated(part.rest, GZIP, most - size)
            data.append(part.data)
            size += len(part.data)
        return part._replace(data=b"".join(data))


MEMBERS = 1000
"""How many are read: each costs a start, however little is in it."""

DECODER = GzipDecoder()

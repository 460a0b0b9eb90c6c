"""MessagePack, CBOR and PNG written by hand, for the few shapes that the binary feed sends. Knows no connection."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

__all__ = ["Value", "cbor", "msgpack", "png"]

Value = None | bool | int | float | str | bytes | Sequence["Value"] | Mapping[str, "Value"]
"""What can be packed: integers from -2**63 to 2**64 - 1; texts, bytes, lists and maps of up to 65,535."""


def msgpack(value: Value) -> bytes:
    """Pack a value as MessagePack."""
    match value:
        case None | bool():
            return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
        case int():
            if -32 <= value <= 127:
                return struct.pack("b", value)
            return struct.pack(">BQ", 0xCF, value) if value > 0 else struct.pack(">Bq", 0xD3, value)
        case float():
            return struct.pack(">Bd", 0xCB, value)
        case str():
            data = value.encode()
            short = bytes([0xA0 | len(data)]) if len(data) < 32 else struct.pack(">BH", 0xDA, len(data))
            return short + data
        case bytes():
            return struct.pack(">BH", 0xC5, len(value)) + value
        case Mapping():
            short = bytes([0x80 | len(value)]) if len(value) < 16 else struct.pack(">BH", 0xDE, len(value))
            return short + b"".join(msgpack(key) + msgpack(item) for key, item in value.items())
        case _:
            short = bytes([0x90 | len(value)]) if len(value) < 16 else struct.pack(">BH", 0xDC, len(value))
            return short + b"".join(map(msgpack, value))


def _head(major: int, number: int) -> bytes:
    """The first bytes of a CBOR item: its major type and an argument (RFC 8949 section 3)."""
    if number < 24:
        return bytes([major << 5 | number])
    for more, (layout, limit) in enumerate([(">BB", 2**8), (">BH", 2**16), (">BI", 2**32)]):
        if number < limit:
            return struct.pack(layout, major << 5 | 24 + more, number)
    return struct.pack(">BQ", major << 5 | 27, number)


def cbor(value: Value) -> bytes:
    """Pack a value as CBOR (RFC 8949)."""
    match value:
        case None | bool():
            return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case float():
            return struct.pack(">Bd", 0xFB, value)
        case str():
            data = value.encode()
            return _head(3, len(data)) + data
        case bytes():
            return _head(2, len(value)) + value
        case Mapping():
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())
        case _:
            return _head(4, len(value)) + b"".join(map(cbor, value))


def png(rows: Sequence[bytes], palette: Sequence[tuple[int, int, int]]) -> bytes:
    """A PNG picture of one byte per pixel, an index into the palette (PNG specification, section 11)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    colours = b"".join(map(bytes, palette))
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    parts = [chunk(b"IHDR", header), chunk(b"PLTE", colours), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

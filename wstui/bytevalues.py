"""What bytes could mean where they stand: numbers of every size in both orders, a varint, a character, a time. Pure;
knows no format and no screen."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from typing import NamedTuple

__all__ = ["Numbers", "Varint", "character", "moment", "numbers", "varint"]

LONGEST_VARINT = 10
"""Bytes of a varint of 64 bits (Protocol Buffers, encoding of varints)."""
_SINCE, _UNTIL = 10**9, 41 * 10**8
"""Seconds since the epoch that are taken for a time: from 2001 to 2099."""
_UNITS = ((1, "s"), (10**3, "ms"), (10**6, "µs"), (10**9, "ns"))


class Numbers(NamedTuple):
    """What the bytes from an offset on are as numbers of one order; None where too few bytes are left."""

    u16: int | None
    i16: int | None
    u32: int | None
    i32: int | None
    u64: int | None
    i64: int | None
    f32: float | None
    f64: float | None


class Varint(NamedTuple):
    """An unsigned LEB128 number, the same read as zigzag, and how many bytes it takes."""

    value: int
    zigzag: int
    size: int


def numbers(data: bytes, offset: int, order: str) -> Numbers:
    """The numbers at an offset, `<` for the least significant byte first, `>` for the most significant (struct)."""

    def read(code: str) -> float | int | None:
        size = struct.calcsize(code)
        if not 0 <= offset <= len(data) - size:
            return None
        value: float | int = struct.unpack_from(order + code, data, offset)[0]
        return value

    return Numbers(*map(read, "HhIiQqfd"))  # type: ignore[arg-type]


def varint(data: bytes, offset: int) -> Varint | None:
    """The varint that begins at an offset; None where none of 64 bits does."""
    value = 0
    for size, byte in enumerate(data[offset : offset + LONGEST_VARINT], 1):
        value |= (byte & 0x7F) << (7 * (size - 1))
        if byte < 0x80:
            return Varint(value, (value >> 1) ^ -(value & 1), size) if value < 1 << 64 else None
    return None


def character(data: bytes, offset: int) -> str:
    """The character whose UTF-8 begins at an offset (RFC 3629); empty where none does. It is not safe to show."""
    for size in range(1, 5):
        try:
            found = data[offset : offset + size].decode()
        except UnicodeDecodeError:
            continue
        return found[:1]
    return ""


def moment(value: float | int | None) -> tuple[datetime, str] | None:
    """The time that a number is, counted in the unit that makes it one of this century, and that unit; None where no
    unit does."""
    if value is None:
        return None
    for unit, name in _UNITS:
        if _SINCE <= value / unit < _UNTIL:
            return datetime.fromtimestamp(value / unit, UTC), name
    return None

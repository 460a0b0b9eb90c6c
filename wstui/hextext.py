"""Bytes drawn as hex: single rows for a screen, whole dumps to take away. Pure functions of bytes; a row costs the
same in a payload of a hundred megabytes, and knows no screen."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["GROUP", "HexRow", "dump", "pairs", "row", "row_count"]

GROUP = 8  # bytes between two wider gaps

_PRINTABLE = bytes(code if 0x20 <= code < 0x7F else 0x2E for code in range(256))


class HexRow(NamedTuple):
    """One row: the offset of its first byte, the bytes in groups of eight, and its printable column.

    `groups` has the same width on every row of a dump; `printable` has one character per byte.
    """

    offset: str
    groups: str
    printable: str

    def __str__(self) -> str:
        return f"{self.offset}  {self.groups}  |{self.printable}|"


def row_count(size: int, width: int = 16) -> int:
    """How many rows `size` bytes fill at `width` bytes a row."""
    return -(-size // width)


def row(payload: bytes, index: int, width: int = 16) -> HexRow:
    """Row `index`, counted from 0, at `width` bytes a row. Raises `IndexError` where there is no such row."""
    start = index * width
    if not 0 <= start < len(payload):
        raise IndexError(index)
    part = payload[start : start + width]
    groups = "  ".join(part[at : at + GROUP].hex(" ") for at in range(0, len(part), GROUP))
    return HexRow(f"{start:08x}", groups.ljust(_groups_width(width)), part.translate(_PRINTABLE).decode("ascii"))


def dump(payload: bytes, width: int = 16) -> str:
    """All rows, and the size as a last offset, in the form of `hexdump -C`; empty for no bytes."""
    if not payload:
        return ""
    rows = row_count(len(payload), width)
    # By the thousand: a string object per row costs several times its text.
    chunks = [
        "\n".join(str(row(payload, index, width)) for index in range(first, min(first + 4096, rows)))
        for first in range(0, rows, 4096)
    ]
    return "\n".join([*chunks, f"{len(payload):08x}"])


def pairs(payload: bytes) -> str:
    """The bytes as hex digits in pairs, a blank between: what the composer reads back."""
    return payload.hex(" ")


def _groups_width(width: int) -> int:
    """Characters that `width` bytes take: two digits each, a blank between, two between groups."""
    return 3 * width - 1 + (width - 1) // GROUP

"""ASN.1 values in their DER form, read as far as certificates need (ITU-T X.690). Pure; knows no certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

__all__ = ["Malformed", "Value", "read", "values"]

BOOLEAN, INTEGER, BITS, OCTETS, OID = 0x01, 0x02, 0x03, 0x04, 0x06
UTC_TIME, TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31

_TIME = re.compile(rb"(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z")

ENCODINGS = {0x0C: "utf-8", 0x1C: "utf-32-be", 0x1E: "utf-16-be"}
"""Strings by their tag; all others hold one byte a character, of Latin 1 or less."""


class Malformed(ValueError):
    """The bytes are no DER, or something other than was looked for."""


class Value(NamedTuple):
    """A value: its first byte, what it holds, and all of its bytes."""

    tag: int
    body: bytes
    raw: bytes

    def parts(self, tag: int = SEQUENCE) -> list[Value]:
        """The values inside a constructed one. Raises Malformed where it is another."""
        return list(values(self.of(tag)))

    def of(self, tag: int) -> bytes:
        """What a value of this kind holds. Raises Malformed where it is another."""
        if self.tag != tag:
            raise Malformed(f"tag {self.tag:#x} where {tag:#x} is due")
        return self.body

    def number(self) -> int:
        """An INTEGER."""
        return int.from_bytes(self.of(INTEGER), "big", signed=True)

    def oid(self) -> str:
        """An OBJECT IDENTIFIER in its dotted form."""
        arcs, arc = [], 0
        for byte in self.of(OID):
            arc = arc << 7 | byte & 0x7F
            if byte < 0x80:
                arcs.append(arc)
                arc = 0
        if not arcs:
            raise Malformed("an empty OID")
        first = min(arcs[0] // 40, 2)
        return ".".join(str(number) for number in [first, arcs[0] - 40 * first, *arcs[1:]])

    def text(self) -> str:
        """A string of any of the kinds there are; what is not of its encoding becomes U+FFFD."""
        return self.body.decode(ENCODINGS.get(self.tag, "latin-1"), "replace")

    def time(self) -> datetime:
        """A UTCTime or a GeneralizedTime (RFC 5280 section 4.1.2.5). Raises ValueError where it is none."""
        if self.tag not in (UTC_TIME, TIME) or not (found := _TIME.fullmatch(self.body)):
            raise Malformed("no time")
        year, month, day, hour, minute, second = (int(part) for part in found.groups())
        if self.tag == UTC_TIME:
            year += 1900 if year >= 50 else 2000
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def read(data: bytes) -> Value:
    """The value at the beginning of these bytes. Raises Malformed."""
    if len(data) < 2:
        raise Malformed("too short")
    length, start = data[1], 2
    if data[0] & 0x1F == 0x1F:
        raise Malformed("a tag of more than one byte")
    if length >= 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start], "big")
    if (length == 0 and start > 2) or len(data) < start + length:
        raise Malformed("cut short")
    return Value(data[0], data[start : start + length], data[: start + length])


def values(data: bytes) -> Iterator[Value]:
    """The values that follow one another. Raises Malformed."""
    while data:
        value = read(data)
        yield value
        data = data[len(value.raw) :]

"""CBOR (RFC 8949), one item or a sequence (RFC 8742), as JSON."""

from __future__ import annotations

import re
from struct import Struct

from wstui.decode._claiming import as_json, claim
from wstui.decode._protocol import Decoded
from wstui.decode._writing import Broken, Writer, real
from wstui.model import Opcode

__all__ = ["DECODER", "read"]

TAGS = {  # RFC 8949 section 3.4 and the registry of IANA
    0: "time",
    1: "epoch time",
    2: "bignum",
    3: "negative bignum",
    4: "decimal fraction",
    5: "bigfloat",
    16: "COSE_Encrypt0",
    17: "COSE_Mac0",
    18: "COSE_Sign1",
    21: "to be base64url",
    22: "to be base64",
    23: "to be base16",
    24: "encoded CBOR",
    25: "reference to a string",
    28: "shared value",
    29: "reference to a shared value",
    30: "rational number",
    32: "URI",
    33: "base64url",
    34: "base64",
    35: "regular expression",
    36: "MIME message",
    37: "UUID",
    61: "CWT",
    64: "uint8 array",
    68: "clamped uint8 array",
    96: "COSE_Encrypt",
    97: "COSE_Mac",
    98: "COSE_Sign",
    100: "days since 1970",
    256: "string references",
    258: "set",
    259: "map",
    260: "network address",
    1001: "extended time",
    1004: "date",
    27: "object of a language",
}
SELF_DESCRIBED = 55_799
LONGEST_INTEGER = 1024  # bytes of a bignum that is written in digits; Python writes no more than 4,300 of them
_FLOATS = {25: Struct(">e"), 26: Struct(">f"), 27: Struct(">d")}
_LITERALS = {20: "false", 21: "true", 22: "null", 23: '{"$undefined":true}'}
_SMALL = [str(number) for number in range(24)]
_SPELLED = {code: str(code) for code in range(24)} | {0x20 + code: str(-1 - code) for code in range(24)}
_SPELLED |= {0xE0 + value: text for value, text in _LITERALS.items()}
_SPELLED |= {0x40: '{"$bytes":""}', 0x60: '""', 0x80: "[]", 0xA0: "{}"}
_SHORT = re.compile(rb"[\x00-\x17\x20-\x37\x40\x60\x80\xa0\xf4-\xf7]{16,}")
"""Items of one byte, so many that they are worth a step of their own."""
_BREAK = 0xFF


def read(data: bytes, into: Writer) -> None:
    """Tell the items to a writer. Raises `Broken` for what is not well-formed (RFC 8949 section 5.3.1)."""
    at, size = 0, len(data)
    scalar = into.scalar
    while at < size:
        first = data[at]
        if first in _SPELLED and (after := into.run(data, at, _SHORT, _SPELLED)) > at:
            at = after
            continue
        if first < 24:
            scalar(_SMALL[first])
            at += 1
            continue
        major, more = first >> 5, first & 0x1F
        if major == 7:
            at = _simple(data, at, more, into)
        elif more == 31:
            at = _endless(data, at, major, into)
        else:
            argument, at = (more, at + 1) if more < 24 else _argument(data, at)
            if major == 0:
                scalar(str(argument))
            elif major == 1:
                scalar(str(-1 - argument))
            elif major == 6:
                at = _tag(data, at, argument, into)
            elif major in (2, 3):
                end = _end(data, at, argument)
                (into.blob if major == 2 else into.text)(data[at:end])
                at = end
            elif argument * (major - 3) > size - at:
                raise Broken(
                    at, f"{argument:,} {'items' if major == 4 else 'members'} announced, with {size - at:,} bytes left"
                )
            else:
                (into.array if major == 4 else into.table)(argument)
    if into.depth:
        raise Broken(size, f"it ends within {into.depth:,} open arrays, maps and tags")


def _argument(data: bytes, at: int) -> tuple[int, int]:
    """The number behind an initial byte, and where it ends."""
    more = data[at] & 0x1F
    if more > 27:
        raise Broken(at, f"additional information {more} is reserved")
    end = at + 1 + (1 << more - 24)
    if end > len(data):
        raise Broken(at, "it ends within a number")
    return int.from_bytes(data[at + 1 : end], "big"), end


def _end(data: bytes, at: int, count: int) -> int:
    if at + count > len(data):
        raise Broken(at, f"a string of {count:,} bytes, with {len(data) - at:,} left")
    return at + count


def _simple(data: bytes, at: int, more: int, into: Writer) -> int:
    """Simple values, floats and the end of what has no length (section 3.3); returns where it ends."""
    if more == 31:
        if not into.endless:
            raise Broken(at, "a break, where nothing without a length is open or a key has no value")
        into.close()
        return at + 1
    if more in _FLOATS:
        layout = _FLOATS[more]
        if at + 1 + layout.size > len(data):
            raise Broken(at, "it ends within a number")
        into.scalar(real(layout.unpack_from(data, at + 1)[0], single=more == 26))
        return at + 1 + layout.size
    value, end = (more, at + 1) if more < 24 else _argument(data, at)
    if more == 24 and value < 32:
        raise Broken(at, f"simple value {value} in two bytes")
    into.scalar(_LITERALS.get(value) or f'{{"$simple":{value}}}')
    return end


def _endless(data: bytes, at: int, major: int, into: Writer) -> int:
    """Strings in chunks, and arrays and maps that end with a break (section 3.2); returns where to go on."""
    if major in (4, 5):
        (into.array if major == 4 else into.table)()
        return at + 1
    if major not in (2, 3):
        raise Broken(at, "a number or a tag has no length to leave out")
    chunks = []
    at += 1
    while at < len(data) and data[at] != _BREAK:
        if data[at] >> 5 != major or data[at] & 0x1F == 31:
            raise Broken(at, "a chunk of a string that is of another sort")
        more = data[at] & 0x1F
        count, at = (more, at + 1) if more < 24 else _argument(data, at)
        end = _end(data, at, count)
        chunks.append(data[at:end])
        at = end
    if at >= len(data):
        raise Broken(at, "it ends within a string in chunks")
    (into.blob if major == 2 else into.text)(b"".join(chunks))
    return at + 1


def _tag(data: bytes, at: int, number: int, into: Writer) -> int:
    """A tag (section 3.4); big integers and UUIDs are read with what they tag. Returns where to go on."""
    if at >= len(data):
        raise Broken(at, "it ends after a tag")
    if number == SELF_DESCRIBED:
        into.notes.add("it says so itself, with tag 55799")
        return at
    if number in (2, 3, 37) and data[at] >> 5 == 2 and data[at] & 0x1F < 28:
        more = data[at] & 0x1F
        count, start = (more, at + 1) if more < 24 else _argument(data, at)
        end = _end(data, start, count)
        if number == 37 and count == 16:
            into.uuid(data[start:end])
            return end
        if number != 37 and count <= LONGEST_INTEGER:
            value = int.from_bytes(data[start:end], "big")
            into.scalar(str(value if number == 2 else -1 - value))
            return end
    name = f'"as":"{TAGS[number]}",' if number in TAGS else ""
    into.open(f'{{"$tag":{number},{name}"value":', "}", 1)
    return at


class CborDecoder:
    """Claims what holds as arrays and maps to its last byte."""

    name = "cbor"
    label = "CBOR"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """By the first items; the first byte of an array, a map or a tag begins no UTF-8, or no readable text."""
        return claim(read, payload, opcode) if payload[:1] >= b"\x80" else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """As JSON."""
        return as_json(self.label, read, payload)


DECODER = CborDecoder()

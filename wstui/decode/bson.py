"""BSON (bsonspec.org, version 1.1), one document or several after each other, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from wstui.decode._claiming import as_json, claim
from wstui.decode._protocol import Decoded
from wstui.decode._writing import Broken, Writer, moment, quoted, real
from wstui.model import Opcode

__all__ = ["DECODER", "read"]

_INT32, _INT64, _DOUBLE = Struct("<i"), Struct("<q"), Struct("<d")
_DOCUMENT, _ARRAY, _CODE_WITH_SCOPE = 0x03, 0x04, 0x0F
LEAST = 5  # bytes of an empty document
MOST_DIGITS = 34  # of a decimal128


def read(data: bytes, into: Writer) -> None:
    """Tell the documents to a writer. Raises `Broken`."""
    ends: list[tuple[int, int]] = []
    """Where each open document ends, and the next index if it is an array, else -1."""
    at = _begin(data, 0, len(data), ends)
    into.table()
    while True:
        end, index = ends[-1]
        kind = data[at]
        if at == end - 1 or not kind:
            if kind or at != end - 1:
                raise Broken(at, "a document that does not end where it says")
            into.close()
            ends.pop()
            at = end
            if ends and ends[-1][1] == _SCOPE and at != ends.pop()[0]:
                raise Broken(at, "code and its scope are longer than both")
            if ends:
                continue
            if at == len(data):
                return
            at = _begin(data, at, len(data), ends)
            into.table()
            continue
        at += 1
        name, at = _cstring(data, at, end)
        if index >= 0:
            ends[-1] = (end, index + 1)
            if name != b"%d" % index:
                into.notes.add("an array counts its items otherwise than from 0")
        else:
            into.text(name)
        at = _value(data, at, end - 1, kind, ends, into)


_SCOPE = -2
"""Stands, in place of an index, for the code around a document that is its scope."""


def _begin(data: bytes, at: int, end: int, ends: list[tuple[int, int]], index: int = -1) -> int:
    """The length that a document begins with."""
    size = _INT32.unpack_from(data, at)[0] if at + LEAST <= end else 0
    if size < LEAST or at + size > end:
        raise Broken(
            at, f"a document of {size:,} bytes, with {end - at:,} left" if size else "it ends within a document"
        )
    ends.append((at + size, index))
    return at + 4


def _cstring(data: bytes, at: int, end: int) -> tuple[bytes, int]:
    stop = data.find(b"\0", at, end - 1)
    if stop < 0:
        raise Broken(at, "a name without an end")
    return data[at:stop], stop + 1


def _string(data: bytes, at: int, end: int) -> tuple[bytes, int]:
    size = _INT32.unpack_from(data, at)[0] if at + 4 <= end else 0
    if size < 1 or at + 4 + size > end or data[at + 3 + size]:
        raise Broken(at, "a string that does not end where it says")
    return data[at + 4 : at + 3 + size], at + 4 + size


def _value(data: bytes, at: int, end: int, kind: int, ends: list[tuple[int, int]], into: Writer) -> int:
    """A value of a type; returns where it ends, or where what is in it begins."""
    if kind in (_DOCUMENT, _ARRAY):
        at = _begin(data, at, end, ends, 0 if kind == _ARRAY else -1)
        (into.array if kind == _ARRAY else into.table)()
    elif kind in (0x02, 0x0D, 0x0E):
        text, at = _string(data, at, end)
        if kind == 0x02:
            into.text(text)
        else:
            into.scalar(f'{{"{"$code" if kind == 0x0D else "$symbol"}":{_said(text)}}}')
    elif kind == 0x05:
        at = _binary(data, at, end, into)
    elif kind == 0x0B:
        pattern, at = _cstring(data, at, end + 1)
        options, at = _cstring(data, at, end + 1)
        into.scalar(f'{{"$regex":{_said(pattern)},"options":{_said(options)}}}')
    elif kind == 0x0C:
        name, at = _string(data, at, end)
        at = _fixed(data, at, end, 12)
        into.scalar(f'{{"$ref":{_said(name)},"id":{{"$oid":"{data[at - 12 : at].hex()}"}}}}')
    elif kind == _CODE_WITH_SCOPE:
        whole = _INT32.unpack_from(data, at)[0] if at + 4 <= end else 0
        if whole < 14 or at + whole > end:
            raise Broken(at, "code and its scope do not end where they say")
        ends.append((at + whole, _SCOPE))
        text, at = _string(data, at + 4, at + whole)
        into.open(f'{{"$code":{_said(text)},"scope":', "}", 1)
        at = _begin(data, at, ends[-1][0], ends)
        into.table()
    elif fixed := _FIXED.get(kind):
        size, write = fixed
        at = _fixed(data, at, end, size)
        into.scalar(write(data[at - size : at]))
    else:
        raise Broken(at, f"{kind:#04x} is no type")
    return at


def _fixed(data: bytes, at: int, end: int, size: int) -> int:
    if at + size > end:
        raise Broken(at, "it ends within a value")
    return at + size


def _binary(data: bytes, at: int, end: int, into: Writer) -> int:
    size = _INT32.unpack_from(data, at)[0] if at + 5 <= end else -1
    if size < 0 or at + 5 + size > end:
        raise Broken(at, "bytes that do not end where they say")
    subtype, body = data[at + 4], data[at + 5 : at + 5 + size]
    if subtype == 4 and size == 16:
        into.uuid(body)
    elif subtype:
        into.scalar(f'{{"$bytes":"{body.hex()}","subtype":{subtype}}}')
    else:
        into.blob(body)
    return at + 5 + size


def _said(data: bytes) -> str:
    return quoted(data.decode(errors="surrogateescape"))


def _boolean(data: bytes) -> str:
    return {0: "false", 1: "true"}.get(data[0]) or f'{{"$boolean":{data[0]}}}'


def _time(data: bytes) -> str:
    seconds, milliseconds = divmod(_INT64.unpack(data)[0], 1000)
    return moment(seconds, milliseconds * 10**6, digits=3)


def _timestamp(data: bytes) -> str:
    increment, seconds = int.from_bytes(data[:4], "little"), int.from_bytes(data[4:], "little")
    return f'{{"$timestamp":{{"t":{seconds},"i":{increment}}}}}'


def _decimal(data: bytes) -> str:
    """IEEE 754 decimal128 in its binary encoding, spelled as in General Decimal Arithmetic."""
    from decimal import Decimal

    bits = int.from_bytes(data, "little")
    sign, top = bits >> 127, bits >> 122 & 0x1F
    if top >= 0x1E:
        text = "NaN" if top == 0x1F else "-Infinity" if sign else "Infinity"
    else:
        long = bits >> 125 & 3 == 3
        exponent = bits >> (111 if long else 113) & 0x3FFF
        digits = 0 if long else bits & (1 << 113) - 1
        if digits >= 10**MOST_DIGITS:
            digits = 0  # no more than 34 digits are canonical; all else is a zero
        text = str(Decimal((sign, tuple(map(int, str(digits))), exponent - 6176)))
    return f'{{"$decimal":"{text}"}}'


_FIXED: dict[int, tuple[int, Callable[[bytes], str]]] = {
    0x01: (8, lambda data: real(_DOUBLE.unpack(data)[0])),
    0x06: (0, lambda data: '{"$undefined":true}'),
    0x07: (12, lambda data: f'{{"$oid":"{data.hex()}"}}'),
    0x08: (1, _boolean),
    0x09: (8, _time),
    0x0A: (0, lambda data: "null"),
    0x10: (4, lambda data: str(_INT32.unpack(data)[0])),
    0x11: (8, _timestamp),
    0x12: (8, lambda data: str(_INT64.unpack(data)[0])),
    0x13: (16, _decimal),
    0x7F: (0, lambda data: '{"$maxKey":1}'),
    0xFF: (0, lambda data: '{"$minKey":1}'),
}
"""By type: how many bytes it has, and how it is written."""


class BsonDecoder:
    """Claims what begins with its own length and holds as documents to its last byte."""

    name = "bson"
    label = "BSON"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """By the length at its begin, the zero at its end and the first values."""
        if len(payload) < LEAST or payload[-1] or not LEAST <= _INT32.unpack_from(payload)[0] <= len(payload):
            return 0.0
        claimed = claim(read, payload, opcode)
        return claimed and claimed + 0.05  # lengths and zeroes in the right places say more than a first byte

    def decode(self, payload: bytes) -> Decoded:
        """As JSON."""
        return as_json(self.label, read, payload)


DECODER = BsonDecoder()

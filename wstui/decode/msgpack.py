"""MessagePack, one value or several after each other, as JSON (github.com/msgpack/msgpack, spec.md)."""

from __future__ import annotations

import re
from struct import Struct

from wstui.decode._claiming import as_json, claim
from wstui.decode._protocol import Decoded
from wstui.decode._writing import Broken, Writer, moment, real
from wstui.model import Opcode

__all__ = ["DECODER", "read"]

_SMALL = [str(code if code < 0x80 else code - 0x100) for code in range(0x100)]
_NUMBERS = {
    0xCC: Struct(">B"),
    0xCD: Struct(">H"),
    0xCE: Struct(">I"),
    0xCF: Struct(">Q"),
    0xD0: Struct(">b"),
    0xD1: Struct(">h"),
    0xD2: Struct(">i"),
    0xD3: Struct(">q"),
}
_LITERALS = {0xC0: "null", 0xC2: "false", 0xC3: "true"}
_SIZED = {  # what it is, and the bytes of its length
    0xC4: ("bytes", 1),
    0xC5: ("bytes", 2),
    0xC6: ("bytes", 4),
    0xC7: ("ext", 1),
    0xC8: ("ext", 2),
    0xC9: ("ext", 4),
    0xD9: ("string", 1),
    0xDA: ("string", 2),
    0xDB: ("string", 4),
    0xDC: ("array", 2),
    0xDD: ("array", 4),
    0xDE: ("map", 2),
    0xDF: ("map", 4),
}
_SPELLED = {code: _SMALL[code] for code in range(0x100) if code < 0x80 or code >= 0xE0} | _LITERALS
_SPELLED |= {0x80: "{}", 0x90: "[]", 0xA0: '""'}
_SHORT = re.compile(rb"[\x00-\x80\x90\xa0\xc0\xc2\xc3\xe0-\xff]{16,}")
"""Values of one byte, so many that they are worth a step of their own."""
_FLOAT, _DOUBLE = Struct(">f"), Struct(">d")
TIMESTAMP = -1


def read(data: bytes, into: Writer) -> None:
    """Tell the values to a writer. Raises `Broken`."""
    at, size = 0, len(data)
    scalar = into.scalar
    while at < size:
        code = data[at]
        if code in _SPELLED and (after := into.run(data, at, _SHORT, _SPELLED)) > at:
            at = after
            continue
        at += 1
        if code < 0x80 or code >= 0xE0:
            scalar(_SMALL[code])
        elif code < 0x90:
            into.table(_fitting(at, code & 0x0F, 2, size))
        elif code < 0xA0:
            into.array(_fitting(at, code & 0x0F, 1, size))
        elif code < 0xC0:
            at = _string(data, at, code & 0x1F, into)
        elif number := _NUMBERS.get(code):
            if at + number.size > size:
                raise Broken(at, "it ends within a number")
            scalar(str(number.unpack_from(data, at)[0]))
            at += number.size
        elif literal := _LITERALS.get(code):
            scalar(literal)
        elif code in (0xCA, 0xCB):
            layout = _FLOAT if code == 0xCA else _DOUBLE
            if at + layout.size > size:
                raise Broken(at, "it ends within a number")
            scalar(real(layout.unpack_from(data, at)[0], single=code == 0xCA))
            at += layout.size
        else:
            at = _sized(data, at, code, into)
    if into.depth:
        raise Broken(size, f"it ends within {into.depth:,} open arrays and maps")


def _sized(data: bytes, at: int, code: int, into: Writer) -> int:
    """What says how long it is; returns where it ends, or where what is in it begins."""
    if 0xD4 <= code <= 0xD8:
        return _extension(data, at, 1 << code - 0xD4, into)
    if code == 0xC1:
        raise Broken(at - 1, "0xc1 begins nothing")
    kind, width = _SIZED[code]
    if at + width > len(data):
        raise Broken(at, f"it ends within the length of {kind}")
    count = int.from_bytes(data[at : at + width], "big")
    at += width
    if kind == "string":
        return _string(data, at, count, into)
    if kind == "ext":
        return _extension(data, at, count, into)
    if kind == "array":
        into.array(_fitting(at, count, 1, len(data)))
    elif kind == "map":
        into.table(_fitting(at, count, 2, len(data)))
    else:
        into.blob(data[at : _end(data, at, count, kind)])
        at += count
    return at


def _string(data: bytes, at: int, count: int, into: Writer) -> int:
    end = _end(data, at, count, "a string")
    into.text(data[at:end])
    return end


def _extension(data: bytes, at: int, count: int, into: Writer) -> int:
    end = _end(data, at, count + 1, "an extension")
    kind = data[at] - 0x100 if data[at] >= 0x80 else data[at]
    body = data[at + 1 : end]
    time = _timestamp(body) if kind == TIMESTAMP else ""
    into.scalar(time or f'{{"$ext":{kind},"data":"{body.hex()}"}}')
    return end


def _timestamp(body: bytes) -> str:
    """The timestamp extension; nothing where it is none."""
    value = int.from_bytes(body, "big")
    match len(body):
        case 4:
            return moment(value)
        case 8 if value >> 34 < 10**9:
            return moment(value & (1 << 34) - 1, value >> 34)
        case 12 if value >> 64 < 10**9:
            return moment(int.from_bytes(body[4:], "big", signed=True), value >> 64)
    return ""


def _end(data: bytes, at: int, count: int, what: str) -> int:
    if at + count > len(data):
        raise Broken(at, f"{what} of {count:,} bytes, with {len(data) - at:,} left")
    return at + count


def _fitting(at: int, count: int, each: int, size: int) -> int:
    """A number of items that the bytes left could be: any value has one byte at least."""
    if count * each > size - at:
        raise Broken(at, f"{count:,} {'members' if each == 2 else 'items'} announced, with {size - at:,} bytes left")
    return count


class MessagePackDecoder:
    """Claims what holds as arrays and maps to its last byte."""

    name = "msgpack"
    label = "MessagePack"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """By the first values; the first byte of an array or a map, as of every tag, begins no UTF-8."""
        return claim(read, payload, opcode) if payload[:1] >= b"\x80" else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """As JSON."""
        return as_json(self.label, read, payload)


DECODER = MessagePackDecoder()

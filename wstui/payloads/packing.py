"""JSON text as MessagePack or CBOR. Pure; nothing recurses, so any depth holds, and members keep order and repetition.

Text is walked token by token and never made into Python's values: a number is an integer where it is written as one, of
any size that the format holds, and a 64-bit float elsewhere. Several values, as in JSON lines, follow each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from math import isinf
from struct import pack
from typing import NamedTuple

from wstui import jsontext
from wstui.model import Failure

__all__ = ["FORMATS", "Format", "packed"]

_TOKEN = re.compile(r'("(?:[^"\\]++|\\.)*+")|(-?[0-9][0-9.eE+-]*+)|(true|false|null)|([\[{])|([\]}])')
MOST_DIGITS = 4000  # Python turns no more than 4,300 into a number
_LITERALS = ("null", "false", "true")


class Format(NamedTuple):
    """How a format spells things. `integer` gives nothing where it is too large, `text`, `array` and `table` give the
    head for so many bytes, items or members; `literals` are for null, false and true."""

    label: str
    integer: Callable[[int], bytes]
    real: bytes
    text: Callable[[int], bytes]
    array: Callable[[int], bytes]
    table: Callable[[int], bytes]
    literals: tuple[bytes, bytes, bytes]


class _Open:
    """An array or an object whose end is still to come: what is in it, and of how many values, keys counted too."""

    def __init__(self, opener: str = "") -> None:
        self.opener = opener
        self.pieces: list[bytes] = []
        self.count = 0


def packed(text: str, format_: Format) -> bytes:
    """JSON text in a format. Raises `Failure` naming the line and column of what is no JSON, or does not fit."""
    try:
        jsontext.one_line(text)
    except jsontext.JsonError as error:
        raise Failure(f"no JSON: {error}") from error
    levels = [_Open()]
    for token in _TOKEN.finditer(text):
        string, number, literal, opener, closer = token.groups()
        if opener:
            levels.append(_Open(opener))
            continue
        if closer:
            level = levels.pop()
            head = format_.array(level.count) if level.opener == "[" else format_.table(level.count // 2)
            piece = head + b"".join(level.pieces)
        elif string:
            piece = _string(text, token.start(), string, format_)
        elif number:
            piece = _number(text, token.start(), number, format_)
        else:
            piece = format_.literals[_LITERALS.index(literal)]
        levels[-1].pieces.append(piece)
        levels[-1].count += 1
    return b"".join(levels[0].pieces)


def _string(text: str, at: int, string: str, format_: Format) -> bytes:
    value = json.loads(string) if "\\" in string else string[1:-1]
    try:
        data = value.encode()
    except UnicodeEncodeError as exc:
        raise _fault(text, at, "half of a surrogate pair is in this string: UTF-8 cannot carry it") from exc
    return format_.text(len(data)) + data


def _number(text: str, at: int, number: str, format_: Format) -> bytes:
    # -0 is a number of its own, which only a float is.
    if number.lstrip("-").isdigit() and number != "-0":
        digits = number.lstrip("-")
        if len(digits) > MOST_DIGITS:
            raise _fault(text, at, f"this number has more than {MOST_DIGITS:,} digits")
        piece = format_.integer(int(number))
        if not piece:
            raise _fault(text, at, f"this number is too large for {format_.label}, which holds 64 bits")
        return piece
    value = float(number)
    if isinf(value):
        raise _fault(text, at, "this number is too large for a 64-bit float")
    return format_.real + pack(">d", value)


def _fault(text: str, at: int, what: str) -> Failure:
    line = text.count("\n", 0, at) + 1
    return Failure(f"line {line}, column {at - text.rfind(chr(10), 0, at)}: {what}")


def _sized(small: tuple[int, int], *wide: tuple[int, str]) -> Callable[[int], bytes]:
    """Heads by size: below a limit in the first byte itself, else behind a byte in a field that holds it."""
    base, limit = small

    def head(size: int) -> bytes:
        if size < limit:
            return bytes((base | size,))
        for first, field in wide:
            if size < 1 << 8 * len(pack(field, 0)):
                return bytes((first,)) + pack(field, size)
        raise Failure("one value is too long to be sent")

    return head


def _msgpack_integer(value: int) -> bytes:
    if -32 <= value < 128:
        return pack(">b", value)
    if value >= 0:
        fields = ((0xCC, ">B"), (0xCD, ">H"), (0xCE, ">I"), (0xCF, ">Q"))
    else:
        fields = ((0xD0, ">b"), (0xD1, ">h"), (0xD2, ">i"), (0xD3, ">q"))
    for first, field in fields:
        bits = 8 * len(pack(field, 0)) - (value < 0)
        if -(1 << bits) <= value < 1 << bits:
            return bytes((first,)) + pack(field, value)
    return b""


def _cbor_head(major: int) -> Callable[[int], bytes]:
    base = major << 5
    return _sized((base, 24), (base | 24, ">B"), (base | 25, ">H"), (base | 26, ">I"), (base | 27, ">Q"))


def _cbor_integer(value: int) -> bytes:
    """RFC 8949 sections 3.1 and 3.4.3: what 64 bits do not hold is a bignum."""
    size = value if value >= 0 else -1 - value
    if size < 1 << 64:
        return _cbor_head(0 if value >= 0 else 1)(size)
    data = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return (b"\xc2" if value >= 0 else b"\xc3") + _cbor_head(2)(len(data)) + data


FORMATS = {
    "msgpack": Format(
        "MessagePack",
        _msgpack_integer,
        b"\xcb",
        _sized((0xA0, 32), (0xD9, ">B"), (0xDA, ">H"), (0xDB, ">I")),
        _sized((0x90, 16), (0xDC, ">H"), (0xDD, ">I")),
        _sized((0x80, 16), (0xDE, ">H"), (0xDF, ">I")),
        (b"\xc0", b"\xc2", b"\xc3"),
    ),
    "cbor": Format(
        "CBOR",
        _cbor_integer,
        b"\xfb",
        _cbor_head(3),
        _cbor_head(4),
        _cbor_head(5),
        (b"\xf6", b"\xf4", b"\xf5"),
    ),
}
"""By kind of payload."""

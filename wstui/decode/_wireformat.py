"""The wire format of protobuf (protobuf.dev/programming-guides/encoding): fields by number, and what they may be where
no schema says so. Knows no schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple

from wstui.decode._writing import Broken, Enough, quoted, real

__all__ = ["DEEPEST", "Left", "Part", "as_guessed", "holds", "parts", "varints"]

VARINT, FIXED64, BYTES, GROUP, END_GROUP, FIXED32 = range(6)
HIGHEST = (1 << 29) - 1
DEEPEST = 100
"""Messages within messages, as far as protobuf's own libraries go."""
COSTLY = 1
"""Steps that what is no varint takes besides: it is looked at in more than one way."""
TRIED = 2
"""Steps that it takes to see whether bytes are a message, besides one for each field."""
MOST_GROUPS = 3
"""Groups within groups: the end of each has to be looked for, so that what is in them is read as often."""

_FLOAT, _DOUBLE = Struct("<f"), Struct("<d")
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))


class Part(NamedTuple):
    """A field as it came: its number, its wire type, and its value: a varint, or the bytes of any other type."""

    number: int
    wire: int
    value: int
    data: bytes


def parts(data: bytes, budget: int = 0) -> Iterator[Part]:
    """The fields of a message, in order. Raises `Broken` where the bytes do not hold as fields, and `Enough` after as
    many fields as were asked for, those of groups counted."""
    left = budget or -1
    at, size = 0, len(data)
    while at < size:
        start = at
        tag = data[at]
        # Most tags and numbers have one byte, and a call for each would be most of the time.
        if tag < 0x80:
            at += 1
        else:
            tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if not 0 < number <= HIGHEST:
            raise Broken(start, f"{number} is no number of a field")
        if not left:
            raise Enough
        left -= 1
        if wire == VARINT:
            if at < size and data[at] < 0x80:
                value = data[at]
                at += 1
            else:
                value, at = _varint(data, at)
            yield Part(number, wire, value, b"")
            continue
        if wire == BYTES:
            if at < size and data[at] < 0x80:
                count = data[at]
                at += 1
            else:
                count, at = _varint(data, at)
        elif wire in (FIXED32, FIXED64):
            count = 4 if wire == FIXED32 else 8
        elif wire == GROUP:
            end, after = _group(data, at, number, budget)
            yield Part(number, wire, 0, data[at:end])
            at = after
            continue
        else:
            raise Broken(start, "a group ends that did not begin" if wire == END_GROUP else f"{wire} is no wire type")
        if at + count > size:
            raise Broken(at, f"field {number} of {count:,} bytes, with {size - at:,} left")
        yield Part(number, wire, 0, data[at : at + count])
        at += count


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for at in range(at, min(at + 10, len(data))):  # noqa: B020
        byte = data[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value >> 64:
                break
            return value, at + 1
        shift += 7
    raise Broken(at, "a number that does not end, or has more than 64 bits")


def _group(data: bytes, at: int, number: int, budget: int) -> tuple[int, int]:
    """Where a group's content ends, and where its end marker does."""
    awaited = [number]
    left = budget or -1
    while True:
        start = at
        if not left:
            raise Enough
        left -= 1
        if at >= len(data):
            raise Broken(at, f"it ends within group {awaited[-1]}")
        tag = data[at]
        if tag < 0x80:
            at += 1
        else:
            tag, at = _varint(data, at)
        wire = tag & 7
        if not 0 < tag >> 3 <= HIGHEST:
            raise Broken(start, f"{tag >> 3} is no number of a field")
        if wire == GROUP:
            awaited.append(tag >> 3)
            if len(awaited) > MOST_GROUPS:
                raise Broken(start, f"groups within {MOST_GROUPS} groups")
        elif wire == END_GROUP:
            if awaited.pop() != tag >> 3:
                raise Broken(start, "another group ends than the one that is open")
            if not awaited:
                return start, at
        elif wire == VARINT:
            if at < len(data) and data[at] < 0x80:
                at += 1
            else:
                _, at = _varint(data, at)
        elif wire == BYTES:
            count, at = _varint(data, at)
            at += count
        elif wire in (FIXED32, FIXED64):
            at += 4 if wire == FIXED32 else 8
        else:
            raise Broken(start, f"{wire} is no wire type")


def varints(data: bytes) -> list[int]:
    """Numbers packed one after the other."""
    found, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        found.append(value)
    return found


@dataclass(slots=True)
class Left:
    """How many fields may still be read of a payload, each as often as it is looked at; below zero: some were not."""

    steps: int


def holds(data: bytes, left: Left) -> bool:
    """Whether bytes hold as the fields of a message to their end, as far as they may be read."""
    if len(data) == 1:
        return False  # a field has a number and a value
    left.steps -= TRIED
    try:
        for _ in parts(data):
            left.steps -= 1
            if left.steps < 0:
                return False
    except Broken:
        return False
    return True


def as_guessed(data: bytes, left: Left, deep: int = 0) -> str:
    """A message as JSON without a schema: fields by number, in order, as many as may be read. Raises `Broken`."""
    said = []
    for part in parts(data):
        left.steps -= 1
        if left.steps < 0:
            break
        plain = part.wire == VARINT and part.value < 1 << 63
        said.append(f'"{part.number}":{part.value if plain else guess(part, left, deep)}')
    return "{" + ",".join(said) + "}"


def guess(part: Part, left: Left, deep: int) -> str:
    """A field's value as JSON, whatever it may be: text if it reads like it, else a message if it holds as one."""
    _, wire, value, data = part
    if wire == VARINT:
        return str(value) if value < 1 << 63 else f'{{"$varint":{value},"signed":{value - (1 << 64)}}}'
    left.steps -= COSTLY
    if wire == FIXED32:
        return f'{{"$fixed32":{int.from_bytes(data, "little")},"float":{real(_FLOAT.unpack(data)[0], single=True)}}}'
    if wire == FIXED64:
        return f'{{"$fixed64":{int.from_bytes(data, "little")},"double":{real(_DOUBLE.unpack(data)[0])}}}'
    if wire == BYTES and (text := readable(data)) is not None:
        return quoted(text)
    if wire == GROUP:
        left.steps -= len(data) // 2  # the end of a group was looked for, field by field
    if deep < DEEPEST and (wire == GROUP or holds(data, left)):
        return as_guessed(data, left, deep + 1)
    return f'{{"$bytes":"{data.hex()}"}}'


def readable(data: bytes) -> str | None:
    """The bytes as a string, if they are UTF-8 without control characters."""
    if data.translate(None, _CONTROLS) != data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None

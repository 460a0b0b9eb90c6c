"""A message of protobuf as JSON by its type, and which type fits. Knows no file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from struct import Struct

from wstui.decode._protoschema import Field, Message, Schema
from wstui.decode._wireformat import BYTES, DEEPEST, FIXED32, FIXED64, GROUP, VARINT, Left, Part, guess, parts, varints
from wstui.decode._writing import Broken, Enough, moment, quoted, real

__all__ = ["Fit", "as_typed", "fitting"]

_FLOAT, _DOUBLE, _INT32, _INT64 = Struct("<f"), Struct("<d"), Struct("<i"), Struct("<q")
FITTED = 20_000
"""Fields by which the types are compared that fit best."""
LOOKED_AT = 300
"""Fields by which types are compared."""
STEPS = 2
"""What a field takes of those that may be read: more than one without a type."""
TRIED = 8
"""Types that are compared by all fields: of those that fit best by the outermost, the smallest."""


def _zigzag(value: int) -> int:
    return value >> 1 ^ -(value & 1)


def _int32(value: int) -> int:
    value &= 0xFFFF_FFFF
    return value - (1 << 32) if value >> 31 else value


def _int64(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


_OF_VARINT: dict[str, Callable[[int], str]] = {
    "int32": lambda value: str(_int32(value)),
    "int64": lambda value: str(_int64(value)),
    "uint32": lambda value: str(value & 0xFFFF_FFFF),
    "uint64": str,
    "sint32": lambda value: str(_zigzag(value & 0xFFFF_FFFF)),
    "sint64": lambda value: str(_zigzag(value)),
    "bool": lambda value: "true" if value else "false",
    "enum": str,
}
_OF_FIXED: dict[str, tuple[int, Callable[[bytes], str]]] = {
    "fixed32": (FIXED32, lambda data: str(int.from_bytes(data, "little"))),
    "sfixed32": (FIXED32, lambda data: str(_INT32.unpack(data)[0])),
    "float": (FIXED32, lambda data: real(_FLOAT.unpack(data)[0], single=True)),
    "fixed64": (FIXED64, lambda data: str(int.from_bytes(data, "little"))),
    "sfixed64": (FIXED64, lambda data: str(_INT64.unpack(data)[0])),
    "double": (FIXED64, lambda data: real(_DOUBLE.unpack(data)[0])),
}


@dataclass(slots=True)
class Fit:
    """How many fields a type knows of a payload, and how many it does not; `left` says how many are read."""

    left: Left
    known: int = 0
    unknown: int = 0


def as_typed(schema: Schema, name: str, data: bytes, fit: Fit, deep: int = 0) -> str:
    """A message as JSON: fields by name, repeated ones and maps gathered where the first of them stands. What the type
    does not know, or has of another kind, is by number and guessed. Raises `Broken`."""
    message = schema.messages[name]
    if name == "google.protobuf.Timestamp" and (time := _time(data)):
        fit.known += 1
        return time
    members: dict[str | int, tuple[str, str, list[str]]] = {}
    """Key, brackets and values: of repeated fields by name, of all others by their place."""
    for place, part in enumerate(parts(data)):
        fit.left.steps -= STEPS
        if fit.left.steps < 0:
            break
        field = message.fields.get(part.number)
        values = _values(schema, field, part, fit, deep) if field is not None else None
        if field is None or values is None:
            fit.unknown += 1
            members[place] = (f'"{part.number}"', "", [guess(part, fit.left, deep)])
            continue
        fit.known += 1
        if field.repeated:
            brackets = "{}" if schema.messages.get(field.of, _NO_MESSAGE).is_entry else "[]"
            members.setdefault(field.name, (quoted(field.name), brackets, []))[2].extend(values)
        else:
            members[place] = (quoted(field.name), "", values)
    joined = [f"{key}:{left[:1]}{','.join(values)}{left[1:]}" for key, left, values in members.values()]
    return "{" + ",".join(joined) + "}"


_NO_MESSAGE = Message()


def _values(schema: Schema, field: Field, part: Part, fit: Fit, deep: int) -> list[str] | None:
    """The values that a field holds: several where they are packed. Nothing where it is of another kind."""
    kind, wire, data = field.kind, part.wire, part.data
    if kind in _OF_VARINT:
        if wire == VARINT:
            numbers = [part.value]
        elif wire == BYTES and field.repeated:
            try:
                numbers = varints(data)
            except Broken:
                return None
        else:
            return None
        fit.left.steps -= len(numbers) - 1
        if kind == "enum":
            return [_named(schema.enums[field.of], _int32(number)) for number in numbers]
        return [_OF_VARINT[kind](number) for number in numbers]
    if kind in _OF_FIXED:
        wanted, write = _OF_FIXED[kind]
        size = 4 if wanted == FIXED32 else 8
        if wire != wanted and not (wire == BYTES and field.repeated and len(data) % size == 0):
            return None
        fit.left.steps -= len(data) // size - 1
        return [write(data[at : at + size]) for at in range(0, len(data), size)]
    if kind == "string" and wire == BYTES:
        return [quoted(data.decode(errors="surrogateescape"))]
    if kind == "bytes" and wire == BYTES:
        return [f'{{"$bytes":"{data.hex()}"}}']
    if not kind:
        return [guess(part, fit.left, deep)]
    if wire != (GROUP if kind == "group" else BYTES) or deep >= DEEPEST:
        return None
    return _message(schema, field, data, fit, deep)


def _message(schema: Schema, field: Field, data: bytes, fit: Fit, deep: int) -> list[str] | None:
    inner = Fit(fit.left)
    try:
        if schema.messages[field.of].is_entry:
            value = _entry(schema, schema.messages[field.of], data, inner, deep + 1)
        else:
            value = as_typed(schema, field.of, data, inner, deep + 1)
    except Broken:
        return None
    fit.known += inner.known
    fit.unknown += inner.unknown
    return [value]


def _entry(schema: Schema, message: Message, data: bytes, fit: Fit, deep: int) -> str:
    """A member of a map; a key or a value that is left out is the zero of its kind."""
    said = {1: _zero(schema, message.fields[1]), 2: _zero(schema, message.fields[2])}
    for part in parts(data):
        fit.left.steps -= STEPS
        if fit.left.steps < 0:
            break
        field = message.fields.get(part.number)
        values = _values(schema, field, part, fit, deep) if field is not None else None
        if values:
            said[part.number] = values[-1]
        else:
            fit.unknown += 1
    key = said[1] if message.fields[1].kind == "string" else quoted(said[1])
    return f"{key}:{said[2]}"


def _zero(schema: Schema, field: Field) -> str:
    match field.kind:
        case "string":
            return '""'
        case "bytes":
            return '{"$bytes":""}'
        case "bool":
            return "false"
        case "enum":
            return _named(schema.enums[field.of], 0)
        case "float" | "double":
            return "0.0"
        case "message" | "":
            return "{}"
    return "0"


def _named(enum: dict[int, str], number: int) -> str:
    return quoted(enum[number]) if number in enum else str(number)


def _time(data: bytes) -> str:
    """A Timestamp of protobuf; nothing where it is none."""
    seconds = nanoseconds = 0
    for part in parts(data):
        if part.wire != VARINT or part.number not in (1, 2):
            return ""
        if part.number == 1:
            seconds = _int64(part.value)
        else:
            nanoseconds = _int64(part.value)
    return moment(seconds, nanoseconds) if 0 <= nanoseconds < 10**9 else ""


def fitting(schema: Schema, data: bytes) -> list[str]:
    """The types that fit the payload equally well, and better than all others. Raises `Broken`.

    First is counted which of the outermost fields a type knows, by number and kind; of the best, which of all.
    """
    outermost: set[tuple[int, int]] = set()
    with suppress(Enough):
        for part in parts(data, LOOKED_AT):
            outermost.add((part.number, part.wire))
    strangers: dict[str, int] = {}
    for name, message in schema.messages.items():
        if not message.is_entry and not name.startswith("google.protobuf."):
            strangers[name] = sum(not _takes(message.fields.get(number), wire) for number, wire in outermost)
    if not strangers:
        return []
    least = min(strangers.values())
    best = [name for name, count in strangers.items() if count == least]
    best = sorted(best, key=lambda name: len(schema.messages[name].fields))[:TRIED]
    ranks: dict[str, tuple[int, int]] = {}
    for name in best:
        fit = Fit(Left(FITTED))
        as_typed(schema, name, data, fit)
        # Of two that know all that came, the one that has less beside it is meant.
        ranks[name] = (fit.unknown, len(schema.messages[name].fields))
    top = min(ranks.values())
    return sorted(name for name in best if ranks[name] == top)


def _takes(field: Field | None, wire: int) -> bool:
    if field is None:
        return False
    if field.kind in _OF_VARINT:
        return wire == VARINT or (wire == BYTES and field.repeated)
    if field.kind in _OF_FIXED:
        return wire == _OF_FIXED[field.kind][0] or (wire == BYTES and field.repeated)
    return not field.kind or wire == (GROUP if field.kind == "group" else BYTES)

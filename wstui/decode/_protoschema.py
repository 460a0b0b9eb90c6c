"""Types of protobuf: what the fields of messages are called and are. Read from a FileDescriptorSet, as `protoc
--descriptor_set_out` writes it, which is protobuf itself; `_protofile` reads them from the language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wstui.decode._wireformat import BYTES, Part, parts
from wstui.decode._writing import Broken

__all__ = ["SCALARS", "Field", "Message", "Schema", "from_descriptors", "resolve"]

SCALARS = (
    *("double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "group", "message"),
    *("bytes", "uint32", "enum", "sfixed32", "sfixed64", "sint32", "sint64"),
)
"""Kinds of fields, by their number in descriptors less one."""

REPEATED = 3


@dataclass(slots=True)
class Field:
    """A field: `kind` is one of `SCALARS`, `of` the full name of its message or enum. Until names are resolved, `kind`
    may be empty and `of` be relative to where it stands."""

    name: str
    kind: str
    repeated: bool = False
    of: str = ""


@dataclass(slots=True)
class Message:
    """A message: its fields by number. An entry is what a map is made of."""

    fields: dict[int, Field] = field(default_factory=dict)
    is_entry: bool = False


@dataclass(slots=True)
class Schema:
    """Messages and enums by full name, and extensions as they were read: scope, extended message, number, field."""

    messages: dict[str, Message] = field(default_factory=dict)
    enums: dict[str, dict[int, str]] = field(default_factory=dict)
    extensions: list[tuple[str, str, int, Field]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    """Types that are used and were not found."""


def resolve(schema: Schema) -> None:
    """Find what each field's type is called in full, from the inside out as the language says."""
    for scope, extended, number, one in schema.extensions:
        found = _named(schema, scope, extended)
        if found in schema.messages:
            one.name = f"[{scope}.{one.name}]" if scope else f"[{one.name}]"
            schema.messages[found].fields[number] = one
    schema.extensions.clear()
    for name, message in schema.messages.items():
        for one in message.fields.values():
            if not one.of or (one.kind and one.of in (schema.messages if one.kind != "enum" else schema.enums)):
                continue
            found = _named(schema, name, one.of)
            if found in schema.messages:
                one.kind, one.of = one.kind or "message", found
            elif found in schema.enums:
                one.kind, one.of = "enum", found
            else:
                schema.missing.add(one.of)
                one.kind = one.of = ""


def _named(schema: Schema, scope: str, name: str) -> str:
    """The full name of a type as it is called within a scope."""
    if name.startswith("."):
        return name[1:]
    while True:
        full = f"{scope}.{name}" if scope else name
        if full in schema.messages or full in schema.enums or not scope:
            return full
        scope = scope.rpartition(".")[0]


def from_descriptors(data: bytes) -> Schema:
    """The types of a FileDescriptorSet. Raises `Broken` where it is none."""
    schema = Schema()
    for part in parts(data):
        if part.number != 1 or part.wire != BYTES:
            raise Broken(-1, "no FileDescriptorSet, which `protoc --descriptor_set_out` writes")
        file = _by_number(part.data)
        package = _text(file, 2)
        _declared(schema, package, file.get(4, ()), file.get(5, ()))
        _extended(schema, package, file.get(7, ()))
    if not schema.messages:
        raise Broken(-1, "no message is described in it")
    resolve(schema)
    return schema


def _by_number(data: bytes) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {}
    for part in parts(data):
        found.setdefault(part.number, []).append(part)
    return found


def _text(of: dict[int, list[Part]], number: int) -> str:
    return of[number][-1].data.decode(errors="replace") if number in of else ""


def _value(of: dict[int, list[Part]], number: int) -> int:
    return of[number][-1].value if number in of else 0


def _declared(schema: Schema, scope: str, messages: Iterable[Part], enums: Iterable[Part]) -> None:
    """Messages with those within them, and enums."""
    left = [(scope, _by_number(part.data)) for part in messages]
    kinds = [(scope, _by_number(part.data)) for part in enums]
    while left:
        scope, one = left.pop()
        name = ".".join(filter(None, (scope, _text(one, 1))))
        options = _by_number(one[7][-1].data) if 7 in one else {}
        schema.messages[name] = message = Message(is_entry=bool(_value(options, 7)))
        for part in one.get(2, ()):
            number, described, _ = _field(part.data)
            message.fields[number] = described
        _extended(schema, name, one.get(6, ()))
        left += [(name, _by_number(part.data)) for part in one.get(3, ())]
        kinds += [(name, _by_number(part.data)) for part in one.get(4, ())]
    for scope, one in kinds:
        values = [_by_number(part.data) for part in one.get(2, ())]
        names = {_signed(_value(value, 2)): _text(value, 1) for value in reversed(values)}
        schema.enums[".".join(filter(None, (scope, _text(one, 1))))] = names


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _extended(schema: Schema, scope: str, extensions: Iterable[Part]) -> None:
    for part in extensions:
        number, described, extended = _field(part.data)
        schema.extensions.append((scope, extended, number, described))


def _field(data: bytes) -> tuple[int, Field, str]:
    """A field's number, what it is, and what it extends."""
    one = _by_number(data)
    kind = _value(one, 5)
    if not 0 < kind <= len(SCALARS):
        raise Broken(-1, f"{kind} is no type of a field")
    described = Field(_text(one, 1), SCALARS[kind - 1], _value(one, 4) == REPEATED, _text(one, 6).removeprefix("."))
    return _value(one, 3), described, _text(one, 2)

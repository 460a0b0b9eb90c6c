"""Schemas of Avro (avro.apache.org, specification 1.11) and values by them as JSON. Knows no container."""

from __future__ import annotations

import json
from struct import Struct
from typing import Any

from wstui.decode._writing import Broken, Enough, decimal, moment, quoted, real

__all__ = ["AT_LEAST", "EACH", "Reading", "Schema", "fingerprint", "parse"]

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
DEEPEST = 100
EACH, AT_LEAST = 4, 100_000
"""Bytes that may ask for a step, on the average, and steps that any payload may take: a value is one, more if it is
costly to spell. That is half a second for a megabyte."""
FLOAT, TIME = 2, 4
"""Steps that a float and a moment take besides."""
_FLOAT, _DOUBLE = Struct("<f"), Struct("<d")
_EMPTY = 0xC15D213AA4D7A795  # of CRC-64-AVRO
_UNITS = {"timestamp-millis": 10**3, "timestamp-micros": 10**6, "timestamp-nanos": 10**9}
_KEPT = ("name", "type", "fields", "symbols", "items", "values", "size")

Schema = Any
"""JSON as Python reads it, with the full name of each named type, and names in place of what was named before."""


class Parsed(dict[str, Any]):
    """The named types of a schema, by full name."""


def parse(text: str | bytes) -> tuple[Schema, Parsed]:
    """A schema and the types it names. Raises `Broken` where it is none."""
    names = Parsed()
    try:
        return _named(json.loads(text), "", names, 0), names
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise Broken(-1, "the schema is none of Avro") from exc


def _named(schema: Any, space: str, names: Parsed, deep: int) -> Schema:
    if deep > DEEPEST:
        raise Broken(-1, f"the schema nests deeper than {DEEPEST}")
    if isinstance(schema, str):
        if schema in PRIMITIVES:
            return schema
        full = schema if "." in schema or not space else f"{space}.{schema}"
        found = full if full in names else schema
        if found not in names:
            raise Broken(-1, f"the schema names {schema[:80]!r}, which it does not describe")
        return found
    if isinstance(schema, list):
        return [_named(one, space, names, deep + 1) for one in schema]
    kind = schema["type"]
    if kind in ("record", "error", "enum", "fixed"):
        name = schema["name"]
        if "." in name:
            space = name.rpartition(".")[0]
        elif space := schema.get("namespace", space):
            name = f"{space}.{name}"
        _check(schema, kind)
        made = names[name] = {**schema, "name": name, "type": "record" if kind == "error" else kind}
        if "fields" in schema:
            made["fields"] = [
                {**field, "type": _named(field["type"], space, names, deep + 1)} for field in schema["fields"]
            ]
        return made
    if kind in ("array", "map"):
        inner = "items" if kind == "array" else "values"
        return {**schema, inner: _named(schema[inner], space, names, deep + 1)}
    if isinstance(kind, dict | list):
        return _named(kind, space, names, deep + 1)
    return {**schema, "type": _named(kind, space, names, deep + 1)}


def _check(schema: Any, kind: str) -> None:
    """Whether a named type has what it takes to read it. Raises `ValueError`."""
    symbols, size, fields = schema.get("symbols", []), schema.get("size", 0), schema.get("fields", [])
    if kind == "enum" and not (symbols and isinstance(symbols, list) and all(isinstance(one, str) for one in symbols)):
        raise ValueError("symbols")
    if kind == "fixed" and not ("size" in schema and isinstance(size, int)):
        raise ValueError("size")
    if kind in ("record", "error") and not ("fields" in schema and isinstance(fields, list)):
        raise ValueError("fields")
    if any(not isinstance(field["name"], str) for field in fields):
        raise ValueError("name")


def fingerprint(schema: Schema) -> int:
    """CRC-64-AVRO of the schema's canonical form, as single objects carry it."""
    value = _EMPTY
    for byte in _canonical(schema).encode():
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (_EMPTY if value & 1 else 0)
    return value


def _canonical(schema: Schema) -> str:
    """The parsing canonical form: only what decides how values are read, in one order, without blanks."""
    if isinstance(schema, str):
        return json.dumps(schema)
    if isinstance(schema, list):
        return f"[{','.join(map(_canonical, schema))}]"
    if schema["type"] in PRIMITIVES:
        return json.dumps(schema["type"])
    members = []
    for key in _KEPT:
        if key not in schema:
            continue
        if key == "fields":
            fields = [
                f'{{"name":{json.dumps(field["name"])},"type":{_canonical(field["type"])}}}' for field in schema[key]
            ]
            said = f"[{','.join(fields)}]"
        elif key in ("items", "values"):
            said = _canonical(schema[key])
        else:
            said = json.dumps(schema[key], ensure_ascii=False, separators=(",", ":"))
        members.append(f'"{key}":{said}')
    return "{" + ",".join(members) + "}"


class Reading:
    """Reads values of a schema, one after the other. Raises `Broken` where the bytes do not hold, and `Enough` where
    more would be read than may be."""

    def __init__(self, data: bytes, names: Parsed, at: int = 0, steps: int = 0) -> None:
        self.data, self.at = data, at
        self._names = names
        self._left = 8 * len(data) + 1000
        """Values that may still be read: some take no byte."""
        self.steps = steps or len(data) // EACH + AT_LEAST
        """Steps that may still be taken."""

    def value(self, schema: Schema, deep: int = 0) -> str:
        """The next value, as JSON."""
        self._left -= 1
        self.steps -= 1
        if self.steps < 0:
            raise Enough
        if deep > DEEPEST or self._left < 0:
            raise Broken(self.at, "too deep" if self._left >= 0 else "more values without bytes than can be shown")
        if isinstance(schema, list):
            return self.value(schema[self._index(schema)], deep + 1)
        named = self._names.get(schema) if isinstance(schema, str) else schema
        kind = schema if named is None else named["type"]
        match kind:
            case "null":
                return "null"
            case "boolean":
                return {0: "false", 1: "true"}[min(self.take(1)[0], 1)]
            case "int" | "long":
                self.steps -= TIME if isinstance(named, dict) else 0
                return _logical(self.long(), named)
            case "float":
                self.steps -= FLOAT
                return real(_FLOAT.unpack(self.take(4))[0], single=True)
            case "double":
                return real(_DOUBLE.unpack(self.take(8))[0])
            case "string":
                return quoted(self.take(self.long()).decode(errors="surrogateescape"))
            case "bytes":
                return _bytes(self.take(self.long()), named)
        assert named is not None
        match kind:
            case "fixed":
                return _bytes(self.take(named["size"]), named)
            case "enum":
                return quoted(named["symbols"][self._index(named["symbols"])])
            case "record":
                fields = [f"{quoted(field['name'])}:{self.value(field['type'], deep + 1)}" for field in named["fields"]]
                return "{" + ",".join(fields) + "}"
            case "array":
                return f"[{','.join(self._blocks(named['items'], deep, keyed=False))}]"
            case "map":
                return "{" + ",".join(self._blocks(named["values"], deep, keyed=True)) + "}"
        return self.value(kind, deep + 1)

    def _index(self, of: list[Any]) -> int:
        index = self.long()
        if not 0 <= index < len(of):
            raise Broken(self.at, f"{index} is none of {len(of)} branches or symbols")
        return index

    def _blocks(self, schema: Schema, deep: int, *, keyed: bool) -> list[str]:
        found = []
        while count := self.long():
            if count < 0:
                self.long()  # the bytes of the block, for who skips it
            for _ in range(abs(count)):
                key = f"{self.value('string', deep + 1)}:" if keyed else ""
                found.append(key + self.value(schema, deep + 1))
        return found

    def long(self) -> int:
        """A number: zigzag, seven bits a byte."""
        value = shift = 0
        for at in range(self.at, min(self.at + 10, len(self.data))):
            byte = self.data[at]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                self.at = at + 1
                return value >> 1 ^ -(value & 1)
            shift += 7
        raise Broken(self.at, "a number that does not end")

    def take(self, count: int) -> bytes:
        """So many bytes."""
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise Broken(self.at, f"{count:,} bytes, with {len(self.data) - self.at:,} left")
        part = self.data[self.at : end]
        self.at = end
        return part


def _logical(value: int, schema: Schema) -> str:
    unit = _UNITS.get(str(schema.get("logicalType"))) if isinstance(schema, dict) else None
    if unit is None:
        return str(value)
    seconds, rest = divmod(value, unit)
    return moment(seconds, rest * (10**9 // unit))


def _bytes(data: bytes, schema: Schema) -> str:
    if isinstance(schema, dict) and schema.get("logicalType") == "decimal" and len(data) <= 256:
        scale = schema.get("scale", 0)
        if isinstance(scale, int) and 0 <= scale <= 1000:
            return decimal(int.from_bytes(data, "big", signed=True), scale)
    return f'{{"$bytes":"{data.hex()}"}}'

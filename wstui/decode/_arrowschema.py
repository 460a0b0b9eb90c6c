"""The schema of an Arrow stream (Schema.fbs): its fields, and their types as Arrow's own libraries name them."""

from __future__ import annotations

from typing import NamedTuple

from wstui.decode._flatbuffer import Table
from wstui.decode._writing import Broken

__all__ = ["UNITS", "Field", "fields"]

DEEPEST, MOST, LONGEST = 32, 2000, 10_000
"""Fields within fields; fields of a schema, all levels together; letters of a type."""
UNITS = ("s", "ms", "us", "ns")
_KINDS = (
    "null", "int", "float", "binary", "string", "bool", "decimal", "date", "time", "timestamp", "interval", "list",
    "struct", "union", "fixed_size_binary", "fixed_size_list", "map", "duration", "large_binary", "large_string",
    "large_list", "run_end_encoded", "binary_view", "string_view", "list_view", "large_list_view",
)  # fmt: skip
"""By their number in the union of types, which begins at 1."""
_WHOLE = {8: "b", 16: "h", 32: "i", 64: "q"}
_FLOATS = (("halffloat", "e"), ("float", "f"), ("double", "d"))
_DATES = (("date32[day]", "i"), ("date64[ms]", "q"))


class Field(NamedTuple):
    """A column, or what is within one."""

    name: str
    kind: str
    said: str
    """The type as it is shown."""
    children: tuple[Field, ...]
    form: str = ""
    """How `struct` calls a number of it, where it has numbers."""
    size: int = 0
    """How many bytes, or values of a list, each has."""
    unit: int = 0
    """Of a time: thousandths, how often; of a decimal: digits behind the point."""
    zoned: bool = False
    key: int = 0
    values: Field | None = None
    """What the dictionary of that key holds; the column has places in it."""


def fields(schema: Table) -> tuple[Field, ...]:
    """The columns of a schema. Raises `Broken`."""
    if schema.number(0, "h"):
        raise Broken(-1, "numbers with the highest byte first, which are not read here")
    return _Fields(4 * len(schema.data)).all(schema.tables(1), 0)


class _Fields:
    """Reads fields, which may share what they are made of: counted, so that little does not become much."""

    def __init__(self, letters: int) -> None:
        self._left, self._letters = MOST, letters

    def all(self, tables: list[Table], deep: int) -> tuple[Field, ...]:
        """Fields, one after the other."""
        self._left -= len(tables)
        if deep > DEEPEST or self._left < 0:
            raise Broken(-1, f"more than {MOST:,} columns, or {DEEPEST} within each other")
        return tuple(self._one(table, deep) for table in tables)

    def _one(self, table: Table, deep: int) -> Field:
        name, number, of = table.text(0), table.number(2, "B"), table.table(3)
        self._letters -= len(name)
        if not 0 < number <= len(_KINDS) or of is None or self._letters < 0:
            raise Broken(-1, f"a field of type {number}" if self._letters >= 0 else "names longer than the metadata")
        field = _typed(name, _KINDS[number - 1], of, self.all(table.tables(5), deep + 1))
        encoding = table.table(4)
        if encoding is not None:
            of = encoding.table(1)
            said, form = _whole(of) if of is not None else ("int32", "i")
            said = f"dictionary<values={field.said}, indices={said}, ordered={encoding.number(2, 'B')}>"
            field = Field(name, "dictionary", said, (), form, key=encoding.number(0, "q"), values=field)
        # What is within others is part of theirs: it must not grow with every level.
        said = field.said if len(field.said) <= LONGEST else field.said[: LONGEST - 1] + "…"
        return field._replace(said=said if table.number(1, "B") else f"{said} not null")


def _typed(name: str, kind: str, of: Table, children: tuple[Field, ...]) -> Field:
    """A field with what its type says of itself."""
    inner = ", ".join(f"{child.name}: {child.said}" for child in children)
    match kind:
        case "int":
            said, form = _whole(of)
            return Field(name, kind, said, (), form)
        case "float":
            said, form = _FLOATS[of.number(0, "h") % len(_FLOATS)]
            return Field(name, kind, said, (), form)
        case "date":
            unit = of.number(0, "h", 1) % len(_DATES)
            return Field(name, kind, _DATES[unit][0], (), _DATES[unit][1], unit=unit)
        case "decimal":
            bits, scale = of.number(2, "i", 128), of.number(1, "i")
            if bits not in (32, 64, 128, 256) or not -1000 <= scale <= 1000:
                raise Broken(-1, f"decimals of {bits} bits, {scale} digits behind the point")
            return Field(name, kind, f"decimal{bits}({of.number(0, 'i')}, {scale})", (), size=bits >> 3, unit=scale)
        case "time" | "timestamp" | "duration":
            unit = of.number(0, "h", 0 if kind == "timestamp" else 1) % len(UNITS)
            bits, zone = of.number(1, "i", 32) if kind == "time" else 64, of.text(1) if kind == "timestamp" else ""
            said = f"{kind}{bits if kind == 'time' else ''}[{UNITS[unit]}{f', tz={zone}' if zone else ''}]"
            return Field(name, kind, said, (), "i" if bits == 32 else "q", unit=unit, zoned=bool(zone))
        case "fixed_size_binary" | "fixed_size_list":
            size = of.number(0, "i")
            return Field(name, kind, f"{kind}{f'<{inner}>' if inner else ''}[{size}]", children, size=max(0, size))
        case "map" if len(children) == 1 and len(children[0].children) == 2:
            key, value = (child.said.removesuffix(" not null") for child in children[0].children)
            said = f"map<{key}, {value}{', keys_sorted' if of.number(0, 'B') else ''}>"
            return Field(name, kind, said, children)
    return Field(name, kind, f"{kind}<{inner}>" if inner or kind == "struct" else kind, children)


def _whole(of: Table) -> tuple[str, str]:
    """An integer: how it is called, and by `struct`."""
    bits, signed = of.number(0, "i"), of.number(1, "B")
    form = _WHOLE.get(bits)
    if form is None:
        raise Broken(-1, f"integers of {bits} bits")
    return (f"int{bits}", form) if signed else (f"uint{bits}", form.upper())

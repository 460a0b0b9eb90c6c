"""What a column of Arrow that holds no others says at each row, as JSON text."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from wstui.decode._arrowschema import UNITS, Field
from wstui.decode._writing import Broken, decimal, moment, quoted, real

__all__ = ["Value", "blob", "held", "numbers", "scalar", "string"]

Value = Callable[[int], str]
"""The JSON text at a row. Raises `Broken` where there is none, and `Enough` where it was asked for too much."""

_DAY = 86_400


def numbers(data: memoryview, form: str, count: int) -> Callable[[int], int]:
    """So many numbers, by their place."""
    packed = Struct(f"<{form}")
    held(data, count * packed.size)
    unpack, size = packed.unpack_from, packed.size

    def number(at: int) -> int:
        value: int = unpack(data, at * size)[0]
        return value

    return number


def held(data: memoryview, size: int) -> None:
    """Raises `Broken` where there are fewer bytes than that."""
    if size > len(data):
        raise Broken(-1, f"a column of {size:,} bytes, with {len(data):,} there")


def blob(data: bytes) -> str:
    """Bytes, in hex."""
    return f'{{"$bytes":"{data.hex()}"}}'


def string(data: bytes) -> str:
    """Text; what is not UTF-8 in it becomes lone surrogates."""
    return quoted(data.decode(errors="surrogateescape"))


def scalar(field: Field, data: memoryview, count: int) -> Value:
    """The values of a column with one buffer of them."""
    size, scale = field.size, field.unit
    if size or not field.form:
        held(data, size * count if size else count + 7 >> 3)
    match field.kind:
        case "bool":
            return lambda at: "true" if data[at >> 3] >> (at & 7) & 1 else "false"
        case "fixed_size_binary":
            return lambda at: blob(bytes(data[at * size : at * size + size]))
        case "decimal":
            return lambda at: decimal(int.from_bytes(data[at * size : at * size + size], "little", signed=True), scale)
    number, unit = numbers(data, field.form, count), 1000**field.unit
    match field.kind:
        case "float":
            single = field.form == "f"
            return lambda at: real(number(at), single)
        case "date":
            return lambda at: _date(number(at), field.unit)
        case "time":
            return lambda at: _clock(number(at), unit, UNITS[field.unit])
        case "timestamp":
            # Without a zone it is the time of a clock on some wall.
            return lambda at: _moment(number(at), unit) if field.zoned else _moment(number(at), unit).replace("Z", "")
        case "duration":
            return lambda at: _duration(number(at), unit)
    return lambda at: str(number(at))


def _moment(value: int, unit: int) -> str:
    seconds, rest = divmod(value, unit)
    return moment(seconds, rest * (10**9 // unit))


def _date(value: int, in_ms: int) -> str:
    """A day; milliseconds that are within one are a moment."""
    day, rest = divmod(value, _DAY * 1000) if in_ms else (value, 0)
    if rest:
        return _moment(value, 1000)
    return moment(day * _DAY).replace("$time", "$date").replace("T00:00:00Z", "")


def _clock(value: int, unit: int, name: str) -> str:
    """A time of day; a number that is none as it is."""
    if not 0 <= value < _DAY * unit:
        return f'{{"$time":{value},"unit":"{name}"}}'
    return _moment(value, unit).replace("1970-01-01T", "").replace("Z", "")


def _duration(value: int, unit: int) -> str:
    """As ISO 8601 says it, in seconds."""
    seconds, rest = divmod(abs(value), unit)
    fraction = f"{rest:0{len(str(unit)) - 1}}".rstrip("0") if rest else ""
    return f'{{"$duration":"{"-" if value < 0 else ""}PT{seconds}{"." if fraction else ""}{fraction}S"}}'

"""The columns of a record batch of Arrow, which say the JSON text at a row when they are asked. No more of a column is
read than what is asked for, and every offset is held against the bytes and rows there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from wstui.decode._arrowschema import Field
from wstui.decode._arrowvalues import Value, blob, held, numbers, scalar, string
from wstui.decode._flatbuffer import Table
from wstui.decode._writing import Broken, Enough, quoted

__all__ = ["Batch", "Column", "Purse"]

UNPACKED = 16 << 20
"""Bytes that the columns of a message may be unpacked to."""
LETTERS = 64
"""Bytes of a text that are taken for one value."""
LZ4, ZSTD = 0, 1
_UNREAD = ("interval", "union", "run_end_encoded", "list_view", "large_list_view")


class Column(NamedTuple):
    """How many rows there are, and what is at each."""

    rows: int
    at: Value


@dataclass(slots=True)
class Purse:
    """What is kept for all batches of a payload: how many values may still be written and bytes be unpacked, and the
    parts that dictionaries have come in."""

    values: int
    unpacked: int = UNPACKED
    dictionaries: dict[int, list[Column]] = field(default_factory=dict)

    def spend(self, values: int) -> None:
        """Count values. Raises `Enough` where they are too many."""
        self.values -= values
        if self.values < 0:
            raise Enough


class Batch:
    """Takes the columns of a record batch off it, in the order of the schema."""

    def __init__(self, table: Table, body: memoryview, purse: Purse) -> None:
        self.count = table.number(0, "q")
        self._nodes = iter(table.structs(1, "qq"))
        self._buffers = iter(table.structs(2, "qq"))
        self._views = iter(table.structs(4, "q"))
        self._body, self._purse = body, purse
        packing = table.table(3)
        self._codec = None if packing is None else packing.number(0, "b")

    def column(self, of: Field, least: int) -> Column:
        """The next column, of so many rows at least. Raises `Broken`."""
        if of.kind in _UNREAD:
            raise Broken(-1, f"a column of {of.kind}, which is not read here")
        count, nulls = _next(self._nodes)
        if count < max(0, least):
            raise Broken(-1, f"a column of {count:,} rows within {least:,}")
        if of.kind == "null":
            return Column(count, lambda _: "null")
        valid, value = self._buffer(), self._values(of, count)
        if not nulls or not valid:
            return Column(count, value)
        held(valid, count + 7 >> 3)
        return Column(count, lambda at: value(at) if valid[at >> 3] >> (at & 7) & 1 else "null")

    def _values(self, of: Field, count: int) -> Value:
        """What is where it is not null."""
        match of.kind:
            case "dictionary":
                return self._looked_up(of, count)
            case "string" | "binary" | "large_string" | "large_binary":
                return self._bytes(of, count)
            case "string_view" | "binary_view":
                return self._viewed(of, count)
            case "struct":
                return self._struct(of, count)
            case "list" | "large_list" | "fixed_size_list" | "map":
                return self._list(of, count)
        return scalar(of, self._buffer(), count)

    def _looked_up(self, of: Field, count: int) -> Value:
        place, spend = numbers(self._buffer(), of.form, count), self._purse.spend
        parts = self._purse.dictionaries.get(of.key, [])

        def value(row: int) -> str:
            spend(1)
            at = place(row)
            for part in parts:
                if 0 <= at < part.rows:
                    return part.at(at)
                at -= part.rows
            raise Broken(-1, f"row {row:,} is nowhere in its dictionary")

        return value

    def _bytes(self, of: Field, count: int) -> Value:
        start, data = self._bounds(of, count), self._buffer()
        spell, spend = string if "string" in of.kind else blob, self._purse.spend

        def value(row: int) -> str:
            first, last = start(row), start(row + 1)
            _within(row, first, last, len(data))
            spend(1 + (last - first) // LETTERS)
            return spell(bytes(data[first:last]))

        return value

    def _viewed(self, of: Field, count: int) -> Value:
        """Texts of up to 12 bytes beside their lengths; of longer ones, in which buffer they are and where."""
        views = self._buffer()
        word, (more,) = numbers(views, "i", 4 * count), _next(self._views)
        parts = [views, *(self._buffer() for _ in range(more))]
        spell, spend = string if "string" in of.kind else blob, self._purse.spend

        def value(row: int) -> str:
            size, which, first = word(4 * row), word(4 * row + 2) + 1, word(4 * row + 3)
            if size <= 12:
                which, first = 0, 16 * row + 4
            _within(row, 1, which + 1, len(parts))
            _within(row, first, first + size, len(parts[which]))
            spend(1 + size // LETTERS)
            return spell(bytes(parts[which][first : first + size]))

        return value

    def _struct(self, of: Field, count: int) -> Value:
        members = [(f"{quoted(child.name)}:", self.column(child, count)) for child in of.children]
        spend, cost = self._purse.spend, 1 + sum(1 + len(name) // LETTERS for name, _ in members)

        def value(row: int) -> str:
            spend(cost)
            return "{" + ",".join([name + column.at(row) for name, column in members]) + "}"

        return value

    def _list(self, of: Field, count: int) -> Value:
        """Lists, and maps, which are lists of keys and values."""
        size, spend = of.size, self._purse.spend
        start = (lambda row: row * size) if of.kind == "fixed_size_list" else self._bounds(of, count)
        if len(of.children) != 1:
            raise Broken(-1, "a list of more than one kind of value")
        inner = self._members(of.children[0]) if of.kind == "map" else self.column(of.children[0], 0)
        opener, closer = "{}" if of.kind == "map" else "[]"

        def value(row: int) -> str:
            first, last = start(row), start(row + 1)
            _within(row, first, last, inner.rows)
            spend(1 + last - first)
            return opener + ",".join([inner.at(at) for at in range(first, last)]) + closer

        return value

    def _members(self, of: Field) -> Column:
        """Keys and values; a key that is no string is its JSON text in quotes."""
        count, _ = _next(self._nodes)
        self._buffer()  # none of them is null
        key, value = (self.column(child, count).at for child in of.children)

        def member(at: int) -> str:
            name = key(at)
            return (name if name[0] == '"' else quoted(name)) + ":" + value(at)

        return Column(count, member)

    def _bounds(self, of: Field, count: int) -> Callable[[int], int]:
        """Where each row begins, which is where the one before it ends."""
        return numbers(self._buffer(), "q" if of.kind.startswith("large") else "i", count + 1 if count else 0)

    def _buffer(self) -> memoryview:
        """The next part of the body, unpacked."""
        start, size = _next(self._buffers)
        _within(0, start, start + size, len(self._body))
        data = self._body[start : start + size]
        if self._codec is None or not size:
            return data
        size = numbers(data, "q", 1)(0)
        if size == -1:
            return data[8:]
        if self._codec != ZSTD:
            raise Broken(-1, f"columns packed by {'LZ4' if self._codec == LZ4 else 'no known way'}, not read here")
        from wstui.decode.zstd import DECODER

        try:
            found = DECODER.unpack_part(bytes(data[8:]), self._purse.unpacked).data
        except ImportError:
            raise Broken(-1, "columns packed by zstd: pip install 'wstui[formats]' reads them") from None
        self._purse.unpacked -= len(found)
        if self._purse.unpacked < 0 or len(found) != size:
            raise Broken(
                -1, f"columns that unpack to {len(found):,} bytes, not {size:,}, or {UNPACKED >> 20} MiB in all"
            )
        return memoryview(found)


def _next(of: Iterator[tuple[int, ...]]) -> tuple[int, ...]:
    found = next(of, None)
    if found is None:
        raise Broken(-1, "fewer columns than the schema has")
    return found


def _within(row: int, first: int, last: int, size: int) -> None:
    if not 0 <= first <= last <= size:
        raise Broken(-1, f"row {row:,} is outside of its column")

"""Tables of FlatBuffers (flatbuffers.dev/internals), as far as the metadata of Arrow needs them. Every offset is held
against the bytes there are, since anybody may have written them. Knows no schema."""

from __future__ import annotations

from struct import Struct

from wstui.decode._writing import Broken

__all__ = ["Table", "read"]

_FORMS = {form: Struct(f"<{form}") for form in "bBhHiIq"}


def read(form: str, data: bytes, at: int) -> int:
    """The number at a place. Raises `Broken` outside of the data."""
    packed = _FORMS[form]
    if not 0 <= at <= len(data) - packed.size:
        raise Broken(-1, f"metadata that points outside of its {len(data):,} bytes")
    value: int = packed.unpack_from(data, at)[0]
    return value


class Table:
    """Fields by their slot, each of which may not be there."""

    def __init__(self, data: bytes, at: int = -1) -> None:
        """The table at that place; without one, the root."""
        self.data = data
        self._at = read("I", data, 0) if at < 0 else at
        self._slots = self._at - read("i", data, self._at)
        self._count = (read("H", data, self._slots) - 4) // 2

    def _place(self, slot: int) -> int:
        if slot >= self._count:
            return 0
        offset = read("H", self.data, self._slots + 4 + 2 * slot)
        return self._at + offset if offset else 0

    def _target(self, slot: int) -> int:
        """Where what is kept elsewhere begins; offsets go forward only, so that nothing holds itself."""
        place = self._place(slot)
        return place + read("I", self.data, place) if place else 0

    def number(self, slot: int, form: str, default: int = 0) -> int:
        """A number, or what stands for one that was left out."""
        place = self._place(slot)
        return read(form, self.data, place) if place else default

    def table(self, slot: int) -> Table | None:
        """Another table."""
        place = self._target(slot)
        return Table(self.data, place) if place else None

    def text(self, slot: int) -> str:
        """A string; what is not UTF-8 in it becomes lone surrogates."""
        start, count = self._vector(slot, 1)
        return self.data[start : start + count].decode(errors="surrogateescape")

    def tables(self, slot: int) -> list[Table]:
        """Tables, one after the other."""
        start, count = self._vector(slot, 4)
        places = range(start, start + 4 * count, 4)
        return [Table(self.data, place + read("I", self.data, place)) for place in places]

    def structs(self, slot: int, form: str) -> list[tuple[int, ...]]:
        """Structs of numbers, one after the other."""
        packed = Struct(f"<{form}")
        start, count = self._vector(slot, packed.size)
        return list(packed.iter_unpack(self.data[start : start + packed.size * count]))

    def _vector(self, slot: int, width: int) -> tuple[int, int]:
        """Where the first of its values is, and how many there are."""
        place = self._target(slot)
        if not place:
            return 0, 0
        count = read("I", self.data, place)
        if count * width > len(self.data) - place - 4:
            raise Broken(-1, f"metadata with more values than its {len(self.data):,} bytes")
        return place + 4, count

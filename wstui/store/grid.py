"""The payloads of a batch side by side, so that the bytes at one distance from their beginnings are a column, and a
column is judged by a few operations in C however many payloads there are.

Most messages of a feed hold what is common to them at the same place. A search from hit to hit costs a step of the
interpreter for each; a column costs a nanosecond a message. Pure; knows the plain layout of a batch and no file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from io import BytesIO
from itertools import accumulate, compress
from operator import itemgetter
from struct import Struct

from wstui.frames import header_size
from wstui.store.batch import Batch, halves
from wstui.store.substring import Haystack

__all__ = ["Grid", "grid_of"]

LONGEST = 32
"""Bytes of a needle that are compared column by column; beyond it that costs more than looking at each payload."""
SINGLE = 16
"""One payload in so many may be found by a search of its own; when there are more, each is looked at."""
WIDEST = 4096
"""Bytes of the longest payload that is put beside others; where messages are longer, there are few in a batch."""
WASTE = 2
"""Columns that lie beyond so many times the mean length are not made."""
PACK = 256
"""Payloads that are put side by side at a time."""

TEXT = b"\x81"
"""The first byte of a whole text frame (RFC 6455 section 5.2)."""
BETWEEN = b"\n\0"
"""Bytes that are put between payloads and behind them; a needle that has one is not looked for here."""
NOT = bytes([1, 0]) + bytes(254)
LACKS = bytes([1]) + bytes(255)
ALL = 255


Place = Callable[[int], tuple[int, int, int]]
"""From a position in a text to the payload that begins at or before it: its number, its beginning, its end."""


def grid_of(batch: Batch, blob: bytes) -> Grid | None:
    """The payloads of a batch of plain frames, one right after the other (see `wstui.model.Run`); None where it has
    others, or they cannot be put side by side."""
    lengths = halves(batch.spans, 0)
    count = len(lengths)
    if len(batch.wires) or count < 2:
        return None
    first, last = (batch.bases[run] + (batch.spans[run] >> 32) for run in (0, -1))
    whole = last + lengths[-1] - first
    if first < header_size(lengths[0]) or first + whole > len(blob):
        return None  # the capture is damaged
    stride = lengths[0] + header_size(lengths[0])
    if whole == count * stride - header_size(lengths[0]) and lengths.count(lengths[0]) == count:
        return _Even(blob, first, stride, lengths[0], count)
    sizes = set(lengths)
    shortest, longest = header_size(min(sizes)), header_size(max(sizes))
    heads = count * longest if shortest == longest else sum(map(header_size, lengths))
    if max(sizes) > WIDEST or whole != sum(lengths) + heads - header_size(lengths[0]):
        return None
    reach = min(max(sizes), WASTE * sum(lengths) // count)
    cut = _cut_at_bytes(blob, count) if bytes(batch.kinds) == TEXT * count and shortest == longest else None
    if cut is not None:
        return _Uneven(cut, longest - 1, reach)
    return _Uneven(_cut_at_lengths(blob, lengths, first - header_size(lengths[0])), 0, reach)


class Grid:
    """`count` payloads side by side, with columns up to `reach`. See `grid_of`."""

    def __init__(self, reach: int, count: int) -> None:
        self._reach = reach
        self._count = count

    def holding(self, needle: bytes, folded: bool, offsets: Iterable[int]) -> tuple[bytes, int]:
        """The payloads that hold a needle, and from which on this is not known of those that were not found.

        Looks at `offsets`, distances from the beginning of a payload, for all of them at once; then searches what is
        left from hit to hit, while these are few. A folded needle is in lower case and is found in either.
        """
        if len(needle) > LONGEST or any(byte in needle for byte in BETWEEN):
            return bytes(self._count), 0
        offsets = [offset for offset in offsets if offset + len(needle) <= self._reach]
        found, everything = 0, int.from_bytes(b"\1" * self._count, "little")
        seen: list[tuple[int, int]] = []
        for offset, columns in zip(offsets, self._columns(offsets, len(needle)), strict=True):
            here = _equal(columns, needle, folded)
            seen.append((offset, here))
            found |= here
            if found == everything:
                return b"\1" * self._count, self._count
        hits = found.to_bytes(self._count, "little")
        text, place = self._rest(hits, seen)
        return self._singly(needle, Haystack(text.lower() if folded else text), place, bytearray(hits))

    def _columns(self, offsets: list[int], size: int) -> Iterator[list[bytes]]:
        """For each offset, the columns of `size` bytes from there on."""
        raise AssertionError("a grid has columns")

    def _rest(self, hits: bytes, seen: list[tuple[int, int]]) -> tuple[bytes | bytearray, Place]:
        """A text that holds all payloads but `hits`, or these without what was `seen` in them, and what is where."""
        raise AssertionError("a grid has the rest")

    def _singly(self, needle: bytes, haystack: Haystack, place: Place, found: bytearray) -> tuple[bytes, int]:
        """Add the payloads that a search from hit to hit meets, and tell from which on it gave up."""
        left, at = self._count // SINGLE, haystack.find(needle)
        while at >= 0:
            index, start, end = place(at)
            if not left:
                return bytes(found), index
            left -= 1
            if start <= at and at + len(needle) <= end:
                found[index] = 1
                at = haystack.find(needle, end)
            else:
                at = haystack.find(needle, at + 1)
        return bytes(found), self._count


class _Even(Grid):
    """Payloads of one length: they stay where they are in the blob, the first at `first`, one every `stride` bytes."""

    def __init__(self, blob: bytes, first: int, stride: int, width: int, count: int) -> None:
        super().__init__(width, count)
        self._blob = blob
        self._width = width
        self._first = first
        self._stride = stride

    def _column(self, offset: int) -> slice:
        start = self._first + offset
        return slice(start, start + (self._count - 1) * self._stride + 1, self._stride)

    def _columns(self, offsets: list[int], size: int) -> Iterator[list[bytes]]:
        for offset in offsets:
            yield [self._blob[self._column(at)] for at in range(offset, offset + size)]

    def _rest(self, hits: bytes, seen: list[tuple[int, int]]) -> tuple[bytes | bytearray, Place]:
        text = bytearray(self._blob)
        for offset, here in seen:
            column = self._column(offset)
            without = int.from_bytes(text[column], "little") & ~(here * ALL)
            text[column] = without.to_bytes(self._count, "little")
        return text, self._place

    def _place(self, at: int) -> tuple[int, int, int]:
        index = min(max(at - self._first, 0) // self._stride, self._count - 1)
        start = self._first + index * self._stride
        return index, start, start + self._width


class _Uneven(Grid):
    """Payloads of different lengths, each behind `skip` other bytes."""

    def __init__(self, rows: Sequence[bytes], skip: int, reach: int) -> None:
        super().__init__(reach, len(rows))
        self._rows = rows
        self._skip = skip

    def _columns(self, offsets: list[int], size: int) -> Iterator[list[bytes]]:
        if offsets:
            stride = self._skip + max(offsets) + size
            data = _side_by_side(self._rows, stride)
            stop = self._count * stride
            for offset in offsets:
                start = self._skip + offset
                yield [data[at:stop:stride] for at in range(start, start + size)]

    def _rest(self, hits: bytes, seen: list[tuple[int, int]]) -> tuple[bytes | bytearray, Place]:
        left = hits.translate(NOT)
        rest = list(compress(self._rows, left))

        @cache
        def places() -> tuple[list[int], list[int]]:
            starts = list(accumulate([len(row) + 1 for row in rest], initial=0))
            return starts, list(compress(range(self._count), left))

        def place(at: int) -> tuple[int, int, int]:
            starts, indexes = places()
            row = bisect_right(starts, at) - 1
            return indexes[row], starts[row] + self._skip, starts[row + 1]

        return b"\0".join(rest), place


def _cut_at_bytes(blob: bytes, count: int) -> list[bytes] | None:
    """Text frames without their first bytes, at which they are cut: this takes half the time that their lengths take
    for it. None where that byte, or the line feed that is put in its place, stands anywhere else."""
    rows = list(BytesIO(blob.replace(TEXT, b"\n")))
    return rows[1:] if len(rows) == count + 1 and rows[0] == b"\n" else None


def _cut_at_lengths(blob: bytes, lengths: list[int], start: int) -> tuple[bytes, ...]:
    """The payloads of frames, at least two, of which the first begins at `start`."""
    return Struct("".join(itemgetter(*lengths)(_frames()))).unpack_from(blob, start)


def _equal(columns: list[bytes], needle: bytes, folded: bool) -> int:
    """Where the columns, one after the other, are the needle's bytes: a number with a byte for each row."""
    count, wrong = len(columns[0]), 0
    for column, byte in zip(columns, needle, strict=True):
        have, wanted = column.lower() if folded else column, bytes((byte,)) * count
        if have != wanted:
            wrong |= int.from_bytes(have, "little") ^ int.from_bytes(wanted, "little")
    return int.from_bytes(wrong.to_bytes(count, "little").translate(LACKS), "little")


@cache
def _frames() -> tuple[str, ...]:
    """For each length of a payload how `struct` cuts its frame: the header left out, then the payload."""
    return tuple(f"{header_size(length)}x{length}s" for length in range(WIDEST + 1))


def _side_by_side(rows: Sequence[bytes], width: int) -> bytes:
    """Rows of one width, cut off or filled up with zeros; there may be empty ones at the end."""
    rows = (*rows, *[b""] * (-len(rows) % PACK))
    pack = _packer(width)
    return b"".join([pack(*rows[row : row + PACK]) for row in range(0, len(rows), PACK)])


@lru_cache(64)
def _packer(width: int) -> Callable[..., bytes]:
    return Struct(f"{width}s" * PACK).pack

"""The payloads of a batch side by side, so that the bytes at one distance from their beginnings are a column, and a
column is judged by a few operations in C however many payloads there are.

Most messages of a feed hold what is common to them at the same place. A search from hit to hit costs a step of the
interpreter for each; a column costs a nanosecond a message. Pure; knows the plain layout of a batch and no file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache
from io import BytesIO
from itertools import accumulate, compress
from operator import itemgetter
from struct import Struct

from wstui.frames import header_size
from wstui.store.batch import Batch, halves
from wstui.store.substring import Haystack

__all__ = ["Grid"]

LONGEST = 32
"""Bytes of a needle that are compared column by column; beyond it that costs more than looking at each payload."""
SINGLE = 16
"""One payload in so many may be found by a search of its own; when there are more, each is looked at."""
WASTE = 2
"""The columns up to a needle's end take at most so many times the bytes of the blob, or are not made."""
WIDEST = 4096
"""Bytes of the longest payload that is put beside others; where messages are longer, there are few in a batch."""
PACK = 256
"""Payloads that are put side by side at a time."""

TEXT = b"\x81"
"""The first byte of a whole text frame (RFC 6455 section 5.2)."""
BETWEEN = b"\n\0"
"""Bytes that are put between payloads and behind them; a needle that has one is not looked for here."""
NOT = bytes([1, 0]) + bytes(254)
LACKS = bytes([1]) + bytes(255)


class Grid:
    """The payloads of a batch of plain frames, one right after the other (see `wstui.model.Run`)."""

    def __init__(self, blob: bytes, lengths: list[int], first: int, last: int, texts: bool) -> None:
        self._blob = blob
        self._count = len(lengths)
        self._lengths = lengths
        self._first, self._last = first, last
        """Where the first payload begins, and the last."""
        self._texts = texts
        sizes = set(lengths)
        self._shortest, self._longest = min(sizes), max(sizes)

    @classmethod
    def of(cls, batch: Batch, blob: bytes) -> Grid | None:
        """The payloads of a batch; None where they cannot be put side by side."""
        lengths = halves(batch.spans, 0)
        if len(batch.wires) or len(lengths) < 2:
            return None
        first, last = (batch.bases[run] + (batch.spans[run] >> 32) for run in (0, -1))
        grid = cls(blob, lengths, first, last, bytes(batch.kinds) == TEXT * batch.count)
        return grid if grid._longest <= WIDEST and grid._is_whole() else None

    def _is_whole(self) -> bool:
        """Whether the frames lie side by side, and in the blob: a capture may be damaged."""
        lengths, head = self._lengths, header_size(self._longest)
        same = header_size(self._shortest) == head
        heads = head * self._count if same else sum(map(header_size, lengths))
        start, end = self._first - header_size(lengths[0]), self._last + lengths[-1]
        return start >= 0 and end - start == sum(lengths) + heads and end <= len(self._blob)

    def holding(self, needle: bytes, folded: bool, offsets: list[int]) -> tuple[bytes, int]:
        """The payloads that hold a needle, and from which on this is not known of those that were not found.

        Looks at `offsets`, distances from the beginning of a payload, for all of them at once; then searches what is
        left from hit to hit, while these are few. A folded needle is in lower case and is found in either.
        """
        if len(needle) > LONGEST or any(byte in needle for byte in BETWEEN):
            return bytes(self._count), 0
        most = min(self._longest, WASTE * len(self._blob) // self._count) - len(needle)
        offsets = [offset for offset in offsets if offset <= most]
        found, everything = 0, int.from_bytes(b"\1" * self._count, "little")
        data, first, stride = self._columns(max(offsets) + len(needle)) if offsets else (b"", 0, 1)
        rows = (self._count - 1) * stride + 1
        for offset in offsets:
            places = range(first + offset, first + offset + len(needle))
            found |= _equal([data[at : at + rows : stride] for at in places], needle, folded)
            if found == everything:
                return b"\1" * self._count, self._count
        return self._singly(needle, folded, bytearray(found.to_bytes(self._count, "little")))

    def _columns(self, width: int) -> tuple[bytes, int, int]:
        """Bytes that hold the first `width` of each payload, where the first begins, and how far they are apart."""
        stride = self._longest + header_size(self._longest)
        if self._shortest == self._longest and self._last - self._first == (self._count - 1) * stride:
            return self._blob, self._first, stride  # of one length: they stay where they are
        rows, skip = self._rows
        return _side_by_side(rows, skip + width), skip, skip + width

    def _singly(self, needle: bytes, folded: bool, found: bytearray) -> tuple[bytes, int]:
        """Add the payloads that a search through those not found meets, and tell from which on it gave up."""
        rows, skip = self._rows
        left = found.translate(NOT)
        rest = list(compress(rows, left))
        text = b"\0".join(rest)
        haystack = Haystack(text.lower() if folded else text)
        at = haystack.find(needle)
        if at < 0:
            return bytes(found), self._count
        starts = list(accumulate([len(row) + 1 for row in rest], initial=0))
        indexes = list(compress(range(self._count), left))
        for _ in range(self._count // SINGLE):
            row = bisect_right(starts, at) - 1
            if at < starts[row] + skip:
                at = haystack.find(needle, at + 1)
            else:
                found[indexes[row]] = 1
                at = haystack.find(needle, starts[row + 1])
            if at < 0:
                return bytes(found), self._count
        return bytes(found), indexes[bisect_right(starts, at) - 1]

    @cached_property
    def _rows(self) -> tuple[Sequence[bytes], int]:
        """Each payload, behind so many other bytes."""
        skip = header_size(self._longest) - 1
        if self._texts and header_size(self._shortest) == skip + 1:
            # Cut at the first byte of each frame, which takes a third of the time that the lengths take for it. Where
            # that byte, or the line feed that is put in its place, stands anywhere else, there are too many pieces.
            rows = list(BytesIO(self._blob.replace(TEXT, b"\n")))
            if len(rows) == self._count + 1 and rows[0] == b"\n":
                del rows[0]
                return rows, skip
        cut = Struct("".join(itemgetter(*self._lengths)(_frames())))
        return cut.unpack_from(self._blob, self._first - header_size(self._lengths[0])), 0


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

"""Which messages of a capture matched something, in little memory: for each batch with matches its mask, packed. Pure;
knows no filter and no file.

Where every message of a feed matches, a batch of thousands takes some forty bytes; where one does, about as many.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left, bisect_right

__all__ = ["Matches"]


class Matches:
    """Sequence numbers, given batch by batch in their order."""

    __slots__ = ("_ends", "_firsts", "_packed", "_seen", "count")

    def __init__(self) -> None:
        self.count = 0
        self._firsts = array("Q")
        self._ends = array("Q")
        self._packed = bytearray()
        self._seen: tuple[int, bytes] = (-1, b"")
        """The mask that was looked at last: who asks for one message asks for its neighbour next."""

    def add(self, first_seq: int, mask: bytes) -> None:
        """Take note of a batch that comes after those before: a byte a message, 1 where it matches."""
        found = mask.count(1)
        if found:
            self.count += found
            self._firsts.append(first_seq)
            self._packed += zlib.compress(mask, 1)
            self._ends.append(len(self._packed))

    def __contains__(self, seq: int) -> bool:
        at = bisect_right(self._firsts, seq) - 1
        if at < 0:
            return False
        mask, place = self._mask(at), seq - self._firsts[at]
        return place < len(mask) and mask[place] == 1

    def before(self, seq: int) -> int:
        """The last match before a message; -1 where there is none."""
        at = bisect_left(self._firsts, seq) - 1
        while at >= 0:
            first = self._firsts[at]
            place = self._mask(at).rfind(1, 0, seq - first)
            if place >= 0:
                return int(first) + place
            at -= 1
        return -1

    def _mask(self, at: int) -> bytes:
        if self._seen[0] != at:
            start = self._ends[at - 1] if at else 0
            self._seen = (at, zlib.decompress(self._packed[start : self._ends[at]]))
        return self._seen[1]

"""Which messages of a batch hold a text, found by searches over the whole blob and by no step for each message.

Pure; knows no filter. A mask is a byte a message, 1 where it holds the text (see `wstui.store.scan`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cached_property
from operator import add

from wstui.store.batch import LENGTH, Batch, halves
from wstui.store.grid import grid_of
from wstui.store.substring import Haystack

__all__ = ["Hits", "Usual"]

SAMPLE, DENSE = 16, 16
"""When the first so many hits stand closer than one in so many messages, messages are judged as a table."""
OFFSETS = 4
"""Places in a message, of those where the sample was found, that are tried for all messages at once."""
ANCHOR = 3
"""Bytes that a part of a needle must have to be worth looking for by itself."""
MISSES = 64
"""So often may that part be found without the rest, in one batch."""


Usual = dict[tuple[bytes, bool], list[int]]


class Hits:
    """The payloads of a batch, to look for texts in. `starts` and `ends` say where each is in `blob`. `usual` is for
    the next batch: where in their messages the texts are that nearly every message holds."""

    def __init__(self, batch: Batch, usual: Usual) -> None:
        self._batch = batch
        self._usual = usual
        self._misses = MISSES

    @cached_property
    def blob(self) -> bytes:
        """The blob, in memory."""
        return self._batch.blob[0 : len(self._batch.blob)]

    @cached_property
    def starts(self) -> list[int]:
        """Where each payload begins in the blob."""
        batch = self._batch
        starts = halves(batch.spans, 1)
        firsts = [*batch.firsts, batch.count]
        for base, first, until in zip(batch.bases, firsts, firsts[1:], strict=False):
            if base:
                starts[first:until] = [base + offset for offset in starts[first:until]]
        return starts

    @cached_property
    def ends(self) -> list[int]:
        """Where each payload ends in the blob."""
        return list(map(add, self.starts, halves(self._batch.spans, 0)))

    def holding(self, needle: bytes, folded: bool) -> bytes:
        """The messages that hold a needle; when folded, which needs it in lower case, in letters of either case.

        Most batches hold none, and the cheapest proof of that comes first: a byte of the needle that is nowhere, in
        either case; then a part of it that is nowhere, as long a one as has no letter whose capital stands in the
        blob. Only what is left has to be looked for in a folded blob, and folding costs as much as reading it.
        """
        blob, count = self.blob, self._batch.count
        if not needle:
            return b"\1" * count
        letters = list(zip(needle, needle.upper() if folded else needle, strict=True))
        if any(low not in blob and high not in blob for low, high in letters):
            return bytes(count)
        fixed = bytes(0 if low != high and high in blob else low for low, high in letters)
        part = max(fixed.split(b"\0"), key=len) if folded else needle
        if self._plain.find(part) < 0:
            return bytes(count)
        folded = folded and fixed != needle
        usual = self._usual.pop((needle, folded), None)
        if usual is not None:
            return self._among_many(needle, folded, usual)
        return self._from_hit_to_hit(needle, part, folded)

    def _from_hit_to_hit(self, needle: bytes, part: bytes, folded: bool) -> bytes:
        """The messages in which a needle stands. A hit in a frame's header, or across two messages, is none."""
        found, blob, size, count = bytearray(self._batch.count), self.blob, len(needle), self._batch.count
        offsets: list[int] = []
        left = SAMPLE
        at = self._find(needle, part, folded, 0)
        while at >= 0:
            i, start, end = self._message_at(at)
            if start <= at and at + size <= end:
                found[i] = 1
                offsets.append(at - start)
                at = self._find(needle, part, folded, end)
            else:
                at = self._find(needle, part, folded, at + 1)
            left -= 1
            if not left and 0 <= at * count < len(blob) * SAMPLE * DENSE:
                usual = [offset for offset, _ in Counter(offsets).most_common(OFFSETS)]
                return self._among_many(needle, folded, usual)
        return bytes(found)

    def _find(self, needle: bytes, part: bytes, folded: bool, at: int) -> int:
        """The first place of a needle from a position on; -1 when there is none. A folded one is looked for by its
        part that has but one spelling here, unless that is often found without the rest."""
        if not folded:
            return self._plain.find(needle, at)
        before = needle.find(part)
        while len(part) >= ANCHOR and self._misses:
            place = self._plain.find(part, at + before) - before
            if place < at:
                return -1
            if self.blob[place : place + len(needle)].lower() == needle:
                return place
            at = place + 1
            self._misses -= 1
        return self._lowered.find(needle, at)

    def _among_many(self, needle: bytes, folded: bool, usual: list[int]) -> bytes:
        """The messages in which a needle stands, when that is many of them: those that have it at a usual place are
        found together, and those that are left one by one."""
        found, known, count = bytes(self._batch.count), 0, self._batch.count
        grid = grid_of(self._batch, self.blob)
        if grid is not None:
            found, known = grid.holding(needle, folded, usual)
        if known == count:
            if found.count(1) * DENSE > count:
                self._usual[needle, folded] = usual
            return found
        # A text is looked for in a text in half the time that bytes take for it.
        text, wanted = (self._folded if folded else self.blob).decode("latin-1"), needle.decode("latin-1")
        rest = zip(found[known:], self.starts[known:], self.ends[known:], strict=True)
        return found[:known] + bytes([hit or wanted in text[start:end] for hit, start, end in rest])

    def _message_at(self, at: int) -> tuple[int, int, int]:
        """The last message that begins at or before a position of the blob, and where it begins and ends."""
        batch = self._batch
        run = bisect_right(batch.bases, at) - 1
        base, first = batch.bases[run], batch.firsts[run]
        until = batch.firsts[run + 1] if run + 1 < len(batch.firsts) else batch.count
        i = bisect_right(batch.spans, (at - base) << 32 | LENGTH, first, until) - 1
        if i < first:
            return 0, 0, 0
        start = base + (batch.spans[i] >> 32)
        return i, start, start + (batch.spans[i] & LENGTH)

    @cached_property
    def _plain(self) -> Haystack:
        return Haystack(self.blob)

    @cached_property
    def _folded(self) -> bytes:
        return self.blob.lower()

    @cached_property
    def _lowered(self) -> Haystack:
        return Haystack(self._folded)

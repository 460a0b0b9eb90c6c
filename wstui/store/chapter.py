"""What batches in a row hold of each connection, summed up: whoever opens a capture reads one chapter instead of so
many batches. Pure values.

Stored as three columns: u32 counts[BATCHES], the messages of each batch; the sums, packed as in `wstui.store.tally`;
and u8 firsts[k], for each connection of these the batch of the chapter in which it spoke first.
"""

from __future__ import annotations

from array import array

from wstui.store.tally import Tally, pack_tallies

__all__ = ["BATCHES", "Chapter"]

BATCHES = 64
"""Batches of a chapter."""


class Chapter:
    """A chapter as it grows."""

    __slots__ = ("_counts", "_firsts", "_tallies")

    def __init__(self) -> None:
        self._counts = array("I")
        self._firsts: dict[int, int] = {}
        self._tallies: dict[int, Tally] = {}

    @property
    def full(self) -> bool:
        """Whether it has all its batches."""
        return len(self._counts) == BATCHES

    def add(self, count: int, tallies: dict[int, Tally]) -> None:
        """Take the next batch, sealed: its tallies are kept, and added to."""
        for connection, tally in tallies.items():
            held = self._tallies.get(connection)
            if held is None:
                self._tallies[connection] = tally
                self._firsts[connection] = len(self._counts)
            else:
                held.add(tally)
        self._counts.append(count)

    def pack(self) -> tuple[bytes, bytes, bytes]:
        """Its columns, as they are stored."""
        firsts = bytes(self._firsts[connection] for connection in sorted(self._firsts))
        return self._counts.tobytes(), pack_tallies(self._tallies), firsts

"""What a batch holds of each connection: messages and bytes per direction, as counts that add up. Pure values.

Stored with each batch, so that opening a capture needs no index and no blob. Packed as columns, ordered by connection:

    u64 bytes_in[k], bytes_out[k]     payload bytes
    u32 connections[k], messages_in[k], messages_out[k], events[k]
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from wstui.model import Direction, Failure, Opcode, Run

__all__ = ["Tally", "count_of", "pack_tallies", "unpack_tallies"]

ENTRY = 32


@dataclass(slots=True)
class Tally:
    """Counts of one connection; sizes are payload bytes. Events count as rows and as nothing else."""

    messages_in: int = 0
    messages_out: int = 0
    events: int = 0
    bytes_in: int = 0
    bytes_out: int = 0

    @property
    def count(self) -> int:
        """How many rows of the log these are."""
        return self.messages_in + self.messages_out + self.events

    def add(self, other: Tally) -> None:
        """Add the counts of `other` to these."""
        self.messages_in += other.messages_in
        self.messages_out += other.messages_out
        self.events += other.events
        self.bytes_in += other.bytes_in
        self.bytes_out += other.bytes_out

    @classmethod
    def of(cls, run: Run) -> Tally:
        """The counts of one run."""
        count = len(run.kinds)
        if count and run.kinds[0] & 15 == Opcode.EVENT:
            return cls(events=count)
        # The low halves of the spans are the lengths, and all payloads of a run lie in one blob of less than 4 GiB:
        # the low half of the sum is the sum of the low halves.
        size = sum(run.spans) & 0xFFFFFFFF
        return cls(count, 0, 0, size, 0) if run.direction is Direction.IN else cls(0, count, 0, 0, size)


def pack_tallies(tallies: dict[int, Tally]) -> bytes:
    """The tallies of a batch as they are stored."""
    ordered = sorted(tallies.items())
    values = [tally for _, tally in ordered]
    return b"".join(
        (
            array("Q", [tally.bytes_in for tally in values]),
            array("Q", [tally.bytes_out for tally in values]),
            array("I", [connection for connection, _ in ordered]),
            array("I", [tally.messages_in for tally in values]),
            array("I", [tally.messages_out for tally in values]),
            array("I", [tally.events for tally in values]),
        )
    )


def _columns(packed: bytes) -> tuple[memoryview[int], memoryview[int]]:
    k, rest = divmod(len(packed), ENTRY)
    if rest:
        raise Failure("a batch of the capture is damaged")
    view = memoryview(packed)
    return view[: k * 16].cast("Q"), view[k * 16 :].cast("I")


def unpack_tallies(packed: bytes) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Per connection of a batch: its number, messages in, messages out, events, bytes in, bytes out.

    Plain numbers, because an earlier capture may have millions of them. Raises Failure when `packed` is damaged.
    """
    wide, narrow = _columns(packed)
    k = len(packed) // ENTRY
    counts = (narrow[at : at + k] for at in range(0, 4 * k, k or 1))
    return zip(*counts, wide[:k], wide[k:], strict=True)


def count_of(packed: bytes, connection: int) -> int:
    """How many rows of a connection a batch holds, without looking at the others."""
    _, narrow = _columns(packed)
    k = len(packed) // ENTRY
    i = bisect_left(narrow, connection, 0, k)
    return narrow[k + i] + narrow[2 * k + i] + narrow[3 * k + i] if i < k and narrow[i] == connection else 0

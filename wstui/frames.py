"""Frames read back from the exact bytes of a message on the wire (RFC 6455 section 5.2). Pure; knows no record."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from wstui.masking import masked
from wstui.model import Row

__all__ = ["Frame", "Frames", "Listed", "first_frame", "header_size", "parse_frames"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it was on the wire (RFC 6455 section 5.2). `payload` is unmasked but not inflated."""

    fin: bool
    rsv: int
    opcode: int
    masked: bool
    mask: bytes
    header: bytes
    payload: bytes

    @property
    def wire_size(self) -> int:
        """Bytes on the wire, header and mask included."""
        return len(self.header) + len(self.payload)


@dataclass(frozen=True, slots=True)
class Listed:
    """A frame in the list of a connection's frames: part `part` (from 0) of the `parts` that carried a message.

    `frame` has at most the beginning of its payload, of which `length` bytes are on the wire. `stream` is the offset of
    its first byte in the stream of its direction, -1 where unknown. Of what is no frame, `frame` is None.
    """

    row: Row
    part: int
    parts: int
    frame: Frame | None
    length: int
    stream: int


def header_size(length: int) -> int:
    """Bytes of the minimal unmasked header in front of a payload of `length` bytes (RFC 6455 section 5.2)."""
    return 2 if length < 126 else 4 if length < 65536 else 10


def parse_frames(wire: bytes) -> Frames:
    """The frames in `wire`, one after the other (RFC 6455 section 5.2).

    Nothing is refused: illegal bits stay in the frame, and a frame cut short by the end of `wire` has what is there
    of its header or payload.
    """
    return Frames(wire)


class Frames(Sequence[Frame]):
    """The frames of a message. A message may have millions: no more is parsed than up to the frame that is asked for,
    and only where each begins is kept. `count` says how many there are, where that is known."""

    def __init__(self, wire: bytes, count: int | None = None) -> None:
        self.wire = wire
        self._count = count
        self._starts = array("Q")
        self._more = _starts(wire)

    @property
    def starts(self) -> array[int]:
        """Where each frame begins."""
        self._starts.extend(self._more)
        return self._starts

    def start(self, index: int) -> int:
        """Where a frame begins; after the last one, the end."""
        while len(self._starts) <= index:
            following = next(self._more, None)
            if following is None:
                return len(self.wire)
            self._starts.append(following)
        return self._starts[index]

    def part_at(self, offset: int) -> int:
        """Which frame the byte at an offset belongs to."""
        return bisect_right(self.starts, offset) - 1

    def raw(self, index: int) -> bytes:
        """The bytes of a frame."""
        return self.wire[self.start(index) : self.start(index + 1)]

    def __len__(self) -> int:
        if self._count is None:
            self._count = len(self.starts)
        return self._count

    @overload
    def __getitem__(self, index: int) -> Frame: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Frame]: ...
    def __getitem__(self, index: int | slice) -> Frame | Sequence[Frame]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        raw = self.raw(range(len(self))[index])
        if not raw:
            raise IndexError(index)
        return first_frame(raw)[0]

    def __iter__(self) -> Iterator[Frame]:
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return self.wire == other.wire if isinstance(other, Frames) else tuple(self) == other

    def __hash__(self) -> int:
        return hash(self.wire)


def _starts(wire: bytes) -> Iterator[int]:
    at, end = 0, len(wire)
    while at < end:
        yield at
        second = wire[at + 1] if at + 1 < end else 0
        length = second & 0x7F
        body = at + (6 if second >= 0x80 else 2)
        if length >= 126:
            extended = 2 if length == 126 else 8
            length = int.from_bytes(wire[at + 2 : at + 2 + extended], "big")
            body += extended
        at = body + length


def first_frame(wire: bytes) -> tuple[Frame, int]:
    """The frame that `wire` begins with, as much of it as there is, and the length its header gives the payload."""
    first = wire[0]
    second = wire[1] if len(wire) > 1 else 0
    length = second & 0x7F
    body = 2
    if length >= 126:
        extended = 2 if length == 126 else 8
        length = int.from_bytes(wire[body : body + extended], "big")
        body += extended
    is_masked = second >= 0x80
    mask = b""
    if is_masked:
        mask = wire[body : body + 4]
        body += 4
    if body > len(wire):
        # The header itself is cut short: all that is left is header, whatever length it claims.
        body, length = len(wire), 0
    payload = wire[body : body + length]
    if len(mask) == 4:
        payload = masked(payload, mask)
    frame = Frame(
        fin=first >= 0x80,
        rsv=first >> 4 & 7,
        opcode=first & 15,
        masked=is_masked,
        mask=mask,
        header=wire[:body],
        payload=payload,
    )
    return frame, length

"""Frames read back from the exact bytes a message had on the wire; a pure function, the record keeps only bytes."""

from __future__ import annotations

from wstui.masking import masked
from wstui.model import Frame

__all__ = ["header_size", "parse_frames"]


def header_size(length: int) -> int:
    """Bytes of the minimal unmasked header in front of a payload of `length` bytes (RFC 6455 section 5.2)."""
    return 2 if length < 126 else 4 if length < 65536 else 10


def parse_frames(wire: bytes) -> tuple[Frame, ...]:
    """The frames in `wire`, one after the other (RFC 6455 section 5.2).

    Nothing is refused: illegal bits stay in the frame, and a frame cut short by the end of `wire` has what is there
    of its header or payload.
    """
    frames = []
    at = 0
    while at < len(wire):
        frame = _frame(wire, at)
        frames.append(frame)
        at += frame.wire_size
    return tuple(frames)


def _frame(wire: bytes, at: int) -> Frame:
    first = wire[at]
    second = wire[at + 1] if at + 1 < len(wire) else 0
    length = second & 0x7F
    body = at + 2
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
    if mask:
        payload = masked(payload, mask)
    return Frame(
        fin=first >= 0x80,
        rsv=first >> 4 & 7,
        opcode=first & 15,
        masked=is_masked,
        mask=mask,
        header=wire[at:body],
        payload=payload,
    )

"""Frames in received bytes (RFC 6455 section 5): the header of one, the hot loop over many, the check of texts.

Pure functions of bytes; they must know no socket, no clock, no record and no library.
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

__all__ = ["LARGEST", "LENGTH", "SPAN", "Head", "Span", "all_ascii", "fault_in_text", "head_at", "sound_texts", "walk"]

LARGEST = 448 * 2**20
"""Bytes of the largest message received: a row of the capture holds its frames and its payload, together under 1 GB."""

TEXT = 0x81
"""The first byte of an unfragmented, uncompressed text message."""

SPAN = 1 << 32
LENGTH = SPAN - 1

Span = int
"""`offset << 32 | length`, as in `wstui.model.Run`."""

_START = Struct(">HH").unpack_from

# How many of the two bytes of a 16-bit length are not ASCII, by length.
_LOUD = (bytes(128) + b"\1" * 128) * 128 + (b"\1" * 128 + b"\2" * 128) * 128


class Head(NamedTuple):
    """A frame's header: its first byte, whether it is masked, its own size and that of the payload in bytes."""

    first: int
    masked: bool
    size: int
    length: int

    @property
    def shortest(self) -> bool:
        """Whether the length takes no more bytes than it has to (RFC 6455 section 5.2)."""
        return self.size - 4 * self.masked == (2 if self.length < 126 else 4 if self.length < 65536 else 10)

    @property
    def minimal(self) -> bool:
        """Whether it is as a client receives it and as short as it can be."""
        return self.shortest and not self.masked


def head_at(data: bytes, at: int) -> Head | None:
    """The header of the frame that begins at `at`, or None when it is not all there (RFC 6455 section 5.2)."""
    if at + 2 > len(data):
        return None
    first, second = data[at], data[at + 1]
    length = second & 0x7F
    size = {126: 4, 127: 10}.get(length, 2)
    if at + size > len(data):
        return None
    if size > 2:
        length = int.from_bytes(data[at + 2 : at + size], "big")
    masked = second >= 0x80
    return Head(first, masked, size + 4 if masked else size, length)


def walk(data: bytes, at: int, first: int, limit: int, spans: list[Span]) -> tuple[int, int]:
    """The hot loop: pass over whole unmasked frames that all begin with the byte `first`, and append the spans of their
    payloads. Nearly every message of a feed is seen by this loop only, so it does nothing else.

    It stops at the first frame that begins otherwise, is not whole, is longer than `limit` or than 65,535 bytes, or
    whose length is not minimal. Returns where it stopped, and how many bytes of the 16-bit lengths are not ASCII.
    """
    end = len(data)
    last = end - 4  # four bytes are read at once; a frame of two or three at the very end is left to `head_at`
    begin = first << 8
    short, medium = min(limit, 125), min(limit, 65535)
    add, start, loud = spans.append, _START, 0
    while at <= last:
        length, extended = start(data, at)
        length -= begin
        if length == 126:
            offset = at + 4
            stop = offset + extended
            if stop > end or not 126 <= extended <= medium:
                break
            add(offset * SPAN + extended)  # the interpreter multiplies and adds faster than it shifts and ors
            if extended & 0x8080:
                loud += _LOUD[extended]
        elif 0 <= length <= short:
            offset = at + 2
            stop = offset + length
            if stop > end:
                break
            add(offset * SPAN + length)
        else:
            break
        at = stop
    return at, loud


def fault_in_text(text: bytes | bytearray) -> UnicodeDecodeError | None:
    """What is wrong with a text that is not UTF-8 (RFC 6455 section 8.1); None when it is."""
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError as exc:
            return exc
    return None


def all_ascii(frames: bytes, loud: int) -> bool:
    """Whether the payloads in whole frames are ASCII, given how many bytes of their headers are not.

    One pass in C instead of a slice per message: the decoder drops what is not UTF-8. If what is left is ASCII, then
    every byte that is not was dropped; and if no more were dropped than the headers have, the payloads had none.
    """
    left = frames.decode("utf-8", "ignore")
    return left.isascii() and len(frames) - len(left) == loud


def sound_texts(data: bytes, spans: list[Span], kinds: bytes | bytearray) -> int:
    """How many messages there are before the first text that is not UTF-8; `kinds` are their first bytes.

    Texts are tried together first: with an ASCII character between them they are UTF-8 if and only if each of them is.
    """
    texts = [
        data[span >> 32 : (span >> 32) + (span & LENGTH)]
        for span, kind in zip(spans, kinds, strict=True)
        if kind == TEXT
    ]
    if not fault_in_text(b"\n".join(texts)):
        return len(spans)
    bad = next(i for i, text in enumerate(texts) if fault_in_text(text))
    return [i for i, kind in enumerate(kinds) if kind == TEXT][bad]

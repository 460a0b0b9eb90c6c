"""What is common to decoders of what is packed: how much may come out, and what is said where it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from wstui.decode._chain import plain, room
from wstui.decode._protocol import Decoded
from wstui.decode.text import is_readable
from wstui.model import Opcode

__all__ = ["Flow", "Packed", "Part", "inflated", "run"]

CHUNK = 1 << 14
TRIED = 4096
"""Bytes unpacked to see whether something without a mark of its own is packed."""
SHORTEST, LONGEST = 6, 1 << 16
"""Bytes of what is tried: fewer say too little, more take too long."""

Flow = Callable[[bytes, int], tuple[bytes, bool, bytes]]
"""Takes packed bytes and how many may come out; gives these, whether it is at its end, and what is behind that."""


class Part(NamedTuple):
    """What came out: all of it if it `ended`, with the bytes behind its end; or why it went no further."""

    data: bytes
    ended: bool
    rest: bytes = b""
    error: str = ""


def run(flow: Flow, payload: bytes, most: int) -> Part:
    """Unpack in small steps, so that what came out before an error is kept; at most a byte more than `most`."""
    found = bytearray()
    for at in range(0, len(payload), CHUNK):
        try:
            data, ended, rest = flow(payload[at : at + CHUNK], most + 1 - len(found))
        except Exception as exc:  # each library has its own
            return Part(bytes(found), False, error=str(exc) or type(exc).__name__)
        found += data
        if ended:
            return Part(bytes(found), True, rest + payload[at + CHUNK :])
        if len(found) > most:
            break
    return Part(bytes(found[: most + 1]), False)


def inflated(payload: bytes, wbits: int, most: int) -> Part:
    """The bytes of zlib's formats: `wbits` is 31 for gzip, 15 for zlib, -15 for raw deflate."""
    import zlib

    stream = zlib.decompressobj(wbits)

    def flow(part: bytes, left: int) -> tuple[bytes, bool, bytes]:
        data = stream.decompress(part, left)
        return data, stream.eof, stream.unused_data

    return run(flow, payload, most)


class Packed:
    """A decoder of bytes that are packed in one way."""

    name: str
    label: str
    mark: str
    """By what it is recognised."""

    def unpack_part(self, payload: bytes, most: int) -> Part:
        """What one run of it gives."""
        raise AssertionError

    def unpack(self, payload: bytes, most: int) -> Decoded:
        """What is inside, and what is wrong with it; nothing where nothing came out and it should have."""
        part = self.unpack_part(payload, most)
        fault = ""
        if len(part.data) <= most and not part.ended:
            fault = f"damaged: {part.error}" if part.error else "cut short"
            if not part.data:
                return replace(plain(payload), why="", fault=f"not {self.label}: {part.error or 'cut short'}")
            fault = f"{fault}, {len(part.data):,} B came out"
        elif part.ended and part.rest:
            fault = f"{len(part.rest):,} B behind its end"
        return Decoded(self.label, "", self.mark, fault, inner=part.data)

    def decode(self, payload: bytes) -> Decoded:
        """The same, with text made of what is inside."""
        found = self.unpack(payload, room(len(payload)))
        return found if found.inner is None else replace(found, text=plain(found.inner).text)

    def tried(self, payload: bytes, opcode: Opcode) -> float:
        """The claim on what has no mark: it is bytes that nobody could read, and unpacks whole to what one can read."""
        if opcode is not Opcode.BINARY or not SHORTEST <= len(payload) <= LONGEST or is_readable(payload):
            return 0.0
        part = self.unpack_part(payload, TRIED)
        if part.error or not part.data:
            return 0.0
        whole = (part.ended and not part.rest) or len(part.data) > TRIED
        return 0.4 if whole and len(part.data) >= SHORTEST and is_readable(part.data) else 0.02

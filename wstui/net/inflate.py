"""The one inflater of a connection: it unpacks messages and fragments in the order they come (RFC 7692 section 7.2.2).

It must know no socket, no record and no library.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from wstui.rules import Rule

if TYPE_CHECKING:
    from zlib import _Decompress

__all__ = ["Inflater"]

TAIL = b"\x00\x00\xff\xff"
"""What the sender takes off the end of a message (RFC 7692 section 7.2.1)."""
SHORT = 2044
"""Bytes below which a copy with the tail is cheaper than a second call."""


class Inflater:
    """Inflates what was deflated with a window of 2 to the power of `bits` bytes; `fresh`: each message has a window of
    its own (`server_no_context_takeover`)."""

    def __init__(self, bits: int = 15, fresh: bool = False) -> None:
        self.fresh = fresh
        self._bits = bits
        self._decoder = self._new(b"")

    def __call__(self, data: bytes, limit: int) -> tuple[bytes, Rule | None]:
        """A whole message's payload; or the rule it breaks: it cannot be inflated, or is more than `limit` bytes, of
        which no more are inflated."""
        if self.fresh:
            self._decoder = self._new(b"")
        decoder = self._decoder
        try:
            if len(data) < SHORT:
                payload = decoder.decompress(data + TAIL, limit + 1)
            else:
                payload = decoder.decompress(data, limit + 1)
                if len(payload) <= limit and not decoder.eof:
                    payload += decoder.decompress(TAIL, limit + 1 - len(payload))
            if decoder.eof:
                payload = self._after_end(payload, b"", limit)
        except zlib.error:
            return b"", Rule.DEFLATE
        return (payload, None) if len(payload) <= limit else (b"", Rule.TOO_LARGE)

    def begin(self) -> None:
        """The first fragment of a message comes next."""
        if self.fresh:
            self._decoder = self._new(b"")

    def part(self, data: bytes, before: bytearray, limit: int, *, last: bool) -> tuple[bytes, Rule | None]:
        """What a fragment of a message adds to the payload `before` it, or the rule it breaks, as above."""
        left = limit - len(before)
        try:
            payload = self._decoder.decompress(data + TAIL if last else data, left + 1)
            if self._decoder.eof:
                payload = self._after_end(payload, before[-(2**15) :], left)
        except zlib.error:
            return b"", Rule.DEFLATE
        return (payload, None) if len(payload) <= left else (b"", Rule.TOO_LARGE)

    def _after_end(self, payload: bytes, before: bytes | bytearray, limit: int) -> bytes:
        """The payload with what follows a block that says it is the last (RFC 7692 section 7.2.3.4 allows that), of
        which no more is inflated than passes the limit. Without this every later message would come out empty."""
        while self._decoder.eof and len(payload) <= limit:
            rest = self._decoder.unused_data
            self._decoder = self._new((before + payload)[-(2**15) :])
            if rest in (b"", TAIL):
                break
            payload += self._decoder.decompress(rest, limit + 1 - len(payload))
        return payload

    def _new(self, window: bytes | bytearray) -> _Decompress:
        return zlib.decompressobj(wbits=-self._bits, zdict=bytes(window))

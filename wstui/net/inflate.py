"""The one inflater of a connection: it unpacks messages with the library's own window (RFC 7692 section 7.2.2).

It must know no socket and no record. It reads `decoder`, `remote_no_context_takeover` and `remote_max_window_bits` of
the library's extension, which are not documented; `tests/net/test_contract.py` holds them.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from zlib import _Decompress

__all__ = ["Extension", "Inflater"]

TAIL = b"\x00\x00\xff\xff"
"""What the sender takes off the end of a message (RFC 7692 section 7.2.1)."""


class Extension(Protocol):
    """What is used of the library's extension."""

    decoder: _Decompress
    remote_no_context_takeover: bool
    remote_max_window_bits: int


class Inflater:
    """Inflates unfragmented messages; fragmented ones go through the library, which uses the same window."""

    def __init__(self, extension: Extension) -> None:
        self._extension = extension

    def __call__(self, data: bytes, limit: int) -> tuple[bytes, int, str]:
        """A message's payload, or the close code and reason to fail with: 1002 for data that is not deflated, 1009
        for a payload over `limit` bytes, of which no more are inflated."""
        extension = self._extension
        decoder = self._fresh(b"") if extension.remote_no_context_takeover else extension.decoder
        # Below 2 kB a copy with the tail is cheaper than a second call. The two ways also differ in when they see that
        # the limit is passed, so the bound is the library's.
        short = len(data) < 2044
        try:
            payload = decoder.decompress(data + TAIL if short else data, limit)
            more = bool(decoder.unconsumed_tail) or (not short and bool(decoder.decompress(TAIL, 1)))
            if decoder.eof and not more:
                payload += self._after_end(decoder.unused_data, payload, limit)
                more = len(payload) > limit
        except zlib.error:
            return b"", 1002, "decompression failed"
        if more:
            return b"", 1009, f"frame exceeds limit of {limit} bytes"
        return payload, 0, ""

    def _after_end(self, rest: bytes, before: bytes, limit: int) -> bytes:
        """What a message holds after a block that says it is the last (RFC 7692 section 7.2.3.4 allows that), of which
        no more is inflated than passes the limit. Without this every later message would come out empty."""
        extension = self._extension
        payload = b""
        while True:
            decoder = self._fresh((before + payload)[-(2**15) :])
            if not extension.remote_no_context_takeover:
                extension.decoder = decoder
            if rest in (b"", TAIL):
                return payload
            payload += decoder.decompress(rest, max(0, limit - len(before) - len(payload)) + 1)
            if not decoder.eof:
                return payload
            rest = decoder.unused_data

    def _fresh(self, window: bytes) -> _Decompress:
        return zlib.decompressobj(wbits=-self._extension.remote_max_window_bits, zdict=window)

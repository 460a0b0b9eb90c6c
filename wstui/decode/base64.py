"""Base64 (RFC 4648), of either alphabet, in lines or not, and in data URLs; only where what is inside is recognised."""

from __future__ import annotations

import re
from dataclasses import replace

from wstui.decode._chain import plain
from wstui.decode._letters import LONGEST, recognised
from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is
from wstui.model import Opcode

__all__ = ["DECODER"]

SHORTEST = 16  # characters: fewer are words and names
_DATA_URL = re.compile(rb"data:[\w.+/-]*(?:;[\w.+-]+=[\w.+-]+)*;base64,", re.ASCII)
_BLANK = b" \t\r\n"
_HEAD = re.compile(rb"(?:[A-Za-z0-9+/]++|[A-Za-z0-9_-]++)={0,2}")
_HEX = re.compile(rb"(?:0[xX])?[0-9a-fA-F]+")


class Base64Decoder:
    """Claims by alphabet and length, and by what comes out."""

    name = "base64"
    label = "Base64"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High where something comes out that is known; next to nothing for what could be it and most likely is not."""
        if not opcode.is_data or len(payload) < 4:
            return 0.0
        if _DATA_URL.match(payload[:256]):
            return 0.85
        if payload[:1] in (b"{", b"[", b"<", b'"'):
            return 0.0
        head = payload[:LONGEST]
        written = b"".join(head.split())
        if _HEAD.fullmatch(written) is None:
            return 0.0
        whole = len(payload) <= LONGEST
        if len(written) < SHORTEST or _HEX.fullmatch(written) or (len(written) % 4 == 1 and whole):
            return 0.02
        inner = _bytes(written if whole else written[: len(written) - len(written) % 4])
        return 0.6 if inner and recognised(inner, whole=whole) else 0.02

    def decode(self, payload: bytes) -> Decoded:
        """What is inside."""
        url = _DATA_URL.match(payload[:256])
        written = b"".join(payload[url.end() if url else 0 :].split())
        inner = _bytes(written)
        if inner is None:
            return as_it_is(payload, fault=_fault(written))
        alphabet = "the alphabet for URLs" if b"-" in written or b"_" in written else "the alphabet"
        padding = "padded" if written.endswith(b"=") else "no padding"
        why = "a data URL" if url else f"{alphabet}, {padding}"
        return replace(plain(inner), label=self.label, why=why, fault="", inner=inner)


def _bytes(written: bytes) -> bytes | None:
    """What is written; None where it is no Base64."""
    if _HEAD.fullmatch(written) is None:
        return None
    import binascii

    digits = written.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4), strict_mode=True)
    except binascii.Error:
        return None


def _fault(written: bytes) -> str:
    bad = re.search(rb"[^A-Za-z0-9+/=_-]", written)
    return f"not Base64: {bad[0]!r} is not of the alphabet" if bad else "not Base64: it does not end where bytes do"


DECODER = Base64Decoder()

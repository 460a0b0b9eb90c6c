"""Bytes written as hex digits, with blanks or colons between them or not; only where what is inside is recognised."""

from __future__ import annotations

import re
from dataclasses import replace

from wstui.decode._chain import plain
from wstui.decode._letters import LONGEST, recognised
from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is
from wstui.model import Opcode

__all__ = ["DECODER"]

SHORTEST = 8  # digits: fewer are words ("decade") and numbers
_BETWEEN = re.compile(rb"[ \t\r\n:-]+")
_DIGITS = re.compile(rb"(?:[0-9a-fA-F]{2})+")
_LETTER = re.compile(rb"[a-fA-F]")
_PREFIX = (b"0x", b"0X", b"\\x")


class HexDecoder:
    """Claims by digits, and by what comes out."""

    name = "hex"
    label = "hex"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High where something comes out that is known; next to nothing for a hash or a number."""
        if not opcode.is_data or len(payload) < 4 or not re.match(rb"\s*(?:0[xX]|\\x)?[0-9a-fA-F]{2}", payload[:64]):
            return 0.0
        whole = len(payload) <= LONGEST
        digits = _digits(payload[:LONGEST])
        if not whole:
            digits = digits[: len(digits) - len(digits) % 2]
        if _DIGITS.fullmatch(digits) is None:
            return 0.0
        if len(digits) < SHORTEST or not _LETTER.search(digits):
            return 0.02
        return 0.62 if recognised(bytes.fromhex(digits.decode()), whole=whole) else 0.02

    def decode(self, payload: bytes) -> Decoded:
        """What is inside."""
        digits = _digits(payload)
        if _DIGITS.fullmatch(digits) is None:
            return as_it_is(payload, fault="not hex: other characters than digits, or half a byte")
        inner = bytes.fromhex(digits.decode())
        return replace(plain(inner), label=self.label, why="hex digits", fault="", inner=inner)


def _digits(payload: bytes) -> bytes:
    payload = payload.strip()
    if payload.startswith(_PREFIX):
        payload = payload[2:]
    return _BETWEEN.sub(b"", payload)


DECODER = HexDecoder()

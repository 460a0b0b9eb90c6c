"""UTF-16, by its byte order mark or by the zeros that stand in every other byte."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import replace

from wstui.decode._chain import plain
from wstui.decode._protocol import Decoded
from wstui.decode.text import is_readable
from wstui.model import Opcode

__all__ = ["DECODER"]

SAMPLE = 4096
SHORTEST = 8
MARKS = {BOM_UTF16_LE: ("utf-16-le", "byte order mark FF FE"), BOM_UTF16_BE: ("utf-16-be", "byte order mark FE FF")}


class Utf16Decoder:
    """Claims by mark or pattern; what is inside is the same text as UTF-8."""

    name = "utf16"
    label = "UTF-16"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High where the first of it reads like text."""
        if not opcode.is_data or len(payload) < 4:
            return 0.0
        codec, _ = _codec(payload)
        if not codec:
            return 0.0
        return 0.8 if is_readable(_as_utf8(payload[:SAMPLE], codec)) else 0.02

    def decode(self, payload: bytes) -> Decoded:
        """The text; halves of surrogate pairs that stand alone stay visible."""
        codec, why = _codec(payload)
        if not codec:
            return replace(plain(payload), why="", fault="not UTF-16: no byte order mark, and no zeros in place")
        inner = _as_utf8(payload, codec)
        fault = "half a character at the end" if len(payload) % 2 else ""
        return Decoded(
            codec.upper().replace("-LE", "LE").replace("-BE", "BE"), plain(inner).text, why, fault, inner=inner
        )


def _codec(payload: bytes) -> tuple[str, str]:
    """Which byte order, and by what it is known; nothing where by nothing."""
    if payload[:2] in MARKS:
        return MARKS[payload[:2]]
    even, odd = payload[:SAMPLE:2], payload[1:SAMPLE:2]
    if len(payload) >= SHORTEST:
        if 5 * odd.count(0) >= 4 * len(odd) and not even.count(0):
            return "utf-16-le", "every other byte is zero"
        if 5 * even.count(0) >= 4 * len(even) and not odd.count(0):
            return "utf-16-be", "every other byte is zero"
    return "", ""


def _as_utf8(payload: bytes, codec: str) -> bytes:
    if payload[:2] in MARKS:
        payload = payload[2:]
    whole = payload[: len(payload) - len(payload) % 2]
    return whole.decode(codec, "surrogatepass").encode("utf-8", "surrogatepass") + payload[len(whole) :]


DECODER = Utf16Decoder()

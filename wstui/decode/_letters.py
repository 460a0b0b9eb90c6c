"""Bytes written in letters: when what looks like it is taken for it. An ordinary word must not be."""

from __future__ import annotations

from wstui.decode.text import is_readable
from wstui.model import Opcode

__all__ = ["LONGEST", "recognised"]

WRITTEN = ("base64", "hex")
PLAIN = ("text", "binary")
LIKELY = 0.5
LONGEST = 1 << 16
"""Characters that are looked at to see whether something is inside."""


def recognised(inner: bytes, *, whole: bool) -> bool:
    """Whether bytes are what somebody would write in letters: text, or what a decoder knows by more than chance."""
    if is_readable(inner):
        return True
    from wstui.decode import claim, decoders

    if not whole and len(inner) < LONGEST // 4:
        return False
    others = (one for one in decoders().values() if one.name not in WRITTEN + PLAIN)
    return any(claim(one, inner, Opcode.BINARY) >= LIKELY for one in others)

"""Decoders: bytes to readable text, one per file. Each module here that exports `DECODER` is one."""

from __future__ import annotations

from typing import cast

from wstui import registry
from wstui.decode._protocol import Decoded, Decoder, Span
from wstui.model import Opcode

__all__ = ["Decoded", "Decoder", "Span", "choose", "decode", "decoders"]


def decoders() -> dict[str, Decoder]:
    """Every decoder there is, by name."""
    found = registry.find("wstui.decode", "DECODER").exports("DECODER")
    return {name: cast(Decoder, decoder) for name, decoder in found}


def choose(payload: bytes, opcode: Opcode) -> Decoder:
    """The decoder that claims the payload with the highest priority; of equals, the first by name."""
    return max(decoders().values(), key=lambda decoder: _claim(decoder, payload, opcode))


def decode(payload: bytes, opcode: Opcode) -> Decoded:
    """The payload as its likeliest decoder shows it; plain text where that decoder fails."""
    decoder = choose(payload, opcode)
    try:
        return decoder.decode(payload)
    except Exception as exc:  # a decoder may be another package's, and the payload is anybody's
        from wstui.decode.text import as_it_is

        return as_it_is(payload, fault=f"the {decoder.label} decoder failed: {type(exc).__name__}: {exc}")


def _claim(decoder: Decoder, payload: bytes, opcode: Opcode) -> float:
    try:
        return decoder.priority(payload, opcode)
    except Exception:  # one that cannot judge does not get the payload
        return 0.0

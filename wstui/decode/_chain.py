"""What holds a payload, layer by layer: Base64 of gzip of JSON. Stops at a stated depth and size, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from wstui.decode._protocol import Decoded, Decoder, Span, Unpacks
from wstui.decode.binary import DECODER as BINARY
from wstui.decode.text import as_it_is, is_readable
from wstui.model import Opcode

__all__ = ["DEPTH", "LIMIT", "MOST", "PLAIN", "RATIO", "Layer", "TooMuch", "as_one", "layers", "plain", "room"]

DEPTH = 6
"""Layers that are looked through."""
LIMIT = 64 << 20
"""Bytes unpacked of one payload, all layers together."""
RATIO = 1024
"""Bytes unpacked for each byte of the payload, unless that is less than `LEAST`; deflate cannot give more in one go."""
LEAST = 1 << 20
MOST = 16 << 20
"""Bytes read as text of any kind: half a second for each million, taken from the engine."""
GROWN, GROWN_LEAST = 32, 2 << 20
"""Bytes that were unpacked are read as more than plain text up to so many for each byte of the payload, and these in
any case: some kilobytes must not cost what sixteen megabytes do."""
PLAIN = ("text", "binary")
"""The decoders, and their labels, of what nothing reads: as it is, and in hex."""

Choose = Callable[[bytes, Opcode], Decoder]
Hide = Callable[[bytes], bytes]


class TooMuch(Exception):
    """More than what may be read at once."""


class Layer(NamedTuple):
    """A payload within a payload, what reads it, and what that made of it."""

    payload: bytes
    opcode: Opcode
    decoder: Decoder
    decoded: Decoded


def room(size: int) -> int:
    """How many bytes a payload of that size may unpack to."""
    return min(LIMIT, max(LEAST, RATIO * size))


def _legible(size: int, depth: int) -> int:
    """How many bytes are read as more than plain text, so deep within a payload of that size."""
    return MOST if not depth else min(MOST, max(GROWN_LEAST, GROWN * size))


def plain(payload: bytes) -> Decoded:
    """Bytes as text where they read like it, else as a hex dump of the first of them."""
    return as_it_is(payload) if is_readable(payload) else BINARY.decode(payload)


def layers(
    payload: bytes,
    opcode: Opcode,
    choose: Callable[[bytes, Opcode, int], Decoder],
    hide: Hide | None = None,
    at_once: int | None = None,
) -> Iterator[Layer]:
    """The layers from the outside in; `choose` is given the depth as well. `hide` takes out of what was unpacked what
    must not be seen. Raises `TooMuch` where a layer is longer than `at_once`."""
    received = len(payload)
    left = most = room(received)
    for depth in range(DEPTH):
        decoder = choose(payload, opcode, depth)
        if at_once is not None and len(payload) > at_once and decoder.name not in PLAIN:
            raise TooMuch
        longest = _legible(received, depth)
        decoded = _one(decoder, payload, left if at_once is None else min(left, at_once), longest)
        inner = decoded.inner
        if inner is None:
            yield Layer(payload, opcode, decoder, decoded)
            return
        if at_once is not None and len(inner) > at_once:
            raise TooMuch
        if hide is not None:
            inner = hide(inner)
        if len(inner) > left:
            decoded = replace(_shown(decoded, inner[:left]), fault=_over(most, left))
        elif depth == DEPTH - 1:
            decoded = replace(_shown(decoded, inner), fault=f"{DEPTH} layers, the limit: what is inside is not read on")
        else:
            decoded = replace(decoded, inner=inner)
        yield Layer(payload, opcode, decoder, decoded)
        if decoded.inner is None:
            return
        left -= len(inner)
        payload, opcode = inner, Opcode.BINARY


def as_one(found: Sequence[Layer]) -> Decoded:
    """All layers as the reader sees them: the text of the innermost, and what there is to say of each."""
    last = found[-1].decoded
    many = len(found) > 1
    faults = [f"{layer.decoded.label}: {layer.decoded.fault}" if many else layer.decoded.fault for layer in found]
    return replace(
        last,
        label=" → ".join(layer.decoded.label for layer in found),
        why=" → ".join(layer.decoded.why for layer in found if layer.decoded.why),
        fault=" · ".join(said for layer, said in zip(found, faults, strict=True) if layer.decoded.fault),
        tag=_contained(last.tag),
    )


def _one(decoder: Decoder, payload: bytes, most: int, longest: int) -> Decoded:
    """A payload as one decoder shows it; plain text where that fails."""
    try:
        if isinstance(decoder, Unpacks):
            return decoder.unpack(payload, most)
        if len(payload) > longest and decoder.name not in PLAIN:
            said = f"{GROWN} times what was sent" if GROWN_LEAST < longest < MOST else f"{longest >> 20} MiB"
            return as_it_is(payload, why=f"too long for {decoder.label}: more than {said}")
        decoded = decoder.decode(payload)
        if not isinstance(decoded, Decoded):
            raise TypeError(f"it gave {type(decoded).__name__}, not Decoded")
    except (Exception, SystemExit) as exc:  # a decoder may be another package's, and the payload is anybody's
        return as_it_is(payload, fault=f"the {decoder.label} decoder failed: {type(exc).__name__}: {exc}")
    return decoded


def _shown(decoded: Decoded, inner: bytes) -> Decoded:
    """A wrapper where reading ends: what is inside, as it is."""
    return replace(decoded, text=plain(inner).text, inner=None)


def _over(most: int, left: int) -> str:
    before = f" with {most - left:,} B of it unpacked before" if left < most else ""
    why = "the limit" if most == LIMIT else f"{RATIO:,} times what was sent" if most > LEAST else "the limit for so few"
    return f"unpacks to more than {most >> 20} MiB, {why}{before}: its beginning is shown"


def _contained(tag: Callable[[str], Sequence[Span]]) -> Callable[[str], Sequence[Span]]:
    """The parts of a line, none where finding them fails: the text matters, not its colours."""
    if tag.__module__.startswith("wstui."):
        return tag

    def contained(line: str) -> Sequence[Span]:
        try:
            return [Span(int(start), int(end), str(name)) for start, end, name in tag(line)]
        except Exception:  # a decoder may be another package's
            return ()

    return contained

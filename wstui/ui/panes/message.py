"""The message tab: the chosen message as its decoder reads it. Knows no decoder by name but plain text."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from wstui.decode import Decoded, Decoder, choose, decoders
from wstui.decode.text import as_it_is
from wstui.model import Message, Opcode
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece
from wstui.ui.tab import NO_MESSAGE, Options, Shown, Subject
from wstui.ui.wrap import Wrapped

__all__ = ["TAB", "decoder_after"]

AT_ONCE = 1 << 16  # bytes decoded while the reader waits; more is decoded on another thread
AT_ALL = 1 << 24  # bytes decoded at all: half a second for each million, taken from the engine


class MessageTab:
    """The payload as text."""

    name = "message"
    title = "Message"
    short = "Msg"
    order = 10

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """Decoded; a long payload as it came first, until it is."""
        message = subject.message
        if message is None:
            return NO_MESSAGE
        decoder = _wanted(message, options.decoder)
        if message.row.opcode is Opcode.EVENT:
            return _shown(as_it_is(message.payload), (("event", "quiet"),))
        size: Piece = (f"{len(message.payload):,} B", "")
        if len(message.payload) <= AT_ONCE or decoder.name == "text":
            return _decoded(decoder, message.payload, size)
        if len(message.payload) > AT_ALL:
            return _shown(as_it_is(message.payload), (size, (f" · too long for {decoder.label}", "quiet")))
        now = _shown(as_it_is(message.payload), (size, (f" · {decoder.label} follows", "quiet")))
        return replace(now, later=partial(_decoded, decoder, message.payload, size))


def decoder_after(message: Message, name: str) -> str:
    """The decoder to try after the one of that name: the next most likely, and the likeliest (empty) after the last."""
    payload, opcode = message.payload, message.row.opcode
    claims = sorted(decoders().values(), key=lambda one: -one.priority(payload, opcode))
    names = ["", *(one.name for one in claims[1:] if one.priority(payload, opcode) > 0)]
    return names[(names.index(name) + 1) % len(names)] if name in names else ""


def _wanted(message: Message, name: str) -> Decoder:
    """The decoder of that name where it claims the payload, else the likeliest."""
    decoder = decoders().get(name)
    if decoder is not None and decoder.priority(message.payload, message.row.opcode) > 0:
        return decoder
    return choose(message.payload, message.row.opcode)


def _decoded(decoder: Decoder, payload: bytes, size: Piece) -> Shown:
    try:
        decoded = decoder.decode(payload)
    except Exception as exc:  # a decoder may be another package's, and the payload is anybody's
        decoded = as_it_is(payload, fault=f"the {decoder.label} decoder failed: {type(exc).__name__}: {exc}")
    facts: list[Piece] = [size, (f" · {oneline(decoded.label)}", "")]
    if decoded.fault:
        facts.append((f" · {oneline(decoded.fault)}", "fail"))
    elif decoded.why:
        facts.append((f" · {oneline(decoded.why)}", "quiet"))
    return _shown(decoded, tuple(facts))


def _shown(decoded: Decoded, facts: Line) -> Shown:
    return Shown(partial(Wrapped, decoded.text, tag=decoded.tag), f"message as {oneline(decoded.label)}", facts)


TAB = MessageTab()

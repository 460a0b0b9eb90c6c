"""The message tab: the chosen message as its decoder reads it. Knows no decoder by name but plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from wstui.decode import MOST, Decoded, TooMuch, Unpacks, choose, next_name, read
from wstui.decode.text import as_it_is
from wstui.model import Message, Opcode
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece
from wstui.ui.tab import NO_MESSAGE, Options, Shown, Subject
from wstui.ui.wrap import Fixed, Lines, Stack, Wrapped

__all__ = ["TAB", "decoder_after"]

PIXELS_AT_ONCE = 1 << 18  # of a picture, decoded while the reader waits
AT_ONCE = 1 << 16  # bytes decoded while the reader waits; more is decoded on another thread


class MessageTab:
    """The payload as text."""

    name = "message"
    title = "Message"
    short = "Msg"
    order = 10

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """Decoded; a long payload, and what unpacks to one, as it came first, until it is."""
        message = subject.message
        if message is None:
            return NO_MESSAGE
        payload, opcode, name = message.payload, message.row.opcode, options.decoder
        if opcode is Opcode.EVENT:
            return _shown(as_it_is(payload), (("event", "quiet"),))
        size: Piece = (f"{len(payload):,} B", "")
        decoded = partial(_decoded, payload, opcode, name, subject.hide, size)
        try:
            return decoded(AT_ONCE)
        except TooMuch:
            pass
        decoder = choose(payload, opcode, name)
        if len(payload) > MOST and not isinstance(decoder, Unpacks):
            return _shown(as_it_is(payload), (size, (f" · too long for {decoder.label}", "quiet")))
        now = _shown(as_it_is(payload), (size, (f" · {decoder.label} follows", "quiet")))
        return replace(now, later=decoded)


def decoder_after(message: Message, name: str) -> str:
    """The decoder to try after the one of that name: the next most likely, and the likeliest (empty) after the last."""
    return next_name(message.payload, message.row.opcode, name, AT_ONCE)


def _decoded(
    payload: bytes,
    opcode: Opcode,
    name: str,
    hide: Callable[[bytes], bytes] | None,
    size: Piece,
    at_once: int | None = None,
) -> Shown:
    decoded = read(payload, opcode, name, hide=hide, at_once=at_once)
    facts: list[Piece] = [size, (f" · {oneline(decoded.label)}", "")]
    if name:
        facts.append((" · your choice", "quiet"))
    if decoded.fault:
        facts.append((f" · {oneline(decoded.fault)}", "fail"))
    elif decoded.why:
        facts.append((f" · {oneline(decoded.why)}", "quiet"))
    if decoded.picture is not None:
        return _drawn(decoded, decoded.picture, facts, at_once)
    return _shown(decoded, tuple(facts))


def _drawn(decoded: Decoded, data: bytes, facts: list[Piece], at_once: int | None) -> Shown:
    """A picture in half blocks, below what it is; where it cannot be drawn, the first of its bytes and why.

    Raises `TooMuch` where decoding its pixels takes longer than a reader waits.
    """
    from wstui.ui.halfblocks import HalfBlocks, NoPicture, paint, pixels_of

    try:
        if at_once is not None and pixels_of(data) > PIXELS_AT_ONCE:
            raise TooMuch
        canvas = paint(data)
    except NoPicture as exc:
        return _shown(decoded, (*facts, (f" · {oneline(str(exc))}", "quiet")))
    said = decoded.text.partition("\n")[0]
    said = f"{said}, {canvas.note}" if canvas.note else said

    def make(width: int) -> Lines:
        return Stack(Fixed([((oneline(said), "quiet"),)], width), HalfBlocks(canvas, width, ""))

    return Shown(make, f"message as {oneline(decoded.label)}", tuple(facts))


def _shown(decoded: Decoded, facts: Line) -> Shown:
    return Shown(partial(Wrapped, decoded.text, tag=decoded.tag), f"message as {oneline(decoded.label)}", facts)


TAB = MessageTab()

"""The lens tab: what the chosen message means in its subprotocol, whom it asks or answers, and its payload; or all
methods of what the log is of, with counts and times. Knows no lens by name."""

from __future__ import annotations

from collections.abc import Callable

from wstui.decode import Decoded, TooMuch, read
from wstui.decode.text import as_it_is
from wstui.model import Message, Opcode
from wstui.safetext import oneline
from wstui.ui.actions import hint
from wstui.ui.lensed import LABELS, Lensed, Order, method_lines, unit_lines
from wstui.ui.line import Line, Piece, fit
from wstui.ui.tab import NO_MESSAGE, Options, Shown, Subject
from wstui.ui.wrap import Fixed, Lines, Stack, Wrapped

__all__ = ["TAB"]

LONGEST = 1 << 16
"""Bytes of a payload that are shown below its meaning; the message tab shows all."""
NO_LENS: tuple[Line, ...] = (hint("No lens reads this connection. {detail.decoder} here tries one after the other"),)
NO_METHODS: tuple[Line, ...] = (
    (("Nothing counted yet.", "quiet"),),
    (("Methods, errors and the time until answers will be here.", "quiet"),),
    hint("{detail.lens} goes back to the message"),
)


class LensTab:
    """The chosen message, or the methods of all."""

    name = "lens"
    title = "Lens"
    short = "Lens"
    order = 15

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """Meaning and parties, then the other side of it, then the payload; lines of other messages lead there."""
        lensed = subject.lens(subject.message, reveal=options.reveal) if subject.lens is not None else Lensed()
        if not lensed.label:
            return NO_LENS
        if options.methods:
            return _methods(lensed, options.order) if lensed.methods else NO_METHODS
        if subject.message is None:
            return NO_MESSAGE
        facts: Line = ((oneline(lensed.label), ""),)
        if lensed.fault:
            facts = (*facts, (f" · it failed: {oneline(lensed.fault)}", "fail"))
        if lensed.told is None or not lensed.told.readings:
            data = subject.message.row.opcode.is_data
            said = f"This is no message of {oneline(lensed.label)}." if data else "A lens reads data messages."
            lines: list[Line] = [((said, "quiet"),), _why(lensed)]
            return Shown(lambda width: Fixed(lines, width), "meaning", facts)
        return _message(lensed, subject.message, subject.hide, facts, times=options.times)


def _message(
    lensed: Lensed, message: Message, hide: Callable[[bytes], bytes] | None, facts: Line, *, times: bool
) -> Shown:
    told = lensed.told
    assert told is not None
    lines, leads = unit_lines(told, dict(lensed.numbers))
    lines.append(_why(lensed))
    bodies = [reading.body for reading in told.readings if reading.body is not None]
    if not bodies:
        bodies = [message.payload]
    texts = [_readable(body[:LONGEST], message.row.opcode, hide) for body in bodies if body]
    if times:
        from wstui.ui.humantime import timed

        texts = [timed(text) for text in texts]

    def make(width: int) -> Lines:
        # A line that leads keeps its place: what is above it may not wrap.
        parts: list[Lines] = [Fixed([fit(line, width) for line in lines], width)]
        for text in texts:
            parts += [Fixed([()], width), Wrapped(text.text, width, tag=text.tag)]
        return Stack(*parts)

    return Shown(make, "meaning", facts, cursor=True, leads=leads)


def _readable(body: bytes, opcode: Opcode, hide: Callable[[bytes], bytes] | None) -> Decoded:
    """A payload within, through what it is wrapped in, as far as that takes no time."""
    try:
        return read(body, opcode, hide=hide, at_once=LONGEST)
    except TooMuch:
        return as_it_is(body)


def _why(lensed: Lensed) -> Line:
    """Which lens it is, and by what the connection was recognised."""
    return (f"{'read as':<{LABELS}}", "quiet"), (f"{oneline(lensed.label)} · {oneline(lensed.why)}", "quiet")


def _methods(lensed: Lensed, order: int) -> Shown:
    rows = sorted(lensed.methods, key=lambda row: Order.of(order, row))
    leads = {place: row.longest_seq for place, row in enumerate(rows, 1) if row.longest_seq >= 0}
    by: Piece = (f"by {Order.NAMES[order % len(Order.NAMES)]}", "accent")
    facts: Line = ((lensed.lag, "accent"),) if lensed.lag else (by, (" · o sorts, Enter: the slowest", "quiet"))

    def make(width: int) -> Lines:
        return Fixed([fit(line, width) for line in method_lines(rows, order, width)], width)

    return Shown(make, "methods", facts, cursor=True, leads=leads)


TAB = LensTab()

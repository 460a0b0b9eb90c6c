"""The diff tab: the chosen message against another one, by field, by line or by byte. Knows not how the other one is
found, and no decoder by name but that of plain bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from wstui.decode import UNREAD, TooMuch, read
from wstui.decode.binary import DECODER as BINARY
from wstui.model import Direction, Message
from wstui.safetext import oneline
from wstui.ui.actions import hint
from wstui.ui.line import Line, fit
from wstui.ui.rows import clock
from wstui.ui.tab import NO_MESSAGE, Options, Other, Shown, Subject
from wstui.ui.wrap import Fixed, Lines, Stack

if TYPE_CHECKING:  # nothing is compared before the first picture
    from wstui.differing import Payload

__all__ = ["AT_ONCE", "TAB", "payload_of"]

AT_ONCE = 1 << 15
"""Bytes of both payloads that are compared while the reader waits; more is compared on another thread."""
PIN: Line = hint("{detail.pin} on a message has others compared with it")
EQUAL: Line = (("They are the same, byte for byte.", "quiet"),)
ALIKE: Line = (("The same fields and values. ", ""), ("Bytes differ: blanks, order, escapes.", "quiet"))
ELSEWHERE: Line = (("They read the same. ", ""), ("How they are packed differs.", "quiet"))


class DiffTab:
    """What changed."""

    name = "diff"
    title = "Diff"
    short = "Diff"
    order = 17

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """Which two, then what differs; long ones are compared later."""
        message = subject.message
        if message is None or subject.other is None:
            return NO_MESSAGE
        other = subject.other(message, reveal=options.reveal)
        if other.message is None:
            return (((other.why, "quiet"),), PIN)
        # What came first is what was: the reader may have pinned the later one.
        first = other.message.row.seq < message.row.seq
        one, two = (other.message, message) if first else (message, other.message)
        hides = (other.hide, subject.hide) if first else (subject.hide, other.hide)
        work = partial(_compared, one, two, hides, other, options)
        if len(one.payload) + len(two.payload) <= AT_ONCE:
            try:
                return work(AT_ONCE)
            except TooMuch:
                pass
        head = _head(one, two, other.why)
        waiting: Line = (("compared in a moment", "quiet"),)
        shown = Shown(lambda width: Fixed([fit(head, width), waiting], width), "diff", (), cursor=True)
        return replace(shown, later=partial(work, None))


def payload_of(
    message: Message, hide: Callable[[bytes], bytes] | None, name: str = "", at_once: int | None = None
) -> Payload:
    """What is compared of a message: as it is read, or its bytes. Raises TooMuch."""
    from wstui.differing import Payload

    decoded = read(message.payload, message.row.opcode, name, hide=hide, at_once=at_once)
    if decoded.label.endswith(BINARY.label) or UNREAD in decoded.fault:
        return Payload(message.payload)
    return Payload(message.payload, decoded.text, decoded.is_json)


def _compared(
    one: Message,
    two: Message,
    hides: tuple[Callable[[bytes], bytes] | None, Callable[[bytes], bytes] | None],
    other: Other,
    options: Options,
    at_once: int | None,
) -> Shown:
    from wstui.differing import LONGEST, Fields, Octets, compared
    from wstui.differing.octets import differing_octets
    from wstui.ui.difflines import body, summary

    alike = one.row.opcode is two.row.opcode
    name = options.decoder if alike else ""
    left, right = payload_of(one, hides[0], name, at_once), payload_of(two, hides[1], name, at_once)
    found, why = compared(left, right)
    note: Line = ()
    if one.payload == two.payload:
        note = EQUAL
    elif isinstance(found, Fields) and not found.changes:
        note = ALIKE
    elif not isinstance(found, Fields | Octets) and left.text == right.text:
        note, found = ELSEWHERE, differing_octets(left.octets[:LONGEST], right.octets[:LONGEST])
    facts: Line = ((summary(found), ""),)
    if why:
        facts = (*facts, (f" · {oneline(why)}", "quiet"))
    head = _head(one, two, other.why)

    def make(width: int) -> Lines:
        lines: list[Line] = [fit(head, width)]
        lines += [fit(note, width)] if note else []
        if note is EQUAL:
            return Fixed(lines, width)
        return Stack(Fixed(lines, width), body(found, width, options.hex_width, unfolded=options.unfolded))

    assert other.message is not None
    return Shown(make, "diff", facts, cursor=True, leads={0: other.message.row.seq})


def _head(one: Message, two: Message, why: str) -> Line:
    """Which two: direction, number and time of each, how long between them, and why these."""
    passed = (two.row.mono_ns - one.row.mono_ns) / 1e9
    between = f"  {passed:+.3f} s" if abs(passed) < 1e6 else ""
    return (*_named(one), (" → ", "dim"), *_named(two), (between, "quiet"), (f"  {why}", "quiet"))


def _named(message: Message) -> Line:
    row = message.row
    mark = ">" if row.direction is Direction.OUT else "<"
    return ((f"{mark} {row.number:,}", "heading"), (f" {clock(row.time_ns)}", "quiet"))


TAB = DiffTab()

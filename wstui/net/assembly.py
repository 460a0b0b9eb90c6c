"""Whole frames made into messages (RFC 6455 section 5.4): of one frame or of fragments, inflated, judged as text; and
the control frames between them.

Pure: bytes and stamps go in, values come out; it must know no socket, no clock, no record and no library.
"""

from __future__ import annotations

from typing import NamedTuple

from wstui.masking import masked
from wstui.model import Flag, Opcode, Run
from wstui.net.fragments import Fragments
from wstui.net.inflate import Inflater
from wstui.net.judge import failing
from wstui.net.runs import OPCODES, Stamp, frame_run, message_run, raw_run
from wstui.net.stray import Stray, stray_text
from wstui.net.wire import LARGEST, TEXT, Head, fault_in_text
from wstui.rules import Broken, Rule

__all__ = ["Assembly", "Bad", "Control", "Whole"]

PLAIN = b"\x81\x82"
DATA = (Opcode.CONT, Opcode.TEXT, Opcode.BINARY)
COMPRESSED = 0x40


class Control(NamedTuple):
    """A control frame (RFC 6455 section 5.5): how it goes into the record, what it says, and a rule that it breaks and
    that was passed over."""

    run: Run
    opcode: Opcode
    payload: bytes
    broken: Broken | None = None


class Bad(NamedTuple):
    """What ends the connection: how it goes into the record, the rule it breaks, the close code and reason to fail
    with, and what the text is that stands where a frame should be."""

    run: Run
    broken: Broken
    code: int
    reason: str
    stray: Stray | None = None


class Whole(NamedTuple):
    """A frame that is all there: its bytes, its header, its offset in the stream, and when it came."""

    raw: bytes
    head: Head
    stream: int
    stamp: Stamp

    def run(self, payload: bytes, flags: Flag, broken: Broken | None) -> Run:
        """A message of this frame alone, with a rule that it breaks."""
        facts = () if broken is None else [broken.fact]
        if self.head.masked:
            return message_run(self.raw, payload, self.head.first, self.stamp, self.stream, flags, facts=facts)
        return frame_run(self.raw, self.head, self.stamp, self.stream, flags, facts=facts)


class Assembly:
    """The messages of one connection. `limit`, `inflater` and `lenient` are as in `wstui.net.scanner.Scanner`."""

    def __init__(self, limit: int, inflater: Inflater | None = None, *, lenient: bool = False) -> None:
        self.limit = limit
        self.inflater = inflater
        self.lenient = lenient
        self.open: Fragments | None = None
        """The fragmented message that is not whole yet."""

    def unfinished(self, stamp: Stamp, stream: int, rule: Rule = Rule.CUT_SHORT) -> Run | None:
        """Take out what there is of a message whose last fragment did not come up to an offset of the stream."""
        fragments, self.open = self.open, None
        if fragments is None:
            return None
        fragments.skip_to(stream)
        flags = Flag.INCOMPLETE if rule is Rule.CUT_SHORT else Flag.INCOMPLETE | Flag.TOLERATED
        return fragments.run(stamp, flags, Broken(rule, fragments.first))

    def take(self, frame: Whole, rule: Rule | None) -> Run | Control | Bad | None:
        """Make a frame, which may break a rule that was passed over, into what it is; None where it is part of a
        message that goes on."""
        head = frame.head
        if head.first in PLAIN and rule is None and head.minimal and self.open is None:
            return self._single(frame, frame.raw[head.size :] if head.first == TEXT else b"", None)
        payload = frame.raw[head.size :]
        if head.masked:
            payload = masked(payload, frame.raw[head.size - 4 : head.size])
        if rule is None and not head.shortest:
            rule = Rule.LONG_LENGTH
        broken = None if rule is None else Broken(rule, head.first, head.length)
        opcode = head.first & 0x0F
        if opcode in DATA and (self._is_packed(head.first) or head.first < 0x80 or self.open is not None):
            return self._fragment(frame, payload, broken)
        if opcode in DATA or opcode not in OPCODES:
            return self._single(frame, payload, broken)
        flags = Flag.NONE if broken is None else Flag.TOLERATED
        return Control(frame.run(payload, flags, broken), Opcode(opcode), payload, broken)

    def _is_packed(self, first: int) -> bool:
        """Whether a frame that begins so begins a deflated message (RFC 7692 section 6)."""
        return self.inflater is not None and bool(first & COMPRESSED) and first & 0x0F != Opcode.CONT

    def _single(self, frame: Whole, payload: bytes, broken: Broken | None) -> Run | Bad:
        """A message of one frame, not deflated; `payload` may be left out where it is no text and nothing is broken."""
        first = frame.head.first
        fault = fault_in_text(payload) if first & 0x0F == Opcode.TEXT else None
        if fault is None:
            return frame.run(payload, Flag.NONE if broken is None else Flag.TOLERATED, broken)
        broken = Broken(Rule.UTF8, first, len(payload), fault.start)
        if self.lenient:
            return frame.run(payload, Flag.TOLERATED, broken)
        return Bad(frame.run(payload, Flag.INVALID, broken), broken, *failing(broken))

    def _fragment(self, frame: Whole, payload: bytes, broken: Broken | None) -> Run | Bad | None:
        """A part of a message, or a deflated message that the loop did not take; None while more is to come."""
        first = frame.head.first
        is_last = first >= 0x80
        fragments = self.open or Fragments(first, frame.stream, packed=self._is_packed(first))
        rule = None
        if fragments.packed and self.inflater is not None:
            if not fragments.count:
                self.inflater.begin()
            payload, rule = self.inflater.part(payload, fragments.payload, self.limit, last=is_last)
            if rule is not None and not fragments.count:
                return self.packed(frame.raw, first, b"", rule, frame.stream, frame.stamp)
        if broken is not None:
            fragments.spoil(broken)
        fault = fragments.fault_at(payload, last=is_last) if rule is None else None
        fragments.add(frame.raw, payload, frame.stream)
        size = len(fragments.frames)
        if rule is not None:
            return self._spoiled(fragments, Broken(rule, fragments.first, size), frame.stamp)
        if fault is not None:
            broken = Broken(Rule.UTF8, fragments.first, len(fragments.payload), fault)
            if not self.lenient:
                return self._spoiled(fragments, broken, frame.stamp)
            fragments.spoil(broken)
        if not is_last and size > LARGEST:
            # Empty fragments could come for ever.
            return self._spoiled(fragments, Broken(Rule.TOO_LARGE, fragments.first, size, size), frame.stamp)
        self.open = None if is_last else fragments
        return fragments.run(frame.stamp) if is_last else None

    def _spoiled(self, fragments: Fragments, broken: Broken, stamp: Stamp) -> Run | Bad:
        """A message of which a fragment cannot be taken; its payload is what there is of it."""
        self.open = None
        run = fragments.run(stamp, Flag.INVALID, broken)
        return run if self._goes_on(broken) else Bad(run, broken, *failing(broken, self.limit))

    def packed(self, raw: bytes, first: int, payload: bytes, rule: Rule | None, stream: int, stamp: Stamp) -> Run | Bad:
        """A deflated message of one frame that breaks a rule, or is a text that is not UTF-8. One that cannot be
        inflated has the frame itself for a payload."""
        fault = fault_in_text(payload) if rule is None else None
        if rule is None and fault is not None:
            broken = Broken(Rule.UTF8, first, len(payload), fault.start)
            flags = Flag.COMPRESSED | (Flag.TOLERATED if self.lenient else Flag.INVALID)
            run = message_run(raw, payload, first, stamp, stream, flags, facts=[broken.fact])
            return run if self.lenient else Bad(run, broken, *failing(broken))
        broken = Broken(rule or Rule.DEFLATE, first, len(raw))
        run = raw_run(raw, first, stamp, stream, Flag.INVALID | Flag.COMPRESSED, facts=[broken.fact])
        stray = stray_text(raw) if rule is Rule.DEFLATE else None
        if stray is None and self._goes_on(broken):
            return run
        return Bad(run, broken, *failing(broken, self.limit), stray)

    def _goes_on(self, broken: Broken) -> bool:
        """Whether the next deflated message can be read all the same: where each has a window of its own."""
        return self.lenient and broken.rule is Rule.DEFLATE and self.inflater is not None and self.inflater.fresh

"""A message in fragments (RFC 6455 section 5.4): its frames as they were, its payload joined.

Pure: bytes in, a run out; it must know no socket and no library. There is no bound on the number of fragments.
"""

from __future__ import annotations

import codecs

from wstui.model import Direction, Fact, Flag, Opcode, Run
from wstui.net.runs import Stamp, message_run
from wstui.rules import Broken, Rule

__all__ = ["Fragments"]

UTF8 = codecs.getincrementaldecoder("utf-8")


class Fragments:
    """The frames of one message so far. `first` is the first byte of its first frame, `stream` that frame's offset;
    `packed`: it is deflated. `broken` is the first rule that one of them broke and that was passed over."""

    def __init__(self, first: int, stream: int, *, packed: bool = False) -> None:
        self.first = first
        self.stream = stream
        self.packed = packed
        self.count = 0
        self.frames = bytearray()
        self.payload = bytearray()
        self.broken: Broken | None = None
        self._decoder = UTF8() if first & 0x0F == Opcode.TEXT else None
        self._next = stream
        self._gaps: list[tuple[int, Fact, int]] = []

    def fault_at(self, payload: bytes, *, last: bool) -> int | None:
        """Where the text has its first byte that is not UTF-8 (RFC 6455 section 8.1), if that is in the payload that
        comes next; a character may be cut in two by a fragment's end. To be asked of each payload, in order."""
        if self._decoder is None:
            return None
        state = self._decoder.getstate()
        try:
            self._decoder.decode(payload, last)
        except UnicodeDecodeError as exc:
            self._decoder.setstate(state)
            return len(self.payload) - len(state[0]) + exc.start
        return None

    def spoil(self, broken: Broken) -> None:
        """A rule was broken and passed over; a text that is none is not judged any more."""
        self.broken = self.broken or broken
        if broken.rule is Rule.UTF8:
            self._decoder = None

    def add(self, raw: bytes, payload: bytes, stream: int, count: int = 1) -> None:
        """Take a frame, or `count` of them, and their payload, inflated where the message is deflated. `stream` is the
        offset of the first: what came in between belongs to other frames."""
        self.skip_to(stream)
        self._next = stream + len(raw)
        self.count += count
        self.frames += raw
        self.payload += payload

    def skip_to(self, stream: int) -> None:
        """What came up to an offset belongs to other frames."""
        if stream != self._next:
            self._gaps.append((0, Fact.GAP, len(self.frames) | (stream - self._next) << 32))
            self._next = stream

    def run(
        self,
        stamp: Stamp,
        flags: Flag = Flag.NONE,
        broken: Broken | None = None,
        direction: Direction = Direction.IN,
    ) -> Run:
        """The message as it goes into the record, with a rule it breaks."""
        if self.count > 1 or Flag.INCOMPLETE in flags:
            flags |= Flag.FRAGMENTED
        if self.packed:
            flags |= Flag.COMPRESSED
        if broken is None and self.broken is not None:
            broken, flags = self.broken, flags | Flag.TOLERATED
        facts = [] if broken is None else [broken.fact]
        facts += [(0, Fact.FRAMES, self.count)] * (self.count > 1) + self._gaps
        payload = bytes(self.payload)
        return message_run(bytes(self.frames), payload, self.first, stamp, self.stream, flags, direction, facts=facts)

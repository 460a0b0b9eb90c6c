"""The scanner: cuts what a connection receives into runs of data messages and odd frames (RFC 6455 section 5).

Pure: bytes and stamps go in, values come out; it must know no socket, no clock, no record and no library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wstui.model import Direction, Flag, Opcode, Run
from wstui.net.assembly import Assembly, Bad, Control, Whole
from wstui.net.fragments import Fragments
from wstui.net.inflate import Inflater
from wstui.net.judge import FORGIVABLE, broken_header, broken_length, failing
from wstui.net.runs import Stamp, raw_run
from wstui.net.stray import ENOUGH, FEW, stray_text
from wstui.net.wire import LARGEST, LENGTH, SPAN, TEXT, Head, Span, all_ascii, fault_in_text, head_at, sound_texts, walk
from wstui.rules import Broken, Rule

__all__ = ["Bad", "Control", "Scanner"]

PLAIN = b"\x81\x82"
DEFLATED = b"\xc1\xc2"
MIDDLE = b"\x00"
"""The first byte of a fragment that neither begins nor ends a message."""

INFLATED = 4 * 2**20
"""Bytes of inflated payloads after which a run is cut, so that a small chunk cannot become a huge run."""


class Scanner:
    """Cuts a stream into pieces: `push` a chunk, then `pull` until None.

    `limit` is the largest payload of a message in bytes. `inflater` is there when permessage-deflate was agreed on
    (RFC 7692). `stream` is the offset of the first byte in the connection's stream. With `lenient` what breaks the
    protocol is passed over where it is still known how to go on.
    """

    def __init__(self, limit: int, inflater: Inflater | None = None, stream: int = 0, *, lenient: bool = False) -> None:
        self.limit = limit
        self.assembly = Assembly(limit, inflater, lenient=lenient)
        self.stamp = Stamp(0, 0)
        self._data = b""
        self._at = 0
        self._stream = stream
        # The chunks of a frame that is not whole yet. They are joined once, when the bytes it lacks have come, so that
        # a message in many chunks costs no more than its size.
        self._parts: list[bytes] = []
        self._missing = 0
        self._held: Run | Bad | None = None
        # Up to this offset of the stream frames are taken one by one: something there is not for the loops, and each
        # look ahead that stops at it would cost as much as all that has come.
        self._singly = 0

    def push(self, chunk: bytes, stamp: Stamp) -> None:
        """Take a received chunk; to be called when `pull` has returned None."""
        self.stamp = stamp
        self._parts.append(chunk)
        self._missing -= len(chunk)
        if self._missing <= 0:
            self._data = b"".join(self._parts)
            self._parts.clear()

    def pull(self) -> Run | Control | Bad | None:
        """The next piece of what was pushed; None when what is left is not a whole frame."""
        if self._held is not None:
            piece, self._held = self._held, None
            return piece
        if self.assembly.open is None and self._at < len(self._data) and self._stream + self._at >= self._singly:
            first = self._data[self._at]
            run: Run | None = None
            if first in PLAIN:
                run = self._plain()
            elif self.assembly.inflater is not None and first in DEFLATED:
                run = self._inflated(self.assembly.inflater)
            if run is not None:
                return run
            if self._held is not None:
                return self.pull()
        return self._frame() if self._data else None

    @property
    def begun(self) -> int:
        """The offset in the stream of the first frame of the message that is not whole yet; -1 where there is none."""
        if self.assembly.open is not None:
            return self.assembly.open.stream
        return self._stream if self._parts else -1

    @property
    def so_far(self) -> tuple[int, int, int]:
        """Of the message that is not whole yet: its whole frames, the bytes that came of it, inflated where they were
        deflated, and how many the frame that comes now lacks, as far as that has said how long it is."""
        fragments, held = self.assembly.open, sum(map(len, self._parts))
        frames, size = (fragments.count, len(fragments.payload)) if fragments is not None else (0, 0)
        return frames, size + held, max(0, self._missing) if held else 0

    def rest(self) -> tuple[bytes, int]:
        """Take out what was pushed and not pulled, with its offset in the stream."""
        left = b"".join([self._data[self._at :], *self._parts])
        stream = self._stream + self._at
        self._parts.clear()
        self._data, self._at, self._missing = b"", 0, 0
        self._stream = stream + len(left)
        return left, stream

    def _wait(self, size: int) -> None:
        """Keep what is left until it may hold a frame of `size` bytes."""
        left = self._data[self._at :]
        self._stream += self._at
        self._data, self._at = b"", 0
        if left:
            self._parts.append(left)
        self._missing = size - len(left)

    def _gather(self, firsts: bytes) -> tuple[list[Span], bytearray, int]:
        """The spans in the data and the first bytes of the whole frames from here on that begin with one of `firsts`,
        and how many bytes of their headers are not ASCII."""
        data, at = self._data, self._at
        spans: list[Span] = []
        kinds = bytearray()
        loud = 0
        while at < len(data) and data[at] in firsts:
            first = data[at]
            at, more = walk(data, at, first, self.limit, spans)
            fresh = len(spans) - len(kinds)
            if not fresh:
                break
            kinds += bytes((first,)) * fresh
            loud += fresh + more
        return spans, kinds, loud

    def _plain(self) -> Run | None:
        """The plain data messages from here on as one run; None when the loop cannot take the first, or it is bad."""
        start, data = self._at, self._data
        spans, kinds, loud = self._gather(PLAIN)
        if not spans:
            return None
        blob = data[start : _end(spans[-1])]
        texts = kinds.count(TEXT)
        if texts and not (texts == len(kinds) and all_ascii(blob, loud)):
            sound = sound_texts(data, spans, kinds)
            if sound < len(spans):
                self._singly = self._stream + _end(spans[-1])
            if sound == 0:
                return None
            if sound < len(spans):
                del spans[sound:], kinds[sound:]
                blob = data[start : _end(spans[-1])]
        self._at = start + len(blob)
        if start:
            shift = start * SPAN
            spans = [span - shift for span in spans]
        return Run(Direction.IN, blob, spans, kinds, *self.stamp, stream=self._stream + start)

    def _inflated(self, inflate: Inflater) -> Run | None:
        """The deflated messages from here on as one run: their frames, then their payloads (RFC 7692 section 7.2.2).

        None when the loop cannot take the first, or it is bad. What is bad is kept for the next `pull`: the window has
        moved on, so the library cannot be asked about it.
        """
        start, data = self._at, self._data
        raws, kinds, _ = self._gather(DEFLATED)
        payloads: list[bytes] = []
        ends: list[int] = []
        size, stop = 0, start
        for raw, first in zip(raws, kinds, strict=True):
            stop = _end(raw)
            payload, rule = inflate(data[raw >> 32 : stop], self.limit)
            if rule is not None or (first & 0x0F == Opcode.TEXT and fault_in_text(payload) is not None):
                begin = ends[-1] if ends else start
                raw_frame, stream = data[begin:stop], self._stream + begin
                self._held = self.assembly.packed(raw_frame, first, payload, rule, stream, self.stamp)
                self._singly = self._stream + _end(raws[-1])
                break
            payloads.append(payload)
            ends.append(stop)
            size += len(payload)
            if size > INFLATED:
                break
        self._at = stop
        if not payloads:
            return None
        blob = data[start : ends[-1]]
        wires = [(begin - start) * SPAN + end - begin for begin, end in zip([start, *ends], ends, strict=False)]
        spans = list(_laid_out(payloads, len(blob)))
        blob += b"".join(payloads)
        stream = self._stream + start
        return Run(Direction.IN, blob, spans, kinds[: len(spans)], *self.stamp, wires, Flag.COMPRESSED, stream)

    def _frame(self) -> Run | Control | Bad | None:
        """The next piece that the loops do not take; None when there is no whole frame for it.

        A frame whose header ends the connection is not waited for.
        """
        assembly = self.assembly
        while True:
            data, at = self._data, self._at
            left = len(data) - at
            if left < 2:
                self._wait(2 if left else 0)
                return None
            fragments = assembly.open
            if fragments is not None and data[at] in MIDDLE and self._middle(fragments):
                continue
            deflate = assembly.inflater is not None
            rule = broken_header(data[at], data[at + 1], is_open=fragments is not None, deflate=deflate)
            head = head_at(data, at)
            if rule is not None and assembly.lenient and left < FEW and min(data[at:]) >= 0x20 and data[at:].isascii():
                # It may be text, and no frame that begins with two letters is as short.
                self._wait(FEW)
                return None
            if rule is not None and (bad := self._refused(rule, head)):
                return bad
            if head is None:
                self._wait(left + 1)
                return None
            so_far = len(fragments.payload) if fragments is not None and head.first & 0x0F == Opcode.CONT else 0
            if (broken := broken_length(head, self.limit, so_far)) is not None:
                return self._bad(broken, head)
            size = head.size + head.length
            if size > left:
                self._wait(size)
                return None
            if rule is Rule.UNFINISHED_MESSAGE:
                return assembly.unfinished(self.stamp, self._stream + at, rule)
            self._at += size
            piece = assembly.take(Whole(data[at : at + size], head, self._stream + at, self.stamp), rule)
            if piece is not None:
                return piece

    def _refused(self, rule: Rule, head: Head | None) -> Bad | None:
        """A frame whose header breaks a rule, or the text that stands in its place; None where that is passed over."""
        data, at = self._data, self._at
        stray = stray_text(data[at : at + ENOUGH])
        if stray is not None:
            broken = Broken(Rule.NOT_FRAMES, data[at])
            return Bad(self._raw_run(data[at:], TEXT, broken), broken, *failing(broken), stray)
        if self.assembly.lenient and rule in FORGIVABLE:
            return None
        return self._bad(Broken(rule, data[at], head.length if head is not None else data[at + 1] & 0x7F), head)

    def _bad(self, broken: Broken, head: Head | None) -> Bad:
        """A frame that ends the connection: what there is of it."""
        size = len(self._data) - self._at if head is None else head.size + head.length
        raw = self._data[self._at : self._at + size]
        return Bad(self._raw_run(raw, broken.first, broken), broken, *failing(broken, self.limit))

    def _raw_run(self, raw: bytes, first: int, broken: Broken) -> Run:
        """The next bytes as they are, taken out."""
        run = raw_run(raw, first, self.stamp, self._stream + self._at, Flag.INVALID, facts=[broken.fact])
        self._at += len(raw)
        return run

    def _middle(self, fragments: Fragments) -> bool:
        """Take fragments that neither begin nor end a message, as many as there are; a message may have millions."""
        start = self._at
        if fragments.packed or self._stream + start < self._singly:
            return False
        spans, _, _ = self._gather(MIDDLE)
        size = _end(spans[-1]) - start if spans else 0
        # The lengths are the low halves of the spans, and together below 4 GiB: so are they in the sum.
        over = sum(spans) & LENGTH > self.limit - len(fragments.payload)
        data = self._data
        payload = b"" if over else b"".join([data[span >> 32 : _end(span)] for span in spans])
        too_many = over or len(fragments.frames) + size > LARGEST
        if not spans or too_many or fragments.fault_at(payload, last=False) is not None:
            self._singly = self._stream + start + size
            return False
        self._at = start + size
        fragments.add(data[start : self._at], payload, self._stream + start, len(spans))
        return True


def _end(span: Span) -> int:
    """Where a span ends."""
    return (span >> 32) + (span & LENGTH)


def _laid_out(payloads: Iterable[bytes], offset: int) -> Iterator[Span]:
    """The spans of payloads that lie one after the other from `offset` on."""
    for payload in payloads:
        yield offset * SPAN + len(payload)
        offset += len(payload)

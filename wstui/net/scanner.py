"""The scanner: cuts what a connection receives into runs of data messages and odd frames (RFC 6455 section 5).

Pure: bytes and stamps go in, values come out; it must know no socket, no clock, no record and no library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from wstui.model import Direction, Flag, Opcode, Run
from wstui.net.runs import OPCODES, Stamp, frame_run, message_run, raw_run
from wstui.net.wire import LENGTH, SPAN, TEXT, Head, Span, all_ascii, fault_in_text, head_at, sound_texts, walk

if TYPE_CHECKING:
    from wstui.net.inflate import Inflater

__all__ = ["Bad", "Odd", "Scanner"]

PLAIN = b"\x81\x82"
DEFLATED = b"\xc1\xc2"

INFLATED = 4 * 2**20
"""Bytes of inflated payloads after which a run is cut, so that a small chunk cannot become a huge run."""


class Odd(NamedTuple):
    """A frame for the library: a control frame, a fragment, or one that breaks the protocol.

    `raw` is the whole frame or, where its header alone decides, what has arrived of it. `stream` is its offset.
    """

    raw: bytes
    head: Head
    stream: int


class Bad(NamedTuple):
    """A message that ends the connection: how it goes into the record, and the close code and reason to fail with."""

    run: Run
    code: int
    reason: str


class Scanner:
    """Cuts a stream into pieces: `push` a chunk, then `pull` until None.

    `limit` is the largest payload of a message in bytes. `open` is how many bytes of a fragmented message came so far,
    None while none is open; whoever handles the odd frames keeps it. `inflater` is there when permessage-deflate was
    agreed on (RFC 7692). `stream` is the offset of the first byte in the connection's stream.
    """

    def __init__(self, limit: int, inflater: Inflater | None = None, stream: int = 0) -> None:
        self.limit = limit
        self.inflater = inflater
        self.open: int | None = None
        self.stamp = Stamp(0, 0)
        self._data = b""
        self._at = 0
        self._stream = stream
        # The chunks of a frame that is not whole yet. They are joined once, when the bytes it lacks have come, so that
        # a message in many chunks costs no more than its size.
        self._parts: list[bytes] = []
        self._missing = 0
        self._bad: Bad | None = None

    def push(self, chunk: bytes, stamp: Stamp) -> None:
        """Take a received chunk; to be called when `pull` has returned None."""
        self.stamp = stamp
        self._parts.append(chunk)
        self._missing -= len(chunk)
        if self._missing <= 0:
            self._data = b"".join(self._parts)
            self._parts.clear()

    def pull(self) -> Run | Odd | Bad | None:
        """The next piece of what was pushed; None when what is left is not a whole frame."""
        if not self._data:
            return None
        piece: Run | Bad | None = None
        if self._bad is None and self.open is None and self._at < len(self._data):
            first = self._data[self._at]
            if first in PLAIN:
                piece = self._plain()
            elif self.inflater is not None and first in DEFLATED:
                piece = self._inflated(self.inflater)
        if piece is None and self._bad is not None:
            piece, self._bad = self._bad, None
        return piece or self._frame()

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
            payload, code, reason = inflate(data[raw >> 32 : stop], self.limit)
            if first & 0x0F == Opcode.TEXT and not reason and (reason := fault_in_text(payload)):
                code = 1007
            if reason:
                begin = ends[-1] if ends else start
                self._bad = self._deflated_bad(data[begin:stop], first, payload, code, reason, begin)
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

    def _deflated_bad(self, raw: bytes, first: int, payload: bytes, code: int, reason: str, at: int) -> Bad:
        """A deflated message that is not text, or that cannot be inflated: then the payload is the frame itself."""
        flags, stream = Flag.INVALID | Flag.COMPRESSED, self._stream + at
        if code == 1007:
            return Bad(message_run(raw, payload, first, self.stamp, stream, flags), code, reason)
        return Bad(raw_run(raw, first, self.stamp, stream, flags), code, reason)

    def _frame(self) -> Run | Odd | Bad | None:
        """The next frame, which the loop did not take; None when it is not whole.

        A frame whose header breaks the protocol or the limit is not waited for, because the library does not either.
        """
        data, at = self._data, self._at
        left = len(data) - at
        if left < 2:
            self._wait(2 if left else 0)
            return None
        head = head_at(data, at)
        illegal = data[at] & 0x0F not in OPCODES or data[at + 1] >= 0x80
        if head is None:
            if not illegal:
                self._wait(left + 1)
                return None
            head = Head(data[at], False, left, 0)
        size = head.size + head.length
        illegal = illegal or head.length > self.limit - (self.open or 0)
        if size > left and not illegal:
            self._wait(size)
            return None
        raw = data[at : at + size]
        stream = self._stream + at
        self._at += len(raw)
        if illegal or self.open is not None or head.first not in PLAIN:
            return Odd(raw, head, stream)
        reason = fault_in_text(raw[head.size :]) if head.first == TEXT else ""
        if reason:
            return Bad(frame_run(raw, head, self.stamp, stream, Flag.INVALID), 1007, reason)
        return frame_run(raw, head, self.stamp, stream)


def _end(span: Span) -> int:
    """Where a span ends."""
    return (span >> 32) + (span & LENGTH)


def _laid_out(payloads: Iterable[bytes], offset: int) -> Iterator[Span]:
    """The spans of payloads that lie one after the other from `offset` on."""
    for payload in payloads:
        yield offset * SPAN + len(payload)
        offset += len(payload)

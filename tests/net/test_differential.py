"""The engine against the plain library on the same bytes: what each received, answered, and how each closed.

The reference is the library's connection with a reader that calls `recv` all the time, fed byte by byte, so that each
message is judged before the next one is read. The tap gets the same bytes in chunks.

Where the engine differs on purpose, the reference is brought to it by name (`Reference`), and nowhere else:

- a frame that is refused for its header is refused when the header is there, not when all of its payload is;
- a 64-bit length with its top bit set breaks the protocol (1002) before it is too large (1009);
- a text in fragments is refused when the fragment comes that is not UTF-8, not when the message is whole;
- a control frame does not count against the limit on messages, least of all together with a message that is open;
- a close frame between two fragments is a close frame (RFC 6455 section 5.4: control frames may stand there).
"""

from __future__ import annotations

import asyncio
import codecs
import zlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, ProtocolError
from websockets.frames import Frame

from servers.driving import DEFLATE, FakeTransport, cut, drive, new_protocol, sent_frames, shake
from servers.framing import BINARY, CLOSE, CONT, PING, PONG, TEXT, close, frame
from wstui.model import Direction, Flag, Opcode
from wstui.net.wire import LARGEST

FRESH = f"{DEFLATE}; server_no_context_takeover"
TOO_LARGE = (CLOSE, (1009).to_bytes(2, "big"))

UTF8 = codecs.getincrementaldecoder("utf-8")

Read = Callable[[int], Generator[None, None, bytes | bytearray]]
PARSE = Frame.parse
decoders: WeakKeyDictionary[ClientProtocol, codecs.IncrementalDecoder | None] = WeakKeyDictionary()
"""Of texts that are open."""


class Reference(ClientConnection):
    """The library's connection, told to look at a header before it waits for the payload, and to take a close frame
    between fragments."""

    def data_received(self, data: bytes) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Frame, "parse", lambda read, **options: parsing(self.protocol, read, options))
            super().data_received(data)


def parsing(protocol: ClientProtocol, read: Read, options: dict[str, Any]) -> Generator[None, None, Frame]:
    """Parse a frame as the library does, but judge its header first."""
    start = bytes((yield from read(2)))
    judge(protocol, start[0], start[1])
    if start[0] & 0x0F >= CLOSE:
        options["max_size"] = None
    reads = 0

    def judged(size: int) -> Generator[None, None, bytes | bytearray]:
        nonlocal reads
        reads += 1
        data = start if reads == 1 else (yield from read(size))
        if reads == 2 and start[1] == 127 and data[0] >= 0x80:
            raise ProtocolError("top bit")
        return data

    frame = yield from PARSE(judged, **options)
    if frame.opcode in (TEXT, BINARY):
        decoders[protocol] = UTF8() if frame.opcode == TEXT else None
    if frame.opcode in (CONT, TEXT) and (decoder := decoders.get(protocol)) is not None:
        decoder.decode(bytes(frame.data), frame.fin)
    if frame.opcode == CLOSE and protocol.current_size is not None:
        protocol.current_size = None
    return frame


def judge(protocol: ClientProtocol, first: int, second: int) -> None:
    """Raise what the library would raise once it had the payload."""
    opcode = first & 0x0F
    if opcode not in (CONT, TEXT, BINARY, CLOSE, PING, PONG) or second >= 0x80:
        return  # the library does that
    packed = first & 0x70 == 0x40 and bool(protocol.extensions) and opcode in (TEXT, BINARY)
    if first & 0x70 and not packed:
        raise ProtocolError("reserved bits must be 0")
    if opcode >= CLOSE and (second > 125 or first < 0x80):
        raise ProtocolError("control frame too long, or fragmented")
    if opcode == CONT and protocol.current_size is None:
        raise ProtocolError("unexpected continuation frame")
    if opcode in (TEXT, BINARY) and protocol.current_size is not None:
        raise ProtocolError("expected a continuation frame")


@dataclass
class Outcome:
    """What a connection made of its bytes. Of a close frame that was sent for something broken, the code."""

    data: list[tuple[Opcode, bytes]]
    sent: list[tuple[int, bytes]]
    close_sent: object
    close_received: object
    order: bool | None
    state: object
    ended: bool = field(compare=False)


async def of_library(stream: bytes, headers: tuple[str, ...], max_size: int) -> Outcome:
    """Feed the plain library."""
    transport = FakeTransport()
    options = {"ping_interval": None, "close_timeout": None, "max_queue": None}
    connection = Reference(new_protocol(max_size), **options)  # type: ignore[arg-type]
    shake(connection, transport, *headers)
    data: list[tuple[Opcode, bytes]] = []

    async def read() -> None:
        while True:
            message = await connection.recv()
            text = isinstance(message, str)
            data.append((Opcode.TEXT, message.encode()) if isinstance(message, str) else (Opcode.BINARY, message))
            assert text == isinstance(message, str)

    reader = asyncio.ensure_future(read())
    await asyncio.sleep(0)
    for i in range(len(stream)):
        connection.data_received(stream[i : i + 1])
        if connection.recv_messages.frames.queue:
            for _ in range(4):
                await asyncio.sleep(0)
    connection.eof_received()
    connection.connection_lost(None)
    await asyncio.wait([reader])
    assert isinstance(reader.exception(), ConnectionClosed)
    return outcome_of(connection, data, transport)


async def of_tap(chunks: list[bytes], headers: tuple[str, ...], max_size: int) -> Outcome:
    """Feed the tap, and hold its record against the bytes."""
    tap, transport, recorder = drive(*headers, max_size=max_size)
    for chunk in chunks:
        tap.data_received(chunk)
    tap.eof_received()
    tap.connection_lost(None)
    assert tap.broken is None
    stream = b"".join(chunks)
    seen = sorted((m for m in recorder.messages() if m.wire), key=lambda m: m.stream)
    assert sum(len(m.wire) for m in seen) == len(stream), "every byte is recorded once"
    whole = [m for m in seen if not m.flags & Flag.FRAGMENTED]
    assert all(stream[m.stream - len(tap.answer) :].startswith(m.wire) for m in whole)
    assert sent_frames(transport.written) == [(m.opcode, m.payload) for m in recorder.messages(Direction.OUT)]
    return outcome_of(tap, recorder.data(), transport)


def outcome_of(connection: ClientConnection, data: list[tuple[Opcode, bytes]], transport: FakeTransport) -> Outcome:
    protocol = connection.protocol
    order = protocol.close_rcvd_then_sent
    sent = sent_frames(transport.written)
    close_sent = protocol.close_sent
    if close_sent is not None and close_sent != protocol.close_rcvd:
        sent = [(opcode, data[:2] if opcode == CLOSE else data) for opcode, data in sent]
        close_sent = replace(close_sent, reason="")
    ended = any(getattr(getattr(extension, "decoder", None), "eof", False) for extension in protocol.extensions)
    return Outcome(data, sent, close_sent, protocol.close_rcvd, order, protocol.state, ended)


def compare(stream: bytes, borders: list[int], headers: tuple[str, ...] = (), max_size: int = 2**20) -> Outcome:
    """Both make the same of a stream; returns what."""

    async def both() -> tuple[Outcome, Outcome]:
        return await of_library(stream, headers, max_size), await of_tap(cut(stream, borders), headers, max_size)

    library, tap = asyncio.run(both())
    if headers and TOO_LARGE in tap.sent and TOO_LARGE in library.sent:
        # The library sees that a fragment is inflated to too much one fragment later, now and then.
        library.sent = tap.sent = [TOO_LARGE]
    # The library drops what a peer sends after a block that is the last (BFINAL); the engine does not.
    if not library.ended:
        assert tap == library
    return tap


SOUND = st.one_of(st.text(max_size=20).map(str.encode), st.integers(100, 200).map(lambda n: b"x" * n))
BROKEN = st.one_of(
    st.binary(min_size=1, max_size=4), st.sampled_from(["€".encode()[:2], b"\xed\xa0\x80", b"\xc2", b"x\xf5"])
)
# Most pieces are sound, so that most streams get somewhere before they break.
TEXTS = st.sampled_from([SOUND] * 19 + [BROKEN]).flatmap(lambda strategy: strategy)
BINARIES = st.binary(max_size=140)
CONTROLS = st.builds(frame, st.sampled_from([PING, PONG]), st.binary(max_size=125))


@st.composite
def fragmented(draw: st.DrawFn) -> bytes:
    """A message in fragments, with control frames between them; now and then its end is missing."""
    parts = draw(st.lists(TEXTS, min_size=1, max_size=4))
    opcode = draw(st.sampled_from([TEXT, BINARY]))
    out = frame(opcode, parts[0], fin=False)
    for part in parts[1:]:
        out += draw(st.one_of(st.just(b""), CONTROLS)) + frame(CONT, part, fin=False)
    return out + (frame(CONT, draw(TEXTS)) if draw(st.sampled_from([True] * 9 + [False])) else b"")


ANY_FRAME = st.builds(
    frame,
    st.integers(0, 15),
    st.binary(max_size=130),
    fin=st.booleans(),
    rsv=st.integers(0, 7),
    mask=st.one_of(st.none(), st.binary(min_size=4, max_size=4)),
    form=st.one_of(st.none(), st.sampled_from([16, 64])),
)
CLOSES = st.one_of(
    st.builds(close, st.sampled_from([1000, 1001, 1005, 1006, 1015, 2999, 4000]), st.binary(max_size=6)),
    st.sampled_from([close(), frame(CLOSE, b"x"), close(1000) + frame(TEXT, b"after")]),
)
SINGLES = st.one_of(
    st.builds(frame, st.just(TEXT), TEXTS, form=st.sampled_from([None, None, None, 16, 64])),
    st.builds(frame, st.just(BINARY), BINARIES),
)
GOOD = st.one_of(SINGLES, CONTROLS, fragmented())
PIECES = st.sampled_from([GOOD] * 18 + [CLOSES, ANY_FRAME]).flatmap(lambda strategy: strategy)


@st.composite
def damaged(draw: st.DrawFn, streams: st.SearchStrategy[bytes]) -> bytes:
    """A stream, sometimes with a byte changed, or cut short."""
    stream = bytearray(draw(streams))
    if stream and draw(st.sampled_from([False, False, False, True])):
        at = draw(st.integers(0, len(stream) - 1))
        match draw(st.sampled_from(["change", "drop", "end"])):
            case "change":
                stream[at] = draw(st.integers(0, 255))
            case "drop":
                del stream[at]
            case "end":
                del stream[at:]
    return bytes(stream)


STREAMS = damaged(st.lists(PIECES, max_size=8).map(b"".join))
BORDERS = st.lists(st.integers(1, 400), max_size=6)
LIMITS = st.sampled_from([2**20, 2**20, 2**20, LARGEST, 0, 5, 130])
# No deflated message here is of just so many bytes: the library then takes it for too large, now and then.
LIMITS_OF_DEFLATED = st.sampled_from([2**20, 2**20, 2**20, LARGEST, 90])


@settings(max_examples=300)
@given(STREAMS, BORDERS, LIMITS)
@example(b"\x83\x7f", [], 100)
@example(frame(TEXT, b"a", fin=False) + frame(PING, b"toolong") + frame(CONT, b""), [], 5)
def test_plain_streams(stream: bytes, borders: list[int], max_size: int) -> None:
    outcome = compare(stream, borders, max_size=max_size)
    event(f"close {getattr(outcome.close_sent, 'code', None)}")
    event(f"messages {min(len(outcome.data), 4)}")


@st.composite
def deflated(draw: st.DrawFn, fresh: bool) -> bytes:
    """Messages deflated one after the other in one window, whole, fragmented or plain, with other pieces between."""
    encoder = zlib.compressobj(wbits=-15)
    out = b""
    for payload in draw(st.lists(st.one_of(TEXTS, st.integers(100, 5000).map(bytes)), max_size=6)):
        if fresh:
            encoder = zlib.compressobj(wbits=-15)
        kind = draw(st.sampled_from([TEXT, TEXT, BINARY]))
        match draw(st.sampled_from(["whole", "whole", "parts", "plain", "other"])):
            case "plain":
                out += frame(kind, payload)
            case "other":
                out += draw(PIECES)
            case "whole":
                packed = (encoder.compress(payload) + encoder.flush(zlib.Z_SYNC_FLUSH))[:-4]
                out += frame(kind, packed, rsv=4, form=draw(st.sampled_from([None, None, 64])))
            case "parts":
                packed = (encoder.compress(payload) + encoder.flush(zlib.Z_SYNC_FLUSH))[:-4]
                at = draw(st.integers(0, len(packed)))
                out += frame(kind, packed[:at], rsv=4, fin=False) + draw(st.one_of(st.just(b""), CONTROLS))
                out += frame(CONT, packed[at:])
    return out + draw(st.one_of(st.just(b""), CLOSES))


@settings(max_examples=200)
@given(damaged(deflated(fresh=False)), BORDERS, LIMITS_OF_DEFLATED)
def test_deflated_streams(stream: bytes, borders: list[int], max_size: int) -> None:
    compare(stream, borders, (DEFLATE,), max_size)


@settings(max_examples=100)
@given(damaged(deflated(fresh=True)), BORDERS, LIMITS_OF_DEFLATED)
def test_deflated_streams_without_context_takeover(stream: bytes, borders: list[int], max_size: int) -> None:
    compare(stream, borders, (FRESH,), max_size)


@settings(max_examples=200)
@given(st.binary(max_size=300), BORDERS, LIMITS_OF_DEFLATED)
def test_noise(stream: bytes, borders: list[int], max_size: int) -> None:
    compare(stream, borders, (DEFLATE,), max_size)


def test_large_messages() -> None:
    for payload in [b"x" * 65535, "ž".encode() * 40000, b"x" * 70000 + b"\xff"]:
        outcome = compare(frame(TEXT, payload) + frame(TEXT, b"end"), [5, 30000])
        assert outcome.data[:1] == ([] if payload[-1] == 0xFF else [(Opcode.TEXT, payload)])

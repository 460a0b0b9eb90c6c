"""The tap, driven with bytes: what it records, what it answers, when it stops reading, and what it does at the end."""

from __future__ import annotations

import asyncio

import pytest

from servers.driving import DEFLATE, Told, cut, drive, sent_frames
from servers.framing import BINARY, CLOSE, CONT, PING, PONG, TEXT, close, frame, header
from servers.recording import FakeRecorder, Recorded
from wstui.model import Direction, Flag, Opcode
from wstui.net import assembly, scanner
from wstui.net import tap as module
from wstui.net.tap import Tap

IN, OUT = Direction.IN, Direction.OUT


def told(tap: Tap) -> list[str]:
    """What the owner was told."""
    assert isinstance(tap.owner, Told)
    return tap.owner.calls


async def soon(event: asyncio.Event) -> None:
    """Wait for what must happen; half a minute is for ever."""
    await asyncio.wait_for(event.wait(), 30)


def brief(messages: list[Recorded]) -> list[tuple[str, str, bytes, Flag]]:
    """Messages as direction, opcode, payload and flags."""
    return [(m.direction.mark, m.opcode.name, m.payload, m.flags) for m in messages]


async def test_the_chunk_that_ends_the_handshake_may_hold_frames() -> None:
    tap, _, recorder = drive(then=frame(TEXT, b"at once") + frame(PING, b"p"))
    assert told(tap) == ["opened"]
    assert recorder.data() == [(Opcode.TEXT, b"at once")]
    assert tap.answer.endswith(b"\r\n\r\n")
    assert b"at once" not in tap.answer
    assert tap.question.startswith(b"GET / HTTP/1.1\r\n")
    assert recorder.messages()[0].stream == len(tap.answer)
    assert recorder.messages(OUT)[0].stream == len(tap.question)


async def test_the_handshake_may_come_in_any_pieces() -> None:
    from servers.driving import FakeTransport, new_protocol
    from servers.framing import accept
    from wstui.model import Statistics

    frames = frame(TEXT, b"one") + frame(TEXT, b"two")
    for border in range(1, 160):
        recorder, transport = FakeRecorder(), FakeTransport()
        tap = Tap(new_protocol(), Told(), recorder, Statistics(), ping_interval=None, close_timeout=None)
        tap.connection_made(transport)
        tap.protocol.send_request(tap.protocol.connect())
        tap.send_data()
        data = accept(bytes(transport.written)) + frames
        assert len(data) < 161
        for chunk in cut(data, [border]):
            tap.data_received(chunk)
        assert recorder.data() == [(Opcode.TEXT, b"one"), (Opcode.TEXT, b"two")]
        assert bytes(tap.answer) + frames == data


async def test_a_ping_is_recorded_before_the_pong_it_causes() -> None:
    tap, transport, recorder = drive()
    tap.data_received(frame(PING, b"a") + frame(TEXT, b"x") + frame(PING, b"b"))
    assert brief(recorder.log) == [
        ("<", "PING", b"a", Flag.NONE),
        (">", "PONG", b"a", Flag.AUTOMATIC),
        ("<", "TEXT", b"x", Flag.NONE),
        ("<", "PING", b"b", Flag.NONE),
        (">", "PONG", b"b", Flag.AUTOMATIC),
    ]
    assert sent_frames(transport.written) == [(PONG, b"a"), (PONG, b"b")]
    assert b"".join(m.wire for m in recorder.messages(OUT)) == transport.written


async def test_fragments_are_put_together_around_control_frames() -> None:
    pieces = [frame(TEXT, b"fr", fin=False), frame(PING, b"?"), frame(CONT, b"", fin=False), frame(CONT, b"ag")]
    stream = frame(BINARY, b"0") + b"".join(pieces) + frame(TEXT, b"9")
    for border in range(1, len(stream)):
        tap, _, recorder = drive()
        for chunk in cut(stream, [border]):
            tap.data_received(chunk)
        zero, ping, whole, nine = recorder.messages()
        assert brief([ping, whole]) == [("<", "PING", b"?", Flag.NONE), ("<", "TEXT", b"frag", Flag.FRAGMENTED)]
        assert whole.wire == pieces[0] + pieces[2] + pieces[3]
        assert whole.stream == zero.stream + len(zero.wire)
        assert nine.stream == zero.stream + len(stream) - len(nine.wire)


@pytest.mark.parametrize("splits", range(1, 7))
async def test_fragmentation_at_every_split(splits: int) -> None:
    text = "pěkný".encode()
    for at in range(len(text) + 1):
        parts = [text[:at], *[b""] * (splits - 1), text[at:]]
        raw = frame(TEXT, parts[0], fin=False)
        raw += b"".join(frame(CONT, part, fin=part is parts[-1] and i == splits) for i, part in enumerate(parts) if i)
        tap, _, recorder = drive()
        tap.data_received(raw)
        assert recorder.messages()[0].wire == raw
        assert recorder.data() == [(Opcode.TEXT, text)]


async def test_more_fragments_than_the_library_takes() -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(BINARY, b"x", fin=False) + frame(CONT, b"x", fin=False) * 9998 + frame(CONT, b"x"))
    assert recorder.data() == [(Opcode.BINARY, b"x" * 10000)]
    assert tap.protocol.close_sent is None


async def test_endless_empty_fragments_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "LARGEST", 1000)
    monkeypatch.setattr(scanner, "LARGEST", 1000)
    tap, transport, _ = drive()
    tap.data_received(frame(BINARY, b"", fin=False) + frame(CONT, b"", fin=False) * 600)
    ((opcode, payload),) = sent_frames(transport.written)
    assert (opcode, payload[:2]) == (CLOSE, b"\x03\xf1")


async def test_deflated_fragments_and_deflated_messages_share_one_window() -> None:
    import zlib

    encoder = zlib.compressobj(wbits=-15)

    def pack(payload: bytes) -> bytes:
        return (encoder.compress(payload) + encoder.flush(zlib.Z_SYNC_FLUSH))[:-4]

    words = b"the same words again and again " * 4
    first, second, third, large = pack(words), pack(words), pack(words), pack(bytes(range(256)) * 600)
    tap, _, recorder = drive(DEFLATE)
    tap.data_received(frame(TEXT, first, rsv=4))
    tap.data_received(frame(TEXT, second[:5], rsv=4, fin=False) + frame(PING) + frame(CONT, second[5:]))
    tap.data_received(frame(TEXT, third, rsv=4) + frame(BINARY, large, rsv=4, form=64))
    assert len(third) < len(first), "the window is used"
    assert recorder.data() == [*[(Opcode.TEXT, words)] * 3, (Opcode.BINARY, bytes(range(256)) * 600)]
    c, f = Flag.COMPRESSED, Flag.FRAGMENTED
    assert [m.flags for m in recorder.messages() if m.opcode.is_data] == [c, c | f, c, c | Flag.TOLERATED]


INVALID_STREAMS = [
    ("reserved bits", frame(TEXT, b"x", rsv=2), 1002),
    ("rsv1 without the extension", frame(TEXT, b"x", rsv=4), 1002),
    ("reserved opcode", frame(3, b"x"), 1002),
    ("opcode 15", frame(15, b"x"), 1002),
    ("masked", frame(TEXT, b"x", mask=b"abcd"), 1002),
    ("continuation of nothing", frame(CONT, b"x"), 1002),
    ("long ping", frame(PING, b"x" * 126), 1002),
    ("fragmented ping", frame(PING, b"x", fin=False), 1002),
    ("close of one byte", frame(CLOSE, b"x"), 1002),
    ("close with 1005", close(1005), 1002),
    ("close with bad text", close(1000, b"\xff"), 1007),
    ("too large", header(TEXT, 2**20 + 1), 1009),
    ("not UTF-8", frame(TEXT, b"\xff"), 1007),
]


@pytest.mark.parametrize(("stream", "code"), [s[1:] for s in INVALID_STREAMS], ids=[s[0] for s in INVALID_STREAMS])
async def test_what_breaks_the_protocol_is_recorded_and_ends_the_connection(stream: bytes, code: int) -> None:
    tap, transport, recorder = drive()
    tap.data_received(frame(TEXT, b"good") + stream + b"after")
    await asyncio.sleep(0)
    good, *bad = recorder.messages()
    assert (good.payload, b"".join(m.wire for m in bad)) == (b"good", stream + b"after")
    assert {m.flags for m in bad} == {Flag.INVALID}
    ((opcode, payload),) = sent_frames(transport.written)
    assert (opcode, int.from_bytes(payload[:2], "big")) == (CLOSE, code)
    assert recorder.messages(OUT)[0].flags == Flag.AUTOMATIC
    assert told(tap) == ["opened", "closing"]
    assert tap.fault == payload[2:].decode()


async def test_a_character_may_be_cut_by_the_end_of_a_fragment() -> None:
    tap, transport, recorder = drive()
    tap.data_received(frame(TEXT, b"a\xc5", fin=False) + frame(CONT, b"\xbeb") + frame(TEXT, b"\xc5", fin=False))
    assert recorder.data() == [(Opcode.TEXT, "ažb".encode())]
    tap.data_received(frame(CONT, b"x"))
    assert recorder.messages()[1].flags == Flag.INVALID | Flag.FRAGMENTED
    assert sent_frames(transport.written) == [(CLOSE, b"\x03\xefinvalid UTF-8 at byte 0")]


async def test_a_data_frame_in_a_fragmented_message_is_refused() -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(TEXT, b"open", fin=False) + frame(TEXT, b"no"))
    tap.connection_lost(None)
    assert brief(recorder.messages()) == [
        ("<", "TEXT", frame(TEXT, b"no"), Flag.INVALID),
        ("<", "TEXT", b"open", Flag.FRAGMENTED | Flag.INCOMPLETE),
    ]


async def test_the_close_is_echoed_and_what_follows_it_is_only_recorded() -> None:
    tap, transport, recorder = drive()
    tap.data_received(close(4000, b"bye") + frame(TEXT, b"late"))
    tap.data_received(frame(PING, b"later"))
    assert sent_frames(transport.written) == [(CLOSE, b"\x0f\xa0bye")]
    assert [(m.direction.mark, m.payload) for m in recorder.log] == [
        ("<", b"\x0f\xa0bye"),
        (">", b"\x0f\xa0bye"),
        ("<", "the server sends on after its close frame: recorded and not read · RFC 6455 section 5.5.1".encode()),
        ("<", frame(TEXT, b"late")),
        ("<", frame(PING, b"later")),
    ]
    streams = [m.stream - len(tap.answer) for m in recorder.messages()]
    assert streams == [0, 7, 13]


@pytest.mark.parametrize("left", [b"\x80", b"\x80\x05he", b"\x00\x7e\x01", frame(PING, b"hello")[:-1]])
async def test_what_the_end_cuts_short_is_recorded(left: bytes) -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(TEXT, b"fra", fin=False) + frame(CONT, b"g", fin=False) + left)
    tap.eof_received()
    tap.connection_lost(None)
    message, rest = recorder.messages()
    assert (message.payload, message.flags) == (b"frag", Flag.FRAGMENTED | Flag.INCOMPLETE)
    assert (rest.wire, rest.flags) == (left, Flag.INCOMPLETE)
    assert told(tap) == ["opened", "lost"]


async def test_reading_stops_while_the_record_is_behind() -> None:
    tap, transport, recorder = drive()
    recorder.on_ready = tap.ready
    recorder.behind = True
    tap.data_received(frame(TEXT, b"1") + frame(PING) + frame(TEXT, b"2"))
    assert transport.calls == ["pause"]
    assert len(recorder.messages()) == 3, "what was read is recorded"
    recorder.catch_up()
    recorder.catch_up()
    assert transport.calls == ["pause", "resume"]
    tap.data_received(frame(TEXT, b"3"))
    assert transport.calls == ["pause", "resume"]


async def test_what_is_asked_for_is_told_from_what_is_automatic() -> None:
    tap, transport, recorder = drive()
    await tap.perform(lambda: tap.protocol.send_text(b"mine"))
    tap.data_received(frame(PING, b"theirs"))
    await tap.perform(lambda: tap.protocol.send_pong(b"mine"))
    await tap.perform(lambda: tap.protocol.send_close(1000, "mine"))
    tap.data_received(close(1000))
    assert [(m.opcode.name, m.flags) for m in recorder.messages(OUT)] == [
        ("TEXT", Flag.NONE),
        ("PONG", Flag.AUTOMATIC),
        ("PONG", Flag.NONE),
        ("CLOSE", Flag.NONE),
    ]
    assert b"".join(m.wire for m in recorder.messages(OUT)) == transport.written
    assert recorder.messages(OUT)[0].stream == len(tap.question)


async def test_a_message_sent_deflated_shows_its_payload() -> None:
    tap, transport, recorder = drive(DEFLATE)
    await tap.perform(lambda: tap.protocol.send_text(b"words " * 100))
    (message,) = recorder.messages(OUT)
    assert (message.payload, message.wire) == (b"words " * 100, bytes(transport.written))
    assert message.flags == Flag.COMPRESSED
    assert len(message.wire) < 100


async def test_nothing_is_recorded_as_sent_on_a_connection_that_is_gone() -> None:
    tap, transport, recorder = drive()
    transport.closing = True
    with pytest.raises(ConnectionError):
        await tap.perform(lambda: tap.protocol.send_text(b"lost"))
    tap.connection_lost(None)
    assert recorder.messages(OUT) == []


async def test_an_answer_that_cannot_leave_is_not_recorded() -> None:
    tap, transport, recorder = drive()
    transport.closing = True
    tap.data_received(frame(PING, b"x"))
    assert recorder.messages(OUT) == []


async def test_messages_and_bytes_are_counted() -> None:
    tap, _, _ = drive()
    tap.data_received(frame(TEXT, b"abc") * 5 + frame(PING, b"12") + frame(BINARY, b"x" * 70000))
    counters = tap.statistics.counters
    assert (counters.messages_in, counters.bytes_in) == (7, 15 + 2 + 70000)
    assert (counters.messages_out, counters.bytes_out) == (1, 2)


async def test_round_trips_are_measured_by_the_stamps(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000, 100000, 100))
    monkeypatch.setattr("time.monotonic_ns", lambda: next(clock))
    tap, _, recorder = drive()
    for payload in [b"a", b"b", b"b"]:
        await tap.perform(lambda payload=payload: tap.protocol.send_ping(payload))  # type: ignore[misc]
    tap.data_received(frame(PONG, b"unasked"))
    assert tap.statistics.rtt_ns == 0
    tap.data_received(frame(PONG, b"b"))
    sent = [run.mono_ns for run in recorder.runs if run.direction is OUT]
    received = [run.mono_ns for run in recorder.runs if run.direction is IN]
    assert tap.statistics.rtt_ns == received[1] - sent[1], "the first of the two that are alike"
    tap.data_received(frame(PONG, b"a"))
    assert tap.statistics.rtt_ns == received[1] - sent[1], "a later pong answered it"
    assert [*tap.statistics.trips] == [received[1] - sent[1]]


async def test_an_error_of_our_own_ends_the_connection_and_is_kept() -> None:
    tap, transport, recorder = drive()

    def fault() -> None:
        raise ZeroDivisionError

    recorder.on_run = fault
    tap.data_received(frame(TEXT, b"x"))
    assert isinstance(tap.broken, ZeroDivisionError)
    assert transport.calls == ["abort"]


async def test_the_end_is_told_even_when_the_library_is_out_of_step() -> None:
    tap, transport, _ = drive()

    def fault(_: object) -> None:
        raise ZeroDivisionError

    tap.protocol.send_frame = fault  # type: ignore[method-assign, assignment]
    tap.data_received(frame(PING, b"x"))
    tap.eof_received()
    tap.connection_lost(None)
    assert isinstance(tap.broken, ZeroDivisionError)
    assert told(tap)[-1] == "lost"
    assert tap.connection_lost_waiter.done()
    assert "abort" in transport.calls


async def test_keepalive_pings_and_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    tap, transport, recorder = drive(ping_interval=0.001, ping_timeout=30)
    sent = asyncio.Event()
    recorder.on_run = sent.set
    tap.start_keepalive()
    for _ in range(3):
        await soon(sent)
        sent.clear()
        ((opcode, payload),) = sent_frames(transport.written)
        transport.written.clear()
        assert opcode == PING
        recorder.on_run = lambda: None
        tap.data_received(frame(PONG, payload))
        recorder.on_run = sent.set
    tap.connection_lost(None)
    assert {m.flags for m in recorder.messages(OUT)} == {Flag.AUTOMATIC}
    assert tap.statistics.rtt_ns > 0


async def test_a_pong_that_does_not_come_ends_the_connection() -> None:
    tap, transport, recorder = drive(ping_interval=0.001, ping_timeout=0.001)
    await tap.keepalive()
    ping, (opcode, payload) = sent_frames(transport.written)
    assert ping[0] == PING
    assert (opcode, payload) == (CLOSE, b"\x03\xf3keepalive ping timeout")
    assert tap.fault == "keepalive ping timeout"
    assert [line[:34] for line in recorder.events()] == ["no pong within 0.001 s to the ping"]
    assert tap.statistics.unanswered == 1


async def test_a_pong_that_cannot_come_while_reading_is_paused_is_waited_for() -> None:
    tap, transport, recorder = drive(ping_interval=0.001, ping_timeout=0.001)
    recorder.behind = True
    pings = 0
    done = asyncio.Event()

    def count() -> None:
        nonlocal pings
        pings += 1
        if pings == 3:
            done.set()

    recorder.on_run = count
    tap.start_keepalive()
    await soon(done)
    assert {opcode for opcode, _ in sent_frames(transport.written)} == {PING}
    tap.connection_lost(None)


async def test_a_pause_that_is_over_counts_as_well() -> None:
    tap, transport, recorder = drive(ping_interval=0.001, ping_timeout=0.01)
    recorder.on_ready = tap.ready
    loop = asyncio.get_running_loop()
    pings = 0
    done = asyncio.Event()

    def pause_for_a_moment() -> None:
        recorder.behind = True
        tap.data_received(frame(TEXT, b"x"))
        recorder.catch_up()

    def count() -> None:
        nonlocal pings
        if recorder.runs[-1].direction is OUT:
            pings += 1
            loop.call_soon(pause_for_a_moment)
        if pings == 3:
            done.set()

    recorder.on_run = count
    tap.start_keepalive()
    await soon(done)
    assert {opcode for opcode, _ in sent_frames(transport.written)} == {PING}
    tap.connection_lost(None)


async def test_an_error_in_keepalive_ends_the_connection_and_is_kept() -> None:
    tap, transport, recorder = drive(ping_interval=0.001)

    def fault() -> None:
        raise ZeroDivisionError

    recorder.on_run = fault
    await tap.keepalive()
    assert isinstance(tap.broken, ZeroDivisionError)
    assert transport.calls == ["abort"]


async def test_a_peer_that_does_not_end_the_connection_is_left() -> None:
    tap, transport, _ = drive(close_timeout=0.001)
    await tap.perform(lambda: tap.protocol.send_close(1000))
    await soon(transport.aborted)
    assert tap.gave_up


@pytest.mark.parametrize(
    ("answer", "aborted"),
    [
        ([b"SSH-2.0-x\r\n"], True),
        ([b"HTTP/1.0 403 No\r\n\r\n", b"body"], False),
        ([b"HTTP/1.0 403 No\r\nContent-Length: 4\r\n\r\n", b"bo", b"dy"], True),
        ([b"HTTP/1.0 403 No\r\n\r\n", b"x" * (module.KEPT + 1)], True),
    ],
)
async def test_an_answer_the_library_gives_up_on_is_read_as_far_as_it_goes(answer: list[bytes], aborted: bool) -> None:
    from servers.driving import FakeTransport, new_protocol
    from wstui.model import Statistics

    transport = FakeTransport()
    tap = Tap(new_protocol(), Told(), FakeRecorder(), Statistics(), ping_interval=None, close_timeout=None)
    tap.connection_made(transport)
    for chunk in answer:
        assert "abort" not in transport.calls
        tap.data_received(chunk)
    assert ("abort" in transport.calls) == aborted
    assert tap.answer == b"".join(answer)[: module.KEPT]
    tap.eof_received()
    tap.connection_lost(None)
    assert told(tap) == ["lost"]

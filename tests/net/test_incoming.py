"""What comes in and breaks a rule: recorded to the byte, named with its section, and failed; or passed over, where the
reader asked for that and it is still known how to go on."""

from __future__ import annotations

import asyncio
import zlib
from typing import NamedTuple

import pytest

from servers.driving import DEFLATE, cut, drive, sent_frames
from servers.framing import BINARY, CLOSE, CONT, PING, PONG, TEXT, close, frame, header
from servers.recording import FakeRecorder, Recorded
from wstui.model import Direction, Fact, Flag, Opcode
from wstui.net import breach
from wstui.net.incoming import Manners
from wstui.net.wire import LARGEST
from wstui.rules import Rule

FRESH = f"{DEFLATE}; server_no_context_takeover"
LENIENT = Manners(lenient=True)


class Case(NamedTuple):
    """A stream that breaks a rule, with which close code it is failed, and what lenience makes of it: the payloads of
    the messages that follow each other, or None where it cannot go on."""

    name: str
    stream: bytes
    rule: Rule
    code: int
    taken: list[bytes] | None
    headers: tuple[str, ...] = ()


CASES = [
    Case("rsv2", frame(TEXT, b"x", rsv=2), Rule.RESERVED_BIT, 1002, [b"x"]),
    Case("rsv1 without the extension", frame(TEXT, b"x", rsv=4), Rule.RESERVED_BIT, 1002, [b"x"]),
    Case("rsv1 on a ping", frame(PING, b"x", rsv=4), Rule.COMPRESSED_BIT, 1002, [b"x"], (DEFLATE,)),
    Case("data opcode 3", frame(3, b"x"), Rule.RESERVED_OPCODE, 1002, [b"x"]),
    Case("control opcode 15", frame(15, b"x"), Rule.RESERVED_OPCODE, 1002, [b"x"]),
    Case("masked", frame(TEXT, b"hello", mask=b"abcd"), Rule.MASKED, 1002, [b"hello"]),
    Case("masked ping", frame(PING, b"hello", mask=b"abcd"), Rule.MASKED, 1002, [b"hello"]),
    Case("continuation of nothing", frame(CONT, b"x"), Rule.LONE_CONTINUATION, 1002, [b"x"]),
    Case("long ping", frame(PING, b"x" * 126), Rule.LONG_CONTROL, 1002, [b"x" * 126]),
    Case("fragmented pong", frame(PONG, b"x", fin=False), Rule.FRAGMENTED_CONTROL, 1002, [b"x"]),
    Case(
        "two messages at once",
        frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"),
        Rule.UNFINISHED_MESSAGE,
        1002,
        [b"a", b"b"],
    ),
    Case("not UTF-8", frame(TEXT, b"ab\xff"), Rule.UTF8, 1007, [b"ab\xff"]),
    Case(
        "not UTF-8 in fragments",
        frame(TEXT, b"a\xc5", fin=False) + frame(CONT, b"x"),
        Rule.UTF8,
        1007,
        [b"a\xc5x"],
    ),
    Case("not UTF-8 deflated", frame(TEXT, b"\xfa\x0f\x00", rsv=4), Rule.UTF8, 1007, [b"\xff"], (DEFLATE,)),
    Case("too large", header(BINARY, 2**20 + 1) + b"x", Rule.TOO_LARGE, 1009, None),
    Case("top bit", header(BINARY, 2**63) + b"x", Rule.TOP_BIT, 1002, None),
    Case("cannot be inflated", frame(TEXT, b"\xff\xff", rsv=4), Rule.DEFLATE, 1002, None, (DEFLATE,)),
    Case(
        "cannot be inflated, the next can",
        frame(TEXT, b"\xff\xff", rsv=4),
        Rule.DEFLATE,
        1002,
        [frame(TEXT, b"\xff\xff", rsv=4)],
        (FRESH,),
    ),
    Case("close of one byte", frame(CLOSE, b"x"), Rule.CLOSE_SHORT, 1002, [b"x"]),
    Case("close with 1005", close(1005), Rule.CLOSE_CODE, 1002, [b"\x03\xed"]),
    Case("close with 2999", close(2999, b"so"), Rule.CLOSE_CODE, 1002, [b"\x0b\xb7so"]),
    Case("close with bad text", close(1000, b"a\xff"), Rule.CLOSE_REASON, 1007, [b"\x03\xe8a\xff"]),
    Case("plain HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\nno", Rule.NOT_FRAMES, 1002, None),
]
IDS = [case.name for case in CASES]


def rules_of(recorder: FakeRecorder) -> list[Rule]:
    """The rules that recorded messages are marked with, those of what nobody reads aside."""
    found = [Rule(value & 0xFF) for run in recorder.runs for _, fact, value in run.facts if fact is Fact.RULE]
    return [rule for rule in found if rule is not Rule.AFTER_CLOSE]


def by_place(recorder: FakeRecorder) -> list[Recorded]:
    """What was received, as it stands in the stream."""
    return sorted(recorder.messages(), key=lambda message: message.stream)


@pytest.mark.parametrize("border", [0, 1, 2, 3])
@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_the_connection_is_failed_and_nothing_is_lost(case: Case, border: int) -> None:
    tap, transport, recorder = drive(*case.headers)
    stream = frame(TEXT, b"good") + case.stream
    for chunk in cut(stream, [len(stream) - len(case.stream) + border]):
        tap.data_received(chunk)
    tap.data_received(frame(TEXT, b"after"))
    tap.eof_received()
    tap.connection_lost(None)
    assert tap.broken is None
    messages = by_place(recorder)
    assert messages[0].payload == b"good"
    assert b"".join(m.wire for m in messages) == stream + frame(TEXT, b"after")
    ((opcode, payload),) = sent_frames(transport.written)
    assert (opcode, int.from_bytes(payload[:2], "big")) == (CLOSE, case.code)
    assert recorder.messages(Direction.OUT)[0].flags == Flag.AUTOMATIC
    if case.rule is Rule.NOT_FRAMES and 0 < border < 8:
        return  # what it is, is seen later; see below
    assert case.rule in rules_of(recorder)
    (line,) = [text for text in recorder.events() if text.startswith("protocol broken")]
    assert case.rule.section in line
    assert line.endswith(f"failing with {case.code}")


@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_lenience_goes_on_where_it_is_known_how(case: Case) -> None:
    tap, transport, recorder = drive(*case.headers, manners=LENIENT)
    stream = frame(TEXT, b"good") + case.stream
    for i in range(len(stream)):
        tap.data_received(stream[i : i + 1])
    for _ in range(2):
        tap.data_received(frame(PING, b"alive") + frame(BINARY, b"after"))
    tap.eof_received()
    tap.connection_lost(None)
    assert tap.broken is None
    codes = [int.from_bytes(data[:2], "big") for opcode, data in sent_frames(transport.written) if opcode == CLOSE]
    if case.taken is None:
        assert codes == [case.code]
        (told,) = [text for text in recorder.told() if text.startswith("protocol broken")]
        assert "What to try" in told or "does not help" in told or "--max-size" in told
        return
    assert case.rule in rules_of(recorder)
    lines = [text for text in recorder.events() if text.startswith("protocol broken, passed over")]
    assert [case.rule.section in line for line in lines] == [True]
    payloads = [m.payload for m in recorder.messages()]
    assert payloads[: 1 + len(case.taken)] == [b"good", *case.taken]
    if case.stream[0] & 0x0F == CLOSE:
        assert codes == [0], "a close frame without a code: this one may not be sent back"
    else:
        assert codes == []
        assert payloads[-1] == b"after"
        assert (PONG, b"alive") in sent_frames(transport.written)


async def test_what_is_passed_over_is_said_once_and_marked_each_time() -> None:
    tap, _, recorder = drive(manners=LENIENT)
    tap.data_received(frame(TEXT, b"x", rsv=2) * 5 + frame(TEXT, b"y", mask=b"abcd") * 5)
    assert rules_of(recorder) == [Rule.RESERVED_BIT] * 5 + [Rule.MASKED] * 5
    assert {m.flags for m in recorder.messages()} == {Flag.TOLERATED}
    assert len([text for text in recorder.events() if text.startswith("protocol broken")]) == 2


@pytest.mark.parametrize(("form", "size"), [(16, 0), (16, 125), (64, 5), (64, 65535)])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
async def test_a_length_that_is_not_minimal_is_passed_over_and_said(opcode: int, form: int, size: int) -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(opcode, b"x" * size, form=form) + frame(opcode, b"next"))
    assert recorder.data() == [(Opcode(opcode), b"x" * size), (Opcode(opcode), b"next")]
    assert rules_of(recorder) == [Rule.LONG_LENGTH]
    (line,) = recorder.events()
    assert f"a length of {size:,} is not in the shortest form" in line
    assert "RFC 6455 section 5.2" in line


async def test_a_close_frame_between_fragments_is_a_close_frame() -> None:
    tap, transport, recorder = drive()
    tap.data_received(frame(TEXT, b"fra", fin=False) + close(1000, b"bye") + frame(CONT, b"gment"))
    tap.eof_received()
    tap.connection_lost(None)
    assert sent_frames(transport.written) == [(CLOSE, b"\x03\xe8bye")]
    assert tap.fault == ""
    assert [(m.opcode.name, m.flags) for m in recorder.messages()] == [
        ("CLOSE", Flag.NONE),
        ("BINARY", Flag.INVALID),
        ("TEXT", Flag.FRAGMENTED | Flag.INCOMPLETE),
    ]


async def test_frames_between_fragments_leave_their_mark_on_the_message() -> None:
    tap, _, recorder = drive()
    first, ping, middle, last = frame(TEXT, b"a", fin=False), frame(PING, b"12"), b"\x00\x01b", frame(CONT, b"c")
    tap.data_received(first + ping + ping + middle * 3 + ping + last)
    run = recorder.runs[-1]
    assert expand_payload(recorder) == b"abbbc"
    assert run.facts == [
        (0, Fact.FRAMES, 5),
        (0, Fact.GAP, len(first) | 2 * len(ping) << 32),
        (0, Fact.GAP, len(first + middle * 3) | len(ping) << 32),
    ]


def expand_payload(recorder: FakeRecorder) -> bytes:
    """The payload of the message recorded last."""
    return recorder.messages()[-1].payload


async def test_pings_may_be_left_without_an_answer() -> None:
    tap, transport, recorder = drive(manners=Manners(auto_pong=False))
    tap.data_received(frame(PING, b"?") * 3 + frame(TEXT, b"x"))
    assert sent_frames(transport.written) == []
    assert len(recorder.messages()) == 4
    tap.data_received(close(1000))
    assert sent_frames(transport.written) == [(CLOSE, b"\x03\xe8")]


async def test_a_pong_has_the_time_its_ping_took_and_one_nobody_asked_for_has_none() -> None:
    tap, _, recorder = drive()
    await tap.perform(lambda: tap.protocol.send_ping(b"mine"))
    tap.data_received(frame(PONG, b"theirs") + frame(PONG, b"mine"))
    theirs, mine = [run for run in recorder.runs if run.direction is Direction.IN]
    assert theirs.facts == ()
    ((index, fact, trip),) = mine.facts
    assert (index, fact) == (0, Fact.TRIP)
    assert trip == tap.statistics.rtt_ns > 0


@pytest.mark.parametrize("border", range(1, 40))
async def test_http_among_the_frames_is_known_however_it_is_cut(border: int) -> None:
    text = b'HTTP/1.1 400 Bad Request\r\nContent-Length: 34\r\n\r\n{"code":0,"message":"Transport unknown"}'
    tap, transport, recorder = drive()
    tap.data_received(frame(TEXT, b"good") + text[:border])
    tap.data_received(text[border:])
    told = "\n".join(recorder.told())
    assert "plain HTTP among the frames: “HTTP/1.1 400 Bad Request”" in told
    assert "Socket.IO" in told
    assert b"".join(m.wire for m in recorder.messages()) == frame(TEXT, b"good") + text
    assert sent_frames(transport.written)[0][1][:2] == (1002).to_bytes(2, "big")


async def test_what_is_too_large_is_named_with_its_size_and_the_way_out() -> None:
    tap, _, recorder = drive(max_size=2**20)
    tap.data_received(header(BINARY, 3 * 2**20))
    (told,) = recorder.told()
    assert "a message of 3,145,728 bytes is over the limit of 1,048,576 bytes (1 MiB)" in told
    assert "--max-size 3145728 lets it through" in told
    tap, _, recorder = drive(max_size=None)
    tap.data_received(header(BINARY, LARGEST + 1))
    assert "A capture holds no message of more than 448 MiB" in recorder.told()[0]


async def test_a_bomb_is_named_by_what_it_took_on_the_wire() -> None:
    packer = zlib.compressobj(wbits=-15)
    bomb = (packer.compress(bytes(2**21)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    for stream in (
        frame(BINARY, bomb, rsv=4),
        frame(BINARY, bomb[:9], rsv=4, fin=False) + frame(CONT, bomb[9:]),
    ):
        tap, _, recorder = drive(DEFLATE, max_size=2**20)
        tap.data_received(stream)
        (told,) = recorder.told()
        assert f"once inflated, a message of {len(stream):,} bytes on the wire is over the limit of " in told
        assert "--max-size raises it" in told
        assert recorder.messages()[0].wire == stream


async def test_the_bytes_are_drawn_around_the_fault() -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(TEXT, b"x" * 1002 + b"\xff" + b"y" * 998))
    told = recorder.told()[0].split("\n")
    assert told[1] == "2,001 bytes of payload, around byte 1,002:"
    drawn = told[2 : 2 + breach.ROWS]
    assert drawn[0].startswith("000003b0  78")
    assert any("78 ff 79" in row for row in drawn)
    assert told[-1] == "What to try: --lenient passes over this and goes on."


async def test_a_frame_cut_short_says_how_much_of_it_came() -> None:
    tap, _, recorder = drive()
    tap.data_received(header(BINARY, 1000) + b"x" * 10)
    tap.eof_received()
    tap.connection_lost(None)
    assert recorder.events() == [
        "cut short · the connection ended in the middle of a frame: 14 of 1,004 bytes came · RFC 6455 section 7.1.5"
    ]
    assert recorder.runs[-1].facts == [(0, Fact.RULE, Rule.CUT_SHORT | 990 << 8)]


async def test_a_message_cut_short_between_fragments_is_told() -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(TEXT, b"first half, ", fin=False) + frame(CONT, b"more", fin=False) + frame(PING))
    tap.eof_received()
    tap.connection_lost(None)
    assert recorder.events() == [
        "cut short · the connection ended in the middle of a message: its last fragment did not come, 16 bytes of it "
        "did · RFC 6455 section 7.1.5"
    ]
    assert recorder.messages()[-1].flags == Flag.INCOMPLETE | Flag.FRAGMENTED


async def test_a_message_left_open_by_a_close_is_no_news() -> None:
    tap, _, recorder = drive()
    tap.data_received(frame(TEXT, b"first half, ", fin=False) + close(1000))
    tap.connection_lost(None)
    assert recorder.events() == []
    assert recorder.messages()[-1].flags == Flag.INCOMPLETE | Flag.FRAGMENTED


@pytest.mark.parametrize("came", range(1, 11))
async def test_a_masked_frame_cut_short_is_recorded_as_far_as_it_came(came: int) -> None:
    tap, _, recorder = drive(manners=LENIENT)
    tap.data_received(frame(BINARY, b"hello", mask=b"abcd")[:came])
    tap.eof_received()
    tap.connection_lost(None)
    (message,) = recorder.messages()
    assert message.wire == frame(BINARY, b"hello", mask=b"abcd")[:came]
    assert message.payload == (b"hello"[: came - 6] if came >= 6 else message.wire)
    assert message.flags == Flag.INCOMPLETE


@pytest.mark.parametrize("before", [0, 3, 200])
async def test_a_text_in_fragments_is_refused_as_soon_as_it_is_none(before: int) -> None:
    sound = frame(TEXT, "žl".encode(), fin=False) + frame(CONT, b"ab", fin=False) * before
    for broken in (b"ok\xff", "ž".encode()[:1] + b"x"):
        tap, transport, recorder = drive()
        tap.data_received(sound + frame(CONT, broken, fin=False))
        ((opcode, payload),) = sent_frames(transport.written)
        at = 3 + 2 * before + (2 if broken[0] < 128 else 0)
        assert (opcode, payload) == (CLOSE, b"\x03\xef" + b"invalid UTF-8 at byte %d" % at)
        (message,) = recorder.messages()
        assert message.wire == sound + frame(CONT, broken, fin=False)
        assert message.payload == "žl".encode() + b"ab" * before + broken


async def test_a_text_that_is_none_is_gone_on_with_where_that_is_asked_for() -> None:
    tap, _, recorder = drive(manners=LENIENT)
    tap.data_received(frame(TEXT, b"a\xff", fin=False) + frame(CONT, b"\xfe", fin=False) * 9 + frame(CONT, b"\xfd"))
    (message,) = recorder.messages()
    assert message.payload == b"a\xff" + b"\xfe" * 9 + b"\xfd"
    assert recorder.runs[0].facts[0] == (0, Fact.RULE, Rule.UTF8 | 1 << 8)


async def test_a_message_may_be_answered_before_what_came_with_it_ends_the_connection() -> None:
    tap, transport, recorder = drive()
    answered: list[asyncio.Future[None]] = []

    def answer() -> None:
        if recorder.messages()[-1].payload == b"question" and not answered:
            send = tap.perform(lambda: tap.protocol.send_text(b"answer"))
            answered.append(asyncio.ensure_future(send))

    recorder.on_run = answer
    tap.data_received(frame(TEXT, b"question") + frame(TEXT, b"x", rsv=2))
    await asyncio.gather(*answered)
    await asyncio.sleep(0)
    assert [opcode for opcode, _ in sent_frames(transport.written)] == [TEXT, CLOSE]
    tap.connection_lost(None)


@pytest.mark.parametrize("then", ["more", "eof", "lost"])
async def test_what_is_put_off_is_done_before_anything_else(then: str) -> None:
    tap, transport, _ = drive()
    tap.data_received(frame(TEXT, b"good") + frame(TEXT, b"x", rsv=2))
    assert transport.written == b""
    if then == "more":
        tap.data_received(b"more")
    elif then == "eof":
        tap.eof_received()
    tap.connection_lost(None)
    assert [opcode for opcode, _ in sent_frames(transport.written)] == [CLOSE]
    assert tap.broken is None

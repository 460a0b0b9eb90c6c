"""The scanner: the same pieces whatever the chunks, one run per chunk, and a cost that grows with the bytes alone."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.driving import cut
from servers.framing import BINARY, CONT, PING, TEXT, frame, header
from servers.recording import Recorded, expand
from wstui.model import Flag, Run
from wstui.net import scanner as module
from wstui.net import wire
from wstui.net.inflate import Inflater
from wstui.net.runs import Stamp
from wstui.net.scanner import Bad, Control, Scanner
from wstui.rules import Rule

Piece = Run | Control | Bad


class Deflate:
    """The sender's side of permessage-deflate; `fresh`: each message has a window of its own."""

    def __init__(self, fresh: bool = False) -> None:
        self.fresh = fresh
        self._encoder = zlib.compressobj(wbits=-15)

    def inflater(self) -> Inflater:
        """What unpacks it."""
        return Inflater(15, self.fresh)

    def pack(self, payload: bytes) -> bytes:
        """A payload as permessage-deflate carries it (RFC 7692 section 7.2.1)."""
        if self.fresh:
            self._encoder = zlib.compressobj(wbits=-15)
        return (self._encoder.compress(payload) + self._encoder.flush(zlib.Z_SYNC_FLUSH))[:-4]


def pieces_of(scanner: Scanner, chunks: list[bytes]) -> list[Piece]:
    """All pieces."""
    pieces: list[Piece] = []
    for number, chunk in enumerate(chunks, 1):
        scanner.push(chunk, Stamp(number, number * 10))
        while (piece := scanner.pull()) is not None:
            pieces.append(piece)
    return pieces


def flat(pieces: list[Piece]) -> list[Recorded]:
    """The messages of all pieces, without the borders of runs."""
    return [message for piece in pieces for message in expand(piece if isinstance(piece, Run) else piece.run)]


STREAM = b"".join(
    [
        frame(TEXT, b"one"),
        frame(BINARY, b"\xff" * 126),
        frame(TEXT, "dvě".encode()),
        frame(PING, b"?"),
        frame(TEXT, b"fra", fin=False),
        frame(PING, b""),
        frame(CONT, b"", fin=False),
        frame(CONT, b"gment"),
        frame(TEXT, b""),
        frame(TEXT, b"form", form=16),
        frame(BINARY, b"form", form=64),
        frame(BINARY, b""),
        frame(TEXT, b"x" * 300),
    ]
)


def test_chunk_borders_at_every_byte_change_nothing() -> None:
    whole = flat(pieces_of(Scanner(2**20), [STREAM]))
    assert len(whole) == 11
    for border in range(1, len(STREAM)):
        assert flat(pieces_of(Scanner(2**20), cut(STREAM, [border]))) == whole
    assert flat(pieces_of(Scanner(2**20), [STREAM[i : i + 1] for i in range(len(STREAM))])) == whole


def test_offsets_in_the_stream_are_those_of_the_frames() -> None:
    messages = flat(pieces_of(Scanner(2**20, stream=1000), cut(STREAM, [7, 140, 200])))
    for message in messages:
        whole = not message.flags & Flag.FRAGMENTED
        assert STREAM[message.stream - 1000 :].startswith(message.wire if whole else message.wire[:5])
    assert sum(len(message.wire) for message in messages) == len(STREAM)


def test_a_chunk_of_plain_messages_is_one_run_that_is_the_chunk() -> None:
    chunk = b"".join(frame(TEXT if i % 3 else BINARY, b"%d" % i * (i % 60)) for i in range(1000))
    chunk += frame(TEXT, b"last")
    (run,) = pieces_of(Scanner(2**20), [chunk])
    assert isinstance(run, Run)
    assert run.blob is chunk or run.blob == chunk
    assert (len(run.spans), run.wires, run.flags) == (1001, None, Flag.NONE)
    assert (run.time_ns, run.mono_ns) == (1, 10)


def test_a_large_message_costs_its_size_and_not_its_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def counted(data: bytes, at: int) -> wire.Head | None:
        nonlocal looks
        looks += 1
        return wire.head_at(data, at)

    monkeypatch.setattr(module, "head_at", counted)
    message = frame(BINARY, bytes(4 * 2**20))
    chunks = [message[i : i + 1024] for i in range(0, len(message), 1024)]
    scanner = Scanner(2**23)
    (run,) = pieces_of(scanner, chunks)
    assert isinstance(run, Run)
    assert run.blob == message
    assert looks <= 3, "the frame is looked at when it begins and when it is whole"


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (header(3, 5), Rule.RESERVED_OPCODE),
        (header(TEXT, 5, masked=True), Rule.MASKED),
        (header(TEXT, 70000, rsv=4)[:3], Rule.RESERVED_BIT),
        (header(PING, 126)[:2], Rule.LONG_CONTROL),
        (header(PING, 5, fin=False), Rule.FRAGMENTED_CONTROL),
        (header(CONT, 5), Rule.LONE_CONTINUATION),
        (header(BINARY, 5000), Rule.TOO_LARGE),
        (header(BINARY, 2**63), Rule.TOP_BIT),
    ],
)
def test_a_header_that_decides_is_not_waited_for(raw: bytes, rule: Rule) -> None:
    (run, bad) = pieces_of(Scanner(1000), [frame(TEXT, b"ok") + raw])
    assert isinstance(run, Run)
    assert isinstance(bad, Bad)
    assert bad.broken.rule is rule
    (message,) = expand(bad.run)
    assert (message.wire, message.flags, bad.run.facts) == (raw, Flag.INVALID, [bad.broken.fact])


def test_the_limit_counts_what_is_open_and_no_control_frame() -> None:
    stream = frame(BINARY, b"123456", fin=False) + frame(PING, b"x" * 125) + frame(CONT, b"1234", fin=False)
    control, bad = pieces_of(Scanner(10), [stream + header(CONT, 1)])
    assert isinstance(control, Control)
    assert isinstance(bad, Bad)
    assert (bad.broken.rule, bad.broken.number, bad.code) == (Rule.TOO_LARGE, 11, 1009)
    assert bad.reason == "frame with 1 bytes after reading 10 bytes exceeds limit of 10 bytes"


def test_a_message_of_just_the_limit_is_taken() -> None:
    for size, code in [(10, 0), (11, 1009)]:
        for cut_at in (None, 3):
            packed = Deflate().pack(b"x" * size)
            whole = frame(TEXT, packed, rsv=4)
            parts = frame(TEXT, packed[:cut_at], rsv=4, fin=False) + frame(CONT, packed[cut_at:])
            (piece,) = pieces_of(Scanner(10, Inflater()), [whole if cut_at is None else parts])
            assert (piece.code if isinstance(piece, Bad) else 0) == code


def test_fragments_by_the_million_cost_their_bytes() -> None:
    count = 200_000
    stream = frame(BINARY, b"a", fin=False) + frame(CONT, b"b", fin=False) * count + frame(CONT, b"c")
    pieces = pieces_of(Scanner(2**20), [stream[i : i + 65536] for i in range(0, len(stream), 65536)])
    (message,) = flat(pieces)
    assert (message.payload, message.wire) == (b"a" + b"b" * count + b"c", stream)


def test_a_text_that_is_not_utf_8_ends_the_run_before_it() -> None:
    data = frame(TEXT, b"a") + frame(BINARY, b"\xff") + frame(TEXT, b"\xff") + frame(TEXT, b"b")
    run, bad, rest = pieces_of(Scanner(100), [data])
    assert isinstance(run, Run)
    assert len(run.spans) == 2
    assert isinstance(bad, Bad)
    assert (bad.code, bad.reason, bad.broken.number) == (1007, "invalid UTF-8 at byte 0", 0)
    assert expand(bad.run)[0].payload == b"\xff"
    assert bad.run.flags == Flag.INVALID
    assert isinstance(rest, Run)


@given(
    st.lists(st.binary(min_size=1, max_size=200), max_size=6), st.lists(st.integers(0, 600), max_size=6), st.booleans()
)
def test_deflated_messages_are_inflated_in_runs(payloads: list[bytes], borders: list[int], fresh: bool) -> None:
    deflate = Deflate(fresh)
    data = b"".join(frame(BINARY, deflate.pack(payload), rsv=4) for payload in payloads)
    pieces = flat(pieces_of(Scanner(2**20, deflate.inflater()), cut(data, borders)))
    assert [p.payload for p in pieces] == payloads
    assert b"".join(p.wire for p in pieces) == data
    assert all(p.flags == Flag.COMPRESSED for p in pieces)


def test_deflated_and_plain_messages_keep_their_order() -> None:
    deflate = Deflate()
    data = frame(TEXT, b"1") + frame(TEXT, deflate.pack(b"2"), rsv=4) + frame(TEXT, b"3")
    data += frame(TEXT, deflate.pack(b"4"), rsv=4) + frame(BINARY, deflate.pack(b"5"), rsv=4)
    pieces = pieces_of(Scanner(2**20, deflate.inflater()), [data])
    assert [len(p.spans) for p in pieces if isinstance(p, Run)] == [1, 1, 1, 2]
    assert [p.payload for p in flat(pieces)] == [b"1", b"2", b"3", b"4", b"5"]


@pytest.mark.parametrize(
    ("payload", "broken", "code"), [(b"\xff", False, 1007), (b"x" * 101, False, 1009), (b"", True, 1002)]
)
def test_a_bad_deflated_message_comes_after_the_good_ones(payload: bytes, broken: bool, code: int) -> None:
    deflate = Deflate()
    good = frame(TEXT, deflate.pack(b"good"), rsv=4)
    raw = frame(TEXT, b"\xff\xff\xff" if broken else deflate.pack(payload), rsv=4)
    scanner = Scanner(100, deflate.inflater())
    run, bad = pieces_of(scanner, [good + raw])
    assert isinstance(run, Run)
    assert isinstance(bad, Bad)
    assert bad.code == code
    (message,) = expand(bad.run)
    assert message.flags == Flag.INVALID | Flag.COMPRESSED
    assert message.wire == raw
    assert message.payload == (payload if code == 1007 else raw)
    assert message.stream == len(good)
    assert scanner.rest() == (b"", len(good + raw))


def test_a_run_of_highly_compressed_messages_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INFLATED", 1000)
    deflate = Deflate()
    data = b"".join(frame(BINARY, deflate.pack(bytes(600)), rsv=4) for _ in range(6))
    pieces = pieces_of(Scanner(2**20, deflate.inflater()), [data])
    assert [len(p.spans) for p in pieces if isinstance(p, Run)] == [2, 2, 2]


def test_what_is_not_pulled_is_handed_back() -> None:
    scanner = Scanner(100, stream=50)
    pieces_of(scanner, [frame(TEXT, b"a") + b"\x81"])
    assert scanner.rest() == (b"\x81", 53)
    assert scanner.rest() == (b"", 54)
    scanner.push(b"after", Stamp(1, 1))
    assert scanner.rest() == (b"after", 54)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_block_that_is_the_last_does_not_end_the_messages(fresh: bool) -> None:
    deflate = Deflate(fresh)
    # The example of RFC 7692 section 7.2.3.4: BFINAL is set, and a byte is added. The second lacks the byte, which
    # some senders forget; the third has two such blocks.
    hello = bytes.fromhex("f348cdc9c90700")
    stream = [hello + b"\x00", hello, hello + hello + b"\x00", deflate.pack(b"and on")]
    data = b"".join(frame(TEXT, packed, rsv=4) for packed in stream)
    (run,) = pieces_of(Scanner(20, deflate.inflater()), [data])
    assert isinstance(run, Run)
    assert [m.payload for m in expand(run)] == [b"Hello", b"Hello", b"HelloHello", b"and on"]


def test_a_block_that_is_the_last_may_stand_in_any_fragment() -> None:
    deflate = Deflate()
    hello = bytes.fromhex("f348cdc9c90700")
    packed = hello + hello + b"\x00"
    more = deflate.pack(b"and on")
    for at in range(len(packed) + 1):
        stream = frame(TEXT, packed[:at], rsv=4, fin=False) + frame(CONT, packed[at:]) + frame(TEXT, more, rsv=4)
        messages = flat(pieces_of(Scanner(20, Inflater()), [stream]))
        assert [m.payload for m in messages] == [b"HelloHello", b"and on"]


def test_blocks_that_are_the_last_count_against_the_limit() -> None:
    hello = bytes.fromhex("f348cdc9c90700")
    for count, rule in [(2, None), (3, Rule.TOO_LARGE)]:
        payload, got = Inflater()(hello * count + b"\x00", 10)
        assert (got, payload) == (rule, b"Hello" * count if rule is None else b"")


def test_no_more_is_inflated_after_the_last_block_than_passes_the_limit() -> None:
    inflater = Inflater()
    hello = bytes.fromhex("f348cdc9c90700")
    bomb = Deflate().pack(bytes(10**6))
    payload, rule = inflater.part(hello + bomb, bytearray(), 10, last=True)
    assert rule is Rule.TOO_LARGE
    assert payload == b""
    assert len(inflater._decoder.unconsumed_tail) > 0, "the rest was left alone"

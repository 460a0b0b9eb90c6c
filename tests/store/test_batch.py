"""The packed batch: what goes in comes out, and a damaged one is refused or answers with nothing worse than errors."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.feed import framed, plain, text_run
from wstui.model import Direction, Fact, Failure, Flag, Opcode, Run
from wstui.store.batch import PREVIEW, Batch, Builder
from wstui.store.tally import count_of, unpack_tallies
from wstui.store.view import DAMAGE


def packed() -> tuple[Batch, int]:
    """A batch of two connections, plain and framed runs, every kind of header length."""
    builder = Builder(100)
    received, _ = plain([(Opcode.TEXT, b"a" * n) for n in (0, 1, 125, 126, 65536)], time_ns=5, mono_ns=6)
    sent, _ = framed(Direction.OUT, [(Opcode.BINARY, b"bcd"), (Opcode.PING, b"")], flags=Flag.AUTOMATIC, pieces=2)
    builder.add(1, 40, received)
    builder.add(2, 0, sent)
    builder.add(1, 45, text_run(b"last"))
    return builder.pack(), builder.count


def test_rows_come_back_as_they_went_in() -> None:
    batch, count = packed()
    rows = list(batch.rows(0, count))
    assert [row.seq for row in rows] == list(range(100, 108))
    assert [(row.connection, row.number) for row in rows] == [
        *((1, n) for n in range(41, 46)),
        (2, 1),
        (2, 2),
        (1, 46),
    ]
    assert [row.wire_size - row.size for row in rows] == [2, 2, 2, 4, 10, 2 * 6, 6, 2]
    assert [row.size for row in rows] == [0, 1, 125, 126, 65536, 3, 0, 4]
    assert max(len(row.preview) for row in rows) == PREVIEW
    assert rows[5].flags is Flag.AUTOMATIC
    assert (rows[0].time_ns, rows[0].mono_ns) == (5, 6)
    assert batch.streams[0] == 7


def test_a_message_is_whole_and_has_its_frames() -> None:
    batch, _ = packed()
    large, sent = batch.message(4), batch.message(5)
    assert large.payload == b"a" * 65536
    assert [len(frame.header) for frame in large.frames] == [10]
    assert sent.payload == b"bcd"
    assert [frame.payload for frame in sent.frames] == [b"bc", b"d"]
    assert [frame.fin for frame in sent.frames] == [False, True]


def test_a_connection_finds_its_rows_by_number() -> None:
    batch, _ = packed()
    assert [row.seq for row in batch.rows_of(1, 44, 99)] == [104, 107]
    assert [row.seq for row in batch.rows_of(2, 0, 1)] == [105]
    assert [batch.seq_of(1, n) for n in (39, 40, 44, 45, 46)] == [None, 100, 104, 107, None]
    assert [batch.number_up_to(1, i) for i in (0, 4, 5, 7)] == [(40, True), (44, True), (44, False), (45, True)]
    assert batch.number_up_to(2, 4) is None


def test_a_reserved_opcode_reads_as_binary_and_its_frame_keeps_the_number() -> None:
    builder = Builder(0)
    builder.add(1, 0, Run(Direction.IN, b"\x8b\x01x", [2 << 32 | 1], b"\x8b", 0, 0, flags=Flag.INVALID))
    message = builder.pack().message(0)
    assert message.row.opcode is Opcode.BINARY
    assert message.frames[0].opcode == 0xB


@pytest.mark.parametrize(
    "run",
    [
        Run(Direction.IN, b"ab", [1, 1 << 32 | 1], b"\x01", 0, 0),
        Run(Direction.IN, b"ab", [1], b"\x01", 0, 0, wires=[]),
    ],
)
def test_columns_of_different_length_are_refused(run: Run) -> None:
    with pytest.raises(ValueError, match="differ"):
        Builder(0).add(1, 0, run)


def test_tallies_count_messages_and_payload_bytes_but_not_events() -> None:
    builder = Builder(0)
    builder.add(3, 0, text_run(b"abc", b"de"))
    builder.add(1, 0, framed(Direction.OUT, [(Opcode.TEXT, b"f")])[0])
    builder.add(3, 2, Run(Direction.IN, b"open", [4], b"\x0f", 0, 0, [0]))
    tallies = builder.pack().tallies
    assert list(unpack_tallies(tallies)) == [(1, 0, 1, 0, 0, 1), (3, 2, 0, 1, 5, 0)]
    assert [count_of(tallies, connection) for connection in (0, 1, 2, 3, 4)] == [0, 1, 0, 3, 0]


@given(st.data())
def test_a_damaged_index_never_does_worse_than_a_known_error(data: st.DataObject) -> None:
    good, count = packed()
    idx = bytearray(good.idx)
    for _ in range(data.draw(st.integers(1, 4))):
        idx[data.draw(st.integers(0, len(idx) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(idx), len(idx) - 1, 10, 0]))
    try:
        batch = Batch(100, bytes(idx[:cut]), good.blob)
        for i in range(count):
            list(batch.rows(i, i + 1))
            batch.message(i)
        list(batch.rows_of(1, 40, 46))
        batch.number_up_to(1, count)
    except DAMAGE:
        pass


@pytest.mark.parametrize("at", [0, 4, 8, 12])
def test_an_index_whose_counts_are_wrong_is_refused(at: int) -> None:
    good, _ = packed()
    idx = bytearray(good.idx)
    idx[at] += 1
    with pytest.raises(Failure):
        Batch(100, bytes(idx), good.blob)


def test_facts_belong_to_their_messages_and_what_is_not_known_yet_is_left_out() -> None:
    builder = Builder(0)
    builder.add(1, 0, text_run(b"a", b"b"))
    builder.add(1, 2, replace(text_run(b"c", b"d"), facts=[(1, Fact.RULE, 10 | 7 << 8), (1, Fact.TRIP, 2**40)]))
    builder.add(2, 0, replace(text_run(b"e"), facts=[(0, Fact.TRIP, -1)]))
    batch = builder.pack()
    assert [row.facts for row in batch.rows(0, 5)] == [
        (),
        (),
        (),
        ((Fact.RULE, 10 | 7 << 8), (Fact.TRIP, 2**40)),
        ((Fact.TRIP, -1),),
    ]
    assert batch.message(3).row.fact(Fact.TRIP) == 2**40
    assert batch.message(0).row.fact(Fact.TRIP) is None
    later = bytearray(batch.idx)
    later[-12] = 99
    assert [row.facts for row in Batch(0, bytes(later), batch.blob).rows(4, 5)] == [()]
    with pytest.raises(Failure):
        Batch(0, batch.idx[:-1], batch.blob)


def test_every_row_knows_its_place_in_the_stream() -> None:
    run, said = plain([(Opcode.TEXT, b"x" * n) for n in (0, 125, 126, 65536, 3)])
    packed, _ = framed(Direction.IN, [(Opcode.TEXT, b"y" * n) for n in (5, 200, 1)])
    size = sum(wire & 0xFFFFFFFF for wire in packed.wires or ())
    frames = b"".join(packed.blob[wire >> 32 : (wire >> 32) + (wire & 0xFFFFFFFF)] for wire in packed.wires or ())
    payloads = b"".join(packed.blob[span >> 32 : (span >> 32) + (span & 0xFFFFFFFF)] for span in packed.spans)
    spans, wires, at, out = [], [], size, 0
    for span, wire in zip(packed.spans, packed.wires or (), strict=True):
        spans.append(at << 32 | span & 0xFFFFFFFF)
        wires.append(out << 32 | wire & 0xFFFFFFFF)
        at, out = at + (span & 0xFFFFFFFF), out + (wire & 0xFFFFFFFF)
    builder = Builder(0)
    builder.add(1, 0, run)
    builder.add(1, 5, replace(packed, blob=frames + payloads, spans=spans, wires=wires, stream=5000))
    batch = builder.pack()
    for row in batch.rows(0, 8):
        frame_at = row.stream - (7 - 3 if row.number <= 5 else 5000)
        raw = (run.blob if row.number <= 5 else frames)[frame_at : frame_at + row.wire_size]
        assert raw.endswith(row.preview[:5])
        assert raw[0] & 0x0F == Opcode.TEXT
    assert [row.stream for row in batch.rows(0, 5)] == [one.stream for one in said]

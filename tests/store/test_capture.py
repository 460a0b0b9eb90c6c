"""A capture being recorded, and opened again: connections, attempts, growth, back pressure, sizes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from store.conftest import Gate
from store.feed import framed, payloads, text_run
from wstui.model import Close, Counters, Direction, Flag, Handshake, Hop, Opcode, Profile, Tls
from wstui.store import capture as module
from wstui.store.capture import Capture
from wstui.store.writer import TOGETHER, Job, Writer

PROFILE = Profile("ws://localhost/", "echo", headers=(("X-A", "1"),), ping_interval=None, on_open=("hi",))
SHAKE = Handshake(
    "ws://localhost/", 5, 6, b"GET", b"HTTP", b"no", 401, tls=Tls("TLSv1.3", "C"), hops=(Hop("ws://a/"),),
    interim=bytes(range(256)),
)  # fmt: skip


def reopened(capture: Capture) -> Capture:
    """The capture as a later run sees it."""
    capture.close()
    return Capture.open(capture.path)


async def test_everything_recorded_is_there_again(captures: Path) -> None:
    capture = Capture.create(captures)
    first, second = capture.add_connection(PROFILE), capture.add_connection(Profile("ws://b/"))
    capture.recorder(first).event("open")
    capture.recorder(second).run(text_run(b"one", b"two"))
    capture.recorder(first).run(framed(Direction.OUT, [(Opcode.TEXT, b"three")])[0])
    live = capture.view().rows(0, 9)
    earlier = reopened(capture)
    assert earlier.view().rows(0, 9) == live
    assert payloads(live) == [b"open", b"one", b"two", b"three"]
    assert payloads(earlier.view(second).rows(0, 9)) == [b"one", b"two"]
    assert [row.number for row in earlier.view(first).rows(0, 9)] == [1, 2]
    assert not earlier.writable
    assert earlier.size_bytes == earlier.path.stat().st_size
    earlier.close()


async def test_connections_and_every_attempt_are_kept(captures: Path) -> None:
    capture = Capture.create(captures)
    number = capture.add_connection(PROFILE)
    later = Handshake("ws://localhost/", 9, status=101)
    close = Close(1006, "\udcff lone", Direction.IN, False)
    capture.put_handshake(number, Handshake("ws://localhost/", 5))
    capture.put_handshake(number, SHAKE)
    capture.put_handshake(number, later)
    capture.put_close(number, close)
    capture.rename_connection(number, Profile("ws://localhost/", "new name \ud800"))
    capture.recorder(number).run(text_run(b"12345"))
    capture.recorder(number).event("closed")
    (record,) = capture.connections()
    earlier = reopened(capture)
    assert earlier.connections() == [record]
    assert record.name == "new name \ud800"
    assert [attempt.handshake for attempt in record.attempts] == [SHAKE, later]
    assert [attempt.close for attempt in record.attempts] == [None, close]
    assert (record.handshake, record.close) == (later, close)
    assert record.counters == Counters(messages_in=1, bytes_in=5)
    earlier.close()


async def test_an_event_keeps_any_text(captures: Path) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(PROFILE))
    recorder.event("caf\xe9 \udcff")
    recorder.event("\ud800", Flag.FAILURE)
    rows = capture.view().rows(0, 2)
    assert payloads(rows) == [b"caf\xc3\xa9 \xff", b"\\ud800"]
    assert [row.opcode for row in rows] == [Opcode.EVENT] * 2
    assert [row.flags for row in rows] == [Flag.NONE, Flag.FAILURE]
    assert [row.wire_size for row in rows] == [0, 0]
    assert rows[0].time_ns > 0
    assert capture.view().message(0).frames == ()
    capture.close()


def test_a_capture_in_which_nothing_happened_leaves_no_file(captures: Path) -> None:
    capture = Capture.create(captures)
    capture.close()
    capture.close()
    assert list(captures.iterdir()) == []


def test_after_close_one_file_stands_by_itself(captures: Path) -> None:
    capture = Capture.create(captures)
    capture.recorder(capture.add_connection(PROFILE)).run(text_run(b"x"))
    capture.close()
    assert list(captures.iterdir()) == [capture.path]
    # Bytes 18 and 19 of the header tell a rollback journal (1) from a write-ahead log (2).
    assert capture.path.read_bytes()[18:20] == b"\x01\x01"


async def test_growth_is_told_once_until_it_was_seen(captures: Path) -> None:
    capture = Capture.create(captures)
    told: list[int] = []
    capture.on_grown = lambda: told.append(len(capture))
    recorder = capture.recorder(capture.add_connection(PROFILE))
    for _ in range(3):
        recorder.run(text_run(b"x"))
    capture.grown_seen()
    recorder.event("y")
    recorder.event("z")
    assert told == [1, 4]
    capture.close()


async def test_a_slow_writer_pauses_the_wires_and_loses_nothing(captures: Path, gate: Gate) -> None:
    capture = Capture.create(captures)
    one = capture.recorder(capture.add_connection(PROFILE))
    two = capture.recorder(capture.add_connection(PROFILE))
    silent = capture.recorder(capture.add_connection(PROFILE))
    ready: list[int] = []
    done = asyncio.Event()
    one.on_ready = lambda: ready.append(capture.backlog)
    two.on_ready = done.set
    silent.on_ready = lambda: ready.append(-1)
    gate.open.clear()
    silent.event("it was never told to wait")
    sent = 0
    while one.run(text_run(b"%07d" % sent * 40_000)):
        sent += 1
    assert capture.backlog == module.WAITING
    assert not two.run(text_run(b"two"))
    assert ready == []
    gate.open.set()
    async with asyncio.timeout(60):
        await done.wait()
    assert len(ready) == 1
    assert ready[0] <= module.WAITING // 4
    assert one.run(text_run(b"goes on"))
    earlier = reopened(capture)
    assert [row.preview[:7] for row in earlier.view(1).rows(0, 99)] == [
        *(b"%07d" % n for n in range(sent + 1)),
        b"goes on",
    ]
    earlier.close()


def test_what_waits_is_written_in_few_transactions_of_bounded_size(
    captures: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    write = Writer._write

    def counted(self: Writer, jobs: list[Job]) -> None:
        write(self, jobs)
        sizes.append(len(jobs))

    monkeypatch.setattr(Writer, "_write", counted)
    gate.open.clear()
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(PROFILE))
    for _ in range(4 * TOGETHER):
        recorder.run(text_run(bytes(module.BATCH_BYTES)))
    gate.open.set()
    capture.close()
    assert sum(sizes) == 4 * TOGETHER + 2
    assert len(sizes) <= 6
    assert max(sizes) == TOGETHER


async def test_a_message_larger_than_a_batch_has_its_own_and_pauses_the_wire(captures: Path, gate: Gate) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(PROFILE))
    ready = asyncio.Event()
    recorder.on_ready = ready.set
    gate.open.clear()
    large = b"0123456789abcdef" * (2 * 2**20) + b"end"
    assert recorder.run(text_run(b"before"))
    assert not recorder.run(text_run(large))
    gate.open.set()
    async with asyncio.timeout(60):
        await ready.wait()
    assert recorder.run(text_run(b"after"))
    earlier = reopened(capture)
    view = earlier.view()
    assert [row.size for row in view.rows(0, 3)] == [6, len(large), 5]
    assert view.message(1).payload == large
    assert view.message(1).frames[0].payload == large
    assert view.pages_read == 3
    earlier.close()


async def test_what_no_row_can_hold_is_an_event_that_says_so(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 1000)
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(PROFILE))
    recorder.run(text_run(b"x" * 700, b"y" * 300))
    recorder.run(text_run(b"z" * 900))
    rows = capture.view().rows(0, 3)
    assert [row.opcode for row in rows] == [Opcode.EVENT, Opcode.EVENT, Opcode.TEXT]
    assert rows[0].preview == b"a message of 700 bytes is larger than a capture can hold"
    assert rows[1].flags is Flag.FAILURE
    capture.close()


async def test_an_empty_run_is_no_row(captures: Path) -> None:
    capture = Capture.create(captures)
    assert capture.recorder(capture.add_connection(PROFILE)).run(text_run())
    assert len(capture) == 0
    capture.close()


async def test_reading_on_after_close_says_so_and_records_nothing(captures: Path) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(PROFILE))
    recorder.run(text_run(b"x"))
    view = capture.view()
    capture.close()
    assert recorder.run(text_run(b"y"))
    assert [row.flags for row in view.rows(0, 9)] == [Flag.FAILURE | Flag.INCOMPLETE]

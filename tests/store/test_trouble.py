"""When the disk will not take it: recording stops and says why, what was written stays, viewing goes on from memory."""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.conftest import Gate
from store.feed import drained, payloads, text_run
from wstui.model import Flag, Opcode, Profile
from wstui.store import capture as module
from wstui.store import database
from wstui.store.capture import Capture
from wstui.store.place import free_bytes

LARGE = b"." * 100_000


@pytest.fixture
def small_file() -> Iterator[None]:
    """No file may grow over 1 MiB: the kernel refuses the write, as a full quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of at most 64 pages, which SQLite reports as a full disk."""
    create = database.create

    def small(path: Path) -> sqlite3.Connection:
        connection = create(path)
        connection.execute("PRAGMA max_page_count = 64")
        return connection

    monkeypatch.setattr(database, "create", small)


async def until_trouble(capture: Capture) -> int:
    """Record until recording stops; returns how many messages were recorded."""
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    told: list[str] = []
    ready = asyncio.Event()
    capture.on_trouble = lambda: told.append(capture.trouble)
    recorder.on_ready = ready.set
    count = 0
    async with asyncio.timeout(60):
        while not capture.trouble:
            going_on = recorder.run(text_run(b"%05d" % count + LARGE))
            count += 1
            if not going_on:
                await ready.wait()
                ready.clear()
            await asyncio.sleep(0)
    assert told == [capture.trouble]
    assert capture.stopped.startswith(f"recording stopped: {capture.trouble} · the newest ")
    assert capture.stopped.isprintable()
    return count


def numbers(capture: Capture) -> list[int]:
    """The numbers its messages begin with."""
    return [int(row.preview[:5]) for row in capture.view().rows(0, len(capture)) if row.opcode is Opcode.TEXT]


@pytest.mark.usefixtures("small_file")
async def test_a_refused_write_stops_recording_and_nothing_leaves_the_view(captures: Path) -> None:
    capture = Capture.create(captures)
    count = await until_trouble(capture)
    assert capture.trouble == "the disk reports an error (ioerr_write)"
    assert capture.stopped.endswith(" · the newest 64 MiB stay in view")
    recorder = capture.recorder(1)
    for _ in range(40):
        assert recorder.run(text_run(b"%05d" % count + LARGE))
        count += 1
    assert capture.backlog == 0
    assert numbers(capture) == list(range(count))
    assert numbers_of_file(capture) == list(range(len(numbers_of_file(capture))))


def numbers_of_file(capture: Capture) -> list[int]:
    """What a later run finds."""
    capture.close()
    earlier = Capture.open(capture.path)
    found = numbers(earlier)
    earlier.close()
    return found


@pytest.mark.usefixtures("small_disk")
async def test_a_full_disk_keeps_what_was_written(captures: Path) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(Profile("ws://first/")))
    recorder.run(text_run(b"00000"))
    await drained(capture)
    await until_trouble(capture)
    assert capture.trouble == "the disk is full"
    found = numbers_of_file(capture)
    assert found[0] == 0
    assert len(found) < len(capture)


async def test_a_deleted_file_stops_recording_and_can_still_be_read(captures: Path) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    recorder.run(text_run(b"00000"))
    await drained(capture)
    capture.path.unlink()
    await until_trouble(capture)
    assert capture.trouble == "the capture file was deleted"
    assert capture.view().message(0).payload == b"00000"
    assert capture.view().pages_read == 1
    capture.close()
    assert not capture.path.exists()


@pytest.mark.usefixtures("small_disk")
async def test_memory_stays_bounded_and_what_it_no_longer_holds_is_said(
    captures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 2 * 2**20)
    capture = Capture.create(captures)
    await until_trouble(capture)
    recorder = capture.recorder(1)
    other = capture.recorder(capture.add_connection(Profile("ws://b/")))
    while len(capture) < 200:
        recorder.run(text_run(b"%05d" % len(capture) + LARGE))
        other.run(text_run(b"%05d" % len(capture)))
    assert capture._shelf.waiting_bytes <= 2 * 2**20
    assert "the newest 2 MiB stay in view" in capture.stopped
    for connection in (None, 1, 2):
        view = capture.view(connection)
        rows = view.rows(0, len(view))
        assert len(rows) == len(view)
        assert len({row.seq for row in rows}) == len(rows)
        lost = [row for row in rows if row.opcode is Opcode.EVENT]
        assert lost
        assert {row.preview for row in lost} == {b"not recorded, and no longer in memory"}
        assert {row.flags for row in lost} == {Flag.FAILURE | Flag.INCOMPLETE}
        kept = [row for row in rows if row.opcode is Opcode.TEXT]
        assert [int(row.preview[:5]) for row in kept] == [row.seq for row in kept]
        assert kept[-1].seq == rows[-1].seq
        assert [view.seq_at(position) for position in range(len(view))] == [row.seq for row in rows]
    capture.close()


async def test_each_log_says_once_from_where_on_it_is_in_memory_only(captures: Path) -> None:
    capture = Capture.create(captures)
    recorders = [capture.recorder(capture.add_connection(Profile("ws://a/"))) for _ in range(2)]
    recorders[0].run(text_run(b"00000"))
    await drained(capture)
    capture.path.unlink()
    while not capture.trouble:
        recorders[0].run(text_run(b"00001"))
        await asyncio.sleep(0.001)
    for recorder in (*recorders, *recorders):
        recorder.run(text_run(b"00002"))
    for number, after in ((1, 2), (2, 2)):
        rows = capture.view(number).rows(0, len(capture.view(number)))
        (at,) = (i for i, row in enumerate(rows) if row.opcode is Opcode.EVENT)
        assert rows[at].preview.decode() == capture.stopped
        assert rows[at].flags is Flag.FAILURE
        assert [row.preview for row in rows[at + 1 :]] == [b"00002"] * after
    capture.close()


async def test_wires_that_wait_go_on_when_recording_stops(captures: Path, gate: Gate) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    ready = asyncio.Event()
    recorder.on_ready = ready.set
    gate.open.clear()
    while recorder.run(text_run(LARGE * 6)):
        assert not capture.held
    assert capture.held
    capture.path.unlink()
    gate.open.set()
    async with asyncio.timeout(60):
        await ready.wait()
    assert capture.trouble
    assert payloads(capture.view().rows(0, 1)) == [LARGE[:512]]
    capture.close()


async def test_a_fault_of_our_own_is_said_as_well(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INSERT", "INSERT INTO nowhere VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    capture = Capture.create(captures)
    await until_trouble(capture)
    assert "no such table: nowhere" in capture.trouble
    await asyncio.to_thread(capture.close)
    # What was begun is undone, and the file stands by itself again: 1 is a rollback journal, 2 a write-ahead log.
    assert (await asyncio.to_thread(capture.path.read_bytes))[18:20] == b"\x01\x01"


async def test_recording_stops_before_the_disk_is_full(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [3 * 2**30]
    monkeypatch.setattr(module, "free_bytes", lambda path: left[0])
    capture = Capture.create(captures, reserve=2**30)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    recorder.run(text_run(b"00000"))
    await drained(capture)
    left[0] = 2**30 - 1
    await until_trouble(capture)
    assert capture.trouble == "less than 1 GiB is left on the disk"
    assert "captures.reserve" in capture.stopped
    assert numbers(capture)[:2] == [0, 0]
    assert numbers_of_file(capture) == [0]


def test_what_the_disk_has_left_is_asked_of_the_system(tmp_path: Path) -> None:
    assert 0 < free_bytes(tmp_path) <= shutil.disk_usage(tmp_path).total

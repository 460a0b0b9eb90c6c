"""What a view reads, counted: only the batches it needs, only the rows asked for, within a bounded memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.feed import payloads, text_run
from wstui.model import Flag, Opcode, Profile
from wstui.store.capture import Capture
from wstui.store.shelf import LARGE, Shelf
from wstui.store.view import View

PER_BATCH = 100
BATCHES = 300


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture of 300 batches of 100 messages; every tenth batch has a last message of a second connection."""
    capture = Capture.create(tmp_path_factory.mktemp("captures"))
    busy = capture.recorder(capture.add_connection(Profile("ws://a/")))
    rare = capture.recorder(capture.add_connection(Profile("ws://b/")))
    for batch in range(BATCHES):
        capture.flush()
        first = batch * PER_BATCH
        mine = PER_BATCH - (batch % 10 == 0)
        # Recorded by hand into the open batch: outside a loop, what comes after a silence is sealed at once.
        capture._sealed_at = float("inf")
        busy.run(text_run(*[b"%07d" % seq + b"x" * 993 for seq in range(first, first + mine)]))
        if batch % 10 == 0:
            rare.run(text_run(b"%07d" % (first + mine)))
    capture.close()
    return capture.path


@pytest.fixture
def earlier(path: Path) -> Iterator[Capture]:
    """That capture, opened."""
    capture = Capture.open(path)
    yield capture
    capture.close()


def test_opening_reads_no_batch(earlier: Capture) -> None:
    view = earlier.view()
    assert len(view) == BATCHES * PER_BATCH
    assert len(earlier.view(2)) == BATCHES // 10
    assert (view.pages_read, view.decoded) == (0, 0)


@pytest.mark.parametrize("start", [0, 12_345, BATCHES * PER_BATCH - 40])
def test_a_screen_of_rows_reads_at_most_two_batches_and_decodes_only_these(earlier: Capture, start: int) -> None:
    view = earlier.view()
    rows = view.rows(start, start + 40)
    assert [row.seq for row in rows] == list(range(start, start + 40))
    assert [row.preview[:7] for row in rows] == [b"%07d" % seq for seq in range(start, start + 40)]
    assert {len(row.preview) for row in rows} <= {512, 7}
    assert view.decoded == 40
    assert view.pages_read <= 2
    view.rows(start, start + 40)
    assert view.pages_read <= 2


def test_a_rare_connection_reads_only_the_batches_it_is_in(earlier: Capture) -> None:
    view = earlier.view(2)
    rows = view.rows(10, 15)
    assert [row.number for row in rows] == [11, 12, 13, 14, 15]
    assert [row.seq for row in rows] == [seq * 10 * PER_BATCH + PER_BATCH - 1 for seq in range(10, 15)]
    assert view.pages_read == 5


def test_places_are_found_in_both_directions(earlier: Capture) -> None:
    rare = earlier.view(2)
    last = PER_BATCH - 1
    assert [rare.seq_at(position) for position in (0, 1, 29)] == [last, 10 * PER_BATCH + last, 290 * PER_BATCH + last]
    assert [rare.position_of(seq) for seq in (last, last - 1, 10 * PER_BATCH + last)] == [0, None, 1]
    assert [rare.position_near(seq) for seq in (0, last, last + 1, 10**9)] == [None, 0, 0, 29]
    everything = earlier.view()
    assert [everything.position_of(seq) for seq in (-1, 0, 29_999, 30_000)] == [None, 0, 29_999, None]
    assert everything.position_near(10**9) == 29_999


def test_a_position_that_is_not_there_is_an_index_error(earlier: Capture) -> None:
    view = earlier.view(2)
    for position in (-1, 30):
        with pytest.raises(IndexError):
            view.message(position)
        with pytest.raises(IndexError):
            view.seq_at(position)
    assert view.rows(25, 99) == view.rows(25, 30)
    assert view.rows(-5, 1) == view.rows(0, 1)
    assert view.rows(40, 50) == []


def test_an_unknown_connection_has_no_rows(earlier: Capture) -> None:
    view = earlier.view(77)
    assert (len(view), view.rows(0, 5), view.position_of(0), view.position_near(5)) == (0, [], None, None)


def test_what_is_kept_after_reading_is_bounded(earlier: Capture) -> None:
    view = earlier.view()
    earlier._shelf._limit = 8 * 2**20
    for start in range(0, len(view), PER_BATCH):
        view.rows(start, start + 1)
    assert view.pages_read == BATCHES
    kept = earlier._shelf._cache.values()
    assert sum(batch.cost for batch in kept) <= 8 * 2**20
    assert len(kept) > 50
    view.rows(len(view) - 1, len(view))
    assert view.pages_read == BATCHES
    view.rows(0, 1)
    assert view.pages_read == BATCHES + 1
    oldest = next(iter(earlier._shelf._cache))
    view.rows(oldest * PER_BATCH, oldest * PER_BATCH + 1)
    view.rows(PER_BATCH, PER_BATCH + 1)
    assert view.pages_read == BATCHES + 2
    view.rows(oldest * PER_BATCH, oldest * PER_BATCH + 1)
    assert view.pages_read == BATCHES + 2


def test_a_large_message_is_previewed_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture = Capture.create(tmp_path)
    capture.recorder(capture.add_connection(Profile("ws://a/"))).run(text_run(b"begin" + bytes(LARGE)))
    capture.close()
    earlier = Capture.open(capture.path)
    view = earlier.view()
    (row,) = view.rows(0, 1)
    assert (row.size, row.preview[:5], len(row.preview)) == (LARGE + 5, b"begin", 512)
    assert sum(batch.cost for batch in earlier._shelf._cache.values()) < 10_000
    assert view.message(0).payload == b"begin" + bytes(LARGE)
    earlier.close()


def test_a_view_grows_with_the_capture_and_shows_what_is_not_written(tmp_path: Path) -> None:
    capture = Capture.create(tmp_path)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    view = capture.view(1)
    for n in range(50):
        recorder.run(text_run(b"%d" % n))
        assert len(view) == n + 1
        assert payloads(view.rows(n - 1, n + 1)) == [b"%d" % k for k in (n - 1, n) if k >= 0]
        if n % 7 == 0:
            capture.flush()
    capture.close()


def damage(path: Path, tmp_path: Path, sql: str) -> Capture:
    """A copy of a capture in which somebody changed something."""
    copy = tmp_path / "damaged.wstui"
    copy.write_bytes(path.read_bytes())
    connection = sqlite3.connect(copy)
    connection.execute(sql)
    connection.commit()
    connection.close()
    return Capture.open(copy)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE batch SET idx = x'00' WHERE id = 2",
        "UPDATE batch SET idx = 'text' WHERE id = 2",
        "UPDATE batch SET idx = zeroblob(length(idx)) WHERE id = 2",
        "UPDATE batch SET idx = (SELECT idx FROM batch WHERE id = 10) WHERE id = 2",
        "UPDATE batch SET blob = 5 WHERE id = 2",
        "UPDATE batch SET tallies = (SELECT tallies FROM batch WHERE id = 10) WHERE id = 2",
    ],
)
def test_a_damaged_batch_is_rows_that_say_so_between_rows_that_are_well(path: Path, tmp_path: Path, sql: str) -> None:
    earlier = damage(path, tmp_path, sql)
    for connection in (None, 1, 2):
        view: View = earlier.view(connection)
        rows = view.rows(0, len(view))
        assert len(rows) == len(view)
        for position in (0, 250, 299, len(view) - 1):
            if position < len(view):
                view.message(position)
                view.position_of(view.seq_at(position))
                view.position_near(position)
    good = earlier.view().rows(300, 310)
    assert [row.opcode for row in good] == [Opcode.TEXT] * 10
    earlier.close()


def test_a_row_that_cannot_be_read_says_why(path: Path, tmp_path: Path) -> None:
    earlier = damage(path, tmp_path, "UPDATE batch SET idx = x'00' WHERE id = 2")
    view = earlier.view(1)
    (row,) = view.rows(200, 201)
    assert (row.opcode, row.flags) == (Opcode.EVENT, Flag.FAILURE | Flag.INCOMPLETE)
    assert row.preview == b"a batch of the capture is damaged"
    assert (row.number, row.connection) == (201, 1)
    assert view.message(200).row == row
    earlier.close()


def test_the_shelf_counts_groups_from_the_file_once(earlier: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    read = Shelf._read_group

    def counted(self: Shelf, group: int) -> dict[int, bytes]:
        asked.append(group)
        return read(self, group)

    monkeypatch.setattr(Shelf, "_read_group", counted)
    earlier.view(2).rows(0, 30)
    assert sorted(asked) == sorted(set(asked))

"""Chapters: a capture opened by them is the same as one opened batch by batch, and costs a row for each."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from store.feed import text_run
from wstui.model import Profile
from wstui.store.capture import Capture
from wstui.store.chapter import BATCHES
from wstui.store.directory import Directory

MANY = 2 * BATCHES + 10


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture of five connections, one of which speaks only at the end, in two chapters and more."""
    pick = random.Random(3)
    capture = Capture.create(tmp_path_factory.mktemp("captures"))
    recorders = [capture.recorder(capture.add_connection(Profile(f"ws://{name}/"))) for name in "abcde"]
    for number in range(MANY):
        for recorder in pick.sample(recorders[: 5 if number == MANY - 1 else 4], 1 + number % 3):
            recorder.run(text_run(*[b"x" * pick.randrange(9)] * pick.randrange(1, 4)))
            if number % 7 == 0:
                recorder.event("an event")
        capture.flush()
    capture.close()
    return capture.path


def known(directory: Directory) -> dict[str, Any]:
    """All that a directory knows."""
    tracks = {
        number: (track.total, track.sealed, track.counters, track.batches.tolist(), track.numbers.tolist())
        for number, track in directory.tracks.items()
        if track.total
    }
    return {"firsts": directory.firsts.tolist(), "total": directory.total, "tracks": tracks}


def opened(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    """What is known of a capture, and what all its rows say."""
    capture = Capture.open(path)
    rows = capture.view().rows(0, len(capture))
    mine = capture.view(2)
    assert [row for row in rows if row.connection == 2] == mine.rows(0, len(mine))
    said = known(capture._shelf.directory), [row.preview for row in rows]
    capture.close()
    return said


def altered(path: Path, sql: str, to: Path) -> Path:
    """A copy of a capture that was changed by hand."""
    copy = to / path.name
    copy.write_bytes(path.read_bytes())
    connection = sqlite3.connect(copy)
    connection.executescript(sql)
    connection.close()
    return copy


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM chapter",
        "DELETE FROM chapter WHERE id = 0",
        "DELETE FROM chapter WHERE id = 1",
        "UPDATE chapter SET id = 7 WHERE id = 1",
        "UPDATE chapter SET counts = x'01000000'",
        "UPDATE chapter SET counts = 5",
        "UPDATE chapter SET tallies = x'00'",
        "UPDATE chapter SET tallies = (SELECT tallies FROM batch WHERE id = 0)",
        "UPDATE chapter SET firsts = x''",
        "UPDATE chapter SET firsts = x'FFFFFFFF'",
        "DROP TABLE chapter",
        "ALTER TABLE chapter ADD COLUMN more",
    ],
)
def test_without_chapters_that_hold_the_batches_are_read(made: Path, tmp_path: Path, sql: str) -> None:
    assert opened(altered(made, sql, tmp_path)) == opened(made)


def test_chapters_of_batches_that_are_not_there_do_not_count(made: Path, tmp_path: Path) -> None:
    copy = altered(made, f"DELETE FROM batch WHERE id >= {BATCHES + 5}", tmp_path)
    (theirs, rows), (whole, all_rows) = opened(copy), opened(made)
    assert theirs["firsts"] == whole["firsts"][: BATCHES + 5]
    assert rows == all_rows[: theirs["total"]]


def test_a_chapter_is_read_instead_of_its_batches(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    for name in ("load", "load_chapter"):
        method = getattr(Directory, name)

        def note(self: Directory, *columns: Any, name: str = name, method: Any = method) -> None:
            read.append(name)
            method(self, *columns)

        monkeypatch.setattr(Directory, name, note)
    batches = len(opened(made)[0]["firsts"])
    assert batches // BATCHES >= 2
    assert read == ["load_chapter"] * (batches // BATCHES) + ["load"] * (batches % BATCHES)

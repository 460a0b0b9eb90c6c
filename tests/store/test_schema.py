"""Files of every version, of other programs, of other places: each opens, or says in a line why it does not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.feed import payloads, text_run
from store.test_kill import killed
from store.unprivileged import unprivileged
from wstui.model import Failure, Payload, Profile
from wstui.store import database, schema
from wstui.store.capture import Capture
from wstui.store.database import DAMAGED, NEWEST
from wstui.store.schema import APPLICATION, MIGRATIONS, VERSION


@pytest.fixture
def path(captures: Path) -> Path:
    """A closed capture of three messages."""
    capture = Capture.create(captures)
    capture.recorder(capture.add_connection(Profile("ws://a/", "a"))).run(text_run(b"one", b"two", b"three"))
    capture.close()
    return capture.path


def alter(path: Path, sql: str) -> None:
    """Change a file by hand."""
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.close()


def contents(path: Path) -> list[bytes]:
    """The previews of a capture."""
    capture = Capture.open(path)
    try:
        return payloads(capture.view().rows(0, 9))
    finally:
        capture.close()


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_file_of_every_version_opens(tmp_path: Path, version: int) -> None:
    path = tmp_path / "made.wstui"
    alter(path, "".join(MIGRATIONS[:version]))
    alter(path, f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {version}")
    capture = Capture.open(path)
    assert (len(capture), capture.connections()) == (0, [])
    capture.close()


def test_a_capture_without_templates_is_given_their_table(tmp_path: Path) -> None:
    path = tmp_path / "made.wstui"
    alter(path, "".join(MIGRATIONS[:2]))
    alter(path, f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 2")
    Capture.open(path).close()
    alter(path, "INSERT INTO template VALUES (4, 'hi {{name}}', 'text')")
    capture = Capture.open(path)
    assert [capture.templates.get(seq) for seq in (3, 4)] == [None, Payload("", "hi {{name}}")]
    capture.close()


def test_templates_are_kept_with_the_capture(captures: Path) -> None:
    capture = Capture.create(captures)
    capture.recorder(capture.add_connection(Profile("ws://a/"))).run(text_run(b"one", b"two"))
    for seq, text in ((0, "{{a}}"), (1, "{{b}} \udc00"), (0, "{{c}}")):
        capture.templates.note(seq, Payload("login", text, "json"))
    capture.close()
    earlier = Capture.open(capture.path)
    assert len(earlier.templates) == 2
    assert [earlier.templates.get(seq) for seq in (0, 1)] == [
        Payload("", text, "json") for text in ("{{c}}", "{{b}} ?")
    ]
    earlier.close()


def test_an_earlier_version_is_brought_to_this_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch)
    assert contents(path) == [b"one", b"two", b"three"]
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT later FROM mark").fetchall() == []
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
    connection.close()


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a later wstui."""
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE mark ADD COLUMN later INTEGER;"))
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    monkeypatch.setattr(database, "VERSION", VERSION + 1)


def refusal(path: Path) -> str:
    """Why a file does not open."""
    with pytest.raises(Failure) as caught:
        Capture.open(path)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_a_later_version_is_refused_and_not_touched(path: Path) -> None:
    alter(path, f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    assert refusal(path) == (
        f"the capture is of version {VERSION + 1}, this wstui reads up to {VERSION} · "
        "open it with the wstui that wrote it, or a later one"
    )
    assert path.read_bytes() == before


def test_what_is_no_capture_is_refused_and_not_touched(tmp_path: Path) -> None:
    text, other, empty = tmp_path / "text", tmp_path / "other.db", tmp_path / "empty"
    text.write_bytes(b"just words, and many of them, so that it could be a header of a file " * 20)
    alter(other, "PRAGMA journal_mode = WAL; CREATE TABLE batch (id); PRAGMA user_version = 1;")
    empty.touch()
    before = other.read_bytes()
    for path in (text, other, empty):
        assert refusal(path).startswith("this is not a capture · ")
    assert other.read_bytes() == before


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert refusal(tmp_path / "none\x1b.wstui").endswith(
        f"none␛.wstui cannot be opened: No such file or directory · {NEWEST}"
    )
    assert refusal(tmp_path).endswith(f"cannot be opened: not a file · {NEWEST}")
    assert refusal(tmp_path / "fifo").endswith(f"cannot be opened: not a file · {NEWEST}")


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE batch",
        "UPDATE batch SET first_seq = 5",
        "UPDATE batch SET count = 'many'",
        "UPDATE batch SET count = -1",
        "UPDATE batch SET tallies = x'00'",
        "UPDATE batch SET tallies = 5",
        "UPDATE batch SET id = 3",
        "DROP TABLE attempt",
    ],
)
def test_a_capture_that_contradicts_itself_is_refused(path: Path, sql: str) -> None:
    alter(path, sql)
    assert "cannot be read" in refusal(path) or "damaged" in refusal(path)


def test_a_capture_that_is_cut_short_is_refused_with_what_to_try(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)
    assert "cannot be read: " in refusal(path)
    assert refusal(path).endswith(f" · {DAMAGED}")


def test_a_capture_cut_short_is_refused_or_opens(path: Path) -> None:
    whole = path.read_bytes()
    for size in (0, 10, 100, 5000, len(whole) // 2):
        path.write_bytes(whole[:size])
        assert refusal(path)


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A directory in which nobody may write, once `seal` was called on it."""
    directory = Path(tempfile.mkdtemp())
    yield directory
    directory.chmod(0o700)
    shutil.rmtree(directory)


def seal(directory: Path) -> None:
    """Make it read-only, with all that is in it."""
    for path in directory.iterdir():
        path.chmod(0o444)
    directory.chmod(0o555)


def test_a_capture_on_read_only_media_opens(path: Path, read_only: Path) -> None:
    shutil.copy(path, read_only)
    seal(read_only)
    with unprivileged():
        assert contents(read_only / path.name) == [b"one", b"two", b"three"]
    assert [file.name for file in read_only.iterdir()] == [path.name]


@pytest.mark.parametrize("beside", [("-wal",), ("-wal", "-shm")])
def test_a_killed_capture_on_read_only_media_opens_whole(
    captures: Path, read_only: Path, beside: tuple[str, ...]
) -> None:
    path, told = killed(captures, 2)
    for suffix in ("", *beside):
        shutil.copy(f"{path}{suffix}", f"{read_only / path.name}{suffix}")
    seal(read_only)
    with unprivileged():
        capture = Capture.open(read_only / path.name)
        view = capture.view()
        assert len(view) >= told
        assert [int(row.preview[:9]) for row in view.rows(0, len(view))] == list(range(len(view)))
        capture.close()


def test_an_earlier_version_on_read_only_media_says_what_to_do(
    path: Path, read_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(path, read_only)
    seal(read_only)
    later(monkeypatch)
    with unprivileged():
        assert refusal(read_only / path.name).endswith(" · copy it to a place where it can be written")


def test_a_capture_that_is_being_recorded_can_be_looked_at(captures: Path) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    recorder.run(text_run(b"one"))
    capture.flush()
    while capture.backlog:
        pass
    assert contents(capture.path) == [b"one"]
    recorder.run(text_run(b"two"))
    capture.close()
    assert contents(capture.path) == [b"one", b"two"]

"""Where captures lie: who may read them, which go and which stay, and what happens where they cannot be."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.feed import text_run
from store.unprivileged import unprivileged
from wstui.model import Failure, Profile
from wstui.store import database
from wstui.store.capture import Capture
from wstui.store.lock import Lock
from wstui.store.place import NAME, newest, prune


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def recorded(directory: Path) -> Capture:
    """A capture with something in it."""
    capture = Capture.create(directory)
    capture.recorder(capture.add_connection(Profile("ws://a/"))).run(text_run(b"x"))
    return capture


@pytest.fixture(params=[0o022, 0o000, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Some habit of the user's."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_only_the_owner_may_read_any_of_it(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b"
    capture = recorded(directory)
    capture.flush()
    while capture.backlog:
        pass
    files = list(directory.iterdir())
    assert sorted(file.name.rpartition("wstui")[2] for file in files) == ["", "-shm", "-wal"]
    assert {mode(file) for file in files} == {0o600}
    assert (mode(directory), mode(tmp_path / "a")) == (0o700, 0o700)
    capture.close()
    assert mode(capture.path) == 0o600


def test_the_file_is_private_before_a_byte_is_in_it(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    create = database.create

    def watched(path: Path) -> object:
        seen.append((mode(path), path.stat().st_size))
        return create(path)

    monkeypatch.setattr(database, "create", watched)
    Capture.create(captures).close()
    assert seen == [(0o600, 0)]


def test_a_directory_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    directory = tmp_path / "shared"
    directory.mkdir()
    directory.chmod(0o755)
    Capture.create(directory).close()
    assert mode(directory) == 0o755


def test_the_name_is_the_time_and_the_process(captures: Path) -> None:
    first, second = recorded(captures), recorded(captures)
    assert re.fullmatch(rf"\d{{8}}T\d{{6}}\.\d{{3}}Z-{os.getpid()}\.wstui", first.path.name)
    assert first.path.name < second.path.name
    assert newest(captures) == second.path
    first.close()
    second.close()


def test_newest_of_nothing_is_none(captures: Path) -> None:
    assert newest(captures) is None
    old(captures, 1, 0)
    (captures / "mine.wstui").write_bytes(b"x")
    assert newest(captures) is None
    path = old(captures, 2)
    assert newest(captures) == path


def old(directory: Path, day: int, size: int = 10) -> Path:
    """A closed capture's file, as far as pruning looks at it."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"202001{day:02}T000000.000Z-1.wstui"
    assert NAME.fullmatch(path.name)
    path.write_bytes(bytes(size))
    return path


def test_the_oldest_go_by_count(captures: Path) -> None:
    files = [old(captures, day) for day in range(1, 6)]
    Path(f"{files[0]}-wal").touch()
    prune(captures, keep=3, keep_bytes=10**9)
    assert sorted(captures.iterdir()) == files[2:]


def test_the_oldest_go_by_size(captures: Path) -> None:
    files = [old(captures, day, 100) for day in range(1, 6)]
    prune(captures, keep=99, keep_bytes=250)
    assert sorted(captures.iterdir()) == files[3:]


def test_other_files_are_left_alone(captures: Path) -> None:
    old(captures, 1)
    kept = [captures / name for name in ("mine.wstui", "notes.txt", "20200101T000000.000Z-1.wstui.bak")]
    for path in kept:
        path.touch()
    prune(captures, keep=0, keep_bytes=0)
    assert sorted(captures.iterdir()) == sorted(kept)


def test_a_capture_in_use_by_this_process_stays(captures: Path) -> None:
    oldest = recorded(captures)
    middle = recorded(captures)
    middle.close()
    watching = Capture.open(middle.path)
    last = recorded(captures)
    gone = old(captures, 1)
    prune(captures, keep=0, keep_bytes=0)
    assert not gone.exists()
    assert all(one.path.exists() for one in (oldest, middle, last))
    # SQLite's own locks are still there: a process that closes a descriptor of a file loses them all.
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run([sys.executable, "-c", ALONE, str(oldest.path)], check=True, capture_output=True)
    for capture in (oldest, watching, last):
        capture.close()
    prune(captures, keep=0, keep_bytes=0)
    assert list(captures.iterdir()) == []


ALONE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0)
assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
"""

HOLD = """
import sys
from pathlib import Path
from wstui.store.lock import Lock
lock = Lock.open(Path(sys.argv[1]))
print(flush=True)
sys.stdin.read()
"""


def test_a_capture_in_use_by_another_process_stays(captures: Path) -> None:
    path = old(captures, 1)
    command = [sys.executable, "-c", HOLD, str(path)]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        process.stdout.readline()
        prune(captures, keep=0, keep_bytes=0)
        assert path.exists()
        process.communicate(b"")
    prune(captures, keep=0, keep_bytes=0)
    assert not path.exists()


def test_beginning_a_capture_prunes_but_never_itself(captures: Path) -> None:
    files = [old(captures, day) for day in range(1, 4)]
    capture = Capture.create(captures, keep=2, keep_bytes=10**9)
    capture.recorder(capture.add_connection(Profile("ws://a/"))).run(text_run(b"x"))
    capture.close()
    assert sorted(captures.iterdir()) == [files[2], capture.path]
    again = Capture.create(captures, keep=0, keep_bytes=0)
    again.add_connection(Profile("ws://a/"))
    again.close()
    assert list(captures.iterdir()) == [again.path]


def test_a_lock_is_held_once_per_process_however_often(tmp_path: Path) -> None:
    path = tmp_path / "x"
    first = Lock.create(path)
    assert Lock.open(path) is first
    assert not first.sole()
    first.release()
    assert first.sole()
    first.release()
    assert Lock.of(path) is None


def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where temporary directories are made."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    return directory


def fallen_back(capture: Capture, wanted: Path, elsewhere: Path, reason: str) -> None:
    """A capture that is elsewhere, says so, and works."""
    assert capture.path.parent.parent == elsewhere
    assert capture.notice == f"{wanted} cannot be used ({reason}); recording in {capture.path.parent}"
    assert mode(capture.path.parent) == 0o700
    capture.recorder(capture.add_connection(Profile("ws://a/"))).run(text_run(b"x"))
    capture.close()
    earlier = Capture.open(capture.path)
    assert len(earlier) == 1
    earlier.close()


def test_a_directory_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = temporary(monkeypatch, tmp_path)
    (tmp_path / "file").touch()
    wanted = tmp_path / "file" / "captures"
    fallen_back(Capture.create(wanted), wanted, elsewhere, "Not a directory")


def test_a_read_only_directory_is_said() -> None:
    root = Path(tempfile.mkdtemp())
    root.chmod(0o555)
    with unprivileged():
        capture = Capture.create(root / "captures")
        assert capture.notice.startswith(f"{root / 'captures'} cannot be used (Permission denied); recording in ")
        capture.close()
        assert not capture.path.parent.exists()
    root.rmdir()


def test_a_file_system_without_shared_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = temporary(monkeypatch, tmp_path)
    wanted = tmp_path / "captures"
    connect = database._connect

    def without(path: Path, query: str) -> object:
        return connect(path, f"{query}&vfs=unix-none" if path.parent == wanted else query)

    monkeypatch.setattr(database, "_connect", without)
    reason = "the file system cannot share memory, which a write-ahead log needs"
    fallen_back(Capture.create(wanted), wanted, elsewhere, reason)
    assert list(wanted.iterdir()) == []


def test_a_file_system_without_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = temporary(monkeypatch, tmp_path)
    wanted = tmp_path / "captures"
    flock = fcntl.flock

    def without(fd: int, operation: int) -> None:
        if not any(elsewhere.iterdir()):
            raise OSError(errno.ENOLCK, "No locks available")
        flock(fd, operation)

    monkeypatch.setattr(fcntl, "flock", without)
    fallen_back(Capture.create(wanted), wanted, elsewhere, "No locks available")
    assert list(wanted.iterdir()) == []


def test_no_directory_means_a_temporary_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = temporary(monkeypatch, tmp_path)
    capture = Capture.create(None)
    assert capture.path.parent.parent == elsewhere
    assert capture.notice == ""
    capture.close()
    assert list(elsewhere.iterdir()) == []


def test_nowhere_to_record_is_a_failure_that_says_what_to_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(Failure) as caught:
        Capture.create(tmp_path / "\x1b[31m" / ("n" * 300))
    assert caught.value.hint == "set TMPDIR to a directory that can be written"
    assert str(caught.value).isprintable()

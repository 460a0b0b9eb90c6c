"""Files replaced whole and lines appended."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wstui.model import Failure
from wstui.payloads import safefile


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_and_its_directories_are_their_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "a/b/c.toml"
    safefile.replace(path, b"1")
    safefile.replace(path, b"2")
    assert path.read_bytes() == b"2"
    assert [mode(path), mode(path.parent), mode(path.parent.parent)] == [0o600, 0o700, 0o700]
    assert os.listdir(path.parent) == ["c.toml"]


def test_a_file_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    path.chmod(0o644)
    safefile.replace(path, b"2")
    assert mode(path) == 0o600


def test_what_a_link_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.toml"
    link.symlink_to(Path("real/file.toml"))
    for data in (b"new where there was none", b"and once more"):
        safefile.replace(link, data)
        assert link.is_symlink()
        assert (tmp_path / "real/file.toml").read_bytes() == data
    assert os.listdir(tmp_path / "real") == ["file.toml"]


def test_the_content_is_on_the_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trail: list[str] = []
    fsync, rename = os.fsync, os.replace

    def counted_fsync(descriptor: int) -> None:
        trail.append("sync")
        fsync(descriptor)

    def counted_replace(source: Path, target: Path) -> None:
        trail.append("replace")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", counted_fsync)
    monkeypatch.setattr(os, "replace", counted_replace)
    safefile.replace(tmp_path / "a", b"1")
    assert trail == ["sync", "replace", "sync"]  # the last one is the directory


def test_when_replacing_fails_the_old_content_stays_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a"
    safefile.replace(path, b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Failure, match=r"a: No space left on device"), safefile.failing_as(path):
        safefile.replace(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_the_stamp_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert safefile.stamp(path) is None
    safefile.replace(path, b"1")
    first = safefile.stamp(path)
    assert first == safefile.stamp(path)
    safefile.replace(path, b"1")
    assert safefile.stamp(path) != first


def test_appending_ends_a_torn_line_first(tmp_path: Path) -> None:
    path = tmp_path / "h/a"
    assert safefile.append(path, b"one\n") == 4
    path.write_bytes(b"one\ntw")
    assert safefile.append(path, b"three\n") == 13
    assert path.read_bytes() == b"one\ntw\nthree\n"
    assert mode(path.parent) == 0o700


def test_a_lock_keeps_another_program_waiting(tmp_path: Path) -> None:
    tries = (
        "import fcntl, os, sys; fd = os.open(sys.argv[1], os.O_RDONLY)\n"
        "try: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "except BlockingIOError: sys.exit(7)"
    )
    command = [sys.executable, "-c", tries, str(tmp_path)]
    with safefile.locked(tmp_path):
        assert subprocess.run(command, check=False).returncode == 7
    assert subprocess.run(command, check=False).returncode == 0

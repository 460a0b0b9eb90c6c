"""Drafts over the end of a program: found by the next one, once, and never taken from one that goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE

import pytest

from wstui.model import Profile
from wstui.payloads.drafts import Drafts

OKX, BARE = Profile("wss://a/", "okx"), Profile("ws://token@b/")
KEEPER = """
import sys
from pathlib import Path
from wstui.model import Profile
from wstui.payloads.drafts import Drafts

drafts = Drafts(Path(sys.argv[1]))
drafts.keep(1, Profile("wss://a/", "okx"), {"text": "two", "kind": "json"})
print("kept", flush=True)
sys.stdin.read()
"""
TWO = {"text": "two", "kind": "json"}


def test_what_a_run_leaves_is_for_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "drafts"
    first = Drafts(folder)
    assert first.take(1, OKX) is None
    assert not folder.exists()
    first.keep(1, OKX, {"text": "one"})
    first.keep(1, OKX, TWO)
    first.keep(2, BARE, {"text": "bare\udc80"})
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not any("token" in path.name for path in folder.iterdir())
    other = Drafts(folder)
    assert other.take(1, OKX) is None  # the first goes on
    first.close()
    second = Drafts(folder)
    assert second.take(7, OKX) == TWO
    assert second.take(8, OKX) is None  # each is given once
    assert second.take(9, BARE) == {"text": "bare\udc80"}
    second.keep(7, OKX, None)
    second.keep(9, BARE, None)
    second.close()
    assert list(folder.iterdir()) == []


def test_two_connections_of_a_profile_have_a_draft_each(tmp_path: Path) -> None:
    first = Drafts(tmp_path)
    first.keep(1, OKX, {"text": "one"})
    first.keep(2, OKX, TWO)
    first.close()
    second = Drafts(tmp_path)
    assert [second.take(1, OKX), second.take(2, OKX)] == [{"text": "one"}, TWO]


def test_a_profile_may_get_another_name(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.keep(1, BARE, TWO)
    drafts.keep(1, OKX, TWO)
    drafts.close()
    again = Drafts(tmp_path)
    assert (again.take(1, BARE), again.take(2, OKX)) == (None, TWO)


def test_nothing_is_written_again_that_is_there(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.keep(1, OKX, TWO)
    (file,) = tmp_path.glob("*.draft")
    before = file.stat().st_ino
    drafts.keep(1, OKX, dict(TWO))
    assert file.stat().st_ino == before


def test_a_killed_program_loses_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KEEPER, tmp_path], stdin=PIPE, stdout=PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    assert Drafts(tmp_path).take(1, OKX) is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert Drafts(tmp_path).take(1, OKX) == TWO


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b"[" * 100_000])
def test_a_damaged_draft_is_none(tmp_path: Path, damage: bytes) -> None:
    first = Drafts(tmp_path)
    first.keep(1, OKX, TWO)
    first.close()
    (file,) = tmp_path.glob("*.draft")
    file.write_bytes(damage)
    assert Drafts(tmp_path).take(1, OKX) is None
    assert list(tmp_path.glob("*.draft")) == []


def test_trouble_with_the_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    drafts = Drafts(tmp_path / "file")
    drafts.keep(1, OKX, TWO)
    assert drafts.fault is not None
    assert "file: " in drafts.fault.what
    assert drafts.take(1, OKX) is None
    drafts.close()


def test_a_lock_of_a_run_that_crashed_goes_in_time(tmp_path: Path) -> None:
    lock = tmp_path / "1-1.lock"
    lock.touch()
    (tmp_path / "okx~1-1-1.draft").write_text('{"text": "two", "kind": "json"}')
    os.utime(lock, (1, 1))
    assert Drafts(tmp_path).take(1, OKX) == TWO
    assert not lock.exists()


def test_threads_may_keep_at_once(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(drafts.keep, 1, OKX, TWO if nth % 3 == 0 else None) for nth in range(300)]
    assert [one.exception() for one in done] == [None] * 300
    assert drafts.fault is None
    drafts.keep(1, OKX, None)
    drafts.close()
    assert list(tmp_path.iterdir()) == []

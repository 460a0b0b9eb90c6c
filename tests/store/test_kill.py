"""A process killed while it records leaves a file that opens and holds, without a gap, all it had to hold."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wstui.store.capture import Capture
from wstui.store.database import BESIDE
from wstui.store.place import prune

ROOT = Path(__file__).parents[2]


def killed(directory: Path, rounds: int) -> tuple[Path, int]:
    """Kill a recording process right after it told `rounds` times what was written; returns the file and the count."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-m", "store.recording", str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env, cwd=ROOT) as process:
        assert process.stdout is not None
        path = Path(os.fsdecode(process.stdout.readline().rstrip(b"\n")))
        for _ in range(rounds):
            told = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return path, told


@pytest.mark.parametrize("rounds", [1, 2, 5])
def test_what_was_written_survives_and_has_no_gap(captures: Path, rounds: int) -> None:
    path, told = killed(captures, rounds)
    capture = Capture.open(path)
    rows = capture.view().rows(0, len(capture))
    assert [int(row.preview[:9]) for row in rows] == list(range(len(rows)))
    assert [row.size for row in rows] == [9 + n % 300 for n in range(len(rows))]
    assert len(rows) >= told
    assert [record.url for record in capture.connections()] == ["ws://a/", "ws://b/"]
    assert sum(record.counters.messages_in for record in capture.connections()) == len(rows)
    # Opening has made it whole: one file, nothing beside it.
    assert not any(Path(f"{path}{suffix}").exists() for suffix in BESIDE)
    capture.close()


def test_a_killed_capture_is_no_longer_protected_from_pruning(captures: Path) -> None:
    path, _ = killed(captures, 1)
    prune(captures, keep=0, keep_bytes=0)
    assert not path.exists()
    assert list(captures.iterdir()) == []

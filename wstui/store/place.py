"""Where captures lie: their names, their directory, which is the newest, which may go. Never touches one in use."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from wstui.model import Failure
from wstui.safetext import oneline
from wstui.store import database
from wstui.store.lock import Lock, alone

__all__ = ["Place", "free_bytes", "newest", "prune", "remove", "settle"]

NAME = re.compile(r"\d{8}T\d{6}\.\d{3}Z-\d+\.wstui")
"""`<UTC>-<pid>.wstui`, so that names sort by age. Files named otherwise are someone's own and are left alone."""


@dataclass(frozen=True, slots=True)
class Place:
    """A new capture, held and open. `notice` says why it is not where it was wanted, or is empty."""

    path: Path
    lock: Lock
    connection: sqlite3.Connection
    reader: sqlite3.Connection
    notice: str = ""


def settle(directory: Path | None) -> Place:
    """Make a new capture in `directory`, or in a temporary directory where that cannot be used or none is given.

    Raises Failure when nothing can be written anywhere.
    """
    notice = ""
    if directory is not None:
        try:
            _make(directory)
            return _create(directory)
        except (OSError, sqlite3.Error) as exc:
            reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
            notice = f"{oneline(str(directory))} cannot be used ({reason})"
    try:
        place = _create(Path(tempfile.mkdtemp(prefix="wstui-")))
    except (OSError, sqlite3.Error) as exc:
        raise Failure(f"there is nowhere to record: {exc}", "set TMPDIR to a directory that can be written") from exc
    said = f"{notice}; recording in {oneline(str(place.path.parent))}" if notice else ""
    return replace(place, notice=said)


def _make(directory: Path) -> None:
    """Make a directory only its owner may enter; one that exists is left as its owner wants it."""
    missing = []
    step = directory
    while not step.exists():
        missing.append(step)
        step = step.parent
    for step in reversed(missing):
        with suppress(FileExistsError):
            step.mkdir(mode=0o700)
            step.chmod(0o700)


def _create(directory: Path) -> Place:
    path, lock = _claim(directory)
    try:
        connection = database.create(path)
        return Place(path, lock, connection, database.reader(path))
    except BaseException:
        remove(path)
        lock.release()
        raise


def _claim(directory: Path) -> tuple[Path, Lock]:
    while True:
        now = time.time_ns() // 10**6
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now // 1000))
        path = directory / f"{stamp}.{now % 1000:03}Z-{os.getpid()}.wstui"
        try:
            lock = Lock.create(path)
        except FileExistsError:
            time.sleep(0.001)  # the same process, the same millisecond
            continue
        if not lock.gone:
            return path, lock
        lock.release()  # somebody pruned it between its making and its locking


def remove(path: Path) -> None:
    """Delete a capture and what SQLite put beside it."""
    for suffix in ("", *database.BESIDE):
        with suppress(OSError):
            os.unlink(f"{path}{suffix}")


def _size(path: Path) -> int:
    size = 0
    for suffix in ("", *database.BESIDE):
        with suppress(OSError):
            size += os.stat(f"{path}{suffix}").st_size
    return size


def _captures(directory: Path) -> list[Path]:
    """The captures of a directory, oldest first."""
    try:
        names = [entry.name for entry in os.scandir(directory) if NAME.fullmatch(entry.name)]
    except OSError:
        return []
    return [directory / name for name in sorted(names)]


def newest(directory: Path) -> Path | None:
    """The capture that was begun last; a file in which not even the tables were made is none."""
    return next((path for path in reversed(_captures(directory)) if _size(path)), None)


def free_bytes(path: Path) -> int:
    """What the file system of a path has left for this user. Raises OSError."""
    left = os.statvfs(path)
    return left.f_bavail * left.f_frsize


def prune(directory: Path, keep: int, keep_bytes: int) -> None:
    """Delete the oldest captures until at most `keep` are left and they take at most `keep_bytes`.

    One that any process has open stays, whatever the rule; so do files that are not named as captures are.
    """
    sizes = {path: _size(path) for path in _captures(directory)}
    total = sum(sizes.values())
    left = len(sizes)
    for path, size in sizes.items():
        if left <= keep and total <= keep_bytes:
            return
        if _remove_unused(path):
            left -= 1
            total -= size


def _remove_unused(path: Path) -> bool:
    try:
        with alone(path) as free:
            if free:
                remove(path)
            return free and not path.exists()
    except OSError:
        return False

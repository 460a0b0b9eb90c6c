"""Connections to SQLite as this room wants them: to write a new capture, to read beside the writer, to read an earlier
one wherever it lies. Knows the tables only by name of their version."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from wstui.model import Failure
from wstui.safetext import oneline
from wstui.store.lock import Lock
from wstui.store.schema import VERSION, upgrade, version_of

__all__ = ["BESIDE", "create", "earlier", "finish", "reader"]

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may put beside a file, as suffixes of its name."""

# 16 KiB pages: a batch of 512 KiB is then read in 0.13 ms instead of 1 ms, and a lone small batch costs one such page.
# A checkpoint every 8 MiB keeps each below a tenth of a second on the disks measured.
PAGE = 16384
CHECKPOINT = 8 * 2**20
READ_CACHE = "PRAGMA cache_size = -512"
"""KiB that a reading connection keeps: one batch. What is read is kept as batches, and pages that stay in the
processor's cache are read a tenth faster."""


NEWEST = "check the path; `wstui open --last` opens the newest capture"
DAMAGED = (
    "it may be cut short: copy it again from where it was recorded, or save what is left with `sqlite3 FILE .recover`"
)


def _connect(path: Path, query: str) -> sqlite3.Connection:
    # One connection is used by one thread at a time; which thread that is changes once, when the writer starts.
    return sqlite3.connect(
        f"file:{quote(os.fsencode(path))}?{query}", uri=True, isolation_level=None, check_same_thread=False
    )


def create(path: Path) -> sqlite3.Connection:
    """Make a capture of an empty file. Raises sqlite3.Error or OSError where the file system will not do."""
    connection = _connect(path, "mode=rw")
    try:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise OSError("the file system cannot share memory, which a write-ahead log needs")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT // PAGE}")
        connection.execute(f"PRAGMA journal_size_limit = {2 * CHECKPOINT}")
        upgrade(connection, 0)
    except BaseException:
        connection.close()
        raise
    return connection


def reader(path: Path) -> sqlite3.Connection:
    """A reading connection beside the writer of the same process; the file may be deleted once it is open."""
    connection = _connect(path, "mode=ro")
    connection.execute(READ_CACHE)
    connection.execute("SELECT id FROM batch WHERE id = 0").fetchone()  # SQLite opens at the first statement
    return connection


def finish(connection: sqlite3.Connection) -> None:
    """Close a capture so that the file holds everything and nothing stands beside it, if the disk lets it be."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 1000")
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.close()


def earlier(path: Path, lock: Lock) -> sqlite3.Connection:
    """A reading connection to a capture that was recorded earlier, or is being recorded by another process.

    One whose process was killed is made whole first, and one of an earlier version is brought to this one, unless the
    place is read-only. Raises Failure when it cannot be read.
    """
    try:
        if lock.sole():
            with suppress(sqlite3.Error):
                _repair(path)
            lock.share()
        connection = _readable(path)
        version = version_of(connection)
    except sqlite3.Error as exc:
        raise Failure(f"{oneline(path.name)} cannot be read: {exc}", DAMAGED) from exc
    if version < VERSION:
        connection.close()
        raise Failure(
            f"the capture is of version {version} and cannot be brought to version {VERSION} where it is",
            "copy it to a place where it can be written",
        )
    return connection


def _repair(path: Path) -> None:
    connection = _connect(path, "mode=rw")
    try:
        version = version_of(connection)
    except BaseException:
        connection.close()  # not ours: not a byte of it is changed
        raise
    if version < VERSION:
        with suppress(sqlite3.Error):
            upgrade(connection, version)
    finish(connection)


def _readable(path: Path) -> sqlite3.Connection:
    """The first way of opening a file that works here, from the plainest to the one for read-only places."""
    left = Path(f"{path}-wal").exists()
    ways = (
        ("mode=ro", ""),
        # Read-only media with a log left behind: no memory can be shared there, so this process reads alone.
        ("mode=ro&vfs=unix-none", "PRAGMA locking_mode = EXCLUSIVE") if left else ("mode=ro&immutable=1", ""),
    )
    for query, pragma in ways:
        connection = _connect(path, query)
        try:
            connection.execute(pragma)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error as exc:
            connection.close()
            if exc.sqlite_errorcode == sqlite3.SQLITE_NOTADB or (query, pragma) == ways[-1]:
                raise
        else:
            connection.execute(READ_CACHE)
            return connection
    raise AssertionError("unreachable")

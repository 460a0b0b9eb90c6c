"""The tables of a capture, and the way from every version ever written to this one. Knows no path and no thread."""

from __future__ import annotations

import sqlite3

from wstui.model import Failure

__all__ = ["APPLICATION", "MIGRATIONS", "VERSION", "upgrade", "version_of"]

APPLICATION = 0x77737469
"""The file's `application_id`, by which a capture is told from other SQLite files."""

# Step i makes version i + 1 of version i; a step that was released is never changed.
# `blob` is the last column: SQLite reads a row from its front, and whoever asks for the rest never touches it.
MIGRATIONS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE connection (
        id INTEGER PRIMARY KEY,
        added_ns INTEGER NOT NULL,
        profile TEXT NOT NULL               -- JSON, the fields of wstui.model.Profile
    );
    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY,
        connection INTEGER NOT NULL REFERENCES connection,
        handshake TEXT,                     -- JSON, the fields of wstui.model.Handshake without the next three
        request BLOB,
        response BLOB,
        body BLOB,
        close TEXT                          -- JSON, the fields of wstui.model.Close
    );
    CREATE INDEX attempt_connection ON attempt (connection);
    CREATE TABLE batch (
        id INTEGER PRIMARY KEY,             -- its ordinal, from 0, without gaps
        first_seq INTEGER NOT NULL,
        count INTEGER NOT NULL,
        first_ns INTEGER NOT NULL,          -- earliest and latest stamp, ns since the epoch
        last_ns INTEGER NOT NULL,
        tallies BLOB NOT NULL,              -- wstui.store.tally
        idx BLOB NOT NULL,                  -- wstui.store.batch
        blob BLOB NOT NULL
    );
    CREATE TABLE mark (seq INTEGER PRIMARY KEY, note TEXT NOT NULL);
    """,
    """
    CREATE TABLE chapter (                  -- wstui.store.chapter
        id INTEGER PRIMARY KEY,             -- from 0, without gaps
        counts BLOB NOT NULL,
        tallies BLOB NOT NULL,
        firsts BLOB NOT NULL
    );
    """,
    """
    CREATE TABLE template (                 -- wstui.store.templates
        seq INTEGER PRIMARY KEY,
        text TEXT NOT NULL                  -- what a sent message was made from, with its variables
    );
    """,
    """
    ALTER TABLE template ADD COLUMN kind TEXT NOT NULL DEFAULT 'text';
    """,
)
VERSION = len(MIGRATIONS)


NO_CAPTURE = "a capture is a file that wstui recorded; `wstui open --last` opens the newest one"


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a capture. Raises Failure when the file is no capture, or of a version yet to come."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as exc:
        if exc.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise Failure("this is not a capture", NO_CAPTURE) from exc
        raise
    if application != APPLICATION or version < 1:
        raise Failure("this is not a capture", NO_CAPTURE)
    if version > VERSION:
        raise Failure(
            f"the capture is of version {version}, this wstui reads up to {VERSION}",
            "open it with the wstui that wrote it, or a later one",
        )
    return int(version)


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Bring a capture from `version` (0: an empty file) to this one, whole or not at all."""
    steps = "".join(MIGRATIONS[version:])
    connection.executescript(
        f"BEGIN IMMEDIATE; {steps} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
    )

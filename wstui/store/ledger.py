"""Which connections a capture holds, how each attempt went, and which messages are marked: a few rows, kept in memory
and handed to the writer."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from wstui.model import Close, Handshake, Profile
from wstui.store.connections import (
    Attempt,
    ConnectionRecord,
    dump_close,
    dump_handshake,
    dump_profile,
    load_attempt,
    load_profile,
)
from wstui.store.directory import Directory
from wstui.store.templates import Templates
from wstui.store.writer import Job

__all__ = ["Ledger", "Mark"]


class Mark(NamedTuple):
    """A message that somebody marked, by its number in the capture, and what was noted of it."""

    seq: int
    note: str = ""


class Ledger:
    """The connections by number, from 1, and the marks by sequence number. `put` hands a statement to the writer; an
    earlier capture has none."""

    def __init__(self) -> None:
        self.records: dict[int, ConnectionRecord] = {}
        self.names: dict[int, str] = {}
        """What they are called, kept up with: a filter that runs sees new ones and new names."""
        self.marks: dict[int, Mark] = {}
        self.secrets: frozenset[str] = frozenset()
        """What must not be seen of what is in the capture."""
        self.put: Callable[[Job], None] = _nowhere
        self.templates = Templates(lambda job: self.put(job))
        self.loaded = False
        self._attempts = 0

    def add(self, profile: Profile, directory: Directory) -> int:
        """A new connection; returns its number."""
        number = len(self.records) + 1
        self.records[number] = ConnectionRecord(number, profile, directory.track(number).counters)
        self.names[number] = profile.label
        self.put(Job("INSERT INTO connection VALUES (?, ?, ?)", (number, time.time_ns(), dump_profile(profile))))
        return number

    def rename(self, number: int, profile: Profile) -> None:
        """A changed profile."""
        self.records[number].profile = profile
        self.names[number] = profile.label
        self.put(Job("UPDATE connection SET profile = ? WHERE id = ?", (dump_profile(profile), number)))

    def put_handshake(self, number: int, handshake: Handshake) -> None:
        """A handshake, of a new attempt or of the newest."""
        attempts = self.records[number].attempts
        said = attempts[-1].handshake if attempts else None
        if said is None or said.started_ns != handshake.started_ns:
            self._attempts += 1
            attempts.append(Attempt(self._attempts))
        attempts[-1] = replace(attempts[-1], handshake=handshake)
        sql = """INSERT INTO attempt (id, connection, handshake, request, response, body) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET handshake = excluded.handshake, request = excluded.request,
            response = excluded.response, body = excluded.body"""
        heads = (handshake.request, handshake.response, handshake.body)
        self.put(Job(sql, (attempts[-1].id, number, dump_handshake(handshake), *heads)))

    def put_close(self, number: int, close: Close) -> None:
        """How the newest attempt ended."""
        attempts = self.records[number].attempts
        if not attempts:
            self._attempts += 1
            attempts.append(Attempt(self._attempts))
        attempts[-1] = replace(attempts[-1], close=close)
        sql = """INSERT INTO attempt (id, connection, close) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET close = excluded.close"""
        self.put(Job(sql, (attempts[-1].id, number, dump_close(close))))

    def set_mark(self, seq: int, note: str) -> None:
        """Mark a message; a later note replaces the earlier."""
        # Half a surrogate pair is no text that SQLite takes.
        mark = self.marks[seq] = Mark(seq, note.encode("utf-8", "replace").decode("utf-8"))
        self.put(
            Job("INSERT INTO mark VALUES (?, ?) ON CONFLICT (seq) DO UPDATE SET note = excluded.note", tuple(mark))
        )

    def clear_mark(self, seq: int) -> None:
        """Take a mark away, if there is one."""
        if self.marks.pop(seq, None):
            self.put(Job("DELETE FROM mark WHERE seq = ?", (seq,)))

    def hidden(self) -> frozenset[str]:
        """What must not be seen of what is in the capture."""
        return self.secrets

    def hide(self, secrets: Iterable[str]) -> None:
        """Remember what must not be seen; the file has it in clear, as it has the messages."""
        new = self.secrets.union(secrets)
        if new != self.secrets:
            self.secrets = new
            self.put(Job("INSERT OR REPLACE INTO meta VALUES ('secrets', ?)", (json.dumps(sorted(new)),)))

    def load(self, connection: sqlite3.Connection, directory: Directory) -> None:
        """Read what an earlier capture says. Raises sqlite3.Error."""
        for number, profile in connection.execute("SELECT id, profile FROM connection ORDER BY id"):
            record = ConnectionRecord(number, load_profile(profile), directory.track(number).counters)
            self.records[number], self.names[number] = record, record.profile.label
        sql = "SELECT id, connection, handshake, request, response, body, close FROM attempt ORDER BY id"
        for attempt, number, handshake, request, response, body, close in connection.execute(sql):
            if number in self.records:
                heads = (request, response, body)
                self.records[number].attempts.append(load_attempt(attempt, handshake, heads, close))
        for seq, note in connection.execute("SELECT seq, note FROM mark"):
            self.marks[seq] = Mark(seq, str(note))
        for (text,) in connection.execute("SELECT value FROM meta WHERE key = 'secrets'"):
            self.secrets = frozenset(_texts(text))
        self.templates.load(connection)
        self.loaded = True


def _texts(text: object) -> list[str]:
    try:
        said = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        said = None
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def _nowhere(job: Job) -> None:
    """An earlier capture is not written to."""

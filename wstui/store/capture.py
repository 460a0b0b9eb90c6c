"""The capture of a run: takes runs from the wire, seals them into batches and hands these to the writer; opens earlier
captures. Everything here happens on the loop's thread and never waits for the disk, except `close`.

Knows no socket and no screen: it is told what was on the wire, and tells that it has grown, or cannot go on.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from wstui.model import Close, Failure, Flag, Handshake, Opcode, Profile, Recorder, Run
from wstui.safetext import oneline
from wstui.store import database
from wstui.store.batch import Batch
from wstui.store.connections import Attempt, ConnectionRecord
from wstui.store.directory import GROUP
from wstui.store.events import too_large
from wstui.store.ledger import Ledger, Mark
from wstui.store.lock import Lock
from wstui.store.place import Place, free_bytes, prune, remove, settle
from wstui.store.pulse import Pulse
from wstui.store.recorder import ConnectionRecorder
from wstui.store.shelf import Shelf
from wstui.store.trouble import DELETED, Trouble, reserved, stopped
from wstui.store.view import View
from wstui.store.writer import Job, Writer

if TYPE_CHECKING:  # most runs filter nothing, and none does before its first picture
    from wstui.query import Node
    from wstui.reading import Read
    from wstui.store.alerts import Alerts
    from wstui.store.filtered import Filtered
    from wstui.store.framelist import FrameList
    from wstui.store.groups import Groups
    from wstui.store.lookback import Lookback
    from wstui.store.pairing import Pairing
    from wstui.store.statistics import Survey
    from wstui.store.templates import Templates
    from wstui.store.timeline import Timeline
    from wstui.store.watch import Watches

__all__ = ["Capture"]

BATCH_BYTES = 512 * 2**10
BATCH_MESSAGES = 8192
"""A batch is sealed when it holds this much; the second bound is for tiny messages, whose index outgrows them."""
INTERVAL = 0.18
"""Seconds between two seals of a feed that does not fill batches: what a killed process may lose is younger."""
WAITING, WAITING_BYTES = 8, 32 * 2**20
"""With so many sealed batches unwritten the wire has to pause; it goes on when a quarter of that is left."""
HELD = 1.0
"""Seconds for which it is said that wires were held up: long enough to be read."""
KEPT = 64 * 2**20
"""Bytes of batches that stay in view once recording has stopped."""
LARGEST = 990_000_000
"""Bytes of a run that can be stored; SQLite's own limit, for a row, is a little higher."""

INSERT = "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_CHAPTER = "INSERT INTO chapter VALUES (?, ?, ?, ?)"


class Capture:
    """One run's record, growing; or an earlier one, which is not `writable`.

    `notice` says what is out of the ordinary about where it lies. `trouble` says why recording stopped, `stopped` the
    same in a whole line that tells what to do; both are empty while all is well.
    `on_grown` is called after new rows, once until `grown_seen` is called; `on_sealed` when a batch is closed, so that
    filters can look at it. `on_trouble` is called once.
    """

    def __init__(self, path: Path, lock: Lock, shelf: Shelf, ledger: Ledger, notice: str = "") -> None:
        self.path = path
        self.notice = notice
        self.trouble = self.stopped = ""
        self.on_grown: Callable[[], None] | None = None
        self.on_sealed: Callable[[], None] | None = None
        self.on_trouble: Callable[[], None] | None = None
        self._lock = lock
        self._shelf = shelf
        self._ledger = ledger
        self.hide, self.hidden = ledger.hide, ledger.hidden
        self._writer: Writer | None = None
        self._recorders: dict[int, ConnectionRecorder] = {}
        self._blocked: dict[ConnectionRecorder, None] = {}
        self._held_at = float("-inf")
        self._hold: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._sealed_at = float("-inf")
        self._told_grown = False
        self._closed = False
        self._temporary = False
        self._size = 0
        self._reserve = 0
        self._pulse = Pulse()
        self._pulses: dict[int, Pulse] = {}

    @classmethod
    def create(
        cls, directory: Path | None, *, keep: int = 50, keep_bytes: int = 10 * 2**30, reserve: int = 0
    ) -> Capture:
        """Begin a capture in `directory` (None: a temporary one), and prune that to `keep` captures of `keep_bytes`.
        Recording stops when the disk has less than `reserve` bytes left.

        Raises Failure when nothing can be written anywhere.
        """
        place: Place = settle(directory)
        self = cls(place.path, place.lock, Shelf(place.reader), Ledger(), place.notice)
        self._temporary = place.path.parent != directory
        self._reserve = reserve
        self._writer = Writer(place.connection, self._unfit, self._told)
        self._writer.put(Job("INSERT INTO meta VALUES ('created_ns', ?)", (time.time_ns(),)))
        self._writer.start(lambda: prune(place.path.parent, keep, keep_bytes))
        self._ledger.put = self._writer.put
        return self

    @classmethod
    def open(cls, path: Path) -> Capture:
        """Open an earlier capture for reading, also that of a process that was killed.

        Raises Failure when it is none, cannot be read, or is of a later version.
        """
        try:
            lock = Lock.open(path)
        except OSError as exc:
            raise Failure(f"{oneline(str(path))} cannot be opened: {exc.strerror or exc}", database.NEWEST) from exc
        try:
            connection = database.earlier(path, lock)
            shelf, ledger = Shelf(connection), Ledger()
            try:
                shelf.load()
                ledger.load(connection, shelf.directory)
            except (sqlite3.Error, TypeError, OverflowError) as exc:
                raise Failure(f"{oneline(path.name)} cannot be read: {exc}", database.DAMAGED) from exc
            finally:
                if not ledger.loaded:
                    connection.close()
        except BaseException:
            lock.release()
            raise
        self = cls(path, lock, shelf, ledger)
        self._size = path.stat().st_size
        return self

    def __len__(self) -> int:
        return len(self._shelf)

    @property
    def writable(self) -> bool:
        """Whether this is a capture being recorded."""
        return self._writer is not None

    @property
    def size_bytes(self) -> int:
        """Bytes recorded: payloads, frames and indexes; of an earlier capture, the size of the file."""
        return self._size + self._shelf.open.size

    @property
    def backlog(self) -> int:
        """Sealed batches that wait to be written."""
        return len(self._shelf.directory) - self._writer.written if self._writer and not self.trouble else 0

    @property
    def held(self) -> bool:
        """Whether wires are held up, or were a second ago, because the disk is behind."""
        return bool(self._blocked) or monotonic() - self._held_at < HELD

    def view(self, connection_id: int | None = None) -> View:
        """The rows of one connection, or (None) of all."""
        return View(self._shelf, connection_id)

    def filtered(self, node: Node, connections: frozenset[int] | None, around: int) -> Filtered:
        """The rows of these connections (None: all) that match; the scan begins near the sequence number `around`."""
        from wstui.store.filtered import Filtered

        return Filtered(self._shelf, node, connections, self.names, around)

    def timeline(self, connections: frozenset[int], around: int) -> Timeline:
        """The rows of these connections together; found near the sequence number `around` first."""
        from wstui.store.timeline import Timeline

        return Timeline(self._shelf, connections, around)

    def alerts(self) -> Alerts:
        """Filters that what comes from now on is watched for, once `run` is running."""
        from wstui.store.alerts import Alerts

        return Alerts(self._shelf, self.names)

    def watches(self) -> Watches:
        """Waits for messages, once `run` is running."""
        from wstui.store.watch import Watches

        return Watches(self._shelf, self.names)

    def groups(self, connections: frozenset[int] | None = None) -> Groups:
        """The messages of these connections (None: all) by their shape, once `run` is running."""
        from wstui.store.groups import Groups

        return Groups(self._shelf, connections)

    def frames(self, connection_id: int) -> FrameList:
        """All frames of a connection, in the order of the wire, once they are counted."""
        from wstui.store.framelist import FrameList

        return FrameList(self._shelf, connection_id)

    def survey(self) -> Survey:
        """The sizes of all messages, once `run` is running."""
        from wstui.store.statistics import Survey

        return Survey(self._shelf)

    def pairing(self, readers: Mapping[int, Read]) -> Pairing:
        """Who answers whom on the connections that have a reader, once `run` is running."""
        from wstui.store.pairing import Pairing

        return Pairing(self._shelf, readers)

    def lookback(self, sort: Callable[[Opcode, bytes], str]) -> Lookback:
        """What finds the message before one that is of its sort."""
        from wstui.store.lookback import Lookback

        return Lookback(self._shelf, sort)

    def pulse(self, connection_id: int | None = None) -> Pulse:
        """What came and went a second lately, on one connection, or (None) on all; nothing in an earlier capture."""
        return self._pulse if connection_id is None else self._pulses.setdefault(connection_id, Pulse())

    @property
    def names(self) -> Mapping[int, str]:
        """What the connections are called, by number: new ones and new names are in it as they come."""
        return self._ledger.names

    def connections(self) -> list[ConnectionRecord]:
        """The connections, in the order they were added."""
        return list(self._ledger.records.values())

    def attempts(self, connection_id: int) -> Sequence[Attempt]:
        """The attempts to open a connection, the oldest first."""
        return self._ledger.records[connection_id].attempts

    def add_connection(self, profile: Profile) -> int:
        """Take note of a connection before it exists; returns its number in this capture, from 1."""
        return self._ledger.add(profile, self._shelf.directory)

    def rename_connection(self, connection_id: int, profile: Profile) -> None:
        """Take note of a changed profile."""
        self._ledger.rename(connection_id, profile)

    def marks(self) -> list[Mark]:
        """The marked messages, in order of arrival."""
        return sorted(self._ledger.marks.values())

    def set_mark(self, seq: int, note: str = "") -> None:
        """Mark a message, or note something else of it. Raises Failure in an earlier capture, IndexError where there
        is no such message."""
        self._check_mark(seq)
        self._ledger.set_mark(seq, note)

    def clear_mark(self, seq: int) -> None:
        """Take a mark away, if there is one. Raises as `set_mark` does."""
        self._check_mark(seq)
        self._ledger.clear_mark(seq)

    def _check_mark(self, seq: int) -> None:
        if self._writer is None:
            raise Failure("this is an earlier capture", "its marks can be looked at, not changed")
        if not 0 <= seq < len(self):
            raise IndexError(seq)

    @property
    def templates(self) -> Templates:
        """What sent messages were made from."""
        return self._ledger.templates

    def put_handshake(self, connection_id: int, handshake: Handshake) -> None:
        """Keep a handshake; each `started_ns` is an attempt of its own, and a later word on it replaces the earlier."""
        self._ledger.put_handshake(connection_id, handshake)

    def put_close(self, connection_id: int, close: Close) -> None:
        """Keep how the newest attempt's connection ended."""
        self._ledger.put_close(connection_id, close)

    def recorder(self, connection_id: int) -> Recorder:
        """What the wire of a connection writes to; one per connection, whatever its attempts."""
        recorder = self._recorders.get(connection_id)
        if recorder is None:
            recorder = ConnectionRecorder(self, connection_id, self._shelf.directory.track(connection_id))
            self._recorders[connection_id] = recorder
        return recorder

    def listen(self, connection_id: int, heard: Callable[[], None] | None) -> None:
        """Have `heard` called after each run of a connection; it must be cheap."""
        self.recorder(connection_id)
        self._recorders[connection_id].heard = heard

    def grown_seen(self) -> None:
        """Have `on_grown` called again at the next new row."""
        self._told_grown = False

    def record(self, recorder: ConnectionRecorder, run: Run) -> bool:
        """Record a run of a connection; returns whether its wire may go on reading."""
        if self._closed or self._writer is None or not run.kinds:
            return True
        if self.trouble and not recorder.told:
            recorder.told = True
            recorder.event(self.stopped, Flag.FAILURE)
        if self._loop is None:
            with suppress(RuntimeError):  # no loop: batches are then sealed as runs come, by nobody else
                self._loop = asyncio.get_running_loop()
        shelf = self._shelf
        if len(run.blob) + 17 * len(run.kinds) > LARGEST:
            run = too_large(run)
        if shelf.open.count and shelf.open.size + len(run.blob) > BATCH_BYTES:
            self.flush()
        tally = shelf.open.add(recorder.connection, recorder.track.total, run)
        recorder.track.count(tally)
        recorder.pulse.add(run.mono_ns, tally)
        self._pulse.add(run.mono_ns, tally)
        if shelf.open.size >= BATCH_BYTES or shelf.open.count >= BATCH_MESSAGES:
            self.flush()
        elif self._timer is None:
            self._arm()
        if not self._told_grown and self.on_grown is not None:
            self._told_grown = True
            self.on_grown()
        behind = self._behind(WAITING, WAITING_BYTES)
        if behind:
            self._held_at = monotonic()
        elif self._hold is None:
            return True
        self._blocked[recorder] = None
        return False

    def hold(self, seconds: float) -> None:
        """Have wires pause at their next run, until so many seconds are over: something else has to go first."""
        if self._loop is not None and not self._closed:
            if self._hold is not None:
                self._hold.cancel()
            self._hold = self._loop.call_later(seconds, self._let_go)

    def _let_go(self) -> None:
        self._hold = None
        self._settle()

    def flush(self) -> None:
        """Seal what is open and hand it to the writer, without waiting for it."""
        if self._shelf.open.count and self._writer is not None:
            self._sealed_at = monotonic()
            ordinal, batch = self._shelf.seal()
            self._size += len(batch.idx) + len(batch.blob)
            if self.trouble:
                self._shelf.lose(KEPT)
            else:
                self._writer.put(Job(INSERT, _columns(ordinal, batch), 1))
                if (chapter := self._shelf.directory.chapter) is not None:
                    self._writer.put(Job(INSERT_CHAPTER, (ordinal // GROUP, *chapter.pack())))
            if self.on_sealed is not None:
                self.on_sealed()
        self._settle()

    def close(self) -> None:
        """Write what is open, wait for it, and leave one self-contained file; none if nothing was ever recorded."""
        if self._closed:
            return
        for timer in (self._timer, self._hold):
            if timer is not None:
                timer.cancel()
        self._hold = None
        self.flush()
        self._closed = True
        self._loop = None
        self._shelf.close()
        if self._writer is not None:
            self._writer.stop()
            self._settle()
            if not self._ledger.records:
                remove(self.path)
                if self._temporary:
                    with suppress(OSError):
                        self.path.parent.rmdir()
        self._lock.release()

    def _arm(self) -> None:
        """Have the open batch sealed in time: at the end of this turn of the loop after a silence, else once the
        interval since the last seal is over."""
        wait = self._sealed_at + INTERVAL - monotonic()
        if self._loop is not None:
            self._timer = self._loop.call_later(max(wait, 0.0), self._tick)
        elif wait <= 0:
            self.flush()

    def _tick(self) -> None:
        self._timer = None
        if not self._shelf.open.count:
            return
        if self._sealed_at + INTERVAL > monotonic():
            self._arm()  # the batch it was meant for is full and gone; the next is younger
        else:
            self.flush()

    def _behind(self, batches: int, size: int) -> bool:
        shelf = self._shelf
        return not self.trouble and (len(shelf.waiting) >= batches or shelf.waiting_bytes >= size)

    def _told(self) -> None:
        """On the writer's thread: something was written, or went wrong."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
                loop.call_soon_threadsafe(self._settle)

    def _unfit(self) -> Trouble | None:
        """On the writer's thread: why the file is not worth writing to, if it is not."""
        if self._lock.gone:
            return DELETED
        return reserved(self._reserve) if free_bytes(self.path) < self._reserve else None

    def _settle(self) -> None:
        """Let go of what was written, let blocked wires go on, and see whether the writer is in trouble."""
        writer, shelf = self._writer, self._shelf
        if writer is None:
            return
        shelf.written(writer.written)
        if writer.trouble and not self.trouble:
            self.trouble, self.stopped = writer.trouble.what, stopped(writer.trouble, KEPT)
            shelf.lose(KEPT)
            if self.on_trouble is not None:
                self.on_trouble()
        if self._blocked and self._hold is None and not self._behind(WAITING // 4 + 1, WAITING_BYTES // 4):
            blocked, self._blocked = self._blocked, {}
            for recorder in blocked:
                if recorder.on_ready is not None:
                    recorder.on_ready()


def _columns(ordinal: int, batch: Batch) -> tuple[object, ...]:
    times = batch.times
    return ordinal, batch.first_seq, batch.count, min(times), max(times), batch.tallies, batch.idx, batch.blob

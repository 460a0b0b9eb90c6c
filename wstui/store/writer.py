"""The one thread that writes. It takes statements from a queue and puts as many as wait into one transaction.

It does no work of its own: per batch one statement, whose time is spent inside SQLite without the interpreter's lock.
Knows nothing of what it writes, and of the loop only a function to call when something was written or went wrong.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NamedTuple

from wstui.store.database import finish
from wstui.store.trouble import Trouble, cause

__all__ = ["Job", "Writer"]

TOGETHER = 8
"""Statements per transaction at most, so that what is written becomes visible and its memory free."""


class Job(NamedTuple):
    """A statement to run; `batches` is how many batches it stores."""

    sql: str
    parameters: tuple[object, ...]
    batches: int = 0


class Writer:
    """Writes until it is stopped, or until the first thing that goes wrong: then `trouble` says what, for good.

    `check` is called before each transaction and returns a reason not to write, or nothing. `told` is called on the
    writer's thread after each transaction and when there is trouble.
    """

    def __init__(
        self, connection: sqlite3.Connection, check: Callable[[], Trouble | None], told: Callable[[], None]
    ) -> None:
        self.written = 0
        self.trouble: Trouble | None = None
        self._connection = connection
        self._check = check
        self._told = told
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="wstui-writer", daemon=True)

    def start(self, first: Callable[[], None]) -> None:
        """Start the thread; `first` is what it does before anything else."""
        self._first = first
        self._thread.start()

    def put(self, job: Job) -> None:
        """Have a statement run after those put before."""
        self._jobs.put(job)

    def stop(self) -> None:
        """Write what waits, leave the file in one piece, and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        with suppress(OSError):
            self._first()
        going = True
        while going:
            jobs, going = self._next()
            if jobs and not self.trouble:
                try:
                    self._write(jobs)
                except Exception as exc:  # whatever it is, nothing more will be recorded, and that must be said
                    self.trouble = cause(exc)
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                self._told()
        finish(self._connection)

    def _next(self) -> tuple[list[Job], bool]:
        """The statements that wait, at least one, and whether there may be more."""
        jobs: list[Job] = []
        job = self._jobs.get()
        with suppress(Empty):
            while job is not None:
                jobs.append(job)
                if len(jobs) == TOGETHER:
                    return jobs, True
                job = self._jobs.get_nowait()
        return jobs, job is not None

    def _write(self, jobs: list[Job]) -> None:
        self.trouble = self._check()
        if self.trouble is not None:
            return
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for job in jobs:
            execute(job.sql, job.parameters)
        execute("COMMIT")
        self.written += sum(job.batches for job in jobs)

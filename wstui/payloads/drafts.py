"""Drafts that were not sent, kept over the end of the program, however it came: a file for each, with a mark for the
program that writes it. What a program that has ended left is found by the next one. Knows no screen."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from wstui.model import Failure, Profile
from wstui.payloads import safefile
from wstui.payloads.history import history_file
from wstui.safetext import oneline

__all__ = ["Drafts"]

YOUNG = 60.0
"""Seconds in which a lock may have been made and not be held yet."""
SUFFIX, LOCK = ".draft", ".lock"

Values = Mapping[str, object]
"""What a draft is: text, numbers and truths by name."""


class Drafts:
    """The drafts of one run in a directory, which is for its owner only, as the files are. Methods that work on files
    may be called on any thread; trouble with the disk is kept in `fault`."""

    def __init__(self, directory: Path) -> None:
        self.fault: Failure | None = None
        self._directory = directory
        self._run = f"{os.getpid():x}-{time.time_ns():x}"
        self._lock = -1
        self._turn = Lock()
        self._kept: dict[int, tuple[Path, bytes]] = {}
        """By number of the connection: its file and what is in it."""

    def take(self, number: int, profile: Profile) -> dict[str, object] | None:
        """The draft that an ended run left of a profile, from now on that of a connection; None where there is none.
        Each is given once."""
        if number in self._kept or not self._directory.is_dir():
            return None
        name = history_file(self._directory, profile).stem
        try:
            with safefile.locked(self._directory):
                for path in self._left(name):
                    data = path.read_bytes()
                    own = self._path(number, profile)
                    self._hold()
                    path.rename(own)
                    if (values := _read(data)) is not None:
                        self._kept[number] = own, data
                        return values
                    own.unlink()
        except OSError as exc:
            self._note(exc)
        return None

    def keep(self, number: int, profile: Profile, values: Values | None) -> None:
        """Keep the draft of a connection; None: it has none any more."""
        # The last drafts are written as the screen goes, and a thread may be at those before.
        with self._turn:
            self._keep(number, profile, values)

    def _keep(self, number: int, profile: Profile, values: Values | None) -> None:
        before = self._kept.get(number)
        data = b"" if values is None else json.dumps(values).encode("ascii")
        path = self._path(number, profile) if data else None
        if before == (path, data) or (before is None and path is None):
            return
        try:
            if path is not None:
                self._hold()
                safefile.replace(path, data)
                self._kept[number] = path, data
            if before is not None and before[0] != path:
                before[0].unlink(missing_ok=True)
                if path is None:
                    del self._kept[number]
        except OSError as exc:
            self._note(exc)

    def close(self) -> None:
        """This run has ended: what is kept is for the next."""
        if self._lock >= 0:
            with contextlib.suppress(OSError):
                (self._directory / f"{self._run}{LOCK}").unlink()
            os.close(self._lock)
            self._lock = -1

    def _path(self, number: int, profile: Profile) -> Path:
        name = history_file(self._directory, profile).stem
        return self._directory / f"{name}~{self._run}-{number}{SUFFIX}"

    def _hold(self) -> None:
        """Mark the files of this run as those of one that goes on."""
        if self._lock < 0:
            import fcntl

            safefile.make_directory(self._directory)
            path = self._directory / f"{self._run}{LOCK}"
            self._lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with contextlib.suppress(OSError):  # some network file systems have no locks
                fcntl.flock(self._lock, fcntl.LOCK_EX)

    def _left(self, name: str) -> list[Path]:
        """The files of a profile whose runs have ended, the oldest first."""
        found: list[tuple[int, Path]] = []
        running: dict[str, bool] = {self._run: True}
        for entry in os.scandir(self._directory):
            stem, _, rest = entry.name.removesuffix(SUFFIX).rpartition("~")
            if stem != name or not entry.name.endswith(SUFFIX):
                continue
            run = rest.rpartition("-")[0]
            if run not in running:
                running[run] = _is_held(self._directory / f"{run}{LOCK}")
            if not running[run]:
                found.append((entry.stat().st_mtime_ns, Path(entry.path)))
        return [path for _, path in sorted(found)]

    def _note(self, exc: OSError) -> None:
        self.fault = Failure(f"{oneline(str(self._directory))}: {exc.strerror}", "drafts are not kept over a crash")


def _is_held(path: Path) -> bool:
    """Whether the program that made a lock goes on. One that nobody holds is removed, unless it was made just now."""
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    if time.time() - path.stat().st_mtime > YOUNG:
        path.unlink(missing_ok=True)
    return False


def _read(data: bytes) -> dict[str, object] | None:
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None

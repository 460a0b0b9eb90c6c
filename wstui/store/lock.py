"""The lock that says "in use": every process that records or reads a capture shares it, and who prunes needs it alone.

Knows nothing of SQLite, and takes care not to disturb it: a process that closes any descriptor of a file loses all its
POSIX locks on it, SQLite's included. So a file is held through one descriptor per process, however often it is open.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

__all__ = ["Lock", "alone"]


class Lock:
    """A hold on a capture, released by `release` or by the end of the process, however it ends."""

    _held: ClassVar[dict[tuple[int, int], Lock]] = {}

    def __init__(self, fd: int, key: tuple[int, int]) -> None:
        self._fd = fd
        self._key = key
        self._count = 1

    @classmethod
    def create(cls, path: Path) -> Lock:
        """Make a new, empty file that only its owner may read, and hold it.

        Raises OSError, FileExistsError among them.
        """
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(fd, 0o600)  # the umask may have taken away the owner's own bits
            return cls._hold(fd)
        except BaseException:
            os.close(fd)
            path.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path) -> Lock:
        """Hold a file that exists. Raises OSError."""
        held = cls.of(path)
        if held is not None:
            held._count += 1
            return held
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise OSError(errno.EINVAL, "not a file")
            lock = cls._hold(fd)
        except BaseException:
            os.close(fd)
            raise
        if lock.gone:
            lock.release()
            raise FileNotFoundError(errno.ENOENT, "it was deleted")
        return lock

    @classmethod
    def of(cls, path: Path) -> Lock | None:
        """This process's hold on a file, if it has one. Raises OSError when there is no such file."""
        status = os.stat(path)
        return cls._held.get((status.st_dev, status.st_ino))

    @classmethod
    def _hold(cls, fd: int) -> Lock:
        fcntl.flock(fd, fcntl.LOCK_SH)
        status = os.fstat(fd)
        lock = cls(fd, (status.st_dev, status.st_ino))
        cls._held[lock._key] = lock
        return lock

    def sole(self) -> bool:
        """Take the file for this holder alone, if no other has it; `share` gives it back."""
        if self._count > 1:
            return False
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.share()
            return False
        return True

    def share(self) -> None:
        """Let others hold the file as well."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    @property
    def gone(self) -> bool:
        """Whether the file was deleted while it was held."""
        return os.fstat(self._fd).st_nlink == 0

    def release(self) -> None:
        """Let go; closes the descriptor when the last holder in this process does."""
        self._count -= 1
        if self._count == 0:
            del self._held[self._key]
            os.close(self._fd)


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Whether nobody has a file open; within, nobody can. Raises OSError when there is no such file.

    The descriptor is this function's own: who opens the file meanwhile, in this process too, waits for its end.
    """
    if Lock.of(path) is not None:
        yield False
        return
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(fd)

"""Files that are whole at every moment and only their owner's: replaced at once, or appended to by the line."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["append", "failing_as", "locked", "make_directory", "quick_stamp", "replace", "stamp"]


@contextlib.contextmanager
def failing_as(path: Path) -> Iterator[None]:
    """Turn what the system says about a file into a `Failure` that names it."""
    try:
        yield
    except OSError as exc:
        raise Failure(f"{oneline(str(path))}: {exc.strerror}", "check the permissions and the disk") from exc


def make_directory(directory: Path) -> None:
    """Make a directory and those above it, for their owner only (0700); one that is there stays as it is."""
    if not directory.is_dir():
        make_directory(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)


def stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file does: inode, time, size; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def quick_stamp(path: Path) -> tuple[int, int, int] | None:
    """The same, and None as well where it cannot be known."""
    try:
        return stamp(path)
    except OSError:
        return None


def replace(path: Path, data: bytes) -> None:
    """Put `data` in place of the file's content in one step, on the disk before it counts; mode 0600.

    A symbolic link stays: what it points to is replaced. Raises `OSError`, and then nothing has changed.
    """
    target = Path(os.path.realpath(path))
    make_directory(target.parent)
    draft = target.parent / f".{os.getpid()}-{time.time_ns():x}.tmp"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(draft, target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_directory(target.parent)


def append(path: Path, line: bytes) -> int:
    """Add a line, which ends with `\\n`, and return the size of the file; a torn last line is ended first.

    The file is made with mode 0600. Raises `OSError`.
    """
    make_directory(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with open(descriptor, "rb+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        # One write, so that two programs' lines do not mix.
        return size + (file.write((b"\n" if torn else b"") + line) or 0)


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Keep other wstui programs from writing in the directory meanwhile; without effect where it cannot be locked."""
    import fcntl

    make_directory(directory)
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks, and saving goes on there
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sync_directory(directory: Path) -> None:
    with contextlib.suppress(OSError):  # not every file system can, and the content itself is safe
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

"""Why recording stopped and what to do about it, in words; knows no file and no thread."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from wstui.safetext import oneline

__all__ = ["DELETED", "Trouble", "cause", "reserved", "stopped"]


class Trouble(NamedTuple):
    """What is wrong, and what helps, if anything is known to."""

    what: str
    hint: str = ""


DELETED = Trouble("the capture file was deleted", "the next start begins another")
ROOM = "make room, or set XDG_STATE_HOME to another disk"


def reserved(reserve: int) -> Trouble:
    """The disk has less than `reserve` bytes left."""
    size = f"{reserve / 2**30:g} GiB" if reserve >= 2**30 else f"{reserve / 2**20:,.0f} MiB"
    return Trouble(f"less than {size} is left on the disk", f"{ROOM}; captures.reserve is what stays free")


def cause(exc: Exception) -> Trouble:
    """What an exception of the writer means."""
    if isinstance(exc, sqlite3.Error):
        name = getattr(exc, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return Trouble("the disk is full", ROOM)
        if name.startswith("SQLITE_IOERR"):
            return Trouble(f"the disk reports an error ({name.removeprefix('SQLITE_').lower()})")
        return Trouble(oneline(str(exc)))
    return Trouble(oneline(str(exc) if isinstance(exc, OSError) else f"{type(exc).__name__}: {exc}"))


def stopped(trouble: Trouble, kept: int) -> str:
    """The line that says it; `kept` bytes of what is not recorded stay in memory."""
    hint = f" · {trouble.hint}" if trouble.hint else ""
    return f"recording stopped: {trouble.what} · the newest {kept >> 20} MiB stay in view{hint}"

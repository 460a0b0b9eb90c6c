"""The last road, which always leads somewhere: a file under the state directory, and how to fetch it from elsewhere."""

from __future__ import annotations

import asyncio
import getpass
import os
import shlex
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from wstui.config import copies_dir
from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.clipboard.copied import Copied

__all__ = ["KEPT", "fetching", "new_file", "prune", "save", "saved"]

KEPT = 20
"""How many copies are kept; the oldest go first."""


async def save(data: bytes, env: Mapping[str, str], why: str = "") -> Copied:
    """Write the text to a new file that only its owner can read."""

    def write() -> Path:
        path = new_file(copies_dir())
        path.write_bytes(data)
        return path

    try:
        path = await asyncio.to_thread(write)
    except (OSError, Failure) as exc:
        said = exc.strerror if isinstance(exc, OSError) else str(exc)
        return Copied(0, "", note=f"no file can be written: {said}", failed=True)
    return saved(path, len(data), env, why)


def saved(path: Path, size: int, env: Mapping[str, str], why: str = "") -> Copied:
    """What is said of a text that is in a file now. The line that fetches it names the file, which is said once."""
    fetch = fetching(path, env)
    road = "in a file" if fetch else f"in {oneline(_short(path))}"
    return Copied(size, road, "saved", _joined(why, fetch), path=str(path))


def new_file(folder: Path, suffix: str = ".txt") -> Path:
    """A new, empty file (0600) named by the time; those beyond the newest 20 go. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    base = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    for nth in range(1, 1000):
        path = folder / f"{base}{f'-{nth}' if nth > 1 else ''}{suffix}"
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            prune(folder, path)
            return path
    raise FileExistsError(17, "too many copies in one second", str(folder))


def prune(folder: Path, newest: Path) -> None:
    """Delete all but the newest copies."""
    files = [path for path in folder.iterdir() if path.is_file() and path != newest]
    dated = sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    for path in dated[KEPT - 1 :]:
        with suppress(OSError):
            path.unlink()


def fetching(path: Path, env: Mapping[str, str]) -> str:
    """The line that brings a file to the machine that the person is at, as SSH knows them; empty where that is here."""
    parts = env.get("SSH_CONNECTION", "").split()
    if len(parts) != 4:
        return ""
    host, port = parts[2], parts[3]
    try:
        user = f"{getpass.getuser()}@"
    except (OSError, KeyError):  # a container's user may have no name
        user = ""
    at = f"[{host}]" if ":" in host else host
    option = "" if port == "22" else f"-P {port} "
    return oneline(f"scp {option}{shlex.quote(f'{user}{at}:{path}')} .")


def _short(path: Path) -> str:
    with suppress(RuntimeError, ValueError):
        return f"~/{path.relative_to(Path.home())}"
    return str(path)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)

"""Which collections may be used: one that came with a project must be trusted first, as it is, by the hash of its
content. Until then nothing of it connects, is sent, or reads the environment. Knows no screen."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from wstui.model import Failure, without_secrets
from wstui.payloads import safefile
from wstui.payloads.collection import Collection
from wstui.payloads.envfile import dotenv_file, environments
from wstui.payloads.variables import environment_names
from wstui.safetext import oneline

__all__ = ["Trust", "digest", "says"]

MOST_FILES, MOST_BYTES = 20_000, 256 * 2**20
"""What a collection may have to be hashed."""
KEEP = 1000  # lines of the file
SHOWN = 6  # profiles that are named


class Trust:
    """What is trusted, as it is kept in a file: a line for each content, its hash and the folder. `asked` are the
    folders that it is asked about; all others are the user's own."""

    def __init__(self, file: Path, asked: Iterable[Path] = ()) -> None:
        self._file = file
        self._asked = frozenset(asked)
        self._known: dict[Path, tuple[object, str]] = {}

    def holds(self, root: Path) -> bool:
        """Whether a collection may be used, as it is now."""
        if root not in self._asked:
            return True
        try:
            return self._line(root) in self._lines()
        except (Failure, OSError):
            return False

    def give(self, root: Path) -> None:
        """Trust a collection as it is now. Raises Failure."""
        if root in self._asked and not self.holds(root):
            with safefile.failing_as(self._file), safefile.locked(self._file.parent):
                lines = [*self._lines(), self._line(root)][-KEEP:]
                safefile.replace(self._file, "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))

    @contextmanager
    def keeping(self, root: Path) -> Iterator[None]:
        """What is changed within by this program is trusted afterwards if it was before."""
        held = root in self._asked and self.holds(root)
        yield
        if held:
            self.give(root)

    def _line(self, root: Path) -> str:
        stamps = list(_stamps(root))
        known = self._known.get(root)
        if known is None or known[0] != stamps:
            known = self._known[root] = (stamps, digest(root))
        return f"{known[1]} {quote(os.fsencode(root.resolve()))}"

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text("utf-8", "surrogateescape").splitlines()
        except FileNotFoundError:
            return []


def digest(root: Path) -> str:
    """The hash of what is in a collection's folder and in the `.env` beside it: names and contents.

    Raises Failure where there is too much of it, OSError where it cannot be read.
    """
    whole = hashlib.sha256()
    room = MOST_BYTES
    for path in _files(root):
        room -= path.stat().st_size
        if room < 0:
            raise Failure(f"{oneline(str(root))}: more than {MOST_BYTES >> 20} MiB, which no collection is")
        content = hashlib.sha256(path.read_bytes()).digest()
        name = os.fsencode(os.path.relpath(path, root))
        whole.update(b"%d:%b%b" % (len(name), name, content))
    return whole.hexdigest()


def says(collection: Collection, root: Path) -> list[str]:
    """What a collection would do if it were trusted, a line each, safe to show."""
    entries = [entry for entry in collection.profiles() if entry.root == root]
    profiles = [entry.profile for entry in entries if entry.profile is not None]
    lines = [oneline(str(root))]
    for profile in profiles[:SHOWN]:
        sends = f", sends {len(profile.on_open)} on open" if profile.on_open else ""
        lines.append(f"{oneline(profile.name)}: connects to {oneline(without_secrets(profile.url))}{sends}")
    if len(profiles) > SHOWN:
        lines.append(f"and {len(profiles) - SHOWN:,} profiles more")
    if broken := len(entries) - len(profiles):
        lines.append(f"{broken:,} that cannot be read")
    asked = {name: None for profile in profiles for name in environment_names(profile)}
    if asked:
        lines.append(f"reads from the environment: {oneline(', '.join(asked))}")
    types = dict.fromkeys(profile.proto for profile in profiles if profile.proto)
    if types:
        lines.append(f"reads types from {oneline(', '.join(types))}")
    files = [f"env/{name}.toml" for name in environments(root)]
    files += [".env"] if dotenv_file(root).is_file() else []
    if files:
        lines.append(f"reads {oneline(', '.join(files))}")
    return lines


def _files(root: Path) -> list[Path]:
    """The files of a collection, in order. Raises Failure where there are too many."""
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        found += [path for name in sorted(names) if (path := Path(folder, name)).is_file()]
        if len(found) > MOST_FILES:
            raise Failure(f"{oneline(str(root))}: more than {MOST_FILES:,} files, which no collection is")
    return [*found, *([beside] if (beside := dotenv_file(root)).is_file() else [])]


def _stamps(root: Path) -> Iterator[object]:
    for path in _files(root):
        yield path, safefile.quick_stamp(path)

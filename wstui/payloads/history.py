"""What was typed into the composer, per profile, over restarts: a file of JSON lines that only grows at its end, until
it is cut back to the newest entries. Knows no screen."""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from wstui.model import Failure, Profile
from wstui.payloads import safefile
from wstui.payloads.filename import filename_of
from wstui.safetext import oneline

__all__ = ["Draft", "History", "history_file"]

KEEP = 1000  # entries
KEEP_BYTES = 2**20


class Draft(NamedTuple):
    """One input: how it is read, what was typed, or the path of a file; and whether it was sent as it stands."""

    kind: str
    text: str
    literal: bool = False
    file: str = ""


def history_file(directory: Path, profile: Profile) -> Path:
    """The file of a profile: its name, or for one without a name a digest of the URL, which may hold secrets."""
    try:
        return directory / filename_of(profile.name, ".jsonl")
    except Failure:  # no name, or one that no file name holds
        digest = blake2b(profile.label.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return directory / f"~{digest}.jsonl"


class History:
    """The inputs of one profile, the newest last. Files are 0600, their directory 0700.

    Trouble with the disk never stands in the way of sending: `fault` keeps the last of it, and memory goes on.
    """

    def __init__(self, path: Path, *, keep: int = KEEP, keep_bytes: int = KEEP_BYTES) -> None:
        self._path = path
        self._keep = keep
        self._keep_bytes = keep_bytes
        self._lines = 0  # in the file; those that do not hold count too
        self.fault: Failure | None = None
        self.entries: list[Draft] = []
        try:
            self.entries = self._read()
        except OSError as exc:
            self._note(exc)

    def add(self, kind: str, text: str, *, literal: bool = False, file: str = "") -> None:
        """Remember an input; not an empty one, nor the same again. One over the limit in bytes is not written down."""
        draft = Draft(kind, text, literal, file)
        if not (text or file) or self.entries[-1:] == [draft]:
            return
        self.entries.append(draft)
        del self.entries[: -self._keep]
        line = _line(draft)
        if len(line) >= self._keep_bytes:
            return
        try:
            with safefile.locked(self._path.parent):
                size = safefile.append(self._path, line)
                self._lines += 1
                # Twice the limit, so that the file is not rewritten at every input.
                if size > 2 * self._keep_bytes or self._lines > 2 * self._keep:
                    self._cut()
        except OSError as exc:
            self._note(exc)

    def _read(self) -> list[Draft]:
        """The newest entries of the file; lines that do not hold, such as a torn last one, are left out."""
        if not self._path.is_file():
            return []
        with self._path.open("rb") as file:
            start = max(0, file.seek(0, os.SEEK_END) - 3 * self._keep_bytes)
            file.seek(start)
            lines = file.read().split(b"\n")
        self._lines = len(lines) - 1
        drafts: list[Draft] = []
        for line in lines[1:] if start else lines:
            draft = _draft(line)
            if draft is not None and drafts[-1:] != [draft]:
                drafts.append(draft)
        return drafts[-self._keep :]

    def _cut(self) -> None:
        """Leave the newest entries in the file, those of other programs among them."""
        room = self._keep_bytes
        lines: list[bytes] = []
        for draft in reversed(self._read()):
            line = _line(draft)
            room -= len(line)
            if room < 0:
                break
            lines.append(line)
        safefile.replace(self._path, b"".join(reversed(lines)))
        self._lines = len(lines)

    def _note(self, exc: OSError) -> None:
        what = f"{oneline(str(self._path))}: {exc.strerror}"
        self.fault = Failure(what, "what you type is remembered until the program ends")


def _line(draft: Draft) -> bytes:
    more = {key: value for key, value in (("literal", draft.literal), ("file", draft.file)) if value}
    return json.dumps([draft.kind, draft.text, more] if more else [draft.kind, draft.text]).encode("ascii") + b"\n"


def _draft(line: bytes) -> Draft | None:
    try:
        match json.loads(line):
            case [str(kind), str(text)]:
                return Draft(kind, text)
            case [str(kind), str(text), {**more}]:
                return Draft(kind, text, more.get("literal") is True, str(more.get("file", "")))
    except (ValueError, RecursionError):
        pass
    return None

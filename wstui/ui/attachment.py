"""Drafts that an editor is too slow for, or that are files: they are sent whole, and of each the beginning is shown.
Pure, but for the beginning of a file; knows no editor."""

from __future__ import annotations

import os
import stat
from codecs import getincrementaldecoder

from wstui.hextext import dump
from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.draft import Draft

__all__ = ["LARGE", "beginning", "is_attached", "is_large", "kind_of", "read_name", "size_of", "text_of"]

LARGE = 2**16
"""Bytes up to which a text is edited in place."""
SHOWN = 4096
LINES, COLUMNS = 12, 400


def is_large(text: str) -> bool:
    """Whether a text is over 64 KiB."""
    if len(text) > LARGE or 4 * len(text) <= LARGE:
        return len(text) > LARGE
    return len(text.encode("utf-8", "surrogatepass")) > LARGE


def is_attached(draft: Draft) -> bool:
    """Whether a draft is shown and not edited."""
    return bool(draft.file) or is_large(draft.text)


def size_of(draft: Draft) -> int:
    """How many bytes the text or the file has; -1 where the file is not there."""
    if not draft.file:
        return len(draft.text.encode("utf-8", "surrogatepass"))
    try:
        about = os.stat(draft.file)
    except (OSError, ValueError):
        return -1
    return about.st_size if stat.S_ISREG(about.st_mode) else -1


def beginning(draft: Draft) -> str:
    """The first lines, cut where they are long; of a file that is no text in hex."""
    if not draft.file:
        return _cut(draft.text[: SHOWN + 1])
    if size_of(draft) < 0:
        return f"{draft.file}: not there"
    try:
        with open(draft.file, "rb") as file:
            data = file.read(SHOWN + 1)
    except OSError as exc:
        return f"{draft.file}: {exc.strerror}"
    return _cut(text_of(data) or dump(data[: 16 * LINES]).rpartition("\n")[0])


def text_of(data: bytes) -> str:
    """The beginning of a text; empty where it is none."""
    try:
        # Its end may have cut a character in two.
        return "" if b"\0" in data else getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return ""


def read_name(path: str) -> str:
    """The absolute path of a file that is to be sent, as people write it. Raises `Failure` where there is none."""
    full = os.path.abspath(os.path.expanduser(path))
    try:
        about = os.stat(full)
    except (OSError, ValueError) as exc:
        what = exc.strerror if isinstance(exc, OSError) else "no name of a file"
        raise Failure(f"{oneline(path)}: {what}") from exc
    if not stat.S_ISREG(about.st_mode):
        raise Failure(f"{oneline(path)}: not a regular file")
    return full


def kind_of(path: str) -> str:
    """How a file is to be read, by its beginning: as text, or as binary. Raises `Failure`."""
    try:
        with open(path, "rb") as file:
            return "text" if text_of(file.read(SHOWN)) else "binary"
    except OSError as exc:
        raise Failure(f"{oneline(path)}: {exc.strerror}", "check that you may read it") from exc


def _cut(text: str) -> str:
    lines = text[:SHOWN].split("\n")
    shown = [line if len(line) <= COLUMNS else line[:COLUMNS] + "…" for line in lines[:LINES]]
    return "\n".join(shown) + ("\n…" if len(lines) > LINES or len(text) > SHOWN else "")

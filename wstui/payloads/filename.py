"""Names people give, as names of files and back: any name is one file, and no name leads out of the folder."""

from __future__ import annotations

import re

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["filename_of", "free_name", "name_of"]

LONGEST = 200  # bytes; file systems take 255, and a suffix follows

_KEPT = frozenset("-_.@+(),= ")
_ESCAPED = re.compile(rb"%([0-9A-F]{2})")


def filename_of(name: str, suffix: str) -> str:
    """The file name of a name: letters and digits stay, `%2F` stands for `/`. Raises `Failure`: empty or too long."""
    if not name:
        raise Failure("the name is empty", "give it one")
    inner = [char if char.isalnum() or char in _KEPT else _escaped(char) for char in name]
    if name[0] in ". ":  # a hidden file, or a blank nobody sees
        inner[0] = _escaped(name[0])
    if name[-1] == " ":
        inner[-1] = _escaped(" ")
    stem = "".join(inner)
    if len(stem.encode()) > LONGEST:
        raise Failure(f"the name is too long: {oneline(name[:20])}...", f"a file name holds {LONGEST} bytes of it")
    return stem + suffix


def name_of(stem: str) -> str:
    """The name that a file name without its suffix stands for; one written by hand may be any."""
    try:
        return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), stem.encode()).decode()
    except UnicodeError:
        return stem


def free_name(name: str, taken: dict[str, int]) -> str:
    """The name, or one with a number behind it that is not taken; it is taken from now on. `taken` has the last number
    of each name: thousands may be called alike."""
    chosen, number = name, taken.get(name, 0)
    while chosen in taken:
        number += 1
        chosen = f"{name} ({number + 1})"
    taken[name] = number
    taken.setdefault(chosen, 0)
    return chosen


def _escaped(char: str) -> str:
    try:
        return "".join(f"%{byte:02X}" for byte in char.encode())
    except UnicodeEncodeError as exc:
        raise Failure("UTF-8 cannot carry a character of the name") from exc

"""Paths completed as shells do it. Looks into folders; knows no widget."""

from __future__ import annotations

import os
from itertools import islice
from typing import NamedTuple

__all__ = ["Completed", "completed"]

MOST = 10_000
"""Names of a folder that are looked at."""


class Completed(NamedTuple):
    """A path as far as there is one way to go on, and the names that there are then; a folder's ends with `/`."""

    path: str
    names: tuple[str, ...] = ()


def completed(path: str) -> Completed:
    """The path with what all names that begin so have in common. Names with a dot before them count once it is
    typed."""
    folder, slash, begun = path.rpartition("/")
    if path == "~":
        return Completed("~/")
    try:
        with os.scandir(os.path.expanduser(folder + slash) or ".") as found:
            names = sorted(
                item.name + "/" * item.is_dir()
                for item in islice(found, MOST)
                if item.name.startswith(begun) and (begun.startswith(".") or not item.name.startswith("."))
            )
    except (OSError, ValueError):
        return Completed(path)
    if not names:
        return Completed(path)
    first, last = names[0], names[-1]  # what these have in common, all between them have
    same = next((at for at, char in enumerate(first) if last[at : at + 1] != char), len(first))
    return Completed(folder + slash + first[:same], tuple(names))

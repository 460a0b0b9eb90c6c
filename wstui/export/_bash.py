"""Texts with variables as words of bash, which stops with a message where a variable is not set. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from wstui.curl.writing import quoted
from wstui.export._secrets import Parts, Variable

__all__ = ["command", "joined", "word"]

WIDE = 100
"""Characters of a command that still stands on one line."""


def word(*parts: str | Variable) -> str:
    """One word."""
    pieces = [f'"${{{part.name}:?}}"' if isinstance(part, Variable) else quoted(part) for part in parts if part != ""]
    return "".join(pieces) or "''"


def command(groups: Sequence[str]) -> str:
    """A command of groups of words, each on a line of its own where it is long."""
    line = " ".join(groups)
    return line if len(line) <= WIDE else " \\\n  ".join(groups)


def joined(*texts: str | Parts) -> Parts:
    """Pieces of a word, one after the other, with texts side by side made one."""
    parts: list[str | Variable] = []
    for text in texts:
        for part in (text,) if isinstance(text, str) else text:
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
    return tuple(parts)

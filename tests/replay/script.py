"""Recordings as tests write them: a line a message, `<` received, `>` sent, at times in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable

from wstui.model import Direction, Opcode
from wstui.replay.moment import Moment

__all__ = ["OPENED", "moment", "received", "script"]

OPENED = Moment(Direction.IN, Opcode.EVENT, "open · 101".encode())


def moment(direction: Direction, text: str, number: int = 1, at_ms: int = 0) -> Moment:
    """One text."""
    return Moment(direction, Opcode.TEXT, text.encode(), at_ms * 10**6, number - 1, number)


def received(texts: Iterable[str]) -> list[Moment]:
    """Texts that came, one after the other."""
    return [moment(Direction.IN, text, number) for number, text in enumerate(texts, 1)]


def script(*lines: str) -> list[Moment]:
    """Messages such as `> 250 {"op":"login"}`: which way, when, what."""
    made = []
    for number, line in enumerate(lines, 1):
        way, at, text = line.split(" ", 2)
        made.append(moment(Direction("<>".index(way)), text, number, int(at)))
    return made

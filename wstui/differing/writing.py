"""Values of a JSON text written down again, in one line and no longer than asked for. Pure; what comes out is wire
text, not yet safe."""

from __future__ import annotations

import json
from collections.abc import Iterator

from wstui.differing.fields import MISSING, Path
from wstui.query import Number, number

__all__ = ["gain", "unchanged", "written"]

LONGEST_FIGURE = 18
"""Characters of a number up to which it is worth saying by how much it changed."""


def written(value: object, most: int) -> str:
    """A value in at most so many characters; what was left out is an ellipsis."""
    pieces: list[str] = []
    size = 0
    for piece in _pieces(value, most):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            return "".join(pieces)[: most - 1] + "…"
    return "".join(pieces)


def _pieces(value: object, most: int) -> Iterator[str]:
    waiting: list[tuple[object, bool]] = [(value, True)]
    while waiting:
        now, is_value = waiting.pop()
        if not is_value:
            yield str(now)
        elif isinstance(now, dict):
            yield "{"
            inner: list[tuple[object, bool]] = []
            for nth, (key, item) in enumerate(now.items()):
                if nth > most:
                    break
                inner += [(f"{',' if nth else ''}{_string(key, most)}:", False), (item, True)]
            waiting += [("}", False), *reversed(inner)]
        elif isinstance(now, list):
            yield "["
            inner = []
            for nth, item in enumerate(now[: most + 1]):
                inner += [(",", False)] if nth else []
                inner.append((item, True))
            waiting += [("]", False), *reversed(inner)]
        elif isinstance(now, Number):
            yield now[: most + 1]
        elif isinstance(now, str):
            yield _string(now, most)
        else:
            yield "" if now is MISSING else json.dumps(now)


def _string(text: str, most: int) -> str:
    return json.dumps(text[: most + 1], ensure_ascii=False)


def gain(one: object, other: object) -> str:
    """By how much a number became more or less, those in strings too; empty where that says nothing."""
    if type(one) is not type(other) or not isinstance(one, str) or not isinstance(other, str):
        return ""
    if max(len(one), len(other)) > LONGEST_FIGURE or not (_is_figure(one) and _is_figure(other)):
        return ""
    left, right = number(one), number(other)
    if left is None or right is None or left == right:
        return ""
    by = right - left
    return f"{'+' if by > 0 else '-'}{abs(by):f}"


def _is_figure(text: str) -> bool:
    """Whether it is a plain decimal number, and no name that happens to be one: `0042`."""
    digits = text.removeprefix("-")
    whole, _, part = digits.partition(".")
    if not whole.isdigit() or (part and not part.isdigit()) or not digits.isascii():
        return False
    return whole == "0" or not whole.startswith("0")


def unchanged(document: object, changed: set[Path], most: int) -> list[tuple[Path, object]]:
    """The fields of a document that are at none of these paths, nor in what is there; at most so many."""
    found: list[tuple[Path, object]] = []
    waiting: list[tuple[Path, object]] = [((), document)]
    while waiting and len(found) < most:
        path, value = waiting.pop()
        if path in changed:
            continue
        if isinstance(value, dict) and value:
            waiting += [((*path, key), item) for key, item in reversed(value.items())]
        elif isinstance(value, list) and value:
            waiting += [((*path, at), value[at]) for at in range(len(value) - 1, -1, -1)]
        else:
            found.append((path, value))
    return found

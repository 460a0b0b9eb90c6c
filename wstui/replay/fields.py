"""How two payloads differ, field by field: paths as the filter language spells them. Pure; knows no message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from enum import Enum
from typing import NamedTuple

from wstui.query import Number, json_of, number, path_text
from wstui.safetext import oneline

__all__ = [
    "MISSING",
    "Change",
    "Path",
    "changes",
    "document",
    "general",
    "kind_of",
    "shuffled",
    "spelled",
    "value_text",
]

Path = tuple[str | int, ...]
"""Keys, and array positions as numbers; empty: the payload as a whole."""
LARGEST = 2**20
"""Bytes of a payload beyond which it is compared as a whole."""
MOST_SHOWN = 200


class _Missing(Enum):
    MISSING = "missing"


MISSING = _Missing.MISSING
"""Stands where one side has no such field."""


class Change(NamedTuple):
    """A field that is not the same on both sides."""

    path: Path
    expected: object
    received: object


def document(payload: bytes, *, text: bool) -> object:
    """A payload as something to compare: what JSON says where it is JSON, else its text, else its bytes."""
    if text and len(payload) <= LARGEST:
        try:
            return json_of(payload)
        except ValueError:
            pass
    return payload.decode("utf-8", "surrogateescape") if text else payload


def changes(
    expected: object, received: object, unordered: Callable[[Path], bool] = lambda _: False
) -> Iterator[Change]:
    """The fields that differ, in the order of the expected payload. A field that only one side has is told of once, not
    with all that is in it. Arrays for whose path `unordered` holds are the same in any order."""
    stack: list[Change] = [Change((), expected, received)]
    while stack:
        path, left, right = stack.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            keys = [*left, *(key for key in right if key not in left)]
            inner = [Change((*path, key), left.get(key, MISSING), right.get(key, MISSING)) for key in keys]
            stack += reversed(inner)
        elif isinstance(left, list) and isinstance(right, list):
            pairs = _unordered(left, right) if unordered(path) else _ordered(left, right)
            stack += reversed([Change((*path, at), one, other) for at, one, other in pairs])
        elif not _same(left, right):
            yield Change(path, left, right)


def shuffled(expected: object, received: object) -> Iterator[Path]:
    """The paths of arrays that hold the same on both sides, in another order."""
    stack: list[Change] = [Change((), expected, received)]
    while stack:
        path, left, right = stack.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            stack += [Change((*path, key), left[key], right[key]) for key in left if key in right]
        elif isinstance(left, list) and isinstance(right, list) and left != right:
            if len(left) == len(right) and not list(_unordered(left, right)):
                yield path
            else:
                stack += [Change((*path, at), *pair) for at, pair in enumerate(zip(left, right, strict=False))]


def _ordered(left: list[object], right: list[object]) -> Iterator[tuple[int, object, object]]:
    for at in range(max(len(left), len(right))):
        yield at, left[at] if at < len(left) else MISSING, right[at] if at < len(right) else MISSING


def _unordered(left: list[object], right: list[object]) -> Iterator[tuple[int, object, object]]:
    """What is left of two arrays without the items that both have, the places being those of the expected one."""
    try:
        ours, theirs = [_frozen(item) for item in left], [_frozen(item) for item in right]
    except RecursionError:
        yield from _ordered(left, right)
        return
    here, there = Counter(theirs), Counter(ours)
    alone = [(at, item) for at, (item, key) in enumerate(zip(left, ours, strict=True)) if not _take(here, key)]
    others = [(at, item) for at, (item, key) in enumerate(zip(right, theirs, strict=True)) if not _take(there, key)]
    for k in range(max(len(alone), len(others))):
        at = alone[k][0] if k < len(alone) else others[k][0]
        yield at, alone[k][1] if k < len(alone) else MISSING, others[k][1] if k < len(others) else MISSING


def _take(counts: Counter[Hashable], key: Hashable) -> bool:
    """Take one of a kind away, if there is one."""
    if not counts[key]:
        return False
    counts[key] -= 1
    return True


def _frozen(value: object) -> Hashable:
    """A value that is equal to another's exactly where the two are the same JSON."""
    if isinstance(value, dict):
        return "object", frozenset((key, _frozen(item)) for key, item in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_frozen, value))
    if isinstance(value, Number):
        return "number", number(value) or str(value)
    return kind_of(value), str(value)


def _same(left: object, right: object) -> bool:
    if kind_of(left) != kind_of(right):
        return False
    if left == right:
        return True
    if not isinstance(left, Number) or not isinstance(right, Number):
        return False
    one = number(left)
    return one is not None and one == number(right)


_KINDS = {bool: "boolean", type(None): "null", Number: "number", str: "string", dict: "object", list: "array"}


def kind_of(value: object) -> str:
    """What sort of value it is, in the words of JSON (RFC 8259 section 3), `missing` or `bytes`."""
    return "missing" if value is MISSING else _KINDS.get(type(value), "bytes")


def general(path: Path) -> tuple[str, ...]:
    """The path with every array position as `*`: what it has in common with its like."""
    return tuple("*" if isinstance(key, int) else key for key in path)


def spelled(path: Path) -> str:
    """The path as the filter language has it; `payload` for all of it."""
    return path_text(tuple(map(str, path))) or "payload"


def value_text(value: object, hide: Callable[[str], str] = str) -> str:
    """A value for one line, safe to show and of bounded length. `hide` takes secrets out of a text."""
    kind = kind_of(value)
    if kind == "missing":
        return "nothing"
    if isinstance(value, bytes):
        plain = value.decode("latin-1")
        if hide(plain) != plain:
            return f"{len(value):,} bytes"
        return f"{len(value):,} bytes {value[:16].hex(' ')}" + (" …" if len(value) > 16 else "")
    if kind in ("object", "array"):
        count = len(value) if isinstance(value, (dict, list)) else 0
        return f"an {kind} of {count:,}"
    text = str(value).lower() if kind in ("boolean",) else "null" if value is None else str(value)
    text = hide(text)
    shown = oneline(text[:MOST_SHOWN]) + ("…" if len(text) > MOST_SHOWN else "")
    return f'"{shown}"' if kind == "string" else shown

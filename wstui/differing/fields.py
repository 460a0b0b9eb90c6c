"""How two payloads differ, field by field: paths as the filter language spells them. Pure; knows no message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from wstui.query import Number, json_of, number, path_text
from wstui.safetext import oneline

__all__ = [
    "MISSING",
    "Arrays",
    "Change",
    "Pair",
    "Path",
    "Tally",
    "by_position",
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
    """A field that is not the same on both sides. `there` is its path in what was received, where that is another."""

    path: Path
    expected: object
    received: object
    there: Path | None = None

    @property
    def is_spelling(self) -> bool:
        """Whether both are the same number, written in two ways."""
        left, right = self.expected, self.received
        return isinstance(left, Number) and isinstance(right, Number) and _same(left, right)

    @property
    def is_move(self) -> bool:
        """Whether it is an item of an array that stands elsewhere among the others now; what differs in it is told of
        by itself."""
        return type(self.expected) is type(self.received) and isinstance(self.expected, dict | list)


@dataclass(slots=True)
class Tally:
    """What was gone through: fields that are the same, and steps that it took."""

    same: int = 0
    steps: int = 0


def document(payload: bytes, *, text: bool) -> object:
    """A payload as something to compare: what JSON says where it is JSON, else its text, else its bytes."""
    if text and len(payload) <= LARGEST:
        try:
            return json_of(payload)
        except ValueError:
            pass
    return payload.decode("utf-8", "surrogateescape") if text else payload


Pair = tuple[int | None, int | None, bool]
"""Positions of an item in two arrays, None where one has none, and whether it moved among the others."""
Arrays = Callable[[list[object], list[object]], Iterable[Pair]]


def changes(
    expected: object,
    received: object,
    unordered: Callable[[Path], bool] | None = None,
    *,
    arrays: Arrays | None = None,
    spelling: bool = False,
    tally: Tally | None = None,
) -> Iterator[Change]:
    """The fields that differ, in the order of the expected payload, each by its path in a payload that has it. A field
    that only one side has is told of once, not with all that is in it. Arrays for whose path `unordered` holds are the
    same in any order; the items of others are paired by `arrays`, by position where there is none. With `spelling`,
    `1.0` and `1.00` differ."""
    tally = tally or Tally()
    # Each level is gone through as it is asked for: who wants only the first of many does not wait for all.
    stack: list[Iterator[_Beside]] = [iter([(None, None, expected, received)])]
    while stack:
        beside_each_other = next(stack[-1], None)
        if beside_each_other is None:
            stack.pop()
            continue
        here, there, left, right = beside_each_other
        tally.steps += 1
        if isinstance(left, dict) and isinstance(right, dict):
            keys = [*left, *(key for key in right if key not in left)]
            inner = []
            for key in keys:
                one, other = left.get(key, MISSING), right.get(key, MISSING)
                if type(one) is type(other) and one.__class__ in _PLAIN and one == other:
                    tally.same += 1  # most fields, without a turn of their own
                    continue
                step = (here, key)
                inner.append((step, step if here is there else (there, key), one, other))
            tally.steps += len(keys)
            stack.append(iter(inner))
        elif isinstance(left, list) and isinstance(right, list):
            if unordered is not None and unordered(_path(here)):
                pairs: Iterable[Pair] = _unordered(left, right)
            else:
                pairs = (arrays or by_position)(left, right)
            stack.append(_items(here, there, left, right, pairs))
        elif isinstance(left, _Moved):
            yield Change(_path(here), left.item, right, _path(there))
        elif not _same(left, right) or (spelling and left != right):
            path, beside = _path(here), _path(there)
            one_sided = left is MISSING or right is MISSING
            where = beside if left is MISSING else path
            yield Change(where, left, right, None if one_sided or path == beside else beside)
        else:
            tally.same += 1


_Way = tuple[Any, str | int] | None
"""The way to a field: the last key, and the way to what it is in. Made a path only where something differs."""
_Beside = tuple[_Way, _Way, object, object]
"""The ways to two values, and the values."""
_PLAIN = frozenset((str, Number, bool, type(None)))


class _Moved(NamedTuple):
    """An item that stands elsewhere: told of before what differs in it."""

    item: object


def _path(way: _Way) -> Path:
    keys: list[str | int] = []
    while way is not None:
        way, key = way
        keys.append(key)
    return tuple(reversed(keys))


def _items(
    here: _Way, there: _Way, left: list[object], right: list[object], pairs: Iterable[Pair]
) -> Iterator[_Beside]:
    """The items of two arrays as they were paired, with the ways to them."""
    for at, to, moved in pairs:
        one, other = MISSING if at is None else left[at], MISSING if to is None else right[to]
        if at is None or to is None:
            alone: _Way = (here, at) if at is not None else None if to is None else (there, to)
            yield alone, alone, one, other
            continue
        step = (here, at)
        beside = step if here is there and at == to else (there, to)
        if moved:
            yield step, beside, _Moved(one), other
        yield step, beside, one, other


def by_position(left: list[object], right: list[object]) -> Iterator[Pair]:
    """The first with the first, and so on."""
    for at in range(max(len(left), len(right))):
        yield at if at < len(left) else None, at if at < len(right) else None, False


def shuffled(expected: object, received: object) -> Iterator[Path]:
    """The paths of arrays that hold the same on both sides, in another order."""
    stack: list[tuple[Path, object, object]] = [((), expected, received)]
    while stack:
        path, left, right = stack.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            stack += [((*path, key), left[key], right[key]) for key in left if key in right]
        elif isinstance(left, list) and isinstance(right, list) and left != right:
            if len(left) == len(right) and not list(_unordered(left, right)):
                yield path
            else:
                stack += [((*path, at), *pair) for at, pair in enumerate(zip(left, right, strict=False))]


def _unordered(left: list[object], right: list[object]) -> Iterator[Pair]:
    """What is left of two arrays without the items that both have."""
    try:
        ours, theirs = [_frozen(item) for item in left], [_frozen(item) for item in right]
    except RecursionError:
        yield from by_position(left, right)
        return
    here, there = Counter(theirs), Counter(ours)
    alone = [at for at, key in enumerate(ours) if not _take(here, key)]
    others = [at for at, key in enumerate(theirs) if not _take(there, key)]
    for k in range(max(len(alone), len(others))):
        yield alone[k] if k < len(alone) else None, others[k] if k < len(others) else None, False


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

"""Which items of two arrays belong together: by an id where they have one, by what is the same in both where they are
objects or arrays, else by position. Pure, and linear but for a budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wstui.differing.alignment import aligned, rising
from wstui.differing.fields import Pair, by_position

__all__ = ["Arrays"]

_ID = re.compile(r"(?:.*[a-z_])?(?:id|Id|ID)|uuid|guid|key|name|symbol|slug|code|s", re.ASCII)
"""What keys are called whose values tell items of an array apart."""
MOST_IDS = 4


class Arrays:
    """Pairs the items of arrays of two documents, which must live as long as this does: containers are known by where
    they are. `steps` counts what was done."""

    def __init__(self) -> None:
        self.steps = 0
        self._digests: dict[int, int] = {}

    def __call__(self, left: list[object], right: list[object]) -> Iterable[Pair]:
        """The pairs, in the order of the left array."""
        containers = any(isinstance(item, dict | list) for item in (*left[:64], *right[:64]))
        if not left or not right or (not containers and len(left) == len(right)):
            return by_position(left, right)
        if (found := self._by_id(left, right)) is not None:
            return found
        ours, theirs = [self._digest(item) for item in left], [self._digest(item) for item in right]
        pairs, steps = aligned(ours, theirs)
        self.steps += steps
        return _filled(pairs, len(left), len(right))

    def _by_id(self, left: list[object], right: list[object]) -> list[Pair] | None:
        """Items with one id are a pair; None where they have no ids, or none in common."""
        first = left[0]
        if not isinstance(first, dict):
            return None
        for key in [key for key in first if _ID.fullmatch(key)][:MOST_IDS]:
            self.steps += len(left) + len(right)
            ours, theirs = _places(left, key), _places(right, key)
            if not ours or not theirs or ours.keys().isdisjoint(theirs):
                continue
            both = [(at, theirs[value]) for value, at in ours.items() if value in theirs]
            in_place = {both[nth][0] for nth in rising([to for _, to in both])}
            pairs: list[Pair] = [(at, theirs.get(value), False) for value, at in ours.items()]
            pairs = [(at, to, to is not None and at not in in_place) for at, to, _ in pairs]
            return pairs + [(None, to, False) for value, to in theirs.items() if value not in ours]
        return None

    def _digest(self, top: object) -> int:
        """A number that is the same for what is the same; two that differ may have the same by chance only."""
        if not isinstance(top, dict | list):
            return hash((type(top), top))
        waiting: list[dict[str, object] | list[object]] = [top]
        while waiting:
            value = waiting[-1]
            if id(value) in self._digests:
                waiting.pop()
                continue
            items = value.values() if isinstance(value, dict) else value
            inner = [item for item in items if isinstance(item, dict | list) and id(item) not in self._digests]
            self.steps += 1 + len(value)
            if inner:
                waiting += inner
                continue
            hashes = [self._known(item) for item in items]
            whole = frozenset(zip(value, hashes, strict=True)) if isinstance(value, dict) else tuple(hashes)
            self._digests[id(value)] = hash((type(value), whole))
            waiting.pop()
        return self._digests[id(top)]

    def _known(self, item: object) -> int:
        return self._digests[id(item)] if isinstance(item, dict | list) else hash((type(item), item))


def _places(items: list[object], key: str) -> dict[tuple[type, object], int]:
    """Where each id stands; nothing unless every item has one of its own."""
    places: dict[tuple[type, object], int] = {}
    for at, item in enumerate(items):
        value = item.get(key) if isinstance(item, dict) else None
        if not isinstance(value, str) or (type(value), value) in places:
            return {}
        places[type(value), value] = at
    return places


def _filled(pairs: list[tuple[int, int]], left: int, right: int) -> list[Pair]:
    """What stands between pairs is paired by position; what is over has no other."""
    found: list[Pair] = []
    at = to = 0
    for one, other in [*pairs, (left, right)]:
        while at < one or to < other:
            found.append((at if at < one else None, to if to < other else None, False))
            at, to = min(at + 1, one), min(to + 1, other)
        if one < left:
            found.append((one, other, False))
        at, to = one + 1, other + 1
    return found

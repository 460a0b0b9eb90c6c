"""The order of the rows of a list whose values change while it is read: it follows them, but no row is pushed about by
one that is hardly ahead of it, and none moves while the list is held still. Pure; knows no widget and no group."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["Ranking", "an_eighth_more"]

Passes = Callable[[float, float], bool]


def an_eighth_more(value: float, above: float) -> bool:
    """Whether a value is so much larger than the one above it that they should change places."""
    return value > above * 9 / 8


class Ranking:
    """Names in an order, the largest value first. `passes` says when a row passes the one above it."""

    def __init__(self, passes: Passes = an_eighth_more) -> None:
        self.names: list[str] = []
        self.passes = passes

    def sort(self, values: Mapping[str, float]) -> None:
        """Put them in the exact order of these values, of those alike the ones known longer first."""
        known = {name: place for place, name in enumerate(self.names)}
        self.names = sorted(values, key=lambda name: (-values[name], known.get(name, len(known)), name))

    def update(self, values: Mapping[str, float], *, held: bool = False) -> None:
        """Take in other values, and new names. While held still nothing moves, and what is new goes to the end."""
        known = set(self.names)
        self.names = [name for name in self.names if name in values]
        self.names += sorted(values.keys() - known, key=lambda name: (-values[name], name))
        if held:
            return
        names = self.names
        for start in range(1, len(names)):
            name, place = names[start], start
            while place and self.passes(values[name], values[names[place - 1]]):
                names[place] = names[place - 1]
                place -= 1
            names[place] = name

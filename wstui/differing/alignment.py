"""What two sequences have in common, in order. Pure; knows neither text nor JSON.

The shortest way from one to the other (E. Myers, An O(ND) Difference Algorithm, 1986) within a budget of steps. Where
that runs out, what stands once on either side is what the rest is lined up by, as patience diff does: whatever comes,
the work grows with the length and no faster.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

__all__ = ["BUDGET", "Aligned", "aligned", "common", "rising"]

BUDGET = 200_000
"""Steps after which the shortest way is given up: some 50 ms."""


class Aligned(NamedTuple):
    """Pairs of positions that hold the same, both rising, and how many steps it took to find them."""

    pairs: list[tuple[int, int]]
    steps: int


def aligned(one: Sequence[Hashable], other: Sequence[Hashable], budget: int = BUDGET) -> Aligned:
    """What two sequences have in common. What is the same at the beginning and at the end is always found."""
    least = min(len(one), len(other))
    head = 0
    while head < least and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < least - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    pairs = [(at, at) for at in range(head)]
    inner, steps = _inner(one, other, head, tail, budget)
    pairs += inner
    ends = len(one) - tail, len(other) - tail
    pairs += [(ends[0] + at, ends[1] + at) for at in range(tail)]
    return Aligned(pairs, head + tail + steps)


def _inner(
    one: Sequence[Hashable], other: Sequence[Hashable], head: int, tail: int, budget: int
) -> tuple[list[tuple[int, int]], int]:
    """The same for what is between a common beginning and a common end."""
    left, right = range(head, len(one) - tail), range(head, len(other) - tail)
    here, there = Counter(one[at] for at in left), Counter(other[at] for at in right)
    # What only one side has is on no way that both could go.
    ours = [at for at in left if one[at] in there]
    theirs = [at for at in right if other[at] in here]
    looked = len(left) + len(right)
    if not ours:
        return [], looked
    found, steps, whole = _shortest([one[at] for at in ours], [other[at] for at in theirs], budget)
    if not whole:
        places = {other[at]: at for at in theirs if there[other[at]] == 1}
        once = [(at, places[one[at]]) for at in ours if here[one[at]] == 1 and one[at] in places]
        kept = rising([at for _, at in once])
        if len(kept) > len(found):
            return [once[nth] for nth in kept], looked + steps + len(once)
    return [(ours[at], theirs[to]) for at, to in found], looked + steps


def _shortest(
    one: Sequence[Hashable], other: Sequence[Hashable], budget: int
) -> tuple[list[tuple[int, int]], int, bool]:
    """The pairs on the shortest way, the steps taken, and whether these were enough: else it is the beginning of a way
    that had come far by then."""
    n, m = len(one), len(other)
    reached = {1: 0}
    ways: list[dict[int, int]] = []
    steps = 0
    for turns in range(n + m + 1):
        ways.append(dict(reached))
        steps += len(reached)
        for k in range(-turns + 2 * max(0, turns - m), turns - 2 * max(0, turns - n) + 1, 2):
            down = k == -turns or (k != turns and reached.get(k - 1, -1) < reached.get(k + 1, -1))
            x = reached[k + 1] if down else reached[k - 1] + 1
            start = x
            while x < n and x - k < m and one[x] == other[x - k]:
                x += 1
            reached[k] = x
            steps += 1 + x - start
            if x >= n and x - k >= m:
                return _way_back(ways, n, m), steps, True
        if steps > budget:
            k = max((k for k in reached if (turns - k) % 2 == 0), key=lambda k: 2 * reached[k] - k)
            return _way_back(ways, reached[k], reached[k] - k), steps, False
    return [], steps, True


def _way_back(ways: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The pairs of the way that ended there, from what was reached with each number of turns."""
    pairs: list[tuple[int, int]] = []
    for turns in range(len(ways) - 1, -1, -1):
        reached, k = ways[turns], x - y
        down = k == -turns or (k != turns and reached.get(k - 1, -1) < reached.get(k + 1, -1))
        before = k + 1 if down else k - 1
        came = (reached[before], reached[before] - before) if turns else (0, 0)
        while x > came[0] and y > came[1]:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = came
    pairs.reverse()
    return pairs


def common(one: str | bytes, other: str | bytes) -> int:
    """How much two texts begin with alike; bisected, so that long ones cost little."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def rising(values: Sequence[int]) -> list[int]:
    """The positions of a longest rising part of some values that differ from each other."""
    ends: list[int] = []
    lasts: list[int] = []
    before = [-1] * len(values)
    for at, value in enumerate(values):
        place = bisect_left(ends, value)
        if place:
            before[at] = lasts[place - 1]
        ends[place : place + 1] = [value]
        lasts[place : place + 1] = [at]
    found: list[int] = []
    at = lasts[-1] if lasts else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]

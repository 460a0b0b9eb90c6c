"""What two sequences have in common: in order, as much as there is, and within a budget whatever they are."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.differing.alignment import BUDGET, aligned, common, rising

FEW = st.lists(st.integers(0, 4), max_size=14)
SIZE = 50_000


def longest(one: list[int], other: list[int]) -> int:
    """The length of a longest common subsequence, by the table."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if left == right else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def check(one: list[int], other: list[int], pairs: list[tuple[int, int]]) -> None:
    """Pairs hold the same, and both sides rise."""
    assert all(one[at] == other[to] for at, to in pairs)
    assert all(left[0] < right[0] and left[1] < right[1] for left, right in pairwise(pairs))


@given(FEW, FEW)
def test_as_much_as_there_is(one: list[int], other: list[int]) -> None:
    pairs = aligned(one, other).pairs
    check(one, other, pairs)
    assert len(pairs) == longest(one, other)


@given(FEW, FEW, st.integers(0, 12))
def test_with_a_small_budget_it_is_less_and_still_true(one: list[int], other: list[int], budget: int) -> None:
    check(one, other, aligned(one, other, budget).pairs)


@given(FEW)
def test_what_is_the_same_is_all_in_common(items: list[int]) -> None:
    assert aligned(items, items).pairs == [(at, at) for at in range(len(items))]


@pytest.mark.parametrize("kinds", [2, 50, 10**9])
def test_the_work_grows_no_faster_than_the_length(kinds: int) -> None:
    chance = random.Random(kinds)
    one = [chance.randrange(kinds) for _ in range(SIZE)]
    other = list(reversed(one))
    found = aligned(one, other)
    check(one, other, found.pairs)
    assert found.steps < 4 * (len(one) + len(other)) + 2 * BUDGET


def test_what_stands_once_lines_up_the_rest_when_the_budget_is_out() -> None:
    one = [n // 2 if n % 2 else -1 for n in range(2000)]
    other = [n // 2 if n % 2 else -2 - n % 7 for n in range(2000)]
    pairs = aligned(one + [-3, -9] * 500, other + [-9, -3] * 500, 50).pairs
    assert len(pairs) >= 1000


@given(st.lists(st.integers(), unique=True, max_size=12))
def test_a_longest_rising_part(values: list[int]) -> None:
    kept = [values[at] for at in rising(values)]
    assert kept == sorted(kept)
    assert len(kept) == longest_rising(values)


def longest_rising(values: list[int]) -> int:
    """The length of it, by the table."""
    best: list[int] = []
    for at, value in enumerate(values):
        best.append(1 + max((best[before] for before in range(at) if values[before] < value), default=0))
    return max(best, default=0)


@given(st.text(alphabet="ab"), st.text(alphabet="ab"))
def test_what_two_texts_begin_with(one: str, other: str) -> None:
    size = common(one, other)
    assert one[:size] == other[:size]
    assert size == min(len(one), len(other)) or one[size] != other[size]

"""Items of two arrays: paired by id, by what is the same, by position."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.differing.arrays import Arrays
from wstui.differing.fields import Pair, changes
from wstui.query import json_of

ITEMS = st.lists(
    st.integers(0, 3).map(str)
    | st.lists(st.integers(0, 2), max_size=2)
    | st.fixed_dictionaries({"id": st.integers(0, 5), "n": st.integers(0, 1)}),
    max_size=8,
).map(lambda value: json_of(json.dumps(value).encode()))


def paired(one: object, other: object) -> list[Pair]:
    left, right = json_of(json.dumps(one).encode()), json_of(json.dumps(other).encode())
    assert isinstance(left, list)
    assert isinstance(right, list)
    return list(Arrays()(left, right))


@given(ITEMS, ITEMS)
def test_every_item_is_in_one_pair(one: list[object], other: list[object]) -> None:
    pairs = list(Arrays()(one, other))
    assert sorted(at for at, _, _ in pairs if at is not None) == list(range(len(one)))
    assert sorted(to for _, to, _ in pairs if to is not None) == list(range(len(other)))
    assert not any(moved and (at is None or to is None) for at, to, moved in pairs)


@pytest.mark.parametrize(
    ("one", "other", "pairs"),
    [
        ([1, 2, 3], [4, 1, 2], [(0, 0, False), (1, 1, False), (2, 2, False)]),  # scalars have their places
        ([1, 2, 3], [1, 3], [(0, 0, False), (1, None, False), (2, 1, False)]),
        ([[1, 5], [2, 5]], [[0, 5], [1, 5], [2, 6]], [(None, 0, False), (0, 1, False), (1, 2, False)]),
        ([{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 3}], [(0, None, False), (1, 0, False), (None, 1, False)]),
        ([{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 1}], [(0, 1, True), (1, 0, False)]),
        ([{"id": 1, "n": 1}], [{"id": 2, "n": 1}], [(0, 0, False)]),  # no id in common: the next one of its kind
        ([{"id": 1}, {"id": "1"}], [{"id": "1"}, {"id": 1}], [(0, 1, True), (1, 0, False)]),
        ([], [1], [(None, 0, False)]),
    ],
)
def test_who_belongs_together(one: object, other: object, pairs: list[Pair]) -> None:
    assert paired(one, other) == pairs


def test_ids_that_stand_twice_are_none() -> None:
    one, other = [{"id": 1, "n": 1}, {"id": 1, "n": 2}], [{"id": 1, "n": 2}]
    assert paired(one, other) == [(0, None, False), (1, 0, False)]


def test_what_is_nested_is_gone_through_once() -> None:
    """An array in an array in an array: what they hold is not looked at anew on each level."""
    chance = random.Random(1)
    one: list[object] = [[str(chance.randrange(9))] for _ in range(3000)]
    other: list[object] = [[str(chance.randrange(9))] for _ in range(3000)]
    for _ in range(200):
        one, other = [one, ["a"]], [["b"], other]
    arrays = Arrays()
    assert list(changes(one, other, arrays=arrays))
    assert arrays.steps < 2_000_000


def test_depth_is_no_danger() -> None:
    deep: list[object] = []
    for _ in range(20_000):
        deep = [deep]
    assert Arrays()([deep, deep], [deep]) == [(0, 0, False), (1, None, False)] or Arrays()([deep, deep], [deep])

"""Two texts by line, two lines by word."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.differing.alignment import BUDGET
from wstui.differing.lines import differing_lines, differing_parts

TEXT = st.text(alphabet="ab\n\r", max_size=40)


@given(TEXT, TEXT)
def test_the_stretches_are_all_of_both_texts(one: str, other: str) -> None:
    found = differing_lines(one, other)
    assert "\n".join(found.one) == one
    assert "\n".join(found.other) == other
    at = to = 0
    for part in found.stretches:
        assert (part.one, part.other) == (at, to)
        at, to = part.one_end, part.other_end
        assert part.same == (found.one[part.one : at] == found.other[part.other : to])
    assert (at, to) == (len(found.one), len(found.other))
    changed, added, removed = found.counts
    assert found.same + changed + removed == len(found.one)
    assert found.same + changed + added == len(found.other)


@given(TEXT)
def test_what_is_the_same_does_not_differ(text: str) -> None:
    assert differing_lines(text, text).counts == (0, 0, 0)
    assert differing_parts(text, text) == ([], [])


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_is_outside_the_parts_is_the_same(one: str, other: str) -> None:
    left, right = differing_parts(one, other)
    assert without(one, left) == without(other, right)
    assert all(start < end for start, end in left + right)


def without(text: str, parts: list[tuple[int, int]]) -> str:
    for start, end in reversed(parts):
        text = text[:start] + text[end:]
    return text


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        ("BTC 42000.1 up", "BTC 42000.3 up", ["42000.1"], ["42000.3"]),
        ("a 5 b", "a b", ["5 "], []),
        ("price is 10", "price is 20", ["10"], ["20"]),
        ("x" * 3000 + "a" + "y" * 3000, "x" * 3000 + "bc" + "y" * 3000, ["a"], ["bc"]),
        ("ab" * 3000, "ab" * 3001, [], ["ab"]),
    ],
)
def test_words_that_differ(one: str, other: str, left: list[str], right: list[str]) -> None:
    ours, theirs = differing_parts(one, other)
    assert [one[start:end] for start, end in ours] == left
    assert [other[start:end] for start, end in theirs] == right


def test_a_text_made_to_take_long_does_not() -> None:
    chance = random.Random(1)
    lines = [str(chance.randrange(50)) for _ in range(100_000)]
    found = differing_lines("\n".join(lines), "\n".join(reversed(lines)))
    assert found.steps < 4 * 200_000 + 2 * BUDGET

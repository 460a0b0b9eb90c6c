"""The partner of a bracket: past nested ones and strings, near enough, or none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.brackets import FARTHEST, partner

Place = tuple[int, int]


def found(text: str, place: Place) -> Place | None:
    """The partner in a text."""
    lines = text.split("\n")
    return partner(lines.__getitem__, len(lines), place)


@pytest.mark.parametrize(
    ("text", "place", "other"),
    [
        ("{}", (0, 0), (0, 1)),
        ('{"a": [1, {"b": 2}]}', (0, 6), (0, 18)),
        ('{"]": "\\"["}', (0, 0), (0, 11)),
        ('{\n  "a": "}",\n  "b": (1)\n}', (0, 0), (3, 0)),
        ('"[" [', (0, 1), None),
        ("[}", (0, 0), None),
        ("[", (0, 0), None),
        ("]", (0, 0), None),
        ("a[", (0, 0), None),
        ("", (0, 0), None),
    ],
)
def test_partners(text: str, place: Place, other: Place | None) -> None:
    assert found(text, place) == other
    if other is not None:
        assert found(text, other) == place


def test_no_farther_than_a_key_may_take() -> None:
    near = "[\n" + "1,\n" * (FARTHEST // 3 - 10) + "]"
    assert found(near, (0, 0)) == (near.count("\n"), 0)
    far = "[\n" + "1,\n" * FARTHEST + "]"
    assert found(far, (0, 0)) is None
    assert found(f"[{'x' * FARTHEST}]", (0, 0)) is None


values = st.recursive(
    st.integers() | st.text('[]{}"\\a'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("[]{}"), inner, max_size=4),
    max_leaves=12,
)


@given(values, st.sampled_from([None, 1]))
def test_partners_of_partners_are_the_brackets_themselves(value: Any, indent: int | None) -> None:
    text = json.dumps([value], indent=indent)
    lines = text.split("\n")
    places = [(row, column) for row, line in enumerate(lines) for column in range(len(line))]
    known = [place for place in places if found(text, place) is not None]
    assert (0, 0) in known
    for place in known:
        other = found(text, place)
        assert other is not None
        assert found(text, other) == place

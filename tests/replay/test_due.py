"""What was said at a place of a recording and has not been said here."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.replay.due import Due

SHAPES = st.lists(st.sampled_from("abc"))


@given(SHAPES, SHAPES, st.booleans())
def test_what_is_missing_whichever_comes_first(recorded: list[str], here: list[str], first: bool) -> None:
    due = Due()
    for shape in recorded if first else ():
        due.expect(shape)
    for shape in here:
        due.came(shape)
    for shape in () if first else recorded:
        due.expect(shape)
    assert due.left == Counter(recorded) - Counter(here)
    assert set(due.none) == set(recorded) - set(here)
    due.clear()
    assert (due.left, due.none) == (Counter(), {})


def test_what_was_waited_for_is_told_from_what_was_not() -> None:
    due = Due()
    due.expect("a")
    assert [due.came(shape) for shape in "aab"] == [True, False, False]


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wstui.replay.due.MOST_SHAPES", 2)
    due = Due()
    for shape in "abcc":
        due.expect(shape)
    assert due.left == Counter("ab")
    assert [due.came(shape) for shape in "cdab"] == [False, False, False, False]

"""Where a reader wants to go, as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.grammar import QueryError
from wstui.ui.goal import Goal, Kind, goal

SECOND = 10**9


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("1", Goal(Kind.NUMBER, 1), "message 1"),
        (" 1,204 ", Goal(Kind.NUMBER, 1204), "message 1,204"),
        ("#10_000_000", Goal(Kind.NUMBER, 10_000_000), "message 10,000,000"),
        ("3 100 000", Goal(Kind.NUMBER, 3_100_000), "message 3,100,000"),
        ("+100", Goal(Kind.STEP, 100), "100 rows on"),
        ("-2,000", Goal(Kind.STEP, -2000), "2,000 rows back"),
        ("50%", Goal(Kind.SHARE, 50), "50 % of the way"),
        ("99.5 %", Goal(Kind.SHARE, 99.5), "99.5 % of the way"),
        ("12:30", Goal(Kind.TIME, 45_000 * SECOND), "the first message from 12:30:00 on"),
        ("9:05:07.25", Goal(Kind.TIME, 32_707 * SECOND + SECOND // 4), "the first message from 09:05:07 on"),
    ],
)
def test_what_is_understood(text: str, wanted: Goal, words: str) -> None:
    assert goal(text) == wanted
    assert wanted.explain() == words


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("0", 0, "the first message is 1"),
        ("101%", 0, "no more than 100 %"),
        ("24:00", 0, "up to 23"),
        ("12:60", 3, "up to 59"),
        ("12:30:99", 6, "up to 59"),
        ("twelve", 0, "a number, "),
        ("1.5", 0, "a number, "),
        ("%", 0, "a number, "),
        ("", 0, "a number, "),
    ],
)
def test_what_is_not_is_named_with_its_column(text: str, column: int, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        goal(text)
    assert caught.value.column == column


@given(st.text(alphabet="0123456789+-#,_ %:.½٣e", max_size=30))
def test_whatever_is_typed_is_a_goal_or_a_fault(text: str) -> None:
    try:
        found = goal(text)
    except QueryError:
        return
    assert found.explain().isprintable()

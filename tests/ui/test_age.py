"""Ages: few letters, and a promise of when they change that is neither late nor for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.age import age_text, next_change

SECOND = 10**9


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0s"), (0, "0s"), (59.9, "59s"), (3599, "59m"), (3600, "1h 00m"), (7500, "2h 05m"), (9e4, "1d 01h")],
)
def test_ages(seconds: float, text: str) -> None:
    assert age_text(int(seconds * SECOND)) == text


@given(st.integers(0, 40 * 86400 * SECOND))
def test_the_text_changes_when_it_was_said_to_and_not_before(lasted: int) -> None:
    wait = round(next_change(lasted) * SECOND)
    assert wait > 0
    slack = 2000  # nanoseconds: seconds are floats
    assert age_text(lasted + wait + slack) != age_text(lasted)
    assert age_text(max(lasted, lasted + wait - slack)) == age_text(lasted)


def test_an_open_connection_needs_a_look_a_minute_after_the_first() -> None:
    looks, lasted = 0, 0
    while lasted < 3600 * SECOND:
        lasted += round(next_change(lasted) * SECOND)
        looks += 1
    assert looks == 60 + 59

"""A line: cut by cells, never through a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.line import fit, plain, width_of


def test_what_fits_stays_as_it_is() -> None:
    assert fit((("ab", "dim"), ("", ""), ("cd", "")), 4) == (("ab", "dim"), ("cd", ""))


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    assert fit((("abc", "dim"), ("def", "")), 5) == (("abc", "dim"), ("d…", ""))


def test_a_wide_character_is_not_halved() -> None:
    assert plain(fit((("日本語", ""),), 4)) == "日 …"


@given(st.lists(st.text("ab日é🎉", max_size=6), max_size=4), st.integers(0, 12))
def test_never_wider_than_allowed(texts: list[str], width: int) -> None:
    assert width_of(fit([(text, "") for text in texts], width)) <= width


@pytest.mark.parametrize("width", [0, -1])
def test_no_room_at_all(width: int) -> None:
    assert fit((("abc", ""),), width) == ()

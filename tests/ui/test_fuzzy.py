"""What a few letters find, and what of it comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.fuzzy import best, score

NAMES = ["unsubscribe trades", "subscribe trades", "ping", "subscribe mark-price", "Login (HMAC)"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", NAMES),
        ("  ", NAMES),
        ("trades sub", ["subscribe trades", "unsubscribe trades"]),
        ("smp", ["subscribe mark-price"]),
        ("LOG hmac", ["Login (HMAC)"]),
        ("mark", ["subscribe mark-price"]),
        ("p", ["ping", "subscribe mark-price"]),
        ("xyz", []),
        ("pingg", []),
    ],
)
def test_what_is_found(words: str, names: list[str]) -> None:
    assert [NAMES[place] for place in best(words, NAMES)] == names


@given(st.text(max_size=20), st.data())
def test_letters_of_a_name_in_order_find_it(name: str, data: st.DataObject) -> None:
    folded = name.casefold()
    kept = data.draw(st.lists(st.booleans(), min_size=len(folded), max_size=len(folded)))
    letters = "".join(char for char, keep in zip(folded, kept, strict=True) if keep)
    if "".join(letters.split()) == letters:
        assert score(letters, name) > 0

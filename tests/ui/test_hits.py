"""What a search looks for, and where it is seen in a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.grammar import QueryError
from wstui.ui.hits import marked, pattern
from wstui.ui.line import Line, plain


def hits(line: Line) -> list[str]:
    return [text for text, tone in line if tone == "hit"]


def test_a_text_is_found_in_either_case_unless_it_has_a_capital() -> None:
    assert hits(marked((("aBc abc", ""),), pattern("abc")[1])) == ["aBc", "abc"]
    assert hits(marked((("aBc abc", ""),), pattern("aBc")[1])) == ["aBc"]


def test_signs_of_a_regex_are_text_unless_it_is_one() -> None:
    assert hits(marked((("a.c abc", ""),), pattern("a.c")[1])) == ["a.c"]
    assert hits(marked((("a.c abc", ""),), pattern("/a.c/")[1])) == ["a.c", "abc"]


def test_a_hit_goes_over_pieces_and_keeps_the_tones_beside_it() -> None:
    line: Line = (("one ", "dim"), ("two", "string"), (" three", ""))
    assert marked(line, pattern("e tw")[1]) == (("on", "dim"), ("e ", "hit"), ("tw", "hit"), ("o", "string"), line[2])


def test_a_hit_goes_over_rows() -> None:
    line: Line = (("world and hel", ""),)
    assert hits(marked(line, pattern("lowo")[1], before="hello", after="")) == ["wo"]
    assert hits(marked(line, pattern("hello")[1], before="", after="lo you")) == ["hel"]
    assert hits(marked(line, pattern("o world")[1], before="hello ", after="")) == ["world"]


@pytest.mark.parametrize("text", ["", "/(/", "/a/ /b/"])
def test_what_cannot_be_looked_for_is_said(text: str) -> None:
    with pytest.raises(QueryError):
        pattern(text)


@given(st.lists(st.text("abé", max_size=5), max_size=4), st.text("abé", min_size=1, max_size=3), st.text("ab"))
def test_marking_changes_no_text(parts: list[str], text: str, beside: str) -> None:
    line: Line = tuple((part, "") for part in parts)
    assert plain(marked(line, pattern(text)[1], beside, beside)) == plain(line)


def test_a_pattern_that_matches_nothing_at_all_marks_nothing() -> None:
    line: Line = (("abc", ""),)
    assert marked(line, pattern("/x*/")[1]) == line

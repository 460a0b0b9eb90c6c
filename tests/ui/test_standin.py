"""Stand-ins: nothing is lost on the way through an editor, and nothing that is drawn can act."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.standin import conceal, drawn, reveal

TEXT = st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=60)
"""Any characters, lone surrogates among them."""


@given(TEXT)
def test_what_goes_in_comes_out(text: str) -> None:
    meant = text.replace("\r\n", "\n").replace("\r", "\n")
    assert reveal(conceal(text)) == meant


@given(TEXT)
def test_what_is_drawn_is_harmless_and_as_long(text: str) -> None:
    for line in conceal(text).split("\n"):
        out = drawn(line)
        assert len(out) == len(line)
        assert all(char.isprintable() or char == "\t" for char in out)


@given(TEXT)
def test_only_line_breaks_break_lines(text: str) -> None:
    # What an editor does to find its lines.
    assert len(conceal(text).splitlines()) <= conceal(text).count("\n") + 1


def test_marks() -> None:
    assert drawn(conceal("a\x1b[31mb\x7f\x9b\u202e\xa0")) == "a␛[31mb␡▯▯␣"


def test_a_character_of_the_private_plane_is_not_taken_for_a_stand_in() -> None:
    concealed = conceal("\x1b")
    assert reveal(conceal(concealed)) == concealed
    assert reveal(conceal("\x1b")) == "\x1b"

"""Text of which terminals disagree on the width: what follows stands where it belongs, on each of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from e2e.screen import cells
from ui.glass import Glass
from wstui.ui.doubt import SPILL, settled
from wstui.ui.picture import Picture

WIDTH = 40
HEART, FLAG, TONED, KEYCAP, VOWEL, SYLLABLE = "❤️", "🇩🇪", "👍🏽", "1️⃣", "का", "ᄒ\u1161\u11ab"
TERMINALS = {
    "joins": {"\ufe0f": 1, "\U0001f3fd": 0, "\U0001f1e9": 1, "\U0001f1ea": 1, "\u093e": 0, "\u1161": 0, "\u11ab": 0},
    "narrow": {"\ufe0f": 0, "\U0001f3fd": 0, "\U0001f1e9": 1, "\U0001f1ea": 0, "\u093e": 0, "\u1161": 0, "\u11ab": 0},
    "wide": {"\ufe0f": 0, "\U0001f3fd": 2, "\U0001f1e9": 2, "\U0001f1ea": 2, "\u093e": 1, "\u1161": 1, "\u11ab": 1},
}
"""How many cells characters take, to a terminal."""


@pytest.mark.parametrize("part", [HEART, FLAG, TONED, KEYCAP, VOWEL, SYLLABLE, "🎉"])
def test_the_cursor_is_put_behind_a_character_in_doubt(part: str) -> None:
    size = cell_len(part)
    said, last = settled(f"ab{part}c", 2, 5)
    assert said == f"ab{' ' * size}\x1b[3;8H{part}\x1b[3;{8 + size}Hc"
    assert last == 7 + size


@pytest.mark.parametrize("text", ["plain", "é", "e\u0301", "日本語", "ไทยกำ", "שלום", "नमन", "한국어"])
def test_what_all_terminals_agree_on_is_written_as_it_is(text: str) -> None:
    assert settled(text, 0, 0) == (text, -1)


def test_letters_of_flags_are_taken_in_twos() -> None:
    said, _ = settled("🇩🇪🇫🇷", 0, 0)
    assert said == "  \x1b[1;1H🇩🇪\x1b[1;3H  \x1b[1;3H🇫🇷\x1b[1;5H"


@pytest.mark.parametrize("terminal", TERMINALS)
@given(parts=st.lists(st.sampled_from([HEART, FLAG, TONED, KEYCAP, VOWEL, SYLLABLE, "a", "漢", " "]), max_size=12))
def test_nothing_beside_it_moves(terminal: str, parts: list[str]) -> None:
    text = "".join(parts)
    size = cell_len(text)
    widths = TERMINALS[terminal]
    picture, shown = Picture(), Glass(WIDTH, 1)
    picture.forget(WIDTH, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.glass.cells", lambda char: widths.get(char, cells(char)))
        shown.write(picture.changes([(0, 0, Strip([Segment("x" * WIDTH)]))]))
        shown.write(picture.changes([(0, 1, Strip([Segment(text)], size))]) if size else "")
    seen = [cell[0] for cell in shown.rows[0]]
    assert seen[0] == "x"
    assert "".join(seen[1 + size :]) == "x" * (WIDTH - size - 1)
    at = 1
    for part in parts:
        if part in ("a", "漢"):
            assert seen[at] == part
        at += cell_len(part)
    # Of what was there before nothing is left.
    assert "x" not in "".join(seen[1 : 1 + size])


def test_what_may_have_been_drawn_on_is_written_again() -> None:
    picture = Picture()
    picture.forget(WIDTH, 1)
    picture.changes([(0, 0, Strip([Segment("." * 8 + "|>")]))])
    written = picture.changes([(0, 0, Strip([Segment("." * 6 + FLAG)]))])
    assert written.endswith(f"{FLAG}\x1b[1;9H\x1b[1;9H|>")
    away = picture.changes([(0, 0, Strip([Segment("." * (6 - SPILL) + FLAG + "..")]))])
    assert away.endswith("..")

"""Wrapping: every character drawn once, in rows that fit, and no more of the text looked at than is needed."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ui.test_rows import UNSAFE
from wstui import jsontext, safetext
from wstui.ui.line import Line, plain, width_of
from wstui.ui.wrap import PIECE, SLICE, Fixed, Stack, Wrapped


def rows(wrapped: Wrapped | Fixed | Stack) -> list[str]:
    while wrapped.more():
        pass
    return [plain(wrapped.line(row)) for row in range(len(wrapped))]


class Counted(dict[str, int]):
    """Widths of characters that count how often they are asked for."""

    asked = 0

    def __getitem__(self, char: str) -> int:
        self.asked += 1
        return 1


def test_a_long_line_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = Counted()
    monkeypatch.setattr("wstui.ui.wrap._CELLS", cells)
    assert len(Fixed([(("X" * 5000, ""),)], 50)) > 100
    assert cells.asked == 5000


TEXTS = st.text("ab \t\n\r\x1b日é🎉e\u0301\u202e\ud800\ufe0f", max_size=60)


@given(TEXTS, st.integers(9, 20))
@example("ab\r\n\r\ncd\r", 9)
@example("", 9)
def test_rows_fit_and_hold_the_text(text: str, width: int) -> None:
    wrapped = Wrapped(text, width)
    drawn = rows(wrapped)
    assert all(width_of(wrapped.line(row)) <= width for row in range(len(wrapped)))
    assert "".join(drawn) == safetext.block(text).replace("\n", "")
    assert not any(UNSAFE.search(row) for row in drawn)
    assert wrapped.text() == safetext.block(text)


def test_lines_break_where_the_text_does() -> None:
    assert rows(Wrapped("ab\r\n\ncd\n", 9)) == ["ab", "", "cd"]
    assert rows(Wrapped("", 9)) == [""]


def test_a_long_line_fills_its_rows() -> None:
    assert rows(Wrapped("abcdefghij", 4)) == ["abcd", "efgh", "ij"]
    assert rows(Wrapped("日本語日本語", 5)) == ["日本", "語日", "本語"]


@pytest.mark.parametrize("text", ["x" * (3 * SLICE + 5), "日" * (3 * SLICE), "\x1b[0m" * SLICE])
def test_pieces_of_a_long_line_join_without_a_gap(text: str) -> None:
    drawn = rows(Wrapped(text, 80))
    assert "".join(drawn) == safetext.block(text)
    assert all(width_of(((row, ""),)) == 80 for row in drawn[:-1])


def test_the_first_screen_needs_one_slice() -> None:
    wrapped = Wrapped("x" * 10_000_000, 80)
    assert wrapped.more()
    assert wrapped.measured <= SLICE
    assert len(wrapped) > 100
    assert plain(wrapped.line(100)) == "x" * 80


def test_a_row_is_cut_from_its_piece_only() -> None:
    text = "日" * (40 * PIECE)
    wrapped = Wrapped(text, 80)
    rows(wrapped)
    assert max(len(breaks) for breaks in wrapped._breaks.values()) <= PIECE // 40
    assert len(wrapped._breaks) <= 32


def test_tags_of_a_line_go_on_over_its_rows() -> None:
    wrapped = Wrapped('{\n"key": "' + "v" * 20 + '", "n": 12\n}', 12, jsontext.spans)
    rows(wrapped)
    assert wrapped.line(1) == (('"key"', "key"), (":", "punctuation"), (" ", ""), ('"vvvv', "string"))
    assert wrapped.line(2) == (("v" * 12, "string"),)
    assert ("12", "number") in wrapped.line(4)


def test_a_line_is_tagged_once_for_all_its_rows() -> None:
    asked: list[str] = []

    def tag(line: str) -> list[jsontext.Span]:
        asked.append(line)
        return []

    wrapped = Wrapped("a" * 1000 + "\n" + "b" * 100_000, 80, tag)
    rows(wrapped)
    assert len(asked) == 1  # the second is too long to be worth it


def test_the_line_a_row_is_of() -> None:
    wrapped = Wrapped("one\n" + "two " * 10 + "\nthree", 10)
    rows(wrapped)
    assert wrapped.source(2) == "two " * 10
    assert wrapped.source(len(wrapped) - 1) == "three"


def test_fixed_lines_are_indented_where_they_go_on() -> None:
    fixed = Fixed([(("Name:", "key"), (" abcdefghij", ""))], 10)
    assert rows(fixed) == ["Name: ", "  abcdefgh", "  ij"]
    assert fixed.source(1) == fixed.text() == "Name: abcdefghij"
    assert [tone for _, tone in fixed.line(0)] == ["key", ""]


@given(st.lists(st.text("ab日🎉", max_size=20), max_size=3), st.integers(1, 12))
def test_fixed_rows_lose_nothing(texts: list[str], width: int) -> None:
    line: Line = tuple((text, "key") for text in texts)
    fixed = Fixed([line], width, indent=0)
    assert "".join(rows(fixed)) == "".join(text for text, _ in line)
    if width > 1:
        assert all(width_of(fixed.line(row)) <= width for row in range(len(fixed)))


def test_a_part_appears_when_those_before_it_are_known() -> None:
    stack = Stack(Fixed([(("head", ""),)], 80), Wrapped("x" * (2 * SLICE), 80), Fixed([(("foot", ""),)], 80))
    assert stack.more()
    assert stack.more()
    assert plain(stack.line(len(stack) - 1)) == "x" * 80
    drawn = rows(stack)
    assert drawn[0] == "head"
    assert drawn[-1] == "foot"
    assert re.fullmatch("head\nx+\nfoot", stack.text())
    assert stack.source(len(stack) - 1) == "foot"

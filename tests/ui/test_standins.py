"""Characters that stand for the cells of an image: what is written for them, and that text cannot be taken for them."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from wstui.safetext import block, oneline
from wstui.ui import kitty
from wstui.ui.picture import Picture
from wstui.ui.standins import COLUMNS, ROWS, StandIns

NUMBER = 0x05000009
STYLE = Style(color="red", bgcolor="color(17)", bold=True)
FORE = "\x1b[38;5;9;48;5;17m"


def shown(columns: int = 4) -> tuple[Picture, StandIns]:
    """A screen of ten cells and two lines, and an image."""
    picture, stand_ins = Picture(), StandIns()
    picture.forget(10, 2)
    stand_ins.show(NUMBER, columns)
    picture.show_image(stand_ins)
    return picture, stand_ins


def strip(*texts: str) -> Strip:
    """A line."""
    return Strip([Segment(text, STYLE) for text in texts])


def cells(row: int, *columns: int) -> str:
    """The cells of a row."""
    return "".join(kitty.cell(NUMBER, row, column) for column in columns)


def test_each_takes_one_cell_and_none_is_the_placeholder() -> None:
    stand_ins = StandIns()
    for _ in range(2):
        stand_ins.show(NUMBER, COLUMNS)
        everything = "".join(map(stand_ins.row, range(ROWS)))
        assert len(set(everything)) == COLUMNS * ROWS
        assert cell_len(everything) == len(everything)
        assert kitty.PLACEHOLDER not in everything


def test_cells_are_written_for_them_and_only_those_that_differ() -> None:
    picture, stand_ins = shown()
    assert picture.changes([(0, 2, strip(stand_ins.row(1)))]) == f"\x1b[1;3H{FORE}{cells(1, 0, 1, 2, 3)}\x1b[m"
    assert picture.changes([(0, 2, strip(stand_ins.row(1)))]) == ""
    assert cells(1, 1, 2) not in picture.changes([(0, 3, strip("ab"))])
    assert picture.changes([(0, 2, strip(stand_ins.row(1)))]) == f"\x1b[1;4H{FORE}{cells(1, 1, 2)}\x1b[m"


@pytest.mark.parametrize("beside", ["ab", "漢", "e\u0301x", "👍"])
def test_what_stands_beside_them_is_written_as_ever(beside: str) -> None:
    picture, stand_ins = shown()
    written = picture.changes([(1, 0, strip(beside, stand_ins.row(0), beside).crop(0, 7))])
    assert written.count(beside) == 1
    assert cells(0, 0, 1, 2, 3) in written
    plain = Picture()
    plain.forget(10, 2)
    assert written.startswith(plain.changes([(1, 0, strip(beside))]).removesuffix("\x1b[m"))


def test_those_of_an_image_that_is_no_more_are_blank() -> None:
    picture, stand_ins = shown()
    before = stand_ins.row(0)
    picture.changes([(0, 0, strip(before))])
    stand_ins.show(NUMBER + 1, 4)
    picture.show_image(stand_ins)
    assert kitty.PLACEHOLDER not in picture.changes([(0, 0, strip(before))])
    stand_ins.show(0)
    picture.show_image(stand_ins)
    assert kitty.PLACEHOLDER not in picture.changes([(0, 0, strip(before)), (1, 0, strip(stand_ins.row(0)))])


@pytest.mark.parametrize("code", [0x10EEEE, 0xF0000, 0xF0001, 0x100000, 0x10E800])
def test_text_from_outside_is_never_one(code: int) -> None:
    for made in (oneline(chr(code)), oneline(chr(code).encode()), block(chr(code))):
        assert made == f"⟨U+{code:04X}⟩"


@pytest.mark.parametrize("image", [False, True])
def test_a_placeholder_in_text_is_not_written_wherever_it_comes_from(image: bool) -> None:
    picture = Picture()
    picture.forget(10, 2)
    if image:
        picture, _ = shown()
    assert kitty.PLACEHOLDER not in picture.changes([(0, 0, strip("a\U0010eeee\u0305\u0305b"))])

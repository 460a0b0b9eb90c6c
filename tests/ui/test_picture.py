"""The picture of the terminal: what is written makes the terminal show the same as writing all would, and no more is
written than differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from ui.glass import Glass
from wstui.ui.compositor import pieces_of
from wstui.ui.picture import Picture, Piece

WIDTH, HEIGHT = 24, 4
CONSOLE = Console(color_system="truecolor", force_terminal=True)

STYLES = st.builds(
    Style,
    color=st.sampled_from((None, "red", "color(200)", "#123456", "bright_blue")),
    bgcolor=st.sampled_from((None, "blue", "#0f1317", "bright_red")),
    bold=st.booleans(),
    underline=st.booleans(),
    reverse=st.booleans(),
    dim=st.booleans(),
)
TEXTS = st.text(st.sampled_from("ab  │─▌…é漢👍x"), min_size=1, max_size=9) | st.sampled_from(["e\u0301a", "    "])
STRIPS = st.lists(st.tuples(TEXTS, STYLES).map(lambda both: Segment(*both)), min_size=1, max_size=4).map(Strip)


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    strip = draw(STRIPS)
    column = draw(st.integers(0, WIDTH - 1))
    return draw(st.integers(0, HEIGHT - 1)), column, strip.crop(0, WIDTH - column)


def plainly(piece: Piece) -> str:
    """As Textual writes a piece."""
    line, column, strip = piece
    return f"\x1b[{line + 1};{column + 1}H{strip.render(CONSOLE)}"


def picture() -> Picture:
    made = Picture(ColorSystem.TRUECOLOR)
    made.forget(WIDTH, HEIGHT)
    return made


@given(st.lists(st.lists(pieces(), min_size=1, max_size=5), max_size=6))
def test_a_terminal_shows_the_same_as_if_all_were_written(frames: list[list[Piece]]) -> None:
    shown, full, frugal = picture(), Glass(WIDTH, HEIGHT), Glass(WIDTH, HEIGHT)
    for frame in frames:
        full.write("".join(plainly(piece) for piece in frame))
        frugal.write(shown.changes(frame))
        assert frugal.seen == full.seen


@given(st.lists(pieces(), max_size=5))
def test_what_is_shown_already_is_not_written(frame: list[Piece]) -> None:
    shown = picture()
    shown.changes(frame)
    last: dict[tuple[int, int], Piece] = {}
    for line, column, strip in frame:
        last = {key: piece for key, piece in last.items() if key[0] != line} | {(line, column): (line, column, strip)}
    assert shown.changes(list(last.values())) == ""


def strip(*parts: tuple[str, str]) -> Strip:
    return Strip([Segment(text, Style.parse(style)) for text, style in parts])


def test_only_the_cells_that_differ_are_written() -> None:
    shown = picture()
    shown.changes([(0, 0, strip(("  17 ", "red on blue"), ("price 42000.1", "white on blue")))])
    written = shown.changes([(0, 0, strip(("  18 ", "red on blue"), ("price 42000.7", "white on blue")))])
    assert written == "\x1b[1;4H\x1b[31;44m8\x1b[13C\x1b[37m7\x1b[m"


def test_a_small_gap_of_the_same_look_is_written_and_another_is_skipped() -> None:
    shown = picture()
    shown.changes([(0, 0, strip(("a1b2c", "red"), ("123456789", "red")))])
    assert shown.changes([(0, 0, strip(("x1y2z", "red"), ("123456780", "red")))]) == (
        "\x1b[1;1H\x1b[31mx1y2z\x1b[8C0\x1b[m"
    )


def test_blanks_have_no_foreground_but_show_a_line_under_them() -> None:
    shown = picture()
    shown.changes([(0, 0, strip(("   ", "bold red on blue")))])
    assert shown.changes([(0, 0, strip(("   ", "green on blue")))]) == ""
    assert shown.changes([(0, 0, strip(("   ", "underline green on blue")))]) != ""


def test_a_line_whose_width_is_in_doubt_is_written_whole() -> None:
    shown = picture()
    shown.changes([(1, 2, strip(("漢 1", "")))])
    assert shown.changes([(1, 2, strip(("漢 2", "")))]) == "\x1b[2;3H漢 2"
    # It may have lost a half to what is written beside it.
    shown.changes([(1, 3, strip(("x", "")))])
    assert shown.changes([(1, 2, strip(("漢 2", "")))]) == "\x1b[2;3H漢 2"


def test_after_a_change_of_size_nothing_is_known() -> None:
    shown = picture()
    shown.changes([(0, 0, strip(("abc", "")))])
    shown.forget(WIDTH, HEIGHT)
    assert shown.size == (WIDTH, HEIGHT)
    assert shown.changes([(0, 0, strip(("abc", "")))]) == "\x1b[1;1Habc"
    assert shown.changes([(HEIGHT, 0, strip(("below", ""))), (0, WIDTH - 2, strip(("beside", "")))]) == ""


def test_updates_of_textual_are_pieces() -> None:
    first, second = strip(("abc", "")), strip(("defg", ""))
    layout = LayoutUpdate([[first, second], [second]], Region(1, 2, 7, 2))
    assert [*(pieces_of(layout) or ())] == [(2, 1, first), (2, 4, second), (3, 1, second)]
    chops = ChopsUpdate([{0: None, 3: second}], [(0, 1, 5)], [[3, 7]])
    assert [(line, column, part.text) for line, column, part in pieces_of(chops) or ()] == [(0, 3, "de")]


@pytest.mark.parametrize(
    ("colour", "number"),
    [
        ((0x19, 0x30, 0x30), 235),  # the row of the cursor in the dark theme: by its hue it would be #005f00
        ((0x0F, 0x13, 0x17), 233),
        ((0xFB, 0xFB, 0xFA), 231),
        ((0x8A, 0xDB, 0xCA), 116),
        ((255, 0, 0), 196),
        ((0, 0, 0), 16),
    ],
)
def test_of_256_colours_the_nearest_is_written(colour: tuple[int, int, int], number: int) -> None:
    ground = Color.from_rgb(*colour)
    line = Strip([Segment("words", Style(color=Color.parse("red"), bgcolor=ground))])
    picture = Picture(ColorSystem.EIGHT_BIT)
    picture.forget(5, 1)
    text = picture.changes([(0, 0, line)])
    assert f"48;5;{number}m" in text
    assert "31;" in text  # a colour that the terminal has a name for stays that

"""The harness sees what a program does to a terminal, and sees it as tmux does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from e2e.console import encode
from e2e.screen import Screen
from e2e.terminal import Terminal
from e2e.tmux import Tmux

SAMPLE = [sys.executable, str(Path(__file__).with_name("sample.py"))]

DRAWN = (
    "one\r\ntwo\x1b[2;2HW\x1b[1;31mO\x1b[0m\x1b[4;1H日本語 é ·\x1b[5;3Hgone\x1b[2D\x1b[K\x1b[6;1Habcdef\x1b[6;3H\x1b[1K"
    "\x1b[A\x1b[20Gup\x1b[B\x1b[Cdown\x1b[?25l\x1b]0;title\x07"
).encode()


def test_a_screen_is_drawn() -> None:
    screen = Screen(30, 7)
    screen.feed(DRAWN)
    assert screen.lines == ["one", "tWO", "", "日本語 é ·", "  go               up", "   def" + " " * 16 + "down", ""]
    assert screen.commands == ["0;title"]
    assert not screen.restored
    assert not screen.strange


def test_what_is_written_may_be_cut_anywhere() -> None:
    whole = Screen(30, 7)
    whole.feed(DRAWN)
    for cut in range(len(DRAWN)):
        screen = Screen(30, 7)
        screen.feed(DRAWN[:cut])
        screen.feed(DRAWN[cut:])
        assert (screen.lines, screen.commands, screen.strange) == (whole.lines, whole.commands, [])


def test_a_full_screen_scrolls() -> None:
    screen = Screen(4, 2)
    screen.feed(b"abcdef\r\nxy")
    assert screen.lines == ["ef", "xy"]


def test_a_line_that_may_not_wrap_stays_on_its_row() -> None:
    screen = Screen(4, 2)
    screen.feed(b"\x1b[?7labcdef")
    assert screen.lines == ["abcf", ""]


@pytest.mark.parametrize(
    "sequence", ["\x07", "\x9b", "\x1bP1$r\x1b\\", "\x1bc", "\x1b[5i", "\x1b[?1;2X", "\x0e", "\x1b[2;5r", "\x1b(0"]
)
def test_nothing_strange_passes_unseen(sequence: str) -> None:
    screen = Screen(30, 7)
    screen.feed(f"a{sequence}b".encode())
    assert screen.strange == [sequence]


def test_the_alternate_screen_gives_back_the_main_one() -> None:
    screen = Screen(30, 3)
    screen.feed(b"shell$ \x1b[?1049h\x1b[2J\x1b[1;1Hprogram")
    assert screen.lines[0] == "program"
    screen.feed(b"\x1b[?1049l")
    assert screen.lines[0] == "shell$"
    assert screen.restored


def test_keys_are_what_a_terminal_sends() -> None:
    assert [encode(key) for key in ("ctrl+j", "enter", "esc", "x", "é", "ctrl+c")] == [
        b"\n",
        b"\r",
        b"\x1b",
        b"x",
        "é".encode(),
        b"\x03",
    ]


def test_a_program_in_a_pty_is_seen_and_leaves_no_trace() -> None:
    with Terminal(SAMPLE, columns=100, rows=20) as terminal:
        terminal.wait_for("size 100x20", "last 日本 row")
        assert terminal.lines[2] == "    ·"
        terminal.press("j")
        terminal.wait_for("key 106 in 100x20")
        terminal.resize(80, 10)
        terminal.press("k")
        terminal.wait_for("key 107 in 80x10")
        assert not terminal.settings_restored
        terminal.press("q")
        assert terminal.wait_exit() == 3
        assert terminal.screen.restored
        assert terminal.settings_restored
        assert not terminal.screen.strange
        assert b"\x1b]52;" not in terminal.raw


def test_a_program_that_spoils_the_terminal_is_caught() -> None:
    with Terminal(SAMPLE) as terminal:
        terminal.wait_for("size")
        terminal.press("o", "e", "x")
        assert terminal.wait_exit() == 3
        assert not terminal.screen.restored
        assert not terminal.settings_restored
        assert terminal.screen.commands == ["52;c;aGk="]
        assert terminal.screen.strange == ["\x07"]


def test_a_wait_is_bounded_and_shows_the_screen() -> None:
    with Terminal(SAMPLE) as terminal:
        terminal.wait_for("size")
        with pytest.raises(AssertionError, match="size 120x40"):
            terminal.wait_for("never", polls=2)


def test_tmux_sees_the_same(tmp_path: Path) -> None:
    with Tmux(SAMPLE, directory=tmp_path, columns=90, rows=15) as tmux, Terminal(SAMPLE, columns=90, rows=15) as pty:
        for console in (tmux, pty):
            console.wait_for("size 90x15")
            console.press("j")
            console.wait_for("key 106")
        assert tmux.lines == pty.lines
        tmux.press("q")
        assert tmux.wait_exit() == 3

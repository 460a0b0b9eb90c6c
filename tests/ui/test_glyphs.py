"""Characters for terminals that have not all: each as wide as what it stands for, and none left out that is drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import wstui
from wstui.config import Settings
from wstui.safetext import block, oneline, show_ascii_only
from wstui.ui.glyphs import ASCII, CONSOLE, Glyphs, glyphs_for, speaks_utf8


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"])))
def test_every_text_becomes_ascii_of_the_same_width(text: str) -> None:
    shown = text.translate(ASCII)
    assert shown.isascii()
    assert len(shown) == sum(cell_len(char) for char in text)


def test_sequences_to_the_terminal_stay() -> None:
    assert "\x1b[1;2H\x1b]0;a\x07\r\n".translate(ASCII) == "\x1b[1;2H\x1b]0;a\x07\r\n"


def test_all_that_is_drawn_is_in_the_table_and_its_stand_ins_on_the_console_are_of_the_ibm_pc() -> None:
    drawn = set()
    for path in Path(wstui.__file__).parent.glob("ui/**/[!g]*.py"):
        drawn |= {char for char in path.read_text("utf-8") if ord(char) > 0x7F and char not in "§—ß"}
    assert {char for char in drawn if char.translate(ASCII) == "?"} <= {"▯"}
    for stand_in in CONSOLE.values():
        assert stand_in in "•°√►◄▼▲♦○" or stand_in.encode("cp437")


@pytest.mark.parametrize(
    ("environment", "table"),
    [
        ({}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LANG": "C.utf8"}, None),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, ASCII),
        ({"LC_CTYPE": "de_DE.ISO-8859-1"}, ASCII),
        ({"LC_ALL": "", "LANG": "POSIX"}, ASCII),
        ({"TERM": "vt220"}, ASCII),
        ({"TERM": "linux"}, CONSOLE),
        ({"TERM": "linux", "LC_ALL": "C"}, ASCII),
    ],
)
def test_the_locale_says_which(environment: dict[str, str], table: Glyphs | None) -> None:
    assert glyphs_for(Settings(), environment) is table
    assert glyphs_for(Settings(ascii=True), environment) is ASCII
    assert glyphs_for(Settings(ascii=False), environment) is not ASCII
    assert speaks_utf8(environment) is (table is not ASCII)


@pytest.mark.parametrize(
    ("said", "ascii_only"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({}, False),
    ],
)
def test_what_python_makes_of_the_locale_is_not_what_the_terminal_has(said: dict[str, str], ascii_only: bool) -> None:
    code = (
        "import os; from wstui.config import Settings; from wstui.ui.glyphs import ASCII, glyphs_for, uncoerced; "
        "print(glyphs_for(Settings(), uncoerced(os.environ)) is ASCII, end='')"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(wstui.__file__).parents[1]), **said}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == str(ascii_only)


def test_text_that_cannot_be_shown_is_named_by_its_code_points() -> None:
    try:
        show_ascii_only()
        assert oneline("né 日\x1b") == "n⟨U+00E9⟩ ⟨U+65E5⟩⟨U+001B⟩"
        assert block("a\tb\né") == "a    b\n⟨U+00E9⟩"
        assert oneline(b"\xff") == "⟨FF⟩"
    finally:
        show_ascii_only(False)
    assert oneline("né 日\x1b") == "né 日␛"
    assert block("a\tb\né") == "a    b\né"

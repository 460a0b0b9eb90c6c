"""The words of a command line as cmd.exe and a program of Windows cut it, and as browsers write it for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from subprocess import list2cmdline

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.curl.cmd import is_cmd, split

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=12)
SPECIAL = st.text("\"\\^&|<>%!(){}[] \t=:;,'`$ab12", max_size=12)


def as_chrome_writes(word: str) -> str:
    """A word escaped for the C runtime, then every character that cmd.exe could act on with a caret."""
    word = word.replace("\\", "\\\\").replace('"', '\\"')
    word = re.sub(r"[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]", r"^\g<0>", word)
    word = re.sub(r"%(?=[a-zA-Z0-9_])", "%^", word)
    return '^"' + word.replace("\n", "^\n\n") + '^"'


def as_older_browsers_wrote(word: str) -> str:
    """The same between quotes that cmd.exe sees, where it would have left the carets."""
    return as_chrome_writes(word)[1:-2] + '"'


@given(st.lists(TEXT | SPECIAL | st.just("a\nb\n\nc"), min_size=1, max_size=4))
def test_what_a_browser_writes_is_read_back(words: Sequence[str]) -> None:
    line = " ^\n  ".join(as_chrome_writes(word) for word in words)
    assert is_cmd(line)
    assert split(line) == (tuple(words), (), "")


@given(st.lists(SPECIAL, min_size=1, max_size=4))
def test_what_older_browsers_wrote_is_read_back(words: Sequence[str]) -> None:
    line = " ^\n  ".join(as_older_browsers_wrote(word) for word in words)
    assert split(line).words == tuple(words)


@given(st.lists(TEXT.map(lambda text: text.replace("^", "")), min_size=1, max_size=4))
def test_arguments_are_cut_as_windows_cuts_them(words: Sequence[str]) -> None:
    # Python writes what the C runtime of Windows reads; what cmd.exe would take is left out of the words.
    safe = [re.sub(r"[&|<>]", "", word) for word in words]
    assert split(list2cmdline(safe)).words == tuple(safe)


@pytest.mark.parametrize(
    ("line", "words", "rest"),
    [
        ('"a b" c', ("a b", "c"), ""),
        (r'"C:\dir\\" x', ("C:\\dir\\", "x"), ""),
        (r'"say ""hi"""', ('say "hi"',), ""),
        ('""', ("",), ""),
        ("a^&b", ("a&b",), ""),
        ("a&b", ("a",), "&b"),
        ('"a&b|c" d', ("a&b|c", "d"), ""),
        ("a | more", ("a",), "| more"),
        ("a\nb", ("a",), "b"),
        ("a ^\r\n b", ("a", "b"), ""),
        ("%^20 ^%^41", ("%20", "%41"), ""),
        ("%PATH%", ("%PATH%",), ""),
        ("a^", ("a^",), ""),
    ],
)
def test_words(line: str, words: tuple[str, ...], rest: str) -> None:
    assert split(line) == (words, (), rest)


@pytest.mark.parametrize(
    ("line", "cmd"),
    [
        ("'a' -H 'b: ^c'", False),
        ("'a' \\\n -H 'b'", False),
        ('"a" -H "x: y"', False),
        ("'x^&y' -H '\"'", False),
        ('^"a^"', True),
        ('"a" ^\n -H "x: y"', True),
        ('"https://x/?a=1^&b=2"', True),
    ],
)
def test_which_shell_it_was_written_for(line: str, cmd: bool) -> None:
    assert is_cmd(line) is cmd

"""The words of a command line, against those that bash itself cuts it into."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from servers.programs import need_program
from wstui.curl.bash import split
from wstui.model import Failure

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
SPECIAL = st.text("'\"\\$`!~*?[]{}()<>|&;# \t\n=:%^@,aé\x01\x7f", max_size=12)


def bash(script: str, *words: str) -> bytes:
    """What bash writes when it runs a script with these words as its arguments."""
    done = subprocess.run(
        [need_program("bash"), "-c", script, "bash", *words],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return done.stdout


def words_of_bash(line: str) -> list[str]:
    """The words bash cuts a line into, no file being found by any pattern."""
    out = bash(f"set -f +B -- {line}\nfor word; do printf '%s\\0' \"$word\"; done")
    return [word.decode("utf-8", "surrogateescape") for word in out.split(b"\0")[:-1]]


@settings(max_examples=60)
@example(words=["\\\r\n", "a"])
@given(st.lists(TEXT | SPECIAL, min_size=1, max_size=5))
def test_what_bash_quotes_is_read_back(words: Sequence[str]) -> None:
    quoted = bash("printf '%q ' \"$@\"", *words).decode()
    assert list(split(quoted).words) == list(words)


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _double(text: str) -> str:
    return '"' + "".join(f"\\{char}" if char in '\\"$`' else char for char in text) + '"'


def _escaped(text: str) -> str:
    return "".join("$'\\n'" if char == "\n" else f"\\{char}" for char in text)


ESCAPES = st.sampled_from(
    [
        *(rf"\{char}" for char in "abeEfnrtv\\'\"?"),
        *(r"\x41", r"\x4", r"\101", r"\u00e9", r"\u41", r"\U1F600", r"\cA", r"\xc3\xa9", r"\303\251", r"\q", r"\x"),
        *("x", " ", "é", '"', "$HOME", "`"),
    ]
)
ANSI = st.lists(ESCAPES, max_size=6).map(lambda parts: "$'" + "".join(parts) + "'")
PIECES = st.one_of(
    TEXT.map(_single),
    SPECIAL.map(_single),
    SPECIAL.map(_double),
    st.text("ab \\n'", max_size=6).map(lambda text: f'"{text}x"'),  # backslashes that escape nothing stay
    SPECIAL.map(_escaped),
    st.text("abc:/.=,%@+_-é", min_size=1, max_size=8),
    ANSI,
    st.just("\\\n"),
    st.just('$"x"'),
)
LINES = st.lists(st.lists(PIECES, min_size=1, max_size=4).map("".join), min_size=1, max_size=5)


@settings(max_examples=150)
@given(LINES, st.sampled_from([" ", "  ", "\t", " \\\n ", "\\\n  "]))
def test_words_are_cut_as_bash_cuts_them(words: Sequence[str], between: str) -> None:
    line = between.join(words)
    found = split(line)
    assert list(found.words) == words_of_bash(line)
    assert (found.expansions, found.rest) == ((), "")


@pytest.mark.parametrize(
    ("line", "words", "expansions", "rest"),
    [
        ("-H $TOKEN", ("-H", "$TOKEN"), ("$TOKEN",), ""),
        ('"a ${B:-c} $(date) `id`"', ("a ${B:-c} $(date) `id`",), ("${B:-c}", "$(date)", "`id`"), ""),
        ("'$A' \\$B", ("$A", "$B"), (), ""),
        ("100$ a$", ("100$", "a$"), (), ""),
        ("url | jq .", ("url",), (), "| jq ."),
        ("url?a=1&b=2", ("url?a=1",), (), "&b=2"),
        ("url; rm x", ("url",), (), "; rm x"),
        ("url 2>/dev/null", ("url",), (), ">/dev/null"),
        ("url > out", ("url",), (), "> out"),
        ("url\nnext", ("url",), (), "next"),
        ("url\r\nnext", ("url",), (), "next"),
        ("url # why", ("url",), (), "# why"),
        ("url#a b", ("url#a", "b"), (), ""),
        ("''", ("",), (), ""),
        ("a\\\r\n b", ("a", "b"), (), ""),
    ],
)
def test_what_a_shell_would_do_is_named_and_not_done(
    line: str, words: tuple[str, ...], expansions: tuple[str, ...], rest: str
) -> None:
    assert split(line) == (words, expansions, rest)


@pytest.mark.parametrize("line", ["'a", '"a', "$'a\\'", "a 'b' \"c"])
def test_a_quotation_without_an_end_is_said(line: str) -> None:
    with pytest.raises(Failure, match="has no end"):
        split(line)

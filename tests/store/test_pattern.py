"""A pattern that was looked into finds what it finds without, and what it must hold is there where it matches."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wstui.store import pattern as module
from wstui.store.pattern import MANY_CASED, Pattern

ATOMS = st.sampled_from(
    ["a", "b", "k", "s", "i", "é", "É", "A", "ab", "kx", "\\d", "\\W", "\\b", ".", "^", "$", "[a-c]", "[^a]", "[@-Z]",
     "[!-~]", "[^\\w]", "[É-ë]", "[A-z]", "[+-_]", "\\x41", "\\x61", "(?=b)", "(?<=a)", "(?!c)", "\\1", "\udc81", "ß"]
)  # fmt: skip
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda p: f"(?:{p[0]}|{p[1]})"),
        inner.map(lambda e: f"({e})"),
        inner.map(lambda e: f"(?i:{e})"),
        inner.map(lambda e: f"(?-i:{e})"),
        inner.map(lambda e: f"(?>{e})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "+?", "++"])).map(
            lambda p: f"(?:{p[0]}){p[1]}"
        ),
    ),
    max_leaves=6,
)
TEXTS = st.one_of(
    st.text(alphabet="abABkKsSiIxXcC0. \n[_", max_size=10).map(str.encode),
    st.text(alphabet="abkKséÉßẞ\u0130\u0131\u017f\u212a", max_size=8).map(str.encode),
    st.binary(max_size=6),
)


@settings(deadline=None, max_examples=400)
@given(EXPRESSIONS, st.sampled_from([re.IGNORECASE, re.NOFLAG, re.IGNORECASE | re.ASCII]), st.lists(TEXTS, max_size=5))
def test_finds_what_it_finds_without(text: str, flags: re.RegexFlag, payloads: list[bytes]) -> None:
    try:
        plain = re.compile(text, flags)
    except re.error:
        return
    looked = Pattern(plain)
    for payload in payloads:
        matches = plain.search(payload.decode("utf-8", "surrogateescape")) is not None
        assert looked.matches(payload) == matches
        assert not matches or looked.needle in (payload.lower() if looked.folded else payload)


@pytest.mark.parametrize("flags", [re.IGNORECASE, re.NOFLAG])
@pytest.mark.parametrize(
    "text",
    ["A", "a", "[^A]", "[^a]", "\\x41", "[@-Z]", "[A-z]", "[+-_]", "(?i)A", "(?i)a", "(?i:A)", "(?-i:A)", "\u017f",
     "\u212a", "[\u0100-\u0200]", "[a\u212a]", "(a)\\1", "[^\\W_]", "(?=A)", "A|b", "A{2}", "(?>A)", "\\bA",
     "(A)?(?(1)B|c)"],
)  # fmt: skip
def test_case_is_what_it_was(text: str, flags: re.RegexFlag) -> None:
    plain, looked = re.compile(text, flags), Pattern(re.compile(text, flags))
    for payload in [b"a", b"A", b"k", b"K", b"s", b"_", b"@", b"aA", b"b", b"C", b"abAB", "\u017f\u212a".encode(), b""]:
        assert looked.matches(payload) == (plain.search(payload.decode()) is not None), payload


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ('px":"4\\d', b'px":"4'),
        ("(?:ab){2,}c?", b"ab"),
        ("ab(cd)e", b"abcde"),
        ("liquidated", b"dated"),
        ("ab|cd", b""),
        ("(ab)?x", b""),
        ("(?i:ab)", b""),
    ],
)
def test_knows_what_must_be_there(text: str, needle: bytes) -> None:
    assert Pattern(re.compile(text, re.IGNORECASE)).needle == needle


def test_every_other_letter_has_one_other_case() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    for code in range(128):
        found = re.findall(re.escape(chr(code)), everything, re.IGNORECASE)
        cases = {chr(code).lower(), chr(code).upper()}
        assert (set(found) == cases) == (chr(code).lower() not in MANY_CASED)


def test_lower_case_is_made_use_of() -> None:
    assert Pattern(re.compile("px[0-9]+", re.IGNORECASE))._lowered is not None
    assert Pattern(re.compile("[@-Z]", re.IGNORECASE))._lowered is None


def test_does_without_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_parser", None)
    looked = Pattern(re.compile("price", re.IGNORECASE))
    assert (looked.needle, looked.matches(b"PRICE"), looked.matches(b"x")) == (b"", True, False)


def test_what_is_nested_deep_is_found_as_ever() -> None:
    for depth in range(50, 500, 10):
        try:
            plain = re.compile("(" * depth + "ab" + ")" * depth, re.IGNORECASE)
        except RecursionError:
            return
        looked = Pattern(plain)
        assert (looked.matches(b"xAB"), looked.matches(b"xa")) == (True, False)

"""What is written to a terminal that has the graphics protocol of Kitty, and what of it comes back."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui import kitty
from wstui.ui.kitty import DIACRITICS, Answer


def test_the_marks_are_those_of_the_protocol() -> None:
    # Of class 230, above the letter, without a decomposition, and 297 of them (gen/rowcolumn-diacritics.txt in Kitty).
    assert len(DIACRITICS) == len(set(DIACRITICS)) == 297
    assert sorted(DIACRITICS) == list(DIACRITICS)
    for mark in DIACRITICS:
        assert (unicodedata.category(mark), unicodedata.combining(mark), unicodedata.bidirectional(mark)) == (
            "Mn",
            230,
            "NSM",
        )
        assert not unicodedata.decomposition(mark)
    known = {0: 0x305, 1: 0x30D, 9: 0x34A, 100: 0x7EB, 296: 0x1D244}
    assert {at: ord(DIACRITICS[at]) for at in known} == known


@given(st.binary(min_size=1, max_size=20_000))
def test_a_transmission_is_all_of_it_in_pieces(data: bytes) -> None:
    pieces = [*kitty.transmission(0x2A000007, data)]
    found = [re.fullmatch(r"\x1b_G([^;]*);([^\x1b]{1,4096})\x1b\\", piece) for piece in pieces]
    assert all(found)
    keys = [match[1] for match in found if match]
    assert keys == [f"{'a=t,i=704643079,f=100,' * (at == 0)}q=2,m={int(at + 1 < len(keys))}" for at in range(len(keys))]
    assert b64decode("".join(match[2] for match in found if match)) == data


def test_a_cell_says_all_of_itself() -> None:
    assert kitty.cell(0x02000007, 1, 9) == "\U0010eeee\u030d\u034a\u030e"
    assert kitty.fore(0x02000007) == "38;5;7"


@pytest.mark.parametrize("said", ["OK", "ENOENT:Put command refers to non-existent image"])
@given(st.lists(st.integers(0, 70).filter(lambda cut: cut != 6)))  # there a lone escape is read, which is a key
def test_an_answer_is_no_key_however_it_is_cut(said: str, cuts: list[int]) -> None:
    typed = f"ab\x1b[A\x1b_Gi=77,p=0;{said}\x1b\\cd\x1b".ljust(70)
    answer, read = Answer(77), ""
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(typed)], strict=True):
        read += answer.taken_from(typed[begin:end])
    assert (read.rstrip(), answer.said) == ("ab\x1b[Acd\x1b", said)


def test_what_is_no_answer_is_typed() -> None:
    answer = Answer(77)
    assert answer.taken_from("x\x1b_Gi=7;OK\x1b\\y") == "x\x1b_Gi=7;OK\x1b\\y"
    assert answer.taken_from("\x1b_") == ""
    assert answer.taken_from("q") == "\x1b_q"
    assert not answer.said

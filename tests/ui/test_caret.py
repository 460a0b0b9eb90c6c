"""The hex view's cursor: ranges, the offsets people write, the bytes they look for."""

from __future__ import annotations

import pytest

from wstui.ui.bytelines import byte_lines
from wstui.ui.caret import Caret, offset_of, sought
from wstui.ui.line import plain, width_of


def test_a_range_goes_both_ways() -> None:
    caret = Caret(5)
    assert caret.span == range(5, 6)
    caret.mark()
    caret.offset = 8
    assert caret.span == range(5, 9)
    caret.offset = 2
    assert caret.span == range(2, 6)
    caret.mark()
    assert caret.span == range(2, 3)
    caret.choose(3, 7)
    assert (caret.offset, caret.span) == (3, range(3, 7))
    caret.choose(3, 4)
    assert not caret.has_range


@pytest.mark.parametrize(
    ("text", "offset"),
    [("0x1a", 26), ("26", 26), ("+0x10", 36), ("-5", 15), ("50%", 50), ("100 %", 99), ("end", 99), ("010", 10)],
)
def test_an_offset_as_people_write_it(text: str, offset: int) -> None:
    assert offset_of(text, 100, 20) == offset


@pytest.mark.parametrize("text", ["", "x", "0x", "100", "-21", "0xffffffffffffffff", "1.5", "99999999999999999999999"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"offset|bytes 0 to 99"):
        offset_of(text, 100, 20)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("ping", b"ping"),
        ("hex: de ad", b"\xde\xad"),
        ("0xdead", b"\xde\xad"),
        ("hex:de:ad", b"\xde\xad"),
        ("0xdea", b"0xdea"),
        ("\u20ac", b"\xe2\x82\xac"),
    ],
)
def test_bytes_are_looked_for_as_text_or_hex(text: str, data: bytes) -> None:
    assert sought(text) == data


def test_the_inspector_says_what_the_bytes_could_mean() -> None:
    data = (1_597_026_383_085).to_bytes(8, "little") + b"\xff"
    lines = [plain(line).rstrip() for line in byte_lines(data, 0, 200)]
    assert lines[0].startswith("u8 237  i8 -19  bits 11101101  varint 793197, zigzag -396599 (3 B)")
    assert lines[1].startswith("LE  u16 ")
    assert lines[2].startswith("LE  u64 1597026383085 ")
    assert lines[3].startswith("BE  u16 ")
    assert lines[5].startswith("LE u64 as ms 2020-08-10 02:26:23 UTC")
    assert plain(byte_lines(data, 8, 200)[0]).startswith("u8 255  i8 -1  bits 11111111")
    assert plain(byte_lines(b"a", 0, 200)[0]).startswith("u8 97  i8 97  bits 01100001  UTF-8 a U+0061  varint 97, ")
    assert byte_lines(data, 9, 200) == ()
    assert all(width_of(line) <= 30 for line in byte_lines(data, 0, 30))
    assert "\x1b" not in plain(byte_lines(b"\x1b", 0, 99)[0])

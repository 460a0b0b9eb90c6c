"""What bytes could mean: numbers of both orders, varints, characters, times."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.bytevalues import character, moment, numbers, varint


def test_numbers_of_both_orders() -> None:
    data = struct.pack("<d", 1.5) + b"\xff"
    assert numbers(data, 0, "<").f64 == 1.5
    assert numbers(data[::-1], 1, ">").f64 == 1.5
    found = numbers(b"\xfe\xff\xff\xff", 0, "<")
    assert (found.u16, found.i16, found.u32, found.i32) == (0xFFFE, -2, 0xFFFFFFFE, -2)
    assert (found.u64, found.i64, found.f64) == (None, None, None)
    assert numbers(b"\x01\x02", 1, "<") == (None,) * 8
    assert numbers(b"\x01\x02", 5, "<") == (None,) * 8


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x96\x01", (150, 75, 2)),
        (b"\x01", (1, -1, 1)),
        (b"\xff" * 9 + b"\x01", (2**64 - 1, -(2**63), 10)),
        (b"\xff" * 9 + b"\x02", None),
        (b"\x80", None),
        (b"", None),
    ],
)
def test_a_varint(data: bytes, said: tuple[int, int, int] | None) -> None:
    assert varint(data, 0) == said


def test_a_character() -> None:
    text = "a\u20ac\U0001f600".encode()
    assert [character(text, at) for at in (0, 1, 2, 4)] == ["a", "\u20ac", "", "\U0001f600"]
    assert character(text, 99) == ""


@pytest.mark.parametrize(
    ("value", "unit"), [(1_597_026_383, "s"), (1_597_026_383_085, "ms"), (1_597_026_383 * 10**9, "ns"), (1.5e9, "s")]
)
def test_a_number_is_a_time_in_the_unit_that_makes_it_one(value: float, unit: str) -> None:
    found = moment(value)
    assert found is not None
    assert found[1] == unit


@pytest.mark.parametrize("value", [0, -1, 42_000, 2**63, float("nan"), float("inf"), None])
def test_other_numbers_are_no_time(value: float | None) -> None:
    assert moment(value) is None


@given(data=st.binary(max_size=24), offset=st.integers(0, 30))
def test_it_survives_anything(data: bytes, offset: int) -> None:
    for order in "<>":
        for value in numbers(data, offset, order):
            moment(value)
    varint(data, offset)
    character(data, offset)

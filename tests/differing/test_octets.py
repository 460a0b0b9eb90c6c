"""Two runs of bytes, byte by byte."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from wstui.differing.octets import differing_octets

DATA = st.lists(st.sampled_from(b"\x00\x01\xff"), max_size=40).map(bytes)


@given(DATA, DATA, st.sampled_from([1, 8, 16]))
def test_the_rows_are_all_of_both_and_say_where_they_differ(one: bytes, other: bytes, width: int) -> None:
    found = differing_octets(one, other)
    ours, theirs, differing, column = bytearray(), bytearray(), 0, 0
    for start, stop, differs in found.rows(width):
        for index in range(start, stop):
            left, right = found.row(index, width)
            assert (left.offset, right.offset) == (len(ours), len(theirs))
            ours += bytes(octet for octet in left.octets if octet is not None)
            theirs += bytes(octet for octet in right.octets if octet is not None)
            unlike = [a != b for a, b in zip(left.octets, right.octets, strict=True)]
            assert unlike == [bool(octet) for octet in found.mask[column : column + len(unlike)]]
            assert any(unlike) == differs
            differing, column = differing + sum(unlike), column + len(unlike)
    assert (bytes(ours), bytes(theirs)) == (one, other)
    assert found.differing == differing == sum(found.counts)


@given(DATA)
def test_what_is_the_same_does_not_differ(data: bytes) -> None:
    found = differing_octets(data, data)
    assert found.differing == 0
    assert [differs for _, _, differs in found.rows(16)] == [False] * bool(data)


def test_what_was_put_in_is_found() -> None:
    data = random.Random(1).randbytes(1000)
    found = differing_octets(data, data[:300] + b"new" + data[300:600] + data[610:])
    assert found.counts == (0, 3, 10)


def test_one_insertion_is_found_in_any_size() -> None:
    data = random.Random(2).randbytes(1 << 20)
    found = differing_octets(data, data[:70_000] + b"new" + data[70_000:])
    assert found.counts == (0, 3, 0)


def test_of_one_length_places_decide() -> None:
    found = differing_octets(b"\x00abcdef", b"abcdef\x00")
    assert found.counts == (7, 0, 0)


def test_bytes_made_to_take_long_do_not() -> None:
    chance = random.Random(3)
    found = differing_octets(chance.randbytes(1 << 20), chance.randbytes((1 << 20) - 9))
    assert found.steps < 1 << 20
    pairs = bytes(chance.choice(b"ab") for _ in range(2000)), bytes(chance.choice(b"ab") for _ in range(1999))
    assert differing_octets(*pairs).steps < 1_000_000

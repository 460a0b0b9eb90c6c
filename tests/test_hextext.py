"""Bytes drawn as hex."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import hextext
from wstui.hextext import HexRow

WIDTHS = st.sampled_from([8, 16, 32])


def test_a_row() -> None:
    payload = b"Hello, \x1b]52;\xff\x00world!"
    assert hextext.row(payload, 0) == HexRow(
        "00000000", "48 65 6c 6c 6f 2c 20 1b  5d 35 32 3b ff 00 77 6f", "Hello, .]52;..wo"
    )
    assert hextext.row(payload, 1) == HexRow("00000010", "72 6c 64 21".ljust(48), "rld!")
    assert str(hextext.row(payload, 1, 8)) == "00000008  5d 35 32 3b ff 00 77 6f  |]52;..wo|"


@pytest.mark.parametrize("index", [-1, 2])
def test_there_is_no_row_outside(index: int) -> None:
    with pytest.raises(IndexError):
        hextext.row(b"x" * 32, index)


def test_a_dump() -> None:
    assert hextext.dump(b"") == ""
    assert hextext.dump(b"0123456789abcdef!") == (
        "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
        "00000010  21                                                |!|\n"
        "00000011"
    )


@given(st.binary(max_size=300), WIDTHS)
def test_the_rows_hold_every_byte_at_its_offset(payload: bytes, width: int) -> None:
    rows = [hextext.row(payload, index, width) for index in range(hextext.row_count(len(payload), width))]
    assert b"".join(bytes.fromhex(row.groups) for row in rows) == payload
    assert [int(row.offset, 16) for row in rows] == list(range(0, len(payload), width))
    assert len({len(row.groups) for row in rows}) <= 1
    assert "".join(row.printable for row in rows) == re.sub("[^ -~]", ".", payload.decode("latin-1"))


@given(st.binary(max_size=100))
def test_pairs_read_back(payload: bytes) -> None:
    assert bytes.fromhex(hextext.pairs(payload)) == payload


def test_a_row_reads_its_own_bytes_only() -> None:
    class Counted(bytes):
        taken = 0

        def __getitem__(self, key: object) -> bytes:  # type: ignore[override]
            assert isinstance(key, slice)
            part = bytes.__getitem__(self, key)
            Counted.taken += len(part)
            return part

    hextext.row(Counted(1_000_000), 31_000, 32)
    assert Counted.taken == 32

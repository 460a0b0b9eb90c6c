"""Arrow IPC, held against what its reference library wrote: tests/decode/golden/make_arrow.py. What is read whole is in
test_golden.py."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import decode
from wstui.decode import _arrowrows
from wstui.decode._arrowmessages import BATCH, messages
from wstui.decode.arrow import DECODER
from wstui.model import Opcode

GOLDEN = Path(__file__).parent / "golden/arrow"
FILES = {path.name: path.read_bytes() for path in sorted(GOLDEN.iterdir()) if path.suffix != ".json"}
EDGES = [
    b"\xff" * 4,
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\0" * 4,
    b"\1\0\0\0",
    b"\xff" * 7 + b"\x7f",
    b"\0" * 7 + b"\x01",
]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A golden file with some bytes changed, to what lies at the edges of numbers as well, or cut."""
    payload = bytearray(FILES[draw(st.sampled_from(sorted(FILES)))])
    for _ in range(draw(st.integers(1, 4))):
        piece = draw(st.one_of(st.sampled_from(EDGES), st.binary(min_size=1, max_size=8)))
        at = draw(st.integers(0, len(payload) - 1))
        at -= at % 4 if len(piece) >= 4 else 0
        payload[at : at + len(piece)] = piece
    return bytes(payload[: draw(st.one_of(st.none(), st.integers(0, len(payload))))])


@given(spoiled())
def test_what_was_spoiled_is_shown_as_far_as_it_holds(payload: bytes) -> None:
    decoded = DECODER.decode(payload)
    assert decoded.label
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", decoded.text)
    assert len(decoded.text) <= 4 * _arrowrows.LONGEST
    if decoded.is_json:
        json.loads(decoded.text)


def test_rows_that_come_before_what_is_broken_are_shown() -> None:
    payload = FILES["grown.bin"]
    decoded = DECODER.decode(payload[: len(payload) - 200])
    assert "cut short" in decoded.fault
    assert json.loads(decoded.text)["rows"] == [{"word": "a"}, {"word": "a"}, {"word": "b"}, {"word": "a"}]
    decoded = DECODER.decode(FILES["texts.bin"] + b"more")
    assert decoded.fault.endswith("it goes on after its end")
    assert len(json.loads(decoded.text)["rows"]) == 5


@pytest.mark.parametrize(
    ("name", "said"),
    [("lz4.arrows", "columns packed by LZ4, not read here"), ("union.arrows", "a column of union, which is not read")],
)
def test_what_is_not_read_is_named_beside_the_schema(name: str, said: str) -> None:
    decoded = decode.read(FILES[name], Opcode.BINARY)
    assert said in decoded.fault
    shown = json.loads(decoded.text)
    assert (shown["rows"], len(shown["schema"])) == ([], 1)


@pytest.mark.parametrize(
    ("name", "label", "rows"),
    [
        ("nulls.arrows", "Arrow, 1,000 rows", 0),  # a billion values of no byte
        ("many.arrows", "Arrow, 1,000,000 rows", _arrowrows.ROWS),
        ("repeated.arrows", "Arrow, 9,000 rows", 32),  # 100,000 letters each
    ],
)
def test_what_is_made_of_little_is_bounded(name: str, label: str, rows: int) -> None:
    decoded = decode.read(FILES[name], Opcode.BINARY)
    assert decoded.label == label
    assert decoded.fault == f"the first {rows:,} rows: more than 10,000, 8 MiB or too many values"
    assert len(json.loads(decoded.text)["rows"]) == rows


def test_without_the_package_what_is_packed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    decoded = decode.read(FILES["packed.bin"], Opcode.BINARY)
    assert decoded.fault == "columns packed by zstd: pip install 'wstui[formats]' reads them"


def test_a_batch_without_its_schema_says_how_many_rows_it_has() -> None:
    payload = FILES["dictionaries.bin"]
    found, _ = messages(payload)
    assert found[-1].kind == BATCH
    alone = payload[payload.rindex(b"\xff\xff\xff\xff", 0, len(payload) - 8 - len(found[-1].body)) :]
    decoded = decode.read(alone, Opcode.BINARY)
    assert decoded.label == "Arrow, record batch of 4 rows"
    assert decoded.fault == "its schema came in a message before this one"


def test_only_what_begins_as_a_message_is_claimed() -> None:
    assert DECODER.priority(b"\xff" * 64, Opcode.BINARY) == 0
    assert DECODER.priority(b"\xff\xff\xff\xff\0\0\0\0", Opcode.BINARY) == 0
    assert DECODER.priority(FILES["numbers.bin"], Opcode.CLOSE) == 0
    assert DECODER.decode(b"").fault == "not Arrow: there is no message in it"

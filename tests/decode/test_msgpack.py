"""MessagePack, held against its reference library and what other libraries wrote."""

from __future__ import annotations

import json
import struct
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decode.spelling import loaded, loaded_lines, spelled
from wstui.decode._writing import Writer
from wstui.decode.msgpack import DECODER
from wstui.model import Opcode
from wstui.payloads.packing import FORMATS, packed

INTEGERS = st.integers(-(2**63), 2**64 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = TEXT | INTEGERS | st.none() | st.booleans() | st.binary() | st.tuples(INTEGERS, TEXT)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | st.floats() | TEXT | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_it_says_what_was_packed(value: Any) -> None:
    decoded = DECODER.decode(msgpack.packb(value))
    assert loaded(decoded.text) == spelled(value)
    assert decoded.fault == ""


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_of_32_bits_has_the_digits_that_say_it(value: float) -> None:
    text = DECODER.decode(msgpack.packb(value, use_single_float=True)).text
    assert struct.pack(">f", float(text)) == struct.pack(">f", value)
    assert len(text) <= len(repr(value))


def test_digits() -> None:
    for value, text in (
        (0.1, "0.1"),
        (16777216.0, "16777216.0"),
        (1e10, "10000000000.0"),
        (-0.0, "-0.0"),
        (3.4e38, "3.4e+38"),
    ):
        assert DECODER.decode(msgpack.packb(value, use_single_float=True)).text == text


@given(st.lists(st.lists(INTEGERS), min_size=2))
def test_values_after_each_other_are_a_line_or_more_each(values: list[list[int]]) -> None:
    decoded = DECODER.decode(b"".join(map(msgpack.packb, values)))
    assert loaded_lines(decoded.text) == values
    assert decoded.label == f"MessagePack, {len(values)} values"


@given(
    st.recursive(
        st.none() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
        lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    )
)
def test_what_the_composer_packs_comes_back(value: Any) -> None:
    text = json.dumps(value)
    assert repr(json.loads(DECODER.decode(packed(text, FORMATS["msgpack"])).text)) == repr(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (msgpack.Timestamp(0), '{ "$time": "1970-01-01T00:00:00Z" }'),
        (msgpack.Timestamp(1514862245, 678901234), '{ "$time": "2018-01-02T03:04:05.678901234Z" }'),
        (msgpack.Timestamp(2**34, 5), '{ "$time": "2514-05-30T01:53:04.000000005Z" }'),
        (msgpack.Timestamp(-1, 500_000_000), '{ "$time": "1969-12-31T23:59:59.5Z" }'),
        (msgpack.Timestamp(-(2**63)), '{ "$time": "-292277022657-01-27T08:29:52Z" }'),
        (msgpack.ExtType(5, b"\x00\xff"), '{ "$ext": 5, "data": "00ff" }'),
        (msgpack.ExtType(100, b"abc" * 100), '{\n  "$ext": 100,\n  "data": "' + "616263" * 100 + '"\n}'),
    ],
)
def test_extensions(value: Any, text: str) -> None:
    assert (
        DECODER.decode(msgpack.packb([value])).text.replace("\n  ", "\n").removeprefix("[\n").removesuffix("\n]")
        == text
    )


def test_a_timestamp_that_is_none_is_an_extension_like_others() -> None:
    assert loaded(DECODER.decode(b"\xd7\xff" + b"\xff" * 8).text) == loaded('{"$ext":-1,"data":"ffffffffffffffff"}')


def test_repeated_keys_and_what_is_not_utf8_survive() -> None:
    decoded = DECODER.decode(b"\x82\xa1a\x01\xa1a\xa2\xff\xfe")
    assert decoded.text == '{\n  "a": 1,\n  "a": "\udcff\udcfe"\n}'
    assert decoded.why == "holds to its last byte; 1 string is not UTF-8"


def test_control_characters_are_escaped() -> None:
    assert DECODER.decode(msgpack.packb(["\x00\x1b\x7f\x9b\n"])).text == '[\n  "\\u0000\\u001b\\u007f\\u009b\\n"\n]'


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"\x92\xa1a", "byte 3: it ends within 1 open arrays and maps"),
        (b"\x92\x01\xc1", "byte 2: 0xc1 begins nothing"),
        (b"\xdd\xff\xff\xff\xff\x01", "byte 5: 4,294,967,295 items announced, with 1 bytes left"),
        (b"\xdf\xff\xff\xff\xff", "byte 5: 4,294,967,295 members announced, with 0 bytes left"),
        (b"\x91\xc6\x00\x00\x01\x00\x05", "byte 6: bytes of 256 bytes, with 1 left"),
        (b"\x91\xcb\x00", "byte 2: it ends within a number"),
        (b"\xdc\x00", "byte 1: it ends within the length of array"),
        (b"\x81\x81\x81\x01\x02\x03\x04", "a key that is no string is within another such key"),
    ],
)
def test_what_does_not_hold_is_named_with_its_place(payload: bytes, fault: str) -> None:
    decoded = DECODER.decode(payload)
    assert decoded.fault == f"not MessagePack: {fault}"
    assert DECODER.priority(payload, Opcode.BINARY) == 0


def test_depth_is_no_matter() -> None:
    payload = b"\x91" * 50_000 + b"\x90"
    assert "".join(DECODER.decode(payload).text.split()) == "[" * 50_001 + "]" * 50_001


def test_a_claim_needs_an_array_or_a_map_and_reads_so_much_only() -> None:
    for code in range(0x100):
        if code not in (0x80, 0x90):
            assert DECODER.priority(bytes((code,)), Opcode.BINARY) < 0.05
    assert DECODER.priority(msgpack.packb({"a": 1}), Opcode.BINARY) == 0.8
    assert DECODER.priority(msgpack.packb([1, 2]), Opcode.BINARY) == 0.5
    assert DECODER.priority(b"\x91\xa5hello" + b"\x07", Opcode.BINARY) < 0.05
    assert DECODER.priority(msgpack.packb([0] * 5000) + b"\xc1", Opcode.BINARY) == 0.5
    assert DECODER.priority(msgpack.packb({"a": 1}), Opcode.CLOSE) == 0


def test_many_values_of_one_byte_take_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    scalar = Writer.scalar

    def counted(self: Writer, text: str, is_text: bool = False) -> None:
        steps.append(text)
        scalar(self, text, is_text)

    monkeypatch.setattr(Writer, "scalar", counted)
    values = [*range(100), *range(-32, 0), None, True, False, [], {}, ""] * 20
    data = msgpack.packb([values, values[:20], {"a": 1, "b": values}])
    assert json.loads(DECODER.decode(data).text) == [values, values[:20], {"a": 1, "b": values}]
    assert len(steps) == 3


@given(st.lists(st.lists(st.integers(-40, 130), max_size=40), max_size=5))
def test_runs_of_short_values_end_where_their_array_does(value: list[list[int]]) -> None:
    assert json.loads(DECODER.decode(msgpack.packb(value)).text) == value

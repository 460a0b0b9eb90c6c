"""JSON becomes MessagePack and CBOR that the formats' own libraries read back as what the JSON says."""

from __future__ import annotations

import json
import re
from typing import Any

import cbor2
import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Failure
from wstui.payloads.packing import FORMATS, packed

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def values(integers: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    """What JSON can say, with these integers."""
    leaves = st.none() | st.booleans() | integers | FLOATS | TEXT
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


def unpacked(data: bytes) -> Any:
    """By the library of MessagePack, tables as lists of pairs."""
    return msgpack.unpackb(data, object_pairs_hook=list, strict_map_key=False)


def spelled(value: Any) -> str:
    """With the type of each number: 1 and 1.0 are equal for Python."""
    return repr(value)


@given(values(st.integers(-(2**63), 2**64 - 1)), st.booleans(), st.sampled_from([None, 1]))
def test_messagepack_says_what_the_json_says(value: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    data = packed(text, FORMATS["msgpack"])
    assert spelled(msgpack.unpackb(data, strict_map_key=False)) == spelled(value)
    # The shortest form is what the library writes as well.
    assert data == msgpack.packb(value)


@given(values(st.integers(-(2**80), 2**80)), st.booleans(), st.sampled_from([None, 1]))
def test_cbor_says_what_the_json_says(value: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    data = packed(text, FORMATS["cbor"])
    assert spelled(cbor2.loads(data)) == spelled(value)
    assert data == cbor2.dumps(value)


@pytest.mark.parametrize("size", [15, 16, 23, 24, 31, 32, 255, 256, 65535, 65536])
def test_each_width_of_a_head(size: int) -> None:
    for value in ("x" * size, [0] * size, {str(n): n for n in range(size)}, size, -size, -size - 1):
        text = json.dumps(value)
        assert packed(text, FORMATS["msgpack"]) == msgpack.packb(value)
        assert packed(text, FORMATS["cbor"]) == cbor2.dumps(value)


def test_order_repetition_and_the_sign_of_zero_survive() -> None:
    text = '{"b":1,"a":-0,"b":2.50}'
    assert spelled(unpacked(packed(text, FORMATS["msgpack"]))) == "[('b', 1), ('a', -0.0), ('b', 2.5)]"
    assert packed(text, FORMATS["cbor"]).hex() == "a3616201" + "6161fb8000000000000000" + "6162fb4004000000000000"


def test_lines_of_json_follow_each_other() -> None:
    reader = msgpack.Unpacker()
    reader.feed(packed('{"a":1}\n[]\n"x"', FORMATS["msgpack"]))
    assert list(reader) == [{"a": 1}, [], "x"]


def test_depth_is_no_matter() -> None:
    data = packed("[" * 50_000 + "]" * 50_000, FORMATS["cbor"])
    assert data == b"\x81" * 49_999 + b"\x80"


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert packed(r'"\ud83d\ude00"', FORMATS["msgpack"]) == msgpack.packb("😀")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no JSON: line 1, column 1: it ends, expected a value"),
        ('{"a": 1,\n  b: 2}', "no JSON: line 2, column 3: expected a key"),
        (
            "[1,\n 18446744073709551616]",
            "line 2, column 2: this number is too large for MessagePack, which holds 64 bits",
        ),
        ("-9223372036854775809", "line 1, column 1: this number is too large for MessagePack, which holds 64 bits"),
        ("[0, 1e400]", "line 1, column 5: this number is too large for a 64-bit float"),
        ("1" * 4001, "line 1, column 1: this number has more than 4,000 digits"),
        (r'["\ud800"]', "line 1, column 2: half of a surrogate pair is in this string: UTF-8 cannot carry it"),
    ],
)
def test_what_cannot_be_said_is_named_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(Failure) as caught:
        packed(text, FORMATS["msgpack"])
    assert caught.value.what == fault


def outcome(text: str, kind: str) -> str:
    """Whether a text was packed, or the fault."""
    try:
        return "packed" if packed(text, FORMATS[kind]) else "nothing"
    except Failure as failure:
        return failure.what


@given(st.text(), st.sampled_from(sorted(FORMATS)))
def test_any_text_is_packed_or_named(text: str, kind: str) -> None:
    assert re.search("^packed$|line [0-9]+, column [0-9]+: ", outcome(text, kind))

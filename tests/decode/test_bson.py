"""BSON, held against the library of its authors."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import bson
import pytest
from bson.binary import Binary, UuidRepresentation
from bson.code import Code
from bson.codec_options import CodecOptions
from bson.dbref import DBRef
from bson.decimal128 import Decimal128
from bson.max_key import MaxKey
from bson.min_key import MinKey
from bson.objectid import ObjectId
from bson.regex import Regex
from bson.timestamp import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from decode.spelling import loaded, loaded_lines, spelled
from wstui.decode.bson import DECODER
from wstui.model import Opcode

OPTIONS: CodecOptions[dict[str, Any]] = CodecOptions(uuid_representation=UuidRepresentation.STANDARD)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TIMES = st.datetimes().map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000, tzinfo=datetime.UTC))
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | TEXT | st.binary() | st.uuids() | TIMES
)
VALUES = st.dictionaries(
    NAMES, st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=20)
)


def encode(document: dict[str, Any]) -> bytes:
    """As the library encodes it."""
    return bytes(bson.encode(document, codec_options=OPTIONS))


@given(VALUES)
def test_it_says_what_was_encoded(value: dict[str, Any]) -> None:
    payload = encode(value)
    decoded = DECODER.decode(payload)
    assert loaded(decoded.text) == spelled(value)
    assert decoded.fault == ""
    assert DECODER.priority(payload, Opcode.BINARY) >= 0.55


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (ObjectId("0123456789abcdef01234567"), '{"$oid":"0123456789abcdef01234567"}'),
        (Regex("^a\x22", "i"), '{"$regex":"^a\\"","options":"i"}'),
        (Code("f()"), '{"$code":"f()"}'),
        (Code("f(x)", {"x": {"y": [1]}}), '{"$code":"f(x)","scope":{"x":{"y":[1]}}}'),
        (Timestamp(4, 13), '{"$timestamp":{"t":4,"i":13}}'),
        (MinKey(), '{"$minKey":1}'),
        (MaxKey(), '{"$maxKey":1}'),
        (Binary(b"\x01\x02", 128), '{"$bytes":"0102","subtype":128}'),
        (DBRef("c", ObjectId("0123456789abcdef01234567")), '{"$ref":"c","$id":{"$oid":"0123456789abcdef01234567"}}'),
        (Decimal128("1.10"), '{"$decimal":"1.10"}'),
        (Decimal128("-0E+3"), '{"$decimal":"-0E+3"}'),
        (Decimal128("NaN"), '{"$decimal":"NaN"}'),
        (Decimal128("-Infinity"), '{"$decimal":"-Infinity"}'),
        (
            Decimal128("9.999999999999999999999999999999999E+6144"),
            '{"$decimal":"9.999999999999999999999999999999999E+6144"}',
        ),
        (bson.DatetimeMS(-(2**63)), '{"$time":"-292275055-05-16T16:47:04.192Z"}'),
    ],
)
def test_types(value: Any, text: str) -> None:
    decoded = DECODER.decode(encode({"a": value, "b": 1}))
    assert loaded(decoded.text) == loaded(f'{{"a":{text},"b":1}}')


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=4))
def test_decimals(value: Any) -> None:
    decimal = Decimal128(value)
    assert loaded(DECODER.decode(encode({"d": decimal})).text) == loaded(f'{{"d":{{"$decimal":"{decimal}"}}}}')


def test_types_that_are_not_written_any_more() -> None:
    symbol = b"\x0es\x00\x03\x00\x00\x00ok\x00"
    undefined = b"\x06u\x00"
    pointer = b"\x0cp\x00\x02\x00\x00\x00c\x00" + bytes(range(12))
    body = symbol + undefined + pointer
    decoded = DECODER.decode((len(body) + 5).to_bytes(4, "little") + body + b"\0")
    oid = bytes(range(12)).hex()
    expected = f'{{"s":{{"$symbol":"ok"}},"u":{{"$undefined":true}},"p":{{"$ref":"c","id":{{"$oid":"{oid}"}}}}}}'
    assert loaded(decoded.text) == loaded(expected)


def test_an_array_that_counts_otherwise_is_told_of() -> None:
    inner = b"\x10" + b"5\x00" + b"\x01\0\0\0"
    array = (len(inner) + 5).to_bytes(4, "little") + inner + b"\0"
    body = b"\x04a\x00" + array
    decoded = DECODER.decode((len(body) + 5).to_bytes(4, "little") + body + b"\0")
    assert loaded(decoded.text) == loaded('{"a":[1]}')
    assert decoded.why.endswith("an array counts its items otherwise than from 0")


def test_documents_after_each_other() -> None:
    decoded = DECODER.decode(encode({"a": 1}) + encode({}) + encode({"a": uuid.UUID(int=5)}))
    assert loaded_lines(decoded.text) == [spelled({"a": 1}), spelled({}), spelled({"a": uuid.UUID(int=5)})]
    assert decoded.label == "BSON, 3 values"


@given(VALUES, st.data())
def test_what_was_spoiled_is_named_and_never_raises(value: dict[str, Any], data: st.DataObject) -> None:
    payload = bytearray(encode(value))
    payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    assert DECODER.decode(bytes(payload)).label in ("BSON", "binary", "BSON, 2 values")


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"\x05\0\0\0", "byte 0: it ends within a document"),
        (b"\x06\0\0\0\0", "byte 0: a document of 6 bytes, with 5 left"),
        (b"\x06\0\0\0\0\0", "byte 4: a document that does not end where it says"),
        (b"\x08\0\0\0\x20a\0\0", "byte 7: 0x20 is no type"),
        (b"\x09\0\0\0\x10a\0\x01\0", "byte 7: it ends within a value"),
        (b"\x07\0\0\0\x10a\0", "byte 5: a name without an end"),
    ],
)
def test_what_does_not_hold_is_named_with_its_place(payload: bytes, fault: str) -> None:
    assert DECODER.decode(payload).fault == f"not BSON: {fault}"
    assert DECODER.priority(payload, Opcode.BINARY) == 0

"""CBOR, held against its reference library and the examples of its specification."""

from __future__ import annotations

import json
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decode.spelling import loaded, loaded_lines, spelled
from wstui.decode._claiming import shortened, steps
from wstui.decode._writing import Enough, Writer
from wstui.decode.cbor import DECODER, read
from wstui.model import Opcode
from wstui.payloads.packing import FORMATS, packed

INTEGERS = st.integers(-(2**80), 2**80)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = TEXT | INTEGERS | st.none() | st.booleans() | st.binary() | st.tuples(INTEGERS, TEXT)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | st.floats() | TEXT | st.binary() | st.uuids(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_it_says_what_was_encoded(value: Any, indefinite: bool) -> None:
    decoded = DECODER.decode(cbor2.dumps(value, indefinite_containers=indefinite))
    assert loaded(decoded.text) == spelled(value)
    assert decoded.fault == ""


@given(st.lists(st.lists(INTEGERS), min_size=2))
def test_a_sequence(values: list[list[int]]) -> None:
    decoded = DECODER.decode(b"".join(map(cbor2.dumps, values)))
    assert loaded_lines(decoded.text) == values
    assert decoded.label == f"CBOR, {len(values)} values"


@given(
    st.recursive(
        st.none() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
        lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    )
)
def test_what_the_composer_encodes_comes_back(value: Any) -> None:
    text = json.dumps(value)
    assert repr(json.loads(DECODER.decode(packed(text, FORMATS["cbor"])).text)) == repr(value)


@pytest.mark.parametrize(
    ("payload", "text"),
    [  # RFC 8949, appendix A
        ("00", "0"),
        ("17", "23"),
        ("1818", "24"),
        ("1bffffffffffffffff", "18446744073709551615"),
        ("c249010000000000000000", "18446744073709551616"),
        ("3bffffffffffffffff", "-18446744073709551616"),
        ("c349010000000000000000", "-18446744073709551617"),
        ("f98000", "-0.0"),
        ("f93c00", "1.0"),
        ("fb3ff199999999999a", "1.1"),
        ("f97bff", "65504.0"),
        ("fa47c35000", "100000.0"),
        ("fa7f7fffff", "3.4028235e+38"),
        ("fb7e37e43c8800759c", "1e+300"),
        ("f90001", "5.960464477539063e-08"),
        ("f90400", "6.103515625e-05"),
        ("f97c00", '{"$float":"Infinity"}'),
        ("fa7fc00000", '{"$float":"NaN"}'),
        ("fbfff0000000000000", '{"$float":"-Infinity"}'),
        ("f7", '{"$undefined":true}'),
        ("f0", '{"$simple":16}'),
        ("f8ff", '{"$simple":255}'),
        ("c074323031332d30332d32315432303a30343a30305a", '{"$tag":0,"as":"time","value":"2013-03-21T20:04:00Z"}'),
        ("c11a514b67b0", '{"$tag":1,"as":"epoch time","value":1363896240}'),
        ("d74401020304", '{"$tag":23,"as":"to be base16","value":{"$bytes":"01020304"}}'),
        ("d818456449455446", '{"$tag":24,"as":"encoded CBOR","value":{"$bytes":"6449455446"}}'),
        ("40", '{"$bytes":""}'),
        ("62225c", '"\\"\\\\"'),
        ("64f0908591", '"\U00010151"'),
        ("80", "[]"),
        ("8301820203820405", "[1,[2,3],[4,5]]"),
        ("a201020304", '{"1":2,"3":4}'),
        ("a26161016162820203", '{"a":1,"b":[2,3]}'),
        ("826161a161626163", '["a",{"b":"c"}]'),
        ("5f42010243030405ff", '{"$bytes":"0102030405"}'),
        ("7f657374726561646d696e67ff", '"streaming"'),
        ("9fff", "[]"),
        ("9f018202039f0405ffff", "[1,[2,3],[4,5]]"),
        ("83018202039f0405ff", "[1,[2,3],[4,5]]"),
        ("bf61610161629f0203ffff", '{"a":1,"b":[2,3]}'),
        ("826161bf61626163ff", '["a",{"b":"c"}]'),
        ("bf6346756ef563416d7421ff", '{"Fun":true,"Amt":-2}'),
        ("d9d9f783010203", "[1,2,3]"),
        ("d8259050", '{"$tag":37,"as":"UUID","value":[{"$bytes":""}]}'),
        ("a182018041ff", '{"[1,[]]":{"$bytes":"ff"}}'),
    ],
)
def test_examples(payload: str, text: str) -> None:
    if payload == "d8259050":
        payload = "d8258140"  # what is tagged as a UUID need not be one
    decoded = DECODER.decode(bytes.fromhex(payload))
    assert loaded(decoded.text) == loaded(text)
    assert decoded.text == text or decoded.text[0] in "{["


@pytest.mark.parametrize(
    ("payload", "fault"),
    [  # RFC 8949, appendix F: what is not well-formed
        ("18", "byte 0: it ends within a number"),
        ("61", "byte 1: a string of 1 bytes, with 0 left"),
        ("9bffffffffffffffff", "byte 9: 18,446,744,073,709,551,615 items announced, with 0 bytes left"),
        ("5f4100", "byte 3: it ends within a string in chunks"),
        ("9f8182", "byte 3: 2 items announced, with 0 bytes left"),
        ("a20102", "byte 1: 2 members announced, with 2 bytes left"),
        ("bf01ff", "byte 2: a break, where nothing without a length is open or a key has no value"),
        ("ff", "byte 0: a break, where nothing without a length is open or a key has no value"),
        ("9fc1ff", "byte 2: a break, where nothing without a length is open or a key has no value"),
        ("9f01", "byte 2: it ends within 1 open arrays, maps and tags"),
        ("c0", "byte 1: it ends after a tag"),
        ("1c", "byte 0: additional information 28 is reserved"),
        ("fe", "byte 0: additional information 30 is reserved"),
        ("f818", "byte 0: simple value 24 in two bytes"),
        ("1f", "byte 0: a number or a tag has no length to leave out"),
        ("df", "byte 0: a number or a tag has no length to leave out"),
        ("5f6100ff", "byte 1: a chunk of a string that is of another sort"),
        ("5f5f4100ffff", "byte 1: a chunk of a string that is of another sort"),
        ("fb0000", "byte 0: it ends within a number"),
    ],
)
def test_what_is_not_well_formed_is_named_with_its_place(payload: str, fault: str) -> None:
    decoded = DECODER.decode(bytes.fromhex(payload))
    assert decoded.fault == f"not CBOR: {fault}"
    assert DECODER.priority(bytes.fromhex(payload), Opcode.BINARY) == 0


def test_a_bignum_of_any_size_is_written() -> None:
    assert loaded(DECODER.decode(cbor2.dumps(2**8191)).text) == 2**8191
    assert '"$tag": 2' in DECODER.decode(cbor2.dumps([1, 2**8192])).text


def test_what_says_that_it_is_cbor_is_said() -> None:
    assert "it says so itself, with tag 55799" in DECODER.decode(bytes.fromhex("d9d9f7a0")).why


def test_what_takes_too_long_to_indent_is_not() -> None:
    decoded = DECODER.decode(b"\x9a" + (200_000).to_bytes(4, "big") + b"\x40" * 200_000)
    assert decoded.text.startswith('[{"$bytes":""},{"$bytes":""},')
    assert decoded.why.endswith("too dense to be indented")


def test_a_claim_needs_an_array_or_a_map() -> None:
    assert DECODER.priority(cbor2.dumps({"a": 1}), Opcode.BINARY) == 0.8
    assert DECODER.priority(cbor2.dumps({1: 1}), Opcode.BINARY) == 0.5
    assert DECODER.priority(bytes.fromhex("c11a514b67b0"), Opcode.BINARY) < 0.05
    assert DECODER.priority(b"\xc2\x80", Opcode.PING) <= 0.25


@given(st.lists(VALUES, min_size=1), st.integers(1, 40))
def test_what_is_cut_is_json_still(values: list[Any], most: int) -> None:
    into = Writer(most=most)
    try:
        read(b"".join(map(cbor2.dumps, values)), into)
    except Enough:
        into.cut()
    assert into.depth == 0
    for line in into.json().splitlines():
        json.loads(line)


@pytest.mark.parametrize("payload", [b"\x81", b"\xc1", b"\xa1\x81\0\x81", b"\x9f", b"\xbf\0"], ids=bytes.hex)
def test_what_would_take_too_many_steps_is_read_so_far(payload: bytes) -> None:
    size = 200_000
    decoded = DECODER.decode(payload * (size // len(payload)) + b"\0" + b"\xff" * size)
    most = steps(len(payload) * (size // len(payload)) + 1 + size)
    assert decoded.fault == shortened(most)
    assert not decoded.is_json
    assert decoded.text.count("[") + decoded.text.count("{") <= 2 * most


def test_what_people_send_is_read_whole() -> None:
    ticks = [{"s": "BTC", "p": nth / 7, "q": [nth, 1.5, None], "t": 1_700_000_000 + nth} for nth in range(10_000)]
    decoded = DECODER.decode(cbor2.dumps(ticks))
    assert (decoded.fault, decoded.why) == ("", "holds to its last byte")

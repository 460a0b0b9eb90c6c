"""A field is read from payloads that differ in digits as it is read from each by itself, hostile ones included."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wstui.grammar import parse
from wstui.query import Field, json_of
from wstui.shape import DIGITS
from wstui.store import reader as module
from wstui.store.reader import Place, Reader, place_in

NUMBERS = st.sampled_from(
    ["0", "-0", "7", "42", "042", "-07", "0.5", "1e400", "-1E-400", "1e5", "12345678901234567890", "0.10", "00", "1.",
     "9007199254740993", "9007199254740992.0", "NaN", "Infinity", "1_0", "0.30000000000000004", "1" * 400,
     "1e99999999999"]
)  # fmt: skip
STRINGS = st.sampled_from(
    ['"42"', '"042"', '"-1"', '"1e400"', '"4 2"', '" 42"', '"x9"', '""', '"\\u0034"', '"\\""', '"4\\n"', '"é1"', 
     '"+42"', '"42."', '".5"', '"٤٢"', '"NaN"', '"true"', '"12:05"', '"1e-9999999999999999999"']
)  # fmt: skip
KEYS = st.sampled_from(['"a"', '"b"', '"a1"', '"a2"', '"0"', '"1"', '"10"', '"\\u0061"', '"é"', '"a b"', '""'])
SPACES = st.sampled_from(["", "", "", " ", "\n\t"])
ODDITIES = st.sampled_from(["nul", "{", "]", "1 2", "\x01", '"\x01"', ",", "{}x"])


def _objects(keys: st.SearchStrategy[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(st.tuples(keys, SPACES, inner), min_size=1, max_size=4)
    return members.map(
        lambda found: "{" + ",".join(f"{key}{space}:{space}{value}" for key, space, value in found) + "}"
    )


JSON = st.recursive(
    st.one_of(NUMBERS, NUMBERS, STRINGS, STRINGS, st.sampled_from(["true", "false", "null"])),
    lambda inner: st.one_of(
        _objects(KEYS, inner),
        _objects(st.just('"a"'), inner),
        _objects(st.sampled_from(['"a1"', '"b"']), inner),
        st.tuples(SPACES, st.lists(inner, min_size=1, max_size=4)).map(lambda p: f"[{f'{p[0]},'.join(p[1])}{p[0]}]"),
    ),
    max_leaves=6,
)
PAYLOADS = st.one_of(
    _objects(KEYS, JSON), _objects(st.just('"a"'), JSON), JSON, st.tuples(JSON, ODDITIES).map("".join), ODDITIES
).map(str.encode)
TERMS = st.sampled_from(
    [".a", ".a=42", ".a>7", ".a<=0", ".a!=42", '.a="42"', ".a~4", ".a=true", ".a1", ".a1=42", ".a.0", ".a.0>1", ".a.1",
     ".a.a", ".0", ".1", ".0.a<1e2", ".10", ".a1.a2=7", ".a.a1.0", ".a<1e400", ".a>=9007199254740992", ".b>0.3", ".a.b",
     ".a=9007199254740993", ".a>-0.5", ".a=-0", '."a b"', ".é=1", ".a>x", ".a<12345678901234567891", ".0.0.0", ".b.a1",
     ".a!=null", ".a1>0"]
)  # fmt: skip


def others(payload: bytes, digits: str) -> list[bytes]:
    """Payloads that differ from one in digits only, which all of them may be."""
    wanted = iter(digits * len(payload))
    changed = re.sub(rb"[0-9]", lambda _: next(wanted).encode(), payload)
    ones = re.sub(rb"[0-9]", b"1", payload)
    # The first ones teach, and what was learned of them is asked of the others.
    return [
        ones,
        ones,
        payload,
        changed,
        ones.replace(b"1", b"0"),
        ones.replace(b"1", b"9"),
        ones.replace(b"11", b"10"),
    ]


def plainly(field: Field, payload: bytes) -> bool:
    """What the term says of a payload by itself."""
    try:
        return field.holds(json_of(payload))
    except ValueError:
        return False


def reading(payload: bytes) -> object:
    try:
        return json_of(payload)
    except ValueError:
        return None


@settings(deadline=None, max_examples=300)
@given(st.lists(PAYLOADS, min_size=1, max_size=3), TERMS, st.text("0123456789", min_size=1), st.booleans())
def test_reads_what_a_look_at_each_reads(payloads: list[bytes], term: str, digits: str, forgetful: bool) -> None:
    field = parse(term)
    assert isinstance(field, Field)
    looked = Reader(field, reading)
    with pytest.MonkeyPatch.context() as patch:
        if forgetful:
            patch.setattr(module, "KEPT", 1)
            patch.setattr(module, "VALUES", 1)
        for _ in range(2):
            for payload in payloads:
                for other in others(payload, digits):
                    assert looked.holds(other) == plainly(field, other), other


@pytest.mark.parametrize(
    ("term", "payload", "other"),
    [
        (".a=1", b'{"a":1,"n":10}', b'{"a":1,"n":01}'),
        (".a=1", b'{"a":1,"n":-10.5}', b'{"a":1,"n":-01.5}'),
        (".a>0", b'{"a":10}', b'{"a":01}'),
        (".a1>0", b'{"a1":5}', b'{"a2":5}'),
        (".a1.b>0", b'{"a1":{"b":5}}', b'{"a2":{"b":5}}'),
        (".a1.b>0", b'{"a1":{"b":5},"a2":{"b":0}}', b'{"a2":{"b":5},"a1":{"b":0}}'),
        (".0>0", b'{"0":5}', b'{"1":5}'),
        (".a.1>4", b'{"a":[1,5]}', b'{"a":[5,1]}'),
        (".a=9007199254740993", b'{"a":9007199254740993}', b'{"a":9007199254740992}'),
        (".a>9007199254740992", b'{"a":"9007199254740993"}', b'{"a":"9007199254740992"}'),
        (".a<0.30000000000000004", b'{"a":0.30000000000000003}', b'{"a":0.30000000000000004}'),
        (".a~4", b'{"a":"14"}', b'{"a":"15"}'),
        ('.a="04"', b'{"a":"04"}', b'{"a":"40"}'),
    ],
)
def test_digits_that_decide_are_looked_at(term: str, payload: bytes, other: bytes) -> None:
    field = parse(term)
    assert isinstance(field, Field)
    looked = Reader(field, reading)
    assert [looked.holds(each) for each in [payload, payload, payload, other, payload]] == [True] * 3 + [False, True]


@pytest.mark.parametrize(
    "payload", [b'{"a":"\xff1"}', b'\xef\xbb\xbf{"a":1}', b"[" * 900 + b"1" + b"]" * 900, b"", b"1"]
)
def test_what_is_no_text_or_too_deep_is_read_as_ever(payload: bytes) -> None:
    field = parse(".a>0")
    assert isinstance(field, Field)
    looked = Reader(field, reading)
    assert [looked.holds(other) for other in others(payload, "12")] == [False] * 7


def test_payloads_that_differ_in_digits_are_read_twice_at_most() -> None:
    read: list[bytes] = []

    def reading(payload: bytes) -> object:
        read.append(payload)
        return json_of(payload)

    field = parse(".data.0.px>42000")
    assert isinstance(field, Field)
    looked = Reader(field, reading)
    found = [looked.holds(json.dumps({"n": n, "data": [{"px": f"{n}.5"}]}).encode()) for n in range(41000, 43000)]
    assert (sum(found), len(read)) == (1000, 2)


def place(payload: bytes, term: str) -> Place | None:
    field = parse(term)
    assert isinstance(field, Field)
    return place_in(payload.translate(DIGITS), field)


def test_a_place_is_told_where_it_can_be() -> None:
    found = place(b'{"a":{"b":1},"a":{"b":"25"}}', ".a.b")
    assert found is not None
    assert (found.value, found.decimal, found.leads) == (slice(22, 26), slice(23, 25), None)
    assert place(b'{"a":{"b":1},"a":{}}', ".a.b") == Place()
    assert place(b'{"a1":1,"a2":1}', ".a1") is None
    assert place(b'{"\\u0061":1}', ".a") is None
    assert place(b'{"a":', ".a") == Place()
    assert place(b'{"a":[]}', ".a") == Place(verdict=True)

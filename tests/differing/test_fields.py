"""How two payloads differ: by fields, whatever they are made of."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.differing.fields import MISSING, Change, changes, document, general, kind_of, shuffled, spelled, value_text
from wstui.grammar import parse
from wstui.query import Field, json_of, lookup

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
).map(lambda value: json_of(json.dumps(value).encode()))


def paths(one: object, other: object) -> list[str]:
    return [spelled(change.path) for change in changes(one, other)]


def read(text: str) -> object:
    return json_of(text.encode())


@given(DOCUMENTS)
def test_what_is_the_same_does_not_differ(value: object) -> None:
    assert list(changes(value, value)) == []
    assert list(shuffled(value, value)) == []


@given(DOCUMENTS, DOCUMENTS)
def test_each_path_leads_to_what_is_told_of_it(one: object, other: object) -> None:
    for path, left, right, _ in changes(one, other):
        keys = tuple(map(str, path))
        assert left is MISSING or lookup(one, keys) == left
        assert right is MISSING or lookup(other, keys) == right
        assert left is not MISSING or right is not MISSING


@given(DOCUMENTS, DOCUMENTS)
def test_it_does_not_matter_which_side_is_which(one: object, other: object) -> None:
    there = {(change.path, str(change.expected), str(change.received)) for change in changes(one, other)}
    back = {(change.path, str(change.received), str(change.expected)) for change in changes(other, one)}
    assert there == back


@given(DOCUMENTS, DOCUMENTS)
def test_that_nothing_differs_means_that_it_is_the_same(one: object, other: object) -> None:
    if not list(changes(one, other)):
        assert kind_of(one) == kind_of(other)
        assert not list(changes(other, one))


@given(st.lists(DOCUMENTS, max_size=6), st.randoms(use_true_random=False))
def test_an_array_in_any_order(items: list[object], chance: random.Random) -> None:
    mixed = list(items)
    chance.shuffle(mixed)
    assert list(changes({"a": items}, {"a": mixed}, lambda path: path == ("a",))) == []


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=4), SCALARS)
def test_a_path_is_spelled_as_the_filter_language_reads_it(keys: list[str], value: object) -> None:
    nested: object = read(json.dumps(value))
    for key in reversed(keys):
        nested = {key: nested}
    (change,) = changes(nested, {})
    assert change.path == tuple(keys[:1])
    assert change.received is MISSING
    node = parse(spelled(change.path)) if "\n" not in keys[0] else Field(tuple(keys[:1]))
    assert isinstance(node, Field)
    assert node.path == tuple(keys[:1])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ('{"a":1}', '{"a":1.0}', []),
        ('{"a":1}', '{"a":"1"}', [".a"]),
        ('{"a":1e400000}', '{"a":1}', [".a"]),
        ('{"a":[1,2]}', '{"a":[1]}', [".a.1"]),
        ('{"a":{"b":{"c":1}}}', '{"a":{}}', [".a.b"]),
        ('{"a b":1}', '{"a b":2}', ['."a b"']),
        ("[]", "{}", ["payload"]),
        ("null", "false", ["payload"]),
    ],
)
def test_which_fields_differ(one: str, other: str, expected: list[str]) -> None:
    assert paths(read(one), read(other)) == expected


def test_depth_is_no_danger() -> None:
    deep: object = "x"
    for _ in range(20_000):
        deep = [deep]
    assert [len(change.path) for change in changes(deep, [deep])] == [20_000]
    assert list(changes([deep, 1], [1, deep], lambda _: True)) != []  # too deep to be looked at in any order


def test_an_array_that_was_shuffled_is_known() -> None:
    assert list(shuffled(read('{"a":[1,2],"b":[1,2]}'), read('{"a":[2,1],"b":[1,3]}'))) == [("a",)]


def test_what_is_left_of_arrays_in_any_order() -> None:
    found = list(changes(read("[1,2,3]"), read("[3,4,1]"), lambda path: True))
    assert found == [Change((1,), "2", "4")]


def test_payloads_that_are_no_json() -> None:
    assert document(b"ping", text=True) == "ping"
    assert document(b"\xff{", text=True) == "\udcff{"
    assert document(b"{}", text=False) == b"{}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MISSING, "nothing"),
        (None, "null"),
        (True, "true"),
        ("a\x1b[31m", '"a␛[31m"'),
        (b"\x00\x01", "2 bytes 00 01"),
        ([1, 2], "an array of 2"),
        ("x" * 300, '"' + "x" * 200 + '…"'),
    ],
)
def test_a_value_in_one_line(value: object, text: str) -> None:
    assert value_text(value) == text


def test_positions_have_a_common_path() -> None:
    assert general(("data", 3, "ts")) == ("data", "*", "ts")

"""How two payloads are compared: by field, by line or by byte, and never for long."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given

from differing.test_fields import DOCUMENTS
from wstui.differing import LONGEST, MOST, Fields, Lines, Octets, Payload, compared
from wstui.differing.fields import MISSING, Path
from wstui.differing.writing import written


def said(text: str) -> Payload:
    return Payload(text.encode("utf-8", "surrogatepass"), text, is_json=True)


def fields(one: str, other: str) -> list[tuple[str, str, str]]:
    """What differs: path, what was there, what is."""
    found, why = compared(said(one), said(other))
    assert isinstance(found, Fields)
    assert not why
    return [
        (".".join(map(str, change.path)), written(change.expected, 99), written(change.received, 99))
        for change in found.changes
    ]


def value_at(document: object, path: Path) -> object:
    for key in path:
        assert isinstance(document, dict | list)
        document = document[key]  # type: ignore[index]
    return document


@given(DOCUMENTS)
def test_what_is_the_same_does_not_differ(value: object) -> None:
    found, _ = compared(said(written(value, 10**6)), said(written(value, 10**6)))
    assert isinstance(found, Fields)
    assert found.changes == []


@given(DOCUMENTS, DOCUMENTS)
def test_each_path_leads_to_what_is_told_of_it(one: object, other: object) -> None:
    found, _ = compared(said(written(one, 10**6)), said(written(other, 10**6)))
    assert isinstance(found, Fields)
    for change in found.changes:
        there = change.path if change.there is None else change.there
        if change.expected is not MISSING:
            assert value_at(found.one, change.path) is change.expected
        if change.received is not MISSING:
            assert value_at(found.other, there) is change.received


@given(DOCUMENTS, DOCUMENTS)
def test_that_nothing_differs_means_that_it_is_the_same(one: object, other: object) -> None:
    found, _ = compared(said(written(one, 10**6)), said(written(other, 10**6)))
    assert isinstance(found, Fields)
    same = json.dumps(found.one, sort_keys=True) == json.dumps(found.other, sort_keys=True)
    assert same == (not found.changes) or written(one, 10**6).count('"') != written(other, 10**6).count('"')


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ('{"a":1,"b":2}', '{"b":2,"a":1}', []),
        ('{"a":1.0}', '{"a":1.00}', [("a", "1.0", "1.00")]),
        ('{"a":98765432109876543210}', '{"a":98765432109876543211}',
         [("a", "98765432109876543210", "98765432109876543211")]),
        ('{"a":1}', '{"a":"1"}', [("a", "1", '"1"')]),
        ('{"a":{"b":1}}', '{"a":null}', [("a", '{"b":1}', "null")]),
        ('{"bids":[["1","2"],["3","4"]]}', '{"bids":[["0","9"],["1","2"],["3","5"]]}',
         [("bids.0", "", '["0","9"]'), ("bids.1.1", '"4"', '"5"')]),
        ('[{"id":1,"n":1},{"id":2,"n":1}]', '[{"id":2,"n":2},{"id":1,"n":1}]',
         [("0", '{"id":1,"n":1}', '{"id":1,"n":1}'), ("1.n", "1", "2")]),
        ('{"a":1}', "[]", [("", '{"a":1}', "[]")]),
    ],
)  # fmt: skip
def test_which_fields_differ(one: str, other: str, expected: list[tuple[str, str, str]]) -> None:
    assert fields(one, other) == expected


def test_the_spelling_of_a_number_is_known_as_such() -> None:
    found, _ = compared(said("[1.0,2]"), said("[1.00,3]"))
    assert isinstance(found, Fields)
    assert [change.is_spelling for change in found.changes] == [True, False]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ('{"a":1,"a":2}', '{"a":3,"a":2}', "a key stands twice in an object: by line"),
        ('{"a":1}\n{"a":2}', '{"a":1}\n{"a":3}', "several values: by line"),
        ("[" * 10_000 + "]" * 10_000, "[]", "nested too deeply: by line"),
        ('{"a":', '{"a":1}', "not read as JSON: by line"),
        ("[" + "1," * LONGEST + "1]", "[]", "more than a MiB: by line · of each the first MiB"),
    ],
)
def test_what_is_compared_by_line_and_why(one: str, other: str, why: str) -> None:
    found, said_why = compared(said(one), said(other))
    assert isinstance(found, Lines)
    assert said_why == why
    assert sum(found.counts)


def test_text_and_bytes() -> None:
    found, why = compared(Payload(b"a\nb", "a\nb"), Payload(b"a\nc", "a\nc"))
    assert isinstance(found, Lines)
    assert found.counts == (1, 0, 0)
    found, why = compared(Payload(b"a\x00"), Payload(b"a\x01"))
    assert isinstance(found, Octets)
    assert found.counts == (1, 0, 0)
    found, why = compared(Payload(b"\x00" * (LONGEST + 5)), Payload(b"\x00" * LONGEST + b"12345"))
    assert isinstance(found, Octets)
    assert (found.differing, why) == (0, "of each the first MiB")


@pytest.mark.parametrize("sort", ["arrays", "numbers", "objects", "nested"])
def test_what_is_made_to_take_long_does_not(sort: str) -> None:
    chance = random.Random(sort)
    items: list[object] = [[chance.randrange(100), chance.randrange(100)] for _ in range(30_000)]
    if sort == "numbers":
        items = [chance.randrange(10) for _ in range(100_000)]
    elif sort == "objects":
        items = [{"id": chance.randrange(10**6), "n": chance.randrange(9)} for _ in range(10_000)]
    others = chance.sample(items, len(items))[1:]
    one, other = items, others
    for _ in range(200 if sort == "nested" else 0):
        one, other = [one, 1], [other, 2, 3]
    found, _ = compared(said(json.dumps(one)), said(json.dumps(other)))
    assert isinstance(found, Fields)
    assert len(found.changes) <= MOST
    assert found.steps < 2_000_000


def test_of_many_fields_that_differ_no_more_are_gone_through_than_are_told() -> None:
    found, _ = compared(said(json.dumps([0] * 50_000)), said(json.dumps([1] * 50_000)))
    assert isinstance(found, Fields)
    assert found.more
    assert len(found.changes) == MOST
    assert found.steps < 2 * MOST

"""Values written down again, and what is said of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differing.test_fields import DOCUMENTS
from wstui.differing.fields import MISSING
from wstui.differing.writing import gain, unchanged, written
from wstui.query import Number, json_of


@given(DOCUMENTS)
def test_a_value_is_written_as_it_was_read(value: object) -> None:
    assert json_of(written(value, 10**6).encode("utf-8", "surrogatepass")) == value


@given(DOCUMENTS, st.integers(1, 30))
def test_it_is_no_longer_than_asked_for(value: object, most: int) -> None:
    text = written(value, most)
    assert len(text) <= most
    assert text.endswith("…") or text == written(value, 10**6)


def test_numbers_are_spelled_as_they_came() -> None:
    text = '{"a":[1.10,12345678901234567890,1e5],"b":true,"c":null}'
    assert written(json_of(text.encode()), 100) == text
    assert written(MISSING, 10) == ""


def test_a_long_array_is_not_written_to_its_end() -> None:
    assert written(["x"] * 10**6, 12) == '["x","x","x…'


@pytest.mark.parametrize(
    ("one", "other", "by"),
    [
        (Number("42000.1"), Number("42000.3"), "+0.2"),
        ("42000.3", "42000.10", "-0.20"),
        (Number("-1"), Number("1"), "+2"),
        (Number("1.0"), Number("1.00"), ""),
        ("1", Number("2"), ""),
        ("0041", "0042", ""),
        ("a", "b", ""),
        (Number("1e9"), Number("2e9"), ""),
        ("1597026383085123456789", "1597026383085123456790", ""),
        (Number("\u0661"), Number("2"), ""),
        (True, False, ""),
    ],
)
def test_by_how_much_a_number_changed(one: object, other: object, by: str) -> None:
    assert gain(one, other) == by


def test_what_is_the_same_is_listed_without_what_is_not() -> None:
    document = json_of(json.dumps({"a": 1, "b": {"c": [2, 3], "d": {}}, "e": []}).encode())
    found = unchanged(document, {("b", "c", 0)}, 100)
    assert [path for path, _ in found] == [("a",), ("b", "c", 1), ("b", "d"), ("e",)]
    assert [path for path, _ in unchanged(document, {("b",)}, 1)] == [("a",)]

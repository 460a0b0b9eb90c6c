"""What changed, as one line for a row of the log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.differing import Payload
from wstui.ui.changed import SAME, changed_line
from wstui.ui.line import plain


def json(text: str) -> Payload:
    return Payload(text.encode(), text, is_json=True)


def text(said: str) -> Payload:
    return Payload(said.encode("utf-8", "surrogatepass"), said)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ('{"px":42000.1,"s":1}', '{"px":42000.3,"s":1}', "px 42000.1 → 42000.3 +0.2"),
        ('{"ts":1597026385,"px":"1"}', '{"ts":1597026386,"px":"2"}', "px 1 → 2 +1  ts 1597026385 → 1597026386"),
        ('{"a":1}', '{"a":"1"}', 'a 1 → "1"'),
        ('{"a":1}', '{"a":1.0}', "a 1 → 1.0"),
        ('{"a":1}', '{"a":1,"b":[2]}', "+ b [2]"),
        ('{"a":1,"b":2}', '{"a":1}', "- b 2"),
        ('{"b":[[1,2],[3,4]]}', '{"b":[[1,2],[3,5]]}', "b.1.1 4 → 5 +1"),
        ('{"a":{"x":1},"b":{"x":1}}', '{"a":{"x":2},"b":{"x":3}}', "a.x 1 → 2 +1  b.x 1 → 3 +2"),
        ('[{"id":1},{"id":2}]', '[{"id":2},{"id":1}]', "~ 0 moved"),
        ('{"a":1,"b":2}', '{"b":2, "a":1}', "= as before"),
    ],
)  # fmt: skip
def test_fields(one: str, other: str, said: str) -> None:
    assert plain(changed_line(json(one), json(other))).rstrip() == said


def test_many_fields_are_counted() -> None:
    one, other = (json("[" + ",".join([value] * 50) + "]") for value in "12")
    assert plain(changed_line(one, other)).endswith("and 38 more")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("BTC 42000.1 up", "BTC 42000.3 up", "42000.1 → 42000.3"),
        ("a b", "a c b", "+ c"),
        ("a c b", "a b", "- c"),
        ("a\nb\nc", "a\nx\nc\nd", "1 changed, 1 added of 4 lines"),
        ("same", "same", "= as before"),
    ],
)
def test_text(one: str, other: str, said: str) -> None:
    assert plain(changed_line(text(one), text(other))) == said


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (b"\x00\x01\x02", b"\x00\x09\x02", "1 changed of 3 bytes  at 1: 01 → 09"),
        (b"\x00\x01", b"\x00\x01\x02\x03", "2 added of 4 bytes  at 2: -- → 02 …"),
    ],
)
def test_bytes(one: bytes, other: bytes, said: str) -> None:
    assert plain(changed_line(Payload(one), Payload(other))) == said


@given(st.text(), st.text())
def test_it_is_safe_to_show(one: str, other: str) -> None:
    line = plain(changed_line(text(one), text(other)))
    assert line.isprintable()
    assert (line == plain(SAME)) == (one == other)

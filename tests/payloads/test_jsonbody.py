"""JSON with names in it: only blanks change, and what is wrong is named where it is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Failure
from wstui.payloads.jsonbody import flat, laid_out, looks_like_json, place_after, wrong


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a": 1}', ""),
        ("[1, 2", "line 1, column 6: it ends, expected , or ]"),
        ('{"a": {{amount}}}', ""),
        ('{"a": {{amount}} 1}', "line 1, column 18: expected , or }"),
        ('{"a": "{{amount}}"}', ""),
        (r'{"a": "\{{amount}}"}', ""),
        (r'{"a": "\{ x"}', "line 1, column 8: not allowed in a string"),
        ("{{all}}", ""),
        ('{"a": {{two', "line 1, column"),
        ('{"a":1}\n{"a":{{two}}}', ""),
    ],
)
def test_what_does_not_hold_is_named(text: str, fault: str) -> None:
    assert wrong(text).startswith(fault)
    assert bool(wrong(text)) is bool(fault)


def test_names_stay_where_they_are() -> None:
    text = '{"a":{{amount}},"b":"x {{y}} \\\\ z","c":[{{one}},{{hmac one two}}],"d":"\\{{no}}"}'
    out = laid_out(text)
    assert out.splitlines() == [
        "{",
        '  "a": {{amount}},',
        '  "b": "x {{y}} \\\\ z",',
        '  "c": [{{one}}, {{hmac one two}}],',
        '  "d": "\\{{no}}"',
        "}",
    ]
    assert flat(out) == text
    assert wrong(text, literal=True).startswith("line 1, column 7")
    with pytest.raises(Failure, match="column 17"):
        laid_out('{"a":{{amount}} "b"}')


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values, st.booleans(), st.data())
def test_layout_changes_blanks_only_and_keeps_the_place(value: Any, ascii_only: bool, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    out = laid_out(text)
    assert json.loads(out) == value
    assert json.loads(flat(out)) == value
    at = data.draw(st.integers(0, len(text)))
    before = re.sub(r"\s", "", text[:at])
    assert re.sub(r"\s", "", out[: place_after(text, out, at)]) == before


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('{"a"', True),
        ("{}", True),
        (" [1", True),
        ("[", True),
        ("[{{x}}", True),
        ("[hello] you", False),
        ("[info]", False),
        ("{a}", False),
        ("{{name}}", False),
        ("ping", False),
        ("", False),
    ],
)
def test_what_looks_like_json(text: str, holds: bool) -> None:
    assert looks_like_json(text) is holds

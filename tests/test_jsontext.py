"""The lossless layout of JSON, held against the standard library's parser, which it does without."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import jsontext
from wstui.jsontext import JsonError

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=40)
SPACE = st.text(" \t\r\n", max_size=3)
NEARLY = st.text('[]{}",:\\ \n0-1.eEtrufalsn\x00é', max_size=24)
TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"{}\[\],:]+|[{}\[\],:]')


def tokens(text: str) -> list[str]:
    """The text without the white space outside its strings, by another road than the one under test."""
    return TOKENS.findall(text)


@st.composite
def spelled(draw: st.DrawFn) -> str:
    """JSON text with white space where a sender may put it, and numbers and escapes as a sender may spell them."""
    parts = tokens(json.dumps(draw(VALUES), ensure_ascii=draw(st.booleans())))
    return "".join(draw(SPACE) + part for part in parts) + draw(SPACE)


def is_json(text: str) -> bool:
    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        json.loads(text, parse_constant=refuse, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


@given(spelled())
def test_nothing_but_white_space_outside_strings_differs(text: str) -> None:
    assert tokens(jsontext.indent(text).text) == tokens(text)
    assert jsontext.one_line(text) == "".join(tokens(text))


@given(spelled())
def test_the_senders_white_space_does_not_decide_the_layout(text: str) -> None:
    laid_out = jsontext.indent(text)
    assert laid_out.values == 1
    assert jsontext.indent(laid_out.text) == laid_out
    assert jsontext.indent(jsontext.one_line(text)) == laid_out


def outcome(layout: Callable[[str], str], text: str) -> tuple[list[str], int]:
    """The tokens of the layout and -1, or none and where the fault is."""
    try:
        return tokens(layout(text)), -1
    except JsonError as exc:
        return [], exc.position


@given(NEARLY)
def test_it_accepts_what_the_standard_parser_accepts(text: str) -> None:
    laid_out, fault = outcome(lambda text: jsontext.indent(text).text, text)
    assert fault <= len(text)
    if fault >= 0:
        assert not is_json(text)
    else:
        assert is_json(text) or jsontext.indent(text).values > 1
    assert outcome(jsontext.one_line, text) == (laid_out, fault)


@pytest.mark.parametrize(
    ("text", "laid_out"),
    [
        ("{}", "{}"),
        (" [ ] ", "[]"),
        ("1.10", "1.10"),
        ("[12345678901234567890,1.10,-0,1E+2]", "[\n  12345678901234567890,\n  1.10,\n  -0,\n  1E+2\n]"),
        ('{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'),
        (r'{"\u00e9":"\/ \ud800"}', '{\n  "\\u00e9": "\\/ \\ud800"\n}'),
        ('{"a":{},"b":[ ]}', '{\n  "a": {},\n  "b": []\n}'),
        (
            '{"op":"subscribe","args":[{"channel":"mark-price","instId":"BTC-USDT"}]}',
            '{\n  "op": "subscribe",\n  "args": [{ "channel": "mark-price", "instId": "BTC-USDT" }]\n}',
        ),
    ],
)
def test_layout(text: str, laid_out: str) -> None:
    assert jsontext.indent(text)[:2] == (laid_out, 1)


def test_a_container_is_opened_where_it_would_pass_the_last_column() -> None:
    fits = json.dumps({"k": ["x" * 30, "y" * 34]})  # the comma that might follow is column 80
    assert [len(line) for line in jsontext.indent(fits).text.split("\n")] == [1, 79, 1]
    assert len(jsontext.indent(json.dumps({"k": ["x" * 30, "y" * 35]})).text.split("\n")) == 6


def test_a_container_that_nests_deeper_is_opened() -> None:
    assert jsontext.indent("[[[1]]]").text == "[\n  [[1]]\n]"
    assert jsontext.indent("[[[[1]]]]").text == "[\n  [\n    [[1]]\n  ]\n]"


def test_json_lines() -> None:
    text = '{"a": 1}\n\n[2]\r\n3\n'
    assert jsontext.indent(text)[:2] == ('{\n  "a": 1\n}\n[\n  2\n]\n3', 3)
    assert jsontext.one_line(text) == '{"a":1}\n[2]\n3'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1, column 1: it ends, expected a value"),
        ("[1,]", "line 1, column 4: expected a value"),
        ("[1 2]", "line 1, column 4: expected , or ]"),
        ("[1}", "line 1, column 3: expected , or ]"),
        ("[01]", "line 1, column 3: expected , or ]"),
        ('["a":1]', "line 1, column 5: expected , or ]"),
        ('{"a" 1}', "line 1, column 6: expected :"),
        ("{1:2}", "line 1, column 2: expected a key or }"),
        ('{"a":1,}', "line 1, column 8: expected a key"),
        ('{\n  "a":b}', "line 2, column 7: expected a value"),
        ('["a\tb"]', "line 1, column 4: not allowed in a string"),
        (r'["a\x"]', "line 1, column 4: not allowed in a string"),
        ('"abc', "line 1, column 5: a string that does not end"),
        ('{"a":"x', "line 1, column 8: a string that does not end"),
        ("1 2", "line 1, column 3: something after the value"),
        ("[1],", "line 1, column 4: something after the value"),
        ("[NaN]", "line 1, column 2: expected a value or ]"),
        ("}", "line 1, column 1: expected a value"),
    ],
)
def test_a_fault_names_its_place(text: str, fault: str) -> None:
    with pytest.raises(JsonError) as caught:
        jsontext.indent(text)
    assert str(caught.value) == fault


def test_depth_costs_what_its_text_costs() -> None:
    depth = 100_000
    text = "[" * depth + "]" * depth
    laid_out = jsontext.indent(text).text
    assert laid_out.count("\n") == 2 * depth - 4  # the innermost two stay on their line
    assert len(laid_out) < 12 * len(text) + 2**17
    assert jsontext.one_line(text) == text
    with pytest.raises(JsonError, match="it ends"):
        jsontext.indent("[" * depth)


def test_depth_moves_to_the_right_only_so_far() -> None:
    lines = jsontext.indent("[" * 50 + "]" * 50).text.split("\n")
    assert max(len(line) - len(line.lstrip()) for line in lines) == jsontext.STEP * jsontext.DEEPEST


def test_spans_of_a_line() -> None:
    line = '  "a:": { "b": [-1.5e3, null, "\\"x"] },'
    assert [(line[start:end], tag) for start, end, tag in jsontext.spans(line)] == [
        ('"a:"', "key"),
        (":", "punctuation"),
        ("{", "punctuation"),
        ('"b"', "key"),
        (":", "punctuation"),
        ("[", "punctuation"),
        ("-1.5e3", "number"),
        (",", "punctuation"),
        ("null", "literal"),
        (",", "punctuation"),
        ('"\\"x"', "string"),
        ("]", "punctuation"),
        ("}", "punctuation"),
        (",", "punctuation"),
    ]


@given(st.text())
def test_spans_of_anything_are_ordered_and_within(line: str) -> None:
    end = 0
    for span in jsontext.spans(line):
        assert end <= span.start < span.end <= len(line)
        end = span.end


def test_spans_of_a_line_cut_short() -> None:
    assert jsontext.spans('"abc\\') == [(0, 5, "string")]

"""Runs of JSON that are laid out at once, held against a layout that does one value after the other, and counted."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import jsonruns, jsontext
from wstui.decode.json import DECODER
from wstui.jsontext import COLUMNS, DEEPEST, STEP

SCALARS = st.sampled_from(["0", "-1.5e3", "null", "true", '""', '"a,]"', '"\\""', '"\\\\"', '"{é:"', f'"{"x" * 90}"'])
SPACE = st.sampled_from(["", "", "", " ", "\n", "\r\n\t"])


class Object(list[tuple[str, Any]]):
    """Members with their keys as they were sent."""


VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.builds(lambda item, count: [item] * count, inner, st.integers(3, 45))
        | st.builds(lambda item, count: [item] * count + [[item]], inner, st.integers(3, 6))
        | st.lists(st.tuples(st.sampled_from(['""', '"a b"', '"\\"{"']), inner), max_size=4).map(Object)
    ),
    max_leaves=5,
)
WRAPPED = st.builds(lambda value, depth: _within(value, depth), VALUES, st.integers(0, 80))


def _within(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = [value]
    return value


def nesting(value: Any) -> int:
    if not isinstance(value, list):
        return 0
    items = [item for _, item in value] if isinstance(value, Object) else value
    return 1 + max(map(nesting, items), default=0)


def on_a_line(value: Any) -> str:
    if isinstance(value, Object):
        return f"{{ {', '.join(f'{key}: {on_a_line(item)}' for key, item in value)} }}" if value else "{}"
    return f"[{', '.join(map(on_a_line, value))}]" if isinstance(value, list) else value


def opened(value: Any, columns: int, depth: int = 0, before: str = "") -> list[str]:
    """The lines of a value, by the rule as `jsontext.indent` says it."""
    pad = " " * (STEP * min(depth, DEEPEST))
    if not isinstance(value, list):
        return [f"{pad}{before}{value}"]
    room = max(columns - len(pad) - len(before) - 1, 2) if depth else 2
    if nesting(value) <= 2 and len(line := on_a_line(value)) <= room:
        return [f"{pad}{before}{line}"]
    lines = []
    for nth, item in enumerate(value, 1):
        key, inner = (f"{item[0]}: ", item[1]) if isinstance(value, Object) else ("", item)
        lines += opened(inner, columns, depth + 1, key)
        lines[-1] += "," * (nth < len(value))
    ends = "{}" if isinstance(value, Object) else "[]"
    return [f"{pad}{before}{ends[0]}", *lines, f"{pad}{ends[1]}"]


def written(value: Any, space: str) -> str:
    if isinstance(value, Object):
        return f"{{{f'{space},'.join(f'{key}{space}:{written(item, space)}' for key, item in value)}{space}}}"
    return (
        f"[{f'{space},{space}'.join(written(item, space) for item in value)}{space}]"
        if isinstance(value, list)
        else value
    )


@given(WRAPPED, SPACE, st.sampled_from([2, 20, COLUMNS]))
def test_a_run_is_laid_out_as_its_values_are_one_by_one(value: Any, space: str, columns: int) -> None:
    text = written(value, space)
    assert jsontext.indent(text, columns).text.split("\n") == within_room(opened(value, columns), len(text))


def within_room(lines: list[str], size: int) -> list[str]:
    """The lines without the blanks for which there is no room: these may be eight times the text."""
    room, found = 8 * size + 2**16, []
    for line in lines:
        found.append(line.lstrip(" ") if room < 0 else line)
        room -= len(line) - len(line.lstrip(" "))
    return found


@given(st.lists(VALUES, min_size=2, max_size=5), st.integers(1, 9), st.sampled_from(["\n", "\r\n", " \n\n"]))
def test_a_run_of_json_lines(values: list[Any], times: int, end: str) -> None:
    values *= times
    laid_out = jsontext.indent(end.join(written(value, "") for value in values))
    lines = [line for value in values for line in opened(value, COLUMNS)]
    assert laid_out.text.split("\n") == within_room(lines, sum(len(written(value, "")) for value in values))
    assert laid_out.values == len(values)


TOKENS = st.sampled_from(
    ["[", "]", "[[[[[[", "]]]]", "]]]]]],", "0,", "0,0,0,0,0,", "[0],[0],[0],[0],", "{", "}", '"":', "0\n"]
)


@given(st.lists(TOKENS, max_size=30).map("".join))
def test_a_fault_is_found_where_it_is_found_one_by_one(text: str) -> None:
    def outcome() -> tuple[str, int]:
        try:
            return jsontext.indent(text)[:2]
        except jsontext.JsonError as exc:
            return str(exc), -1

    found = outcome()
    with patch.object(jsonruns, "run_at", lambda *_: None):
        jsontext._run_at.cache_clear()
        try:
            assert outcome() == found
        finally:
            jsontext._run_at.cache_clear()
    jsontext._run_at.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000 + "]" * 50_000,
        f"[{','.join(['[]'] * 30_000)}]",
        f"[{','.join(['{}'] * 30_000)}]",
        f"[{','.join(['0'] * 50_000)}]",
        f"[{','.join(['[[0],{}]'] * 10_000)}]",
        "[]\n" * 30_000,
        '{"":0}\n' * 10_000,
    ],
    ids=lambda text: text[:9],
)
def test_the_smallest_values_take_next_to_no_steps(text: str) -> None:
    laid_out = jsontext.indent(text, most=len(text) // 100)
    assert laid_out.unread == 0
    assert laid_out.text.translate(NO_SPACE) == text.translate(NO_SPACE)


NO_SPACE = str.maketrans("", "", " \n")


def test_what_takes_too_many_steps_is_read_so_far_and_the_rest_is_as_it_came() -> None:
    item = "[[[[]]]]"
    text = f"[{','.join([item] * 40_000)}]"
    decoded = DECODER.decode(text.encode())
    assert decoded.text.translate(NO_SPACE) == text
    assert decoded.text.endswith(text[-100_000:])
    assert decoded.why.endswith(jsontext.TOO_DENSE)
    assert decoded.is_json


def test_what_people_send_is_read_whole() -> None:
    books = [
        {"e": "depth", "u": nth, "b": [[str(nth), "0.1"], ["7", "2"]], "ok": True, "x": None} for nth in range(9000)
    ]
    for text in (json.dumps(books, separators=(",", ":")), json.dumps(books, indent=1), json.dumps({"d": books})):
        assert DECODER.decode(text.encode()).why == "valid JSON"

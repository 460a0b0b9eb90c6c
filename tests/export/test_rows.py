"""Messages as rows: read back by JSON, and as a table that the reference reader of Markdown sees as one."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from contracts.samples import message
from wstui.export import rows
from wstui.export._rows import stamp

NDJSON, MARKDOWN, JOINED = (rows()[name] for name in ("ndjson", "markdown", "joined"))


@given(st.binary())
def test_a_line_of_json_has_the_payload(payload: bytes) -> None:
    line = NDJSON.row(message(payload), "a")
    assert line.count("\n") == 1
    read = json.loads(line)
    if "base64" in read:
        assert b64decode(read["base64"]) == payload
    elif "text" in read:
        assert read["text"].encode() == payload
    else:
        assert read["json"] == json.loads(payload)


def test_json_is_spelled_as_it_was_sent() -> None:
    line = NDJSON.row(message(b'{"id": 12345678901234567890,\n "p": 1.10, "p": 1.1}'), 'a "b"')
    assert line.endswith('"json": {"id":12345678901234567890,"p":1.10,"p":1.1}}\n')
    assert json.loads(line)["connection"] == 'a "b"'


def test_a_time_is_kept_to_the_nanosecond() -> None:
    assert stamp(1_700_000_000_123_456_789) == "2023-11-14T22:13:20.123456789Z"


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        (b"a | b", "a | b"),
        (b"`tick` and ``two``", "`tick` and ``two``"),
        (b"`", "`"),
        (b"line\nbreak", "line break"),
        (b"<b>no markup</b> *none*", "<b>no markup</b> *none*"),
        (b"\x1b[31m", "\u241b[31m"),
        (b"\xff\x00", "ff 00"),
        (b"x" * 2000, "x" * 500 + "…"),
    ],
)
def test_a_payload_is_code_in_a_cell(payload: bytes, shown: str) -> None:
    text = MARKDOWN.head + MARKDOWN.row(message(payload), "a") + MARKDOWN.row(message(b"next"), "a")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert sum(token.type == "tr_open" for token in tokens) == 3
    cells = [token for token in tokens if token.type == "inline"][6:]
    (code,) = cells[5].children or []
    assert code.type == "code_inline"
    assert code.content == shown


def test_payloads_are_joined_as_they_came() -> None:
    assert JOINED.row(message(b'{"a": 1}'), "a") + JOINED.row(message(b"\xff"), "a") == '{"a": 1}\nff\n'

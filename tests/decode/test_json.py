"""The JSON decoder; its layout is tried in tests/test_jsontext.py."""

from __future__ import annotations

from wstui.decode.json import DECODER
from wstui.model import Opcode


def test_json() -> None:
    decoded = DECODER.decode(b'{"n":12345678901234567890,"p":1.10,"p":1.1}')
    assert decoded.label == "JSON"
    assert decoded.text == '{\n  "n": 12345678901234567890,\n  "p": 1.10,\n  "p": 1.1\n}'
    assert decoded.fault == ""
    assert [tag for _, _, tag in decoded.tag('  "p": 1.10,')] == ["key", "punctuation", "number", "punctuation"]


def test_json_lines() -> None:
    decoded = DECODER.decode(b'{"a":1}\n{"a":2}\n')
    assert decoded.label == "JSON lines"
    assert decoded.why == "2 JSON values on lines of their own"


def test_what_is_no_json_comes_as_it_is_with_the_place() -> None:
    decoded = DECODER.decode(b'{"a":1,\n "b":oops}')
    assert decoded.label == "text"
    assert decoded.text == '{"a":1,\n "b":oops}'
    assert decoded.fault == "not JSON: line 2, column 6: expected a value"


def test_bytes_that_are_no_utf8_survive_within_strings() -> None:
    decoded = DECODER.decode(b'["\xff"]')
    assert decoded.text.encode("utf-8", "surrogateescape") == b'[\n  "\xff"\n]'


def test_a_claim_looks_at_the_ends_only() -> None:
    assert DECODER.priority(b"[" + b"x" * 10_000 + b"]", Opcode.TEXT) == 0
    assert DECODER.priority(b'["' + b"x" * 10_000 + b"]", Opcode.TEXT) == 0.9  # its middle is for decoding to judge
    assert DECODER.priority(b'"' + b"x" * 10_000 + b'"', Opcode.TEXT) == 0  # a long scalar is text

"""What each exporter makes of text, of JSON and of bytes."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.samples import message
from wstui.export import exporters
from wstui.model import Opcode

EXPORTERS = exporters()
HEX_NOTE = "not UTF-8, so it is hex"


@pytest.mark.parametrize(
    ("name", "payload", "exported", "note"),
    [
        ("raw", b'{"a": 1.10}\r\n', '{"a": 1.10}\r\n', ""),
        ("raw", b"\xff\x00", "ff 00", HEX_NOTE),
        ("hex", b"hi\n", "68 69 0a", ""),
        ("hexdump", b"hi", "00000000  68 69" + " " * 43 + "  |hi|\n00000002", ""),
        ("base64", b"\xff\xfe\xfd\xfc", "//79/A==", ""),
        ("pybytes", b"a\x00'", repr(b"a\x00'"), ""),
        ("json", b'{"a":[1.10,{}]}', '{\n  "a": [1.10, {}]\n}', ""),
        ("json", b"ping", "ping", "not JSON (line 1, column 1: expected a value), so it is raw"),
        ("json", b"\xff", "ff", HEX_NOTE),
        ("jsonline", b'{\n "a" : [ 1.10, "x y" ]\n}', '{"a":[1.10,"x y"]}', ""),
        ("jsonline", b"[1", "[1", "not JSON (line 1, column 3: it ends, expected , or ]), so it is raw"),
        ("jsonline", b"\xff", "ff", HEX_NOTE),
    ],
)
def test_format(name: str, payload: bytes, exported: str, note: str) -> None:
    given_message = message(payload)
    assert EXPORTERS[name].export(given_message) == exported
    assert EXPORTERS[name].note(given_message) == note


def test_text_in_a_binary_frame_is_text() -> None:
    assert EXPORTERS["raw"].export(message(b"hi", Opcode.BINARY)) == "hi"


@given(st.text())
def test_raw_is_the_text_received(text: str) -> None:
    assert EXPORTERS["raw"].export(message(text.encode())) == text


@given(st.binary(max_size=300))
def test_python_reads_its_bytes_back(payload: bytes) -> None:
    assert ast.literal_eval(EXPORTERS["pybytes"].export(message(payload))) == payload


@given(st.binary(max_size=300))
def test_an_array_of_c_has_the_bytes_and_their_number(payload: bytes) -> None:
    text = EXPORTERS["carray"].export(message(payload))
    assert bytes(int(one, 16) for one in re.findall("0x([0-9a-f]{2})", text)) == payload
    assert f"message_size = {len(payload)}UL;" in text
    assert all(len(line) < 80 for line in text.splitlines())

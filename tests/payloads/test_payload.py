"""What is typed becomes what is sent, or names the place that is wrong."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Failure, Payload
from wstui.payloads.payload import LARGEST_FILE, data_of, parse_base64, parse_hex, read_file

BLANKS = st.text(" \t\n\r", max_size=3)


@st.composite
def blanked(draw: st.DrawFn, digits: str) -> str:
    """The digits with white space anywhere."""
    return "".join(draw(BLANKS) + digit for digit in digits) + draw(BLANKS)


@given(st.binary(max_size=40), st.data())
def test_white_space_in_hex_is_ignored(data: bytes, drawn: st.DataObject) -> None:
    for digits in (data.hex(), data.hex().upper()):
        assert parse_hex(drawn.draw(blanked(digits))) == data


@given(st.binary(max_size=40), st.data())
def test_both_alphabets_of_base64_with_and_without_padding(data: bytes, drawn: st.DataObject) -> None:
    for encoded in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        assert parse_base64(drawn.draw(blanked(encoded))) == data
        assert parse_base64(encoded.rstrip("=")) == data


@pytest.mark.parametrize(
    "text",
    [
        "0x48 0X65 0x6c",
        "48:65:6c",
        "48-65-6C",
        "48, 65, 6c,",
        r"\x48\x65\x6c",
        "0x48656c",
        "0x48, 0x65,\n0x6c\n",
        "4 8:65:6 c",
    ],
)
def test_courtesies_of_hex(text: str) -> None:
    assert parse_hex(text) == b"Hel"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("4", "line 1, column 1: a digit is missing after this one"),
        ("48 6\n", "line 1, column 4: a digit is missing after this one"),
        ("48\n 6g", "line 2, column 3: not a hex digit: g"),
        ("4:8", "line 1, column 1: a digit is missing after this one"),
        ("48:6", "line 1, column 4: a digit is missing after this one"),
        ("4 0x48", "line 1, column 1: a digit is missing after this one"),
        ("48 0x", "line 1, column 5: not a hex digit: x"),
        ("x48", "line 1, column 1: not a hex digit: x"),
        ("48\x1b", "line 1, column 3: not a hex digit: ␛"),
        ("é\n", "line 1, column 1: not a hex digit: é"),
        ("٤٨", "line 1, column 1: not a hex digit: ٤"),
    ],
)
def test_bad_hex(text: str, fault: str) -> None:
    with pytest.raises(Failure) as caught:
        parse_hex(text)
    assert caught.value.what == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SGVs\nb", "line 2, column 1: a digit is missing after this one"),
        ("SG Vs\n\n!", "line 3, column 1: not a Base64 digit: !"),
        ("SGU=bG8=", "line 1, column 4: padding before the end"),
        ("SGVs=", "line 1, column 5: more padding than there is to pad"),
        ("SG= = =", "line 1, column 7: more padding than there is to pad"),
        ("SGU\u202e", "line 1, column 4: not a Base64 digit: ⟨U+202E⟩"),
    ],
)
def test_bad_base64(text: str, fault: str) -> None:
    with pytest.raises(Failure) as caught:
        parse_base64(text)
    assert caught.value.what == fault


def outcome(parse: Callable[[str], bytes], text: str) -> str:
    """The type of what was parsed, or the fault."""
    try:
        return type(parse(text)).__name__
    except Failure as failure:
        return failure.what


@given(st.text(max_size=30))
def test_anything_typed_is_read_or_named(text: str) -> None:
    for parse in (parse_hex, parse_base64):
        assert outcome(parse, text) == "bytes" or outcome(parse, text).startswith("line ")


def test_data_of_each_kind() -> None:
    assert data_of(Payload("", " ping\r\n")) == " ping\r\n"
    assert data_of(Payload("", "00 ff", "hex")) == b"\x00\xff"
    assert data_of(Payload("", "AP8", "base64")) == b"\x00\xff"
    assert data_of(Payload("", "{ not checked here", "json")) == "{ not checked here"
    assert data_of(Payload("", '{"ok": true}', "msgpack")) == b"\x81\xa2ok\xc3"
    assert data_of(Payload("", '{"ok": true}', "cbor")) == b"\xa1\x62ok\xf5"


def test_a_file_is_read_from_the_folder_as_its_kind_says(tmp_path: Path) -> None:
    (tmp_path / "frame.bin").write_bytes(b"\x00\xff\r\n")
    (tmp_path / "frame.hex").write_bytes(b"00 ff\r\n")
    (tmp_path / "é.json").write_bytes('["é"]\n'.encode())

    def sent(name: str, kind: str) -> str | bytes:
        return data_of(Payload("", "", kind, file=name), tmp_path)

    assert sent("frame.bin", "binary") == b"\x00\xff\r\n"
    assert sent("frame.hex", "hex") == b"\x00\xff"
    assert sent("frame.hex", "text") == "00 ff\r\n"
    assert sent(str(tmp_path / "é.json"), "json") == '["é"]\n'
    assert sent("é.json", "cbor") == b"\x81\x62\xc3\xa9"
    os.mkfifo(tmp_path / "pipe")
    for name, kind, fault in [
        ("frame.bin", "text", "frame.bin: byte 2 is not UTF-8"),
        ("no\x07where", "binary", "no␇where: No such file or directory"),
        ("a\0b", "binary", "a␀b: no name of a file"),
        ("pipe", "binary", "pipe: not a regular file"),
        (".", "text", ".: not a regular file"),
    ]:
        with pytest.raises(Failure) as caught:
            sent(name, kind)
        assert caught.value.what == fault


def test_a_file_too_large_for_a_message_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(Failure, match="huge: larger than 512 MiB"):
        read_file("huge", tmp_path)


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (Payload("", "a\nb\udc80"), "line 2, column 2: UTF-8 cannot carry this character"),
        (Payload("", "", "yaml\x07"), "yaml␇: no such kind of payload"),
    ],
)
def test_data_that_cannot_be_sent(payload: Payload, fault: str) -> None:
    with pytest.raises(Failure) as caught:
        data_of(payload)
    assert caught.value.what == fault

"""Faults in TOML files name their place."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import tomltext
from wstui.model import Failure
from wstui.tomltext import Document


def fault_of(path: Path) -> str:
    with pytest.raises(Failure) as caught:
        tomltext.read(path)
    return caught.value.what.removeprefix(f"{path}")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"a = 1\nb = = 2\n", ":2:5: Invalid value"),
        (b"a = 1\nb = ", ":2:5: Invalid value"),
        (b"a = '''\n\nx", ":3:2: Expected \"'''\""),
        (b"a = 1\r\na = 2\r\n", ":2:6: Cannot overwrite a value"),
        (b"a = 1\nb = '\xff'", ":2:6: not UTF-8"),
        (b"a = " + b"[" * 100_000, ":1:105: nested too deep"),
        (b"a = '[[[['\nb = " + b"[" * 5_000 + b"]" * 5_000, ":2:105: nested too deep"),
        (b"a = " + b"{a=" * 5_000 + b"1" + b"}" * 5_000, ":1:305: nested too deep"),
        (b"b = 'a.a'\n" + b"a." * 100_000 + b"b = 1", ":2:42: a key of more than 20 parts"),
        (b"\n[" + b' "a" .' * 100_000 + b"b]", ":2:127: a key of more than 20 parts"),
        (b"a = {b = 1, " + b"c." * 21 + b"d = 1}", ":1:54: a key of more than 20 parts"),
        (b"a = 1\nb = " + b"9" * 100_000, ":2:5: a number of more digits than can be read"),
        (b"a\x1b[31m = 1", ":1:2: Expected '=' after a key in a key/value pair"),
    ],
)
def test_a_fault_names_line_and_column(tmp_path: Path, data: bytes, fault: str) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(data)
    assert fault_of(path) == fault


@pytest.mark.parametrize(
    "text",
    [
        "a = '" + "b." * 100 + "'",
        'a = """\n' + "b.'" * 100 + '"""',
        "a = [" + "1.5, " * 100 + "]",
        "# " + "b." * 100,
        ".".join("a" * 21) + " = 1",
    ],
)
def test_dots_that_are_in_no_key_are_no_parts(tmp_path: Path, text: str) -> None:
    assert tomltext.parse(tmp_path, text) == tomllib.loads(text)


@given(st.text(st.sampled_from("a.=[]{},'\"#\n1 ")))
def test_what_python_reads_quickly_is_read(text: str) -> None:
    try:
        values = tomllib.loads(text)
    except ValueError:
        with pytest.raises(Failure):
            tomltext.parse(Path("x"), text)
    else:
        assert text.count(".") > tomltext.MOST_PARTS or tomltext.parse(Path("x"), text) == values


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomltext, "LARGEST", 8)
    path = tmp_path / "a.toml"
    path.write_text("a = 1234")
    assert tomltext.read(path).values == {"a": 1234}
    path.write_text("a = 12345")
    assert fault_of(path) == ": larger than 0 MiB"


def test_numbers_that_python_refuses_are_faults(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("a = " + "9" * 10_000)
    assert fault_of(path) == ":1:5: a number of more digits than can be read"


def test_what_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "none.toml") == ": No such file or directory"
    assert fault_of(tmp_path) == ": not a regular file"
    os.mkfifo(tmp_path / "pipe.toml")
    assert fault_of(tmp_path / "pipe.toml") == ": not a regular file"


def test_the_path_is_made_safe() -> None:
    with pytest.raises(Failure, match=re.escape("/none/␛[31m: No such file")):
        tomltext.read(Path("/none/\x1b[31m"))


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert tomltext.read(path).values == {"a": 1}


TEXT = """\
# key = 0
key = '''
[[payloads]]
name = 1
'''  # line 5

table . dotted = 1
[headers]
"quoted" = 2
[[payloads]]
name = "one"  # [[payloads]]
body = \"""\\"
name = 3
\"""
[[ payloads ]]

name = "two"
"""


@pytest.mark.parametrize(
    ("key", "table", "nth", "line"),
    [
        ("key", "", 0, 2),
        ("name", "", 0, 0),
        ("dotted", "table", 0, 7),
        ("quoted", "headers", 0, 9),
        ("", "payloads", 0, 10),
        ("name", "payloads", 0, 11),
        ("", "payloads", 1, 15),
        ("name", "payloads", 1, 17),
        ("body", "payloads", 1, 0),
        ("", "payloads", 2, 0),
    ],
)
def test_the_line_of_a_key(key: str, table: str, nth: int, line: int) -> None:
    assert Document(Path("x"), TEXT, tomltext.parse(Path("x"), TEXT)).line_of(key, table, nth) == line


def test_a_fault_falls_back_to_the_line_of_the_table() -> None:
    document = Document(Path("x"), TEXT, {})
    assert document.fault("is missing", "body", "payloads", 1).what == "x:15: is missing"
    assert document.fault("is missing", "url").what == "x: is missing"
    assert document.fault("no table", "headers").what == "x:8: no table"

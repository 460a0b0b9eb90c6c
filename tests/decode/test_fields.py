"""JSON lines, form data, CSV and JSON Web Tokens: what they are taken for, what is shown, what is wrong with them. The
files are made by tests/decode/golden/make_text.py."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import decode
from wstui.decode.csv import AT_LEAST, EACH
from wstui.decode.csv import DECODER as CSV
from wstui.decode.csv import MOST as MOST_ROWS
from wstui.decode.form import DECODER as FORM
from wstui.decode.jwt import DECODER as JWT
from wstui.decode.ndjson import DECODER as NDJSON
from wstui.model import Opcode

GOLDEN = Path(__file__).parent / "golden"
JQ: list[object] = [{"n": 1, "é": [None, True]}, "a\nb"]


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (b'{"a":1}\n{"b":2}\n', "ndjson"),
        (b"[1]\r\n[2]\r\n", "ndjson"),
        (b'{\n "a": 1\n}', "json"),
        (b"[1,\n2]", "json"),
        (b'{"a":{}\n,"b":1}', "json"),
        (b"a=1&b=2", "form"),
        (b"grant_type=x&scope=a%20b", "form"),
        (b"q=%C3%BC", "form"),
        (b"a=b", "text"),
        (b"SELECT a=b&c", "text"),
        (b"x==y && z=1", "text"),
        (b"a,b,c\n1,2,3\n", "csv"),
        (b"a\tb\n1\t2\n", "csv"),
        (b"a;b\n1;2\n3;4\n", "csv"),
        (b"Hello, world\nThis is, prose\nand, more", "text"),
        (b"one\ntwo\n", "text"),
        (b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "jwt"),
        (b"eyJ", "text"),
        (b"example.com.", "text"),
    ],
)
def test_choice(payload: bytes, name: str) -> None:
    assert decode.choose(payload, Opcode.TEXT).name == name


def test_a_line_that_does_not_hold_spoils_no_other() -> None:
    lines = [b'{"n":%d}' % n for n in range(100)]
    lines[40], lines[70] = b'{"n":', b"oops"
    decoded = NDJSON.decode(b"\n".join(lines))
    assert decoded.why == "98 JSON values, a line each"
    assert decoded.fault == "line 41, column 6: it ends, expected a value; line 71, column 1: expected a value"
    assert '{"n":\n' in decoded.text
    assert decoded.text.count('  "n": ') == 98
    worse = NDJSON.decode(b"{}\n" + b"oops\n" * 5000)
    assert worse.fault.endswith("and 1,020 more, the rest as it came")
    assert worse.text.count("oops") == 5000
    assert NDJSON.decode(b"a\nb").fault == "not JSON lines: no line is JSON"


def test_form_data_shows_what_was_encoded_beside() -> None:
    decoded = decode.read((GOLDEN / "form" / "urllib.txt").read_bytes(), Opcode.TEXT)
    assert (decoded.label, decoded.why, decoded.fault) == ("form data", "5 fields", "")
    assert decoded.text.split("\n") == [
        "name  = Jürgen Groß   ← name=J%C3%BCrgen+Gro%C3%9F",
        "city  = ☃   ← city=%E2%98%83",
        "empty = ",
        "n     = 1.10",
        "lines = a␊b&c=␀   ← lines=a%0Ab%26c%3D%00",
    ]
    line = decoded.text.split("\n")[0]
    assert [line[start:end] for start, end, _ in decoded.tag(line)] == [
        "name ",
        " = ",
        "   ← name=J%C3%BCrgen+Gro%C3%9F",
    ]


@given(st.lists(st.tuples(st.text(min_size=1, max_size=5), st.text(max_size=8)), min_size=1, max_size=8))
def test_every_field_has_a_line(fields: list[tuple[str, str]]) -> None:
    decoded = FORM.decode(urlencode(fields).encode("utf-8", "replace")) if _is_text(fields) else None
    assert decoded is None or decoded.text.count("\n") == len(fields) - 1


def _is_text(fields: list[tuple[str, str]]) -> bool:
    return not any("\ud800" <= char <= "\udfff" for field in fields for char in "".join(field))


def test_csv_stands_in_columns() -> None:
    decoded = decode.read((GOLDEN / "csv" / "python.csv").read_bytes(), Opcode.TEXT)
    assert (decoded.label, decoded.why) == ("CSV", "3 rows of 4 fields, commas between")
    assert decoded.text.split("\n") == [
        "time   symbol       price  note",
        '12:00  BTC-USDT  42000.10  say "hi", you',
        "12:01  日本           1.5  two␍␊lines",
    ]
    assert decode.read((GOLDEN / "csv" / "sqlite.tsv").read_bytes(), Opcode.TEXT).text.split("\n") == [
        "id  name      price",
        " 1  BTC-USDT   1.10",
        " 2  a             2",
    ]


def test_what_is_wrong_with_csv_is_named() -> None:
    assert CSV.decode(b"a,b,c\n1,2,3\n4,5\n").fault == "row 3 has 2 fields, the first 3"
    assert CSV.decode(b'a,b\n"1,2\n').fault == "not CSV: unexpected end of data"
    assert CSV.decode(b"nothing").fault == "not CSV: no commas, semicolons, tabs or bars between fields"
    many = CSV.decode(b"a,b\n" * (MOST_ROWS + 2))
    assert many.why == "50,000 rows of 2 fields, commas between, the rest as it came"
    assert many.text.endswith("a  b\na,b\na,b\n")


@given(st.lists(st.lists(st.text(alphabet='ab,"\n ;é', max_size=6), min_size=3, max_size=3), min_size=2, max_size=6))
def test_what_csv_writes_is_read(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    decoded = CSV.decode(file.getvalue().encode())
    assert decoded.fault == ""
    assert len(decoded.text.split("\n")) == len(rows)


def test_a_token_is_decoded_and_said_not_to_be_verified() -> None:
    decoded = decode.read((GOLDEN / "jwt" / "pyjwt.txt").read_bytes(), Opcode.TEXT)
    assert decoded.why == "not verified, issued 2025-11-26 17:51:16 UTC, expired 2025-11-26 18:51:16 UTC"
    found = json.loads(decoded.text)
    assert found["header"] == {"alg": "HS256", "typ": "JWT"}
    assert found["claims"] == {"sub": "u", "iat": 1764179476, "exp": 1764183076, "big": 12345678901234567890}
    assert found["times"] == {"issued": "2025-11-26 17:51:16 UTC", "expired": "2025-11-26 18:51:16 UTC"}
    assert len(found["signature"]) == 43
    assert decoded.is_json


def test_the_example_of_the_standard() -> None:
    """RFC 7519 section 3.1."""
    token = (
        b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
        b"LmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )
    for payload in (token, b"Bearer " + token + b"\n"):
        decoded = decode.read(payload, Opcode.TEXT)
        assert json.loads(decoded.text)["claims"]["http://example.com/is_root"] is True
        assert decoded.why == "not verified, expired 2011-03-22 18:43:00 UTC"


def test_tokens_that_are_odd() -> None:
    assert JWT.decode(b"eyJhbGciOiJkaXIifQ..iv.text.tag").why == "not verified, encrypted (JWE)"
    assert json.loads(JWT.decode(b"e30.e30.").text) == {"header": {}, "claims": {}, "signature": None}
    assert JWT.decode(b"e30.zzzz.").fault == "its claims are no JSON"
    assert JWT.decode(b"eyJz.e30.").fault == "not a JWT: its header is no JSON"
    assert JWT.decode(b"a.b.c").fault.startswith("not a JWT")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("jq", [{"op": "subscribe", "price": 1.1, "id": 12345678901234567000, "city": "Zürich ☃"}, *JQ]),
        ("python", [{"city": "☃", "n": 1}, [1.5, None]]),
    ],
)
def test_json_lines_of_programs_say_what_was_written(name: str, said: list[object]) -> None:
    payload = (GOLDEN / "ndjson" / f"{name}.txt").read_bytes()
    found = decode.read(payload, Opcode.TEXT)
    assert (found.label, found.why, found.fault) == ("JSON lines", f"{len(said)} JSON values, a line each", "")
    decoder, rest, values = json.JSONDecoder(), found.text, []
    while rest:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].lstrip()
    assert values == said


def test_a_table_of_many_cells_is_read_so_far() -> None:
    payload = b"a,b\n" + b"," * 300_000
    decoded = CSV.decode(payload)
    assert decoded.text.endswith(payload.decode()[4:])
    assert "the rest as it came" in decoded.why
    rows = CSV.decode((b"," * 99 + b"\n") * 6000)
    assert rows.why.startswith(f"{(600_000 // EACH + AT_LEAST) // 100:,} rows")
    assert CSV.decode(b"," * 300_000 + b"\n,").fault == "more than 125,000 fields in its first row: as it came"

"""The filter language: what each term finds, where errors point, and that no text and no payload makes it raise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.grammar import MOST_DEPTH, WORDS, QueryError, complete, parse
from wstui.model import Direction, Opcode
from wstui.query import Field, json_of, lookup, path_text

NOON_NS = int(datetime(2026, 1, 31, 12, 0, 0).timestamp()) * 10**9


@dataclass(frozen=True)
class Sample:
    """A message to be judged."""

    payload: bytes = b""
    direction: Direction = Direction.IN
    opcode: Opcode = Opcode.TEXT
    time_ns: int = NOON_NS
    connection: str = "okx-public"

    @property
    def size(self) -> int:
        return len(self.payload)


def found(text: str, sample: Sample) -> bool:
    return parse(text, NOON_NS).test(sample)


PRICE = Sample(
    b'{"arg":{"channel":"mark-price"},"data":[{"markPx":"42000.7","n":12345678901234567890,"ok":true}],"x":null}'
)


@pytest.mark.parametrize(
    ("text", "sample"),
    [
        ("", PRICE),
        ("mark-price", PRICE),
        ("MARK", Sample(b"a MARK")),
        ("mark", Sample(b"a MARK")),
        ('"a b"', Sample(b"xa by")),
        ('"say \\"hi\\""', Sample(b'say "hi"')),
        ("é", Sample("ÉTÉ".encode())),
        ("/^a.c$/", Sample(b"abc")),
        ("/ABC/ or /abc/", Sample(b"abc")),
        ("/\\W/", Sample(b"-")),
        ("/a\\/b/", Sample(b"a/b")),
        ("foo(bar)", Sample(b"call foo(bar) now")),
        ("wss://host/path", Sample(b"see wss://host/path")),
        ("dir:in", PRICE),
        ("dir:out", Sample(direction=Direction.OUT)),
        ("op:ping,text", PRICE),
        ("size>4", Sample(b"12345")),
        ("size<=1k", Sample(bytes(1024))),
        ("size>1.5k", Sample(bytes(1537))),
        ("time>11:59:59.999", PRICE),
        ("time<=12:00", PRICE),
        ("time>=2026-01-31T12:00", PRICE),
        ("time<-5m", Sample(time_ns=NOON_NS - 301 * 10**9)),
        ("time>-5m", Sample(time_ns=NOON_NS - 299 * 10**9)),
        ("close:", Sample(b"", opcode=Opcode.CLOSE)),
        ("close:1005", Sample(b"", opcode=Opcode.CLOSE)),
        ("close:1001", Sample(b"\x03\xe9bye", opcode=Opcode.CLOSE)),
        ("close:1006", Sample("closed · 1006 abnormal".encode(), opcode=Opcode.EVENT)),
        ("conn:okx", PRICE),
        (".arg.channel=mark-price", PRICE),
        (".data.0.markPx>42000", PRICE),
        (".data.0.markPx=42000.70", PRICE),
        (".data.0.n=12345678901234567890", PRICE),
        (".data.0.n!=12345678901234567891", PRICE),
        (".data.0.ok=true", PRICE),
        (".x=null", PRICE),
        (".x", PRICE),
        ('.arg.channel~"ark-"', PRICE),
        ('."a.b"=1', Sample(b'{"a.b":1}')),
        (".a=2", Sample(b'{"a":1,"a":2}')),
        ('.a="1"', Sample(b'{"a":"1"}')),
        (".a>1e2", Sample(b'{"a":101}')),
        (".a=b", Sample(b'{"a":"b"}')),
        ("!nope -nope", PRICE),
        ("nope or (mark-price !nope)", PRICE),
        ("--mark-price", PRICE),
    ],
)
def test_finds(text: str, sample: Sample) -> None:
    assert found(text, sample)
    assert not found(f"!({text})" if text else "!(size>=0)", sample)


@pytest.mark.parametrize(
    ("text", "sample"),
    [
        ("Mark-price", PRICE),
        ("/^b/", Sample(b"abc")),
        ("dir:out", PRICE),
        ("dir:in", Sample(opcode=Opcode.EVENT)),
        ("op:binary", PRICE),
        ("close:1000", Sample(b"\x03\xe9", opcode=Opcode.CLOSE)),
        ("close:", PRICE),
        # Its close frame is found, and what is told of the end is not found beside it.
        ("close:1000", Sample("closed · 1000 normal closure · by us · clean".encode(), opcode=Opcode.EVENT)),
        ("close:", Sample("closed · 1000 normal closure · by us · clean".encode(), opcode=Opcode.EVENT)),
        (".a", Sample(b"not json")),
        (".a!=1", Sample(b"{}")),
        (".0", Sample(b'"0"')),
        (".a=1", Sample(b'{"a":1}', opcode=Opcode.PING)),
        (".a=NaN", Sample(b'{"a":NaN}')),
        ('.a="1"', Sample(b'{"a":1}')),
        (".a=true", Sample(b'{"a":1}')),
        (".a>1", Sample(b'{"a":"x2"}')),
        (".a", Sample(b"[" * 100_000)),
        (".a", Sample(b'\xff{"a":1}')),
        ("mark-price nope", PRICE),
    ],
)
def test_passes_over(text: str, sample: Sample) -> None:
    assert not found(text, sample)


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ('a "b', 2, "not closed"),
        ("a (b", 2, "not closed"),
        ("a) b", 1, "closes nothing"),
        ("/a", 0, "ends with /"),
        ("x /(/", 3, "regular expression"),
        ("dir:up", 4, "in or out"),
        ("op:text,huh", 3, "one of"),
        ("size>big", 5, "number of bytes"),
        ("time>noon", 5, "12:30:05"),
        ("time>25:00", 5, "12:30:05"),
        ("close:10", 6, "1006"),
        ("conn:", 5, "name"),
        (".a=", 3, "value is missing"),
        (".a(", 2, "after a field"),
        ("!", 0, "negates"),
        ("a or", 4, "missing"),
        ("()", 1, "missing"),
        ("!" * (MOST_DEPTH + 1) + "a", MOST_DEPTH, "deep"),
    ],
)
def test_errors_name_their_column(text: str, column: int, what: str) -> None:
    with pytest.raises(QueryError, match=what) as caught:
        parse(text)
    assert caught.value.column == column


PIECES = st.sampled_from([*WORDS, "(", ")", "!", "-", '"', "/", "a", ".a", ".a.0>1", "=", " ", "\\", "5m", "é", "\x00"])


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.binary())
def test_any_text_is_a_filter_or_an_error_with_a_column(text: str, payload: bytes) -> None:
    column = 0
    try:
        node = parse(text)
    except QueryError as error:
        column = error.column
    else:
        assert node.test(Sample(payload)) in (True, False)
        assert isinstance(node.explain(), str)
    assert 0 <= column <= len(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=3), JSON)
def test_a_path_survives_being_typed(path: list[str], leaf: object) -> None:
    document = leaf
    for key in reversed(path):
        document = {key: document}
    term = parse(path_text(tuple(path)))
    assert term == Field(tuple(path))
    assert term.test(Sample(json.dumps(document).encode()))
    assert lookup(json_of(json.dumps(document).encode()), tuple(path)) is not None or leaf is None


DOCUMENTS = [
    {"arg": {"channel": "x"}, "data": [{"markPx": "1", "ts": 1}], "two words": 1},
    {"arg": {"chan": 1}, "data": [], "id": {"a.b": 1}},
    {"arg": {"channel": "y"}},
    [1],
    "text",
]


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("", []),
        ("mark op:te", ["op:text"]),
        ("-di", ["dir:in", "dir:out"]),
        ("(dir:o", ["dir:out"]),
        ("!siz", ["size>"]),
        ("op:ping,p", ["op:ping,pong"]),
        ("op:text,", ["op:text,binary", "op:text,close", "op:text,ping", "op:text,pong", "op:text,event"]),
        ("close:100", ["close:1000", "close:1001", "close:1006", "close:1008", "close:1009"]),
        ("conn:", ["conn:okx", 'conn:"a \\"b\\""']),
        ("conn:o", ["conn:okx"]),
        ("x .ar", [".arg"]),
        (".", [".arg", ".data", '."two words"', ".id", ".0"]),
        (".arg.", [".arg.channel", ".arg.chan"]),
        (".data.", [".data.0"]),
        (".data.0.m", [".data.0.markPx"]),
        ("-.id.", ['.id."a.b"']),
        (".nowhere.", []),
        (".arg.channel=", []),
        ('"op:te', []),
        ('"a b" op:te', ["op:text"]),
    ],
)
def test_completes_the_last_word(text: str, offers: list[str]) -> None:
    assert complete(text, ["okx", 'a "b"'], lambda: DOCUMENTS) == offers
    for offer in offers:
        assert parse(offer) if not offer.endswith((":", ">")) else True


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.lists(st.text()), JSON)
def test_completing_never_fails_and_offers_what_begins_as_it_was_typed(
    text: str, names: list[str], leaf: object
) -> None:
    for offer in complete(text, names, lambda: [leaf]):
        assert any(text.endswith(offer[:length]) for length in range(1, len(offer)))

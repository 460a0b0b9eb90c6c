"""Responses read from raw bytes: refusals of any age, half-finished ones, and what is no HTTP at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.httptext import Response, parse_response, split_list
from wstui.model import MOST_BODY


def test_a_response_is_read() -> None:
    raw = b"HTTP/1.0 403 Not for you\r\nContent-Type: text/plain\r\nX: a\r\nx:b \r\n\r\nbody"
    response = parse_response(raw)
    assert (response.status, response.reason) == (403, "Not for you")
    assert response.headers == (("Content-Type", "text/plain"), ("X", "a"), ("x", "b"))
    assert response.values("x") == ["a", "b"]
    assert response.head + response.body == raw
    assert not response.complete, "it may go on"


@pytest.mark.parametrize(
    "raw", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1", b"HTTP/1.1 20 OK\r\n", b"HTTP/1.1 200 OK", b"\r\n"]
)
def test_what_is_no_response_has_no_status(raw: bytes) -> None:
    assert parse_response(raw) == Response(raw)


def test_a_head_that_is_not_whole() -> None:
    response = parse_response(b"HTTP/1.1 401 No\r\nX: y\r\nZ")
    assert (response.status, response.headers, response.complete) == (401, (("X", "y"),), False)


@pytest.mark.parametrize(
    ("head", "rest", "body", "complete"),
    [
        (b"Content-Length: 4", b"12345", b"1234", True),
        (b"Content-Length: 4", b"123", b"123", False),
        (b"Content-Length: x", b"123", b"123", False),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n0\r\n\r\n", b"abc", True),
        (b"Transfer-Encoding: gzip, Chunked", b"3\nabc\n", b"abc\n", False),
        (b"Transfer-Encoding: chunked", b"5\r\nabc", b"abc", False),
        (b"Transfer-Encoding: chunked", b"no chunk", b"no chunk", False),
        (b"X: y", b"to the end", b"to the end", False),
    ],
)
def test_bodies(head: bytes, rest: bytes, body: bytes, complete: bool) -> None:
    response = parse_response(b"HTTP/1.1 500 X\r\n" + head + b"\r\n\r\n" + rest)
    assert (response.body, response.complete) == (body, complete)


@pytest.mark.parametrize("status", [101, 204, 304])
def test_these_have_no_body(status: int) -> None:
    response = parse_response(b"HTTP/1.1 %d X\r\n\r\nframes" % status)
    assert (response.body, response.complete) == (b"", True)


def test_a_body_is_kept_up_to_a_limit() -> None:
    response = parse_response(b"HTTP/1.1 500 X\r\n\r\n" + b"x" * (MOST_BODY + 1))
    assert (len(response.body), response.complete) == (MOST_BODY, True)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_nothing_is_raised(noise: bytes, at: int) -> None:
    base = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    for raw in [noise, base[:at] + noise, base[:at] + noise + base[at:]]:
        response = parse_response(raw)
        assert raw.startswith(response.head)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("", []),
        ("a", ["a"]),
        ("a; x=1, b", ["a; x=1", "b"]),
        ('a; x="1, 2" , ,b', ['a; x="1, 2"', "b"]),
        ('a; x="\\",", b', ['a; x="\\","', "b"]),
        ('a; x="open, b', ['a; x="open', "b"]),
    ],
)
def test_lists_are_split_outside_quotes(value: str, parts: list[str]) -> None:
    assert split_list(value) == parts

"""What a lens gets to see of a message and of a connection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Direction, Opcode
from wstui.reading import HEAD, TAIL, Beginning, Excerpt


def test_a_short_payload_is_whole() -> None:
    excerpt = Excerpt.of(Direction.OUT, Opcode.TEXT, b"x" * HEAD)
    assert excerpt.is_whole
    assert (len(excerpt.payload), excerpt.size, excerpt.tail) == (HEAD, HEAD, b"")


def test_of_a_long_one_there_are_both_ends() -> None:
    excerpt = Excerpt.of(Direction.OUT, Opcode.TEXT, b"a" * HEAD + b"b" * HEAD)
    assert not excerpt.is_whole
    assert (excerpt.payload, excerpt.size, excerpt.tail) == (b"a" * HEAD, 2 * HEAD, b"b" * TAIL)


@pytest.mark.parametrize(
    ("url", "path", "query"),
    [
        ("ws://localhost", "", ""),
        ("wss://a:b@[::1]:9000/socket.io/?EIO=4#x", "/socket.io/", "EIO=4"),
        ("ws://[/x", "/x", ""),
        ("/only/path?a", "/only/path", "a"),
        ("", "", ""),
    ],
)
def test_the_parts_of_a_url(url: str, path: str, query: str) -> None:
    beginning = Beginning("", url)
    assert (beginning.path, beginning.query) == (path, query)


@given(st.text())
def test_no_url_is_too_strange(url: str) -> None:
    beginning = Beginning("", url)
    assert beginning.path in url
    assert beginning.query in url

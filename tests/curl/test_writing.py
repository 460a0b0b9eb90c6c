"""A request as a command of curl: bash and the reader of commands understand it, and curl sends it again."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curl.test_against_curl import request_of
from servers.programs import need_program
from wstui.curl import read_line
from wstui.curl.writing import command, quoted

HEAD = [
    "GET /feed?a=1&b='x' HTTP/1.1",
    "Host: live.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    "X-Empty:",
    'X-Quoted: it\'s "so" \\ $HOME `id` !',
    "X-Odd: \x01\x7fé",
]


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
def test_a_word_is_what_bash_reads(text: str) -> None:
    done = subprocess.run(
        [need_program("bash"), "-c", f"printf %s {quoted(text)}"],
        env={"LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == text
    assert quoted(text).isprintable()


def test_the_command_is_read_back() -> None:
    line = command("wss://live.example.com/feed?a=1&b='x'", HEAD, insecure=True)
    assert all(part.isprintable() for part in line.split("\n"))
    profile = read_line(line).profile
    assert profile.url == "https://live.example.com/feed?a=1&b='x'"
    assert profile.insecure
    assert profile.headers == (
        ("X-Empty", ""),
        *((name, value) for name, _, value in (h.partition(": ") for h in HEAD[7:])),
    )
    assert profile.without == ("User-Agent", "Accept")


def test_curl_sends_the_same_request() -> None:
    need_program("curl")
    line = command("wss://live.example.com/feed", HEAD)
    sent = [f"{name}: {value}".rstrip() for name, value in request_of(line)]
    wanted = [text.encode().decode("latin-1") if "X-Odd" in text else text for text in HEAD[2:]]
    assert sent[1:] == [text.rstrip() for text in wanted]


@pytest.mark.parametrize(
    ("url", "theirs"), [("ws://a/b", "'http://a/b'"), ("wss://a/b", "'https://a/b'"), ("other", "'other'")]
)
def test_the_url_is_one_that_every_curl_knows(url: str, theirs: str) -> None:
    assert command(url, []).startswith(f"curl -i -N --http1.1 {theirs}")

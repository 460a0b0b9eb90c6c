"""Where redirects lead, from values alone: schemes are mapped, other origins get no secrets, circles end."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.httptext import parse_response
from wstui.model import Failure
from wstui.net.redirects import follow, kept_headers, location_of


def to(location: str, url: str = "ws://u:p@a.example/x/y?q", before: tuple[str, ...] = (), status: int = 302) -> str:
    """Where a Location leads from a URL."""
    response = parse_response(f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\n\r\n".encode())
    return follow(url, response, before)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/z", "ws://u:p@a.example/z"),
        ("z?a=b", "ws://u:p@a.example/x/z?a=b"),
        ("?a", "ws://u:p@a.example/x/y?a"),
        ("//b.example", "ws://b.example"),
        ("http://a.example/z#part", "ws://u:p@a.example/z"),
        ("ws://a.example:80/z", "ws://u:p@a.example:80/z"),
        ("http://v@a.example/z", "ws://v:@a.example/z"),
        ("https://a.example/z", "wss://a.example/z"),
        ("wss://B.example/ü", "wss://b.example/%C3%BC"),
    ],
)
def test_targets(location: str, target: str) -> None:
    assert to(location) == target


@pytest.mark.parametrize(
    ("location", "what"),
    [
        ("", "does not say where to"),
        ("/x/y?q", "in a circle"),
        ("mailto:x", "which cannot be connected to"),
        ("mailto:x@host", "mailto: is not a scheme to connect with"),
        ("javascript:alert(1)", "which cannot be connected to"),
        ("HTTPS://[::1", "which cannot be connected to"),
        ("http://[::", "which cannot be connected to"),
        ("ws://a b/", "which cannot be connected to"),
    ],
)
def test_what_is_not_followed(location: str, what: str) -> None:
    with pytest.raises(Failure, match=what) as caught:
        to(location)
    assert caught.value.lasting


def test_a_circle_of_several() -> None:
    with pytest.raises(Failure, match=r"in a circle: ws://a\.example/1 was asked"):
        to("/1", "ws://a.example/2", ("ws://a.example/1",))


@pytest.mark.parametrize(("status", "is_one"), [(300, True), (301, True), (304, False), (306, False), (200, False)])
def test_which_statuses_lead_on(status: int, is_one: bool) -> None:
    response = parse_response(f"HTTP/1.1 {status} x\r\nLocation: /\r\n\r\n".encode())
    assert (location_of(response) is not None) is is_one


HEADERS = [
    ("Authorization", "a"), ("Cookie", "b"), ("Host", "c"), ("X-Auth-Token", "d"), ("API-Key", "e"),
    ("Accept-Language", "f"), ("Sec-WebSocket-Key", "g"), ("X-Request-Id", "h"),
]  # fmt: skip


def test_what_goes_along() -> None:
    assert kept_headers(HEADERS, "ws://a/", "ws://a:80/x") == (HEADERS, "")
    for other in ["ws://b/", "ws://a:81/", "wss://a/"]:
        kept, note = kept_headers(HEADERS, "ws://a/", other, ["the client's certificate"])
        assert [value for _, value in kept] == ["f", "g", "h"]
        assert note.endswith("Authorization, Cookie, Host, X-Auth-Token, API-Key, the client's certificate")
    assert kept_headers([], "ws://a/", "ws://b/") == ([], "")


@given(st.text(max_size=40))
def test_a_location_leads_somewhere_or_is_refused(location: str) -> None:
    target = "ws://none"
    with suppress(Failure):
        target = to(location.replace("\r", "").replace("\n", ""))
    assert target.startswith(("ws://", "wss://"))
    assert target.isascii()

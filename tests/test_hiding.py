"""Secrets in the heads of a handshake: hidden whole, recognisable still, and found again in other text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.hiding import hidden, masked, places, secret_values
from wstui.model import MASK, url_secrets, without_secrets

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {MASK}"),
        ("authorization:abc", f"authorization:{MASK}"),
        ("Authorization: Digest username=me, response=abc", f"Authorization: Digest {MASK}"),
        ("Proxy-Authorization:  Basic dTpw", f"Proxy-Authorization:  Basic {MASK}"),
        ("Cookie: a=1; b=2=3", f"Cookie: a={MASK}; b={MASK}"),
        ("Cookie: bare; a=1", f"Cookie: {MASK}; a={MASK}"),
        ("Set-Cookie: sid=abc; Path=/; HttpOnly", f"Set-Cookie: sid={MASK}; Path=/; HttpOnly"),
        ("Set-Cookie: abc", f"Set-Cookie: {MASK}"),
        ("Cookie: we ird=secret", f"Cookie: we ird={MASK}"),
        ("X-Api-Key: abc", f"X-Api-Key: {MASK}"),
        ("X-MBX-APIKEY: abc", f"X-MBX-APIKEY: {MASK}"),
        ("OK-ACCESS-SIGN: abc", f"OK-ACCESS-SIGN: {MASK}"),
        ("X-Auth-Token: abc", f"X-Auth-Token: {MASK}"),
        ("GET /feed?room=1&token=abc HTTP/1.1", f"GET /feed?room=1&token={MASK} HTTP/1.1"),
        ("GET http://h/?a:b=1&Access_Token=x HTTP/1.1", f"GET http://h/?a:b=1&Access_Token={MASK} HTTP/1.1"),
        ("GET /?X-Amz-Signature=0a&X-Amz-Date=1 HTTP/1.1", f"GET /?X-Amz-Signature={MASK}&X-Amz-Date=1 HTTP/1.1"),
        ("Location: https://me:pw@h/?sig=a#b", f"Location: https://me:{MASK}@h/?sig={MASK}#b"),
        ('Link: <https://h/?key=a>; rel="x"', f'Link: <https://h/?key={MASK}>; rel="x"'),
        (f"Sec-WebSocket-Protocol: v1.json, {JWT}", f"Sec-WebSocket-Protocol: v1.json, {MASK}"),
        ("Sec-WebSocket-Protocol: access_token, abc, v1", f"Sec-WebSocket-Protocol: access_token, {MASK}, v1"),
        (
            "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.ZXlKaGJHY2lPaUpTVXpJMU5pSjk, v4.k8s.io",
            f"Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.{MASK}, v4.k8s.io",
        ),
        ("Sec-WebSocket-Protocol: 550e8400-e29b-41d4-a716-446655440000", f"Sec-WebSocket-Protocol: {MASK}"),
    ],
)
def test_what_is_secret_is_hidden(line: str, shown: str) -> None:
    assert masked([line]) == [shown]


@pytest.mark.parametrize(
    "line",
    [
        "Host: example.com",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "Sec-WebSocket-Protocol: graphql-transport-ws, actioncable-v1-json, v12.stomp, wamp.2.msgpack.batched",
        'WWW-Authenticate: Bearer realm="orders", error="invalid_token"',
        "HTTP/1.1 401 Unauthorized",
        "GET /feed?author=me&page=2 HTTP/1.1",
        "X-Request-Id: req_7f3a91",
        "Authorization:",
        "",
        "nonsense",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert masked([line]) == [line]


def test_a_header_that_goes_on_in_the_next_line_stays_hidden() -> None:
    head = ["GET / HTTP/1.1", "Authorization:", " Bearer abc", "\tdef", "Host: x", " y"]
    assert masked(head) == ["GET / HTTP/1.1", "Authorization:", f" Bearer {MASK}", f"\t{MASK}", "Host: x", " y"]


def test_secrets_are_found_in_other_text() -> None:
    secrets = secret_values(["GET /?token=abcdef HTTP/1.1", f"Authorization: Bearer {JWT}", "Cookie: a=1"])
    assert secrets == {"abcdef", JWT}
    text = hidden(f"{JWT} was refused; see https://h/?key=other and abcdef, a=1", secrets)
    assert text == f"{MASK} was refused; see https://h/?key={MASK} and {MASK}, a=1"


@given(st.lists(st.text(" \t:=;,?&/@abKEYtoken.-_0", max_size=40)))
def test_only_what_is_secret_is_replaced(head: list[str]) -> None:
    for line, shown in zip(head, masked(head), strict=True):
        pieces = shown.split(MASK)
        assert line.startswith(pieces[0])
        assert line.endswith(pieces[-1])


@pytest.mark.parametrize("text", ["?key" * 30_000, "?" + "key" * 30_000, "//a:b" * 20_000, "//" + "a:" * 40_000])
def test_a_long_text_is_looked_through_once(text: str) -> None:
    # A pattern that looks at stretches again and again would take minutes for these.
    assert without_secrets(text) == text
    assert url_secrets(text) == []


def test_known_secrets_are_found_in_any_text() -> None:
    text = 'pin 4711, not 47110; {"a":"say \\"please\\""} ?t=say%20%22please%22 say "please"'
    found = places(text, {"pin": "4711", "word": 'say "please"', "none": ""})
    assert [(text[start:end], name) for start, end, name in found] == [
        ("4711", "pin"),
        ('say \\"please\\"', "word"),
        ("say%20%22please%22", "word"),
        ('say "please"', "word"),
    ]


@given(text=st.text(max_size=30), secrets=st.dictionaries(st.text(max_size=3), st.text(max_size=10), max_size=3))
def test_what_is_found_stands_there_from_left_to_right(text: str, secrets: dict[str, str]) -> None:
    found = places(text, secrets)
    assert all(0 <= start < end <= len(text) and name in secrets for start, end, name in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    left = "".join(char for at, char in enumerate(text) if not any(start <= at < end for start, end, _ in found))
    for value in secrets.values():
        if len(value) >= 6 and not found:
            assert value not in left

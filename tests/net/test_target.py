"""What people type as URLs and headers: what is meant, or one line that says what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.uri import parse_uri

from wstui.model import Failure, Profile
from wstui.net.target import check_profile, parse_header, parse_url

GOOD = {
    "localhost:9000/path": "ws://localhost:9000/path",
    "example.com": "ws://example.com",
    "  ws://example.com/ ": "ws://example.com/",
    "WSS://Example.COM/Path": "wss://example.com/Path",
    "http://a/b?c=d": "ws://a/b?c=d",
    "https://a:8443": "wss://a:8443",
    "[::1]:9000/x": "ws://[::1]:9000/x",
    "ws://[FE80::1]/": "ws://[fe80::1]/",
    "127.0.0.1:80": "ws://127.0.0.1:80",
    "a?x=http://b/": "ws://a?x=http://b/",
    "a:/x": "ws://a/x",
    "ws://user:pa%20ss@h/": "ws://user:pa%20ss@h/",
    "ws://user@h/": "ws://user:@h/",
    "ws://a@b:c@h/": "ws://a@b:c@h/",
    "ws://bücher.example/ž?q=€": "ws://xn--bcher-kva.example/%C5%BE?q=%E2%82%AC",
    "ws://h/%20a%C5%BE/ž": "ws://h/%20a%C5%BE/%C5%BE",
    'ws://h/{"a":1}|x': 'ws://h/{"a":1}|x',
    "under_score.internal:1": "ws://under_score.internal:1",
    "h.": "ws://h.",
}

BAD = {
    "": "no URL",
    "   ": "no URL",
    "ftp://a/": "ftp:// is not a scheme",
    "ws://": "names no host",
    "ws:///path": "names no host",
    ":9000": "names no host",
    "/path": "names no host",
    "ws://h:0/": "0 is not a port",
    "ws://h:65536": "65536 is not a port",
    "ws://h:٣/": "not a port",
    "ws://h:12345678901234567890/": "is not a port",
    "localhost:port": "port is not a port",
    "ws://h/#frag": "fragment",
    "ws://h#": "fragment",
    "ws://h/a b": "spaces",
    "ws://h/\x1b[2J": "the character ␛",
    "ws://h/\u0000": "the character ␀",
    "ws://h/\ud800": "the character ⟨U+D800⟩",
    "::1": "more than one port",
    "ws://[::1": "not followed",
    "ws://[::1]x": "not followed",
    "ws://[zz]/": "not an IPv6 address",
    "ws://a..b/": "not a host name",
    "ws://" + "a" * 64: "not a host name",
    "ws://" + "a." * 130: "not a host name",
    "ws://a<b>/": "not a host name",
    "ws://a%41/": "not a host name",
    "ws://h／x": "not a host name",  # noqa: RUF001
    "ws://%ff:x@h/": "not UTF-8",
}


@pytest.mark.parametrize("text", GOOD)
def test_what_is_meant(text: str) -> None:
    assert parse_url(text) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_what_is_wrong_is_named(text: str) -> None:
    with pytest.raises(Failure, match=r".+") as caught:
        parse_url(text)
    assert BAD[text] in caught.value.what
    assert caught.value.what.isprintable()
    assert "\n" not in str(caught.value)


URLS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="ws:/[]@?#.%a1é", max_size=20),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "ws://", "wss://", "http://", "HTTPS://", "x:"]),
        st.sampled_from(["localhost", "[::1]", "u:p@h", "u@h", "é.com", "h", "1.2.3.4"]),
        st.sampled_from(["", ":", ":80", ":99999", ":a"]),
        st.text(alphabet="/?&=;%aé@[]{}#", max_size=10).map(lambda tail: f"/{tail}"),
    ),
)


@given(URLS)
def test_what_comes_out_is_what_the_library_takes_and_parses_to_itself(text: str) -> None:
    url = fault = ""
    try:
        url = parse_url(text)
    except Failure as failure:
        fault = str(failure)
    if not url:
        assert fault.isprintable()
        return
    assert url.isascii()
    assert parse_url(url) == url
    parsed = parse_uri(url)
    assert parsed.host
    assert parsed.secure == url.startswith("wss://")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Authorization: Bearer x", ("Authorization", "Bearer x")),
        ("X:1", ("X", "1")),
        ("X-Empty:", ("X-Empty", "")),
        ("X: a:b", ("X", "a:b")),
        ("X:\t tab\tinside \t", ("X", "tab\tinside")),
        ("X: ž €", ("X", "ž €")),
    ],
)
def test_headers(text: str, header: tuple[str, str]) -> None:
    assert parse_header(text) == header


@pytest.mark.parametrize(
    "text", ["no colon", ": x", "a b: c", "X: a\r\nY: b", "X\r\n: a", "X: \x00", "é: x", "X: \ud800", "X: \x7f"]
)
def test_headers_that_cannot_be_sent(text: str) -> None:
    with pytest.raises(Failure, match=r".+") as caught:
        parse_header(text)
    assert str(caught.value).isprintable()


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_header_can_carry_another(name: str, value: str) -> None:
    try:
        name, value = parse_header(f"{name}:{value}")
    except Failure:
        return
    line = f"{name}: {value}".encode()
    assert len(line.splitlines()) == 1
    assert b"\0" not in line


@pytest.mark.parametrize(
    ("profile", "what"),
    [
        (Profile("ws://h", origin="a\r\nX: 1"), "the header Origin"),
        (Profile("ws://h", cookie="a\nb"), "the header Cookie"),
        (Profile("ws://h", user_agent="\x1b[2J"), "the header User-Agent"),
        (Profile("ws://h", headers=(("X", "a\r\nb"),)), "the header X"),
        (Profile("ws://h", subprotocols=("a b",)), "cannot be a subprotocol"),
        (Profile("ws://h", subprotocols=("",)), "cannot be a subprotocol"),
        (Profile("ws://h", auth="foo"), "not USER:PASSWORD"),
        (Profile("ws://h", auth="foo:a\nb"), "not USER:PASSWORD"),
        (Profile("ws://h", without=("sec-websocket-KEY",)), "sec-websocket-KEY cannot be left out: the answer"),
        (Profile("ws://h", without=("Upgrade",)), "Upgrade cannot be left out: without it this is no"),
        (Profile("ws://h", without=("a b",)), "cannot be the name of a header"),
        (Profile("ws://h", deflate="client_max_window_bits=8"), "client_max_window_bits=8 cannot be kept"),
        (Profile("ws://h", deflate="server_max_window_bits=7"), "server_max_window_bits is 8 to 15"),
        (Profile("ws://h", resolve=("h:80",)), "is not HOST:PORT:ADDRESS"),
        (Profile("ws://h", connect_to=("h:80",)), "is not HOST:PORT:HOST:PORT"),
        (Profile("ws://h", proxy="ftp://h"), "not a proxy's scheme"),
        (Profile("ws://h", ip_version=5), "5 is no version of IP"),
        (Profile("ws://h", unix_socket=""), "Unix socket is empty or too long"),
        (Profile("ws://h", unix_socket="/run/x", proxy="h:1"), "a Unix socket is not reached through a proxy"),
        (Profile("ws://h", unix_socket="x" * 108), "Unix socket is empty or too long"),
        (Profile("ws://h", tls_min="1.4"), "1.4 is no version of TLS"),
        (Profile("ws://h", key="k.pem"), "a key without a certificate"),
        (Profile("ws://h", sni=""), "cannot be told to TLS"),
    ],
)
def test_what_no_handshake_can_carry_is_found_before_one_is_tried(profile: Profile, what: str) -> None:
    with pytest.raises(Failure, match=what):
        check_profile(profile)


def test_an_ordinary_profile_passes() -> None:
    check_profile(
        Profile("ws://h", origin="https://a", cookie="k=v", user_agent="", auth="me:", subprotocols=("v1.x",))
    )
    check_profile(
        Profile(
            "ws://h",
            without=("Host", "User-Agent", "Sec-WebSocket-Extensions"),
            deflate="client_max_window_bits=9; server_no_context_takeover",
            resolve=("+h:80:[::1],192.0.2.1",),
            connect_to=("h:80::8080",),
            ip_version=6,
            unix_socket="/run/x",
            tls_min="1.3",
            cert="c.pem",
            key="k.pem",
            sni="example.com",
        )
    )
    check_profile(Profile("ws://h", proxy="", unix_socket="/run/x"))
    check_profile(Profile("ws://h", proxy="socks5h://u:p@h"))

"""Proxies, addresses and other hosts, read as curl reads them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Failure
from wstui.route import ConnectTo, Proxy, Resolve, parse_connect_to, parse_proxy, parse_resolve


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("http://proxy:3128", Proxy("http", "proxy", 3128)),
        ("proxy:3128", Proxy("http", "proxy", 3128)),
        ("Proxy.example", Proxy("http", "proxy.example", 1080)),
        ("https://proxy", Proxy("https", "proxy", 443)),
        ("socks5h://user:p%40ss@proxy:1080/", Proxy("socks5h", "proxy", 1080, "user", "p@ss")),
        ("socks4a://user@proxy", Proxy("socks4a", "proxy", 1080, "user", "")),
        ("socks://proxy", Proxy("socks4", "proxy", 1080)),
        ("http://[2001:DB8::1]:8080", Proxy("http", "2001:db8::1", 8080)),
        ("http://prøxy:1", Proxy("http", "xn--prxy-hra", 1)),
    ],
)
def test_a_proxy(text: str, wanted: Proxy) -> None:
    if text.isascii():
        assert parse_proxy(text) == wanted
        assert parse_proxy(wanted.shown) == wanted._replace(user=None, password=None)
    else:
        with pytest.raises(Failure, match="%XX"):
            parse_proxy(text)


@pytest.mark.parametrize("scheme", ["socks4", "socks4a", "socks"])
def test_a_password_that_socks_4_cannot_send_is_not_dropped_in_silence(scheme: str) -> None:
    with pytest.raises(Failure, match="SOCKS 4 has no passwords") as caught:
        parse_proxy(f"{scheme}://bob:s3cret@proxy")
    assert "s3cret" not in str(caught.value)
    assert parse_proxy(f"{scheme}://bob:@proxy").user == "bob"


def test_names_are_looked_up_by_the_proxy_or_here() -> None:
    assert [parse_proxy(f"{scheme}://p").resolves for scheme in ("http", "socks5h", "socks4a", "socks5")] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("example.com:443:192.0.2.7", Resolve("example.com", 443, ("192.0.2.7",))),
        ("Example.com:80:192.0.2.7,[2001:db8::1]", Resolve("example.com", 80, ("192.0.2.7", "2001:db8::1"))),
        ("+example.com:443:2001:db8::1", Resolve("example.com", 443, ("2001:db8::1",))),
        ("*:443:127.0.0.1", Resolve("*", 443, ("127.0.0.1",))),
    ],
)
def test_addresses_for_a_host(text: str, wanted: Resolve) -> None:
    assert parse_resolve(text) == wanted
    assert wanted.fits("EXAMPLE.com", wanted.port)
    assert not wanted.fits("example.com", wanted.port + 1)
    assert wanted.fits("other", wanted.port) == (wanted.host == "*")


@pytest.mark.parametrize(
    ("text", "host", "port", "wanted"),
    [
        ("example.com:443:localhost:8443", "example.com", 443, ("localhost", 8443)),
        ("example.com:443:localhost:8443", "example.com", 80, None),
        ("example.com:443:localhost:8443", "other", 443, None),
        ("::localhost:8443", "anything", 1, ("localhost", 8443)),
        ("EXAMPLE.com::[::1]:", "example.COM", 5, ("::1", 5)),
        (":443::8443", "example.com", 443, ("example.com", 8443)),
        ("[2001:db8::1]:443:[::1]:1", "2001:db8::1", 443, ("::1", 1)),
    ],
)
def test_another_host(text: str, host: str, port: int, wanted: tuple[str, int] | None) -> None:
    assert parse_connect_to(text).applied(host, port) == wanted


def test_nothing_given_changes_nothing() -> None:
    assert parse_connect_to(":::") == ConnectTo("", 0, "", 0)
    assert parse_connect_to(":::").applied("example.com", 443) == ("example.com", 443)


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (parse_proxy, "ftp://proxy", "not a proxy's scheme"),
        (parse_proxy, "http://", "has no host"),
        (parse_proxy, "http://proxy:99999", "not a port"),
        (parse_proxy, "http://pro xy", "character"),
        (parse_proxy, "http://2001:db8::1", "brackets"),
        (parse_proxy, "http://u%ff@proxy", "not UTF-8"),
        (parse_resolve, "example.com", "HOST:PORT:ADDRESS"),
        (parse_resolve, "example.com:443:", "HOST:PORT:ADDRESS"),
        (parse_resolve, "example.com:443:localhost", "not an IP address"),
        (parse_resolve, ":443:127.0.0.1", "names no host"),
        (parse_resolve, "example.com:0:127.0.0.1", "not a port"),
        (parse_connect_to, "example.com:443", "HOST:PORT:HOST:PORT"),
        (parse_connect_to, "a:b:c:d", "not a port"),
        (parse_connect_to, "a/b:::", "not a host name"),
    ],
)
def test_what_is_none_is_said(parse: Callable[[str], object], text: str, said: str) -> None:
    with pytest.raises(Failure, match=said) as caught:
        parse(text)
    assert caught.value.hint or "UTF-8" in said


@pytest.mark.parametrize("parse", [parse_proxy, parse_resolve, parse_connect_to])
@given(text=st.text(max_size=30) | st.text("ab:.[]*@/%0,1", max_size=30))
def test_any_text_is_read_or_refused(parse: Callable[[str], object], text: str) -> None:
    said = ""
    try:
        parse(text)
    except Failure as failure:
        said = str(failure)
    assert said.isprintable()

"""The form of a connection: every setting goes through it unchanged, and what is wrong names its field."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from wstui.model import Failure, Profile
from wstui.net.target import check_profile, parse_header_line, parse_url
from wstui.ui.form import FIELDS, GROUPS, Checks, Wrong, profile_of, said_of, values_of, with_request

CHECKS = Checks(parse_url, parse_header_line, profile=check_profile)
FULL = Profile(
    "wss://example.com/feed",
    "feed",
    headers=(("X-Key", "a: b"), ("X-Key", "c"), ("X-Empty", "")),
    without=("Accept", "Pragma"),
    subprotocols=("a", "b"),
    origin="https://example.com",
    cookie="a=b",
    user_agent="me",
    auth="user:pa:ss",
    insecure=True,
    compression=False,
    max_size=None,
    ping_interval=None,
    ping_timeout=1.5,
    open_timeout=None,
    on_open=("one", '{"two": 2}'),
    alerts=("close:", ".code!=0 or error"),
    deflate="server_no_context_takeover; client_max_window_bits=10",
    location=False,
    ca="/ca.pem",
    cert="/me.pem",
    key="/me.key",
    tls_min="1.3",
    sni="other.example.com",
    proxy="socks5h://me:p%40ss@proxy:1080",
    resolve=("example.com:443:192.0.2.7", "example.com:80:192.0.2.8"),
    connect_to=("::localhost:8443",),
    ip_version=6,
    auto_pong=False,
    lenient=True,
    reconnect="always",
)
BARE = Profile("ws://localhost:9000/", proxy="", user_agent="", unix_socket="/run/x.sock")


def test_the_form_has_every_setting() -> None:
    assert {field.id for field in FIELDS} | {"without"} == {field.name for field in fields(Profile)}
    assert {field.group for field in FIELDS} == {"", *GROUPS}


@pytest.mark.parametrize("profile", [FULL, BARE, Profile("ws://localhost:9000/")])
def test_a_form_left_alone_changes_nothing(profile: Profile) -> None:
    assert profile_of(values_of(profile), profile, CHECKS) is profile


@pytest.mark.parametrize("profile", [FULL, BARE])
def test_a_form_filled_from_nothing(profile: Profile) -> None:
    assert profile_of(values_of(profile), Profile(""), CHECKS) == profile


def test_what_is_folded_away_says_what_is_in_it() -> None:
    assert {group: said_of(group, values_of(Profile("ws://x"))) for group in GROUPS} == GROUPS
    assert said_of("TLS", values_of(FULL)) == (
        "set: Insecure, Trusted CAs, Certificate, Private key, TLS version, Server name"
    )
    assert said_of("Once it is open", values_of(replace(BARE, ping_interval=None))) == "set: Ping every"


def test_a_request_of_another_program_leaves_how_to_go_on() -> None:
    request = Profile("https://example.com/x", headers=(("A", "1"),), without=("B",), ca="/ca.pem", compression=False)
    merged = with_request(FULL, request, CHECKS)
    kept = {"name": "feed", "on_open": FULL.on_open, "reconnect": "always", "ping_timeout": 1.5, "ping_interval": None}
    kept |= {"max_size": None, "lenient": True, "auto_pong": False, "alerts": FULL.alerts}
    assert merged == replace(request, url="wss://example.com/x", **kept)  # type: ignore[arg-type]
    with pytest.raises(Failure, match="scheme"):
        with_request(FULL, Profile("ftp://x"), CHECKS)


def test_a_path_is_found_from_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/me")
    assert profile_of({"url": "x", "ca": " ~/ca.pem "}, Profile(""), CHECKS).ca == "/me/ca.pem"


def test_the_url_is_brought_to_its_form() -> None:
    assert profile_of({"url": "localhost:9000/x"}, Profile(""), CHECKS).url == "ws://localhost:9000/x"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("url", "", "no URL"),
        ("url", "ftp://x", "scheme"),
        ("headers", "X: 1\nnonsense", "no colon"),
        ("alerts", "close:\n.code!= or x", r"\.code!= or x: a value is missing.* at column 8"),
        ("max_size", "1.5", "Largest message"),
        ("ping_interval", "-1", "Ping every"),
        ("open_timeout", "nan", "Connect within"),
        ("ping_timeout", "inf", "Pong within"),
        ("name", "taken", "already"),
        ("proxy", "ftp://x", "not a proxy's scheme"),
        ("resolve", "a:1:127.0.0.1\nb", "HOST:PORT:ADDRESS"),
        ("connect_to", "a", "HOST:PORT:HOST:PORT"),
        ("deflate", "x", "not a parameter"),
    ],
)
def test_what_is_wrong_names_its_field(field: str, text: str, said: str) -> None:
    def free(name: str) -> str:
        raise Failure(f"there is a profile {name} already")

    with pytest.raises(Wrong, match=said) as caught:
        profile_of({"url": "x", field: text}, Profile(""), CHECKS._replace(name=free))
    assert caught.value.field == field


def test_what_does_not_go_together_is_said() -> None:
    with pytest.raises(Wrong, match="not reached through a proxy") as caught:
        profile_of({"url": "x", "proxy": "p:1", "unix_socket": "/x"}, Profile(""), CHECKS)
    assert caught.value.field == ""


@pytest.mark.parametrize(("text", "value"), [("", None), ("0", None), ("2.5", 2.5)])
def test_nothing_and_zero_turn_a_timeout_off(text: str, value: float | None) -> None:
    assert profile_of({"ping_interval": text}, Profile("ws://x"), CHECKS).ping_interval == value

"""The form of a connection: every setting goes through it unchanged, and what is wrong names its field."""

from __future__ import annotations

from dataclasses import fields

import pytest

from wstui.model import Failure, Profile
from wstui.net.target import parse_header, parse_url
from wstui.ui.form import FIELDS, Checks, Wrong, profile_of, values_of

CHECKS = Checks(parse_url, parse_header)
FULL = Profile(
    "wss://example.com/feed",
    "feed",
    headers=(("X-Key", "a: b"), ("X-Key", "c")),
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
)


def test_the_form_has_every_setting() -> None:
    assert {field.id for field in FIELDS} == {field.name for field in fields(Profile)}


@pytest.mark.parametrize("profile", [FULL, Profile("ws://localhost:9000/")])
def test_a_form_left_alone_changes_nothing(profile: Profile) -> None:
    assert profile_of(values_of(profile), profile, CHECKS) is profile


def test_a_form_filled_from_nothing() -> None:
    assert profile_of(values_of(FULL), Profile(""), CHECKS) == FULL


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
    ],
)
def test_what_is_wrong_names_its_field(field: str, text: str, said: str) -> None:
    def free(name: str) -> str:
        raise Failure(f"there is a profile {name} already")

    with pytest.raises(Wrong, match=said) as caught:
        profile_of({"url": "x", field: text}, Profile(""), Checks(parse_url, parse_header, free))
    assert caught.value.field == field


@pytest.mark.parametrize(("text", "value"), [("", None), ("0", None), ("2.5", 2.5)])
def test_nothing_and_zero_turn_a_timeout_off(text: str, value: float | None) -> None:
    assert profile_of({"ping_interval": text}, Profile("ws://x"), CHECKS).ping_interval == value

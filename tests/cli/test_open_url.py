"""From the words on the command line to the profile that is connected with."""

from __future__ import annotations

from argparse import ArgumentError, ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import pytest

from wstui.cli._open_url import Unusable, add_arguments, profiles_from
from wstui.model import Profile
from wstui.payloads.collection import Collection

URL = "ws://localhost:9000/x"
SAVED = Profile(
    "wss://example.com/feed",
    "okx",
    headers=(("X-Key", "saved"), ("X-Other", "1")),
    subprotocols=("a",),
    origin="https://saved",
    ping_interval=5.0,
    on_open=("hello",),
)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """One saved profile."""
    collection = Collection(tmp_path)
    collection.create(SAVED)
    return collection


def read(words: Sequence[str], collection: Collection) -> Profile | None:
    """The one profile that words give, or none."""
    return next(iter(read_all(words, collection)), None)


def read_all(words: Sequence[str], collection: Collection) -> list[Profile]:
    parser = ArgumentParser(exit_on_error=False)
    add_arguments(parser)
    return profiles_from(parser.parse_intermixed_args(words), collection, forced="--" in words)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["localhost:9000/x"], Profile(URL)),
        (["http://localhost:9000/x"], Profile(URL)),
        (["wss://example.com"], Profile("wss://example.com")),
        ([], None),
        (["okx"], SAVED),
        (["--", "okx"], Profile("ws://okx")),
        (["ws://okx"], Profile("ws://okx")),
        ([URL, "-H", "A: 1", "--header", "B:2"], Profile(URL, headers=(("A", "1"), ("B", "2")))),
        ([URL, "-s", "a", "--subprotocol", "b"], Profile(URL, subprotocols=("a", "b"))),
        ([URL, "-k"], Profile(URL, insecure=True)),
        ([URL, "-n"], Profile(URL, insecure=True)),
        ([URL, "--no-check"], Profile(URL, insecure=True)),
        ([URL, "-o", "https://x", "-b", "a=b"], Profile(URL, origin="https://x", cookie="a=b")),
        ([URL, "-A", "me"], Profile(URL, user_agent="me")),
        ([URL, "--auth", "user:pa:ss"], Profile(URL, auth="user:pa:ss")),
        ([URL, "--no-compression"], Profile(URL, compression=False)),
        ([URL, "--max-size", "1M"], Profile(URL, max_size=2**20)),
        ([URL, "--max-size", "0"], Profile(URL, max_size=None)),
        ([URL, "--ping-interval", "0", "--ping-timeout", "1.5"], Profile(URL, ping_interval=None, ping_timeout=1.5)),
        ([URL, "--open-timeout", "3"], Profile(URL, open_timeout=3.0)),
        ([URL, "-x", "one", "--execute", "two"], Profile(URL, on_open=("one", "two"))),
    ],
)
def test_words_become_a_profile(words: list[str], wanted: Profile | None, collection: Collection) -> None:
    assert read(words, collection) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["ws://a", "ws://b"], ["ws://a", "ws://b"]),
        (["okx", "-k", "ws://b"], [SAVED.url, "ws://b"]),
        (["-k", "ws://b", "--", "okx"], ["ws://b", "ws://okx"]),
        (["ws://a", "--count", "3"], ["ws://a"] * 3),
        (["--count", "2", "ws://a", "ws://b"], ["ws://a", "ws://a", "ws://b", "ws://b"]),
    ],
)
def test_there_may_be_several(words: list[str], wanted: list[str], collection: Collection) -> None:
    profiles = read_all(words, collection)
    assert [profile.url for profile in profiles] == wanted
    assert {profile.insecure for profile in profiles} == {"-k" in words}


@pytest.mark.parametrize("count", ["0", "-1", "many", "", "1.5", "100001", "²"])
def test_a_number_of_connections_is_one(count: str, collection: Collection) -> None:
    with pytest.raises(ArgumentError, match="not a number of connections"):
        read_all([URL, f"--count={count}"], collection)


def test_flags_override_what_was_saved(collection: Collection) -> None:
    profile = read(["okx", "-H", "x-key: now", "-o", "https://now", "-s", "b", "-x", "more"], collection)
    assert profile is not None
    assert profile.headers == (("X-Other", "1"), ("x-key", "now"))
    assert (profile.origin, profile.subprotocols) == ("https://now", ("b",))
    assert profile.on_open == ("hello", "more")
    assert (profile.ping_interval, profile.name, profile.url) == (5.0, "okx", SAVED.url)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ftp://x"], "scheme"),
        (["ws://x#y"], "fragment"),
        (["a b"], "cannot have"),
        ([URL, "-H", "nonsense"], "no colon"),
        ([URL, "-H", "A: 1\r\nB: 2"], "A"),
        (["", "-H", "A: 1"], "no URL"),
        ([URL, "-o", "a\r\nX: 1"], "Origin"),
        ([URL, "-s", "a b"], "subprotocol"),
        ([URL, "--auth", "me"], "USER:PASSWORD"),
    ],
)
def test_what_cannot_be_used_is_named(words: list[str], said: str, collection: Collection) -> None:
    with pytest.raises(Unusable, match=said) as caught:
        read(words, collection)
    assert str(caught.value).isprintable()


def test_a_saved_profile_that_does_not_hold_is_named_with_its_line(collection: Collection) -> None:
    (collection.directory / "torn.toml").write_text("url = 'ws://x'\n= 1\n")
    with pytest.raises(Unusable, match=r"torn\.toml:2"):
        read(["torn"], collection)

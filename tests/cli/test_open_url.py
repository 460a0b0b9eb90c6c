"""From the words on the command line to the profile that is connected with."""

from __future__ import annotations

from argparse import ArgumentError, ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

import pytest

from wstui.cli._open_url import Unusable, add_arguments, guessed, profiles_from, words_of
from wstui.cli._saved import variables_of
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
    parser = ArgumentParser(exit_on_error=False, add_help=False)
    add_arguments(parser)
    args = parser.parse_intermixed_args(words_of([*words]))
    return profiles_from(args, collection, variables_of(args, collection, [])[0], forced="--" in words)


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
        ([URL, "-A", ""], Profile(URL, user_agent="")),
        ([URL, "-H", "Origin:", "-H", "X;"], Profile(URL, without=("Origin",), headers=(("X", ""),))),
        ([URL, "-H", "A:", "-H", "a: 1"], Profile(URL, headers=(("a", "1"),))),
        ([URL, "--compression", "client_max_window_bits"], Profile(URL)),
        ([URL, "--compression", "permessage-deflate"], Profile(URL, deflate="permessage-deflate")),
        (
            [URL, "--compression", "client_max_window_bits=10;server_no_context_takeover"],
            Profile(URL, deflate="server_no_context_takeover; client_max_window_bits=10"),
        ),
        ([URL, "--no-compression", "--compression", "client_max_window_bits=9"], Profile(URL, compression=False)),
        ([URL, "--no-location"], Profile(URL, location=False)),
        ([URL, "--ca", "/ca.pem", "--tls-min", "1.3"], Profile(URL, ca="/ca.pem", tls_min="1.3")),
        ([URL, "--cacert", "/ca.pem", "--sni", "a.example"], Profile(URL, ca="/ca.pem", sni="a.example")),
        ([URL, "--cert", "/me.pem", "--key", "/me.key"], Profile(URL, cert="/me.pem", key="/me.key")),
        ([URL, "--proxy", "socks5h://u:p@proxy:1080"], Profile(URL, proxy="socks5h://u:p@proxy:1080")),
        ([URL, "--no-proxy"], Profile(URL, proxy="")),
        ([URL, "--proxy", ""], Profile(URL, proxy="")),
        (
            [URL, "--resolve", "a:1:127.0.0.1", "--resolve", "b:1:::1"],
            Profile(URL, resolve=("a:1:127.0.0.1", "b:1:::1")),
        ),
        ([URL, "--connect-to", "::localhost:8443"], Profile(URL, connect_to=("::localhost:8443",))),
        ([URL, "--unix-socket", "/run/x"], Profile(URL, unix_socket="/run/x")),
        ([URL, "-4"], Profile(URL, ip_version=4)),
        (["-6", URL], Profile(URL, ip_version=6)),
        ([URL, "--no-auto-pong", "--lenient"], Profile(URL, auto_pong=False, lenient=True)),
        (["--reconnect", URL], Profile(URL, reconnect="abnormal")),
        (["--reconnect", "always", URL], Profile(URL, reconnect="always")),
        ([URL, "--reconnect=off"], Profile(URL)),
        ([URL, "--reconnect"], Profile(URL, reconnect="abnormal")),
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


def test_a_header_is_taken_from_what_was_saved_and_given_back(collection: Collection) -> None:
    profile = read(["okx", "-H", "X-Key:"], collection)
    assert profile is not None
    assert (profile.headers, profile.without) == ((("X-Other", "1"),), ("X-Key",))
    collection.save_profile(profile)
    again = read(["okx", "-H", "x-key: 2"], collection)
    assert again is not None
    assert (again.headers, again.without) == ((("X-Other", "1"), ("x-key", "2")), ())


def test_a_path_is_found_from_where_the_program_was_called(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    profile = read([URL, "--ca", "ca.pem", "--cert", "~/me.pem"], collection)
    assert profile is not None
    assert profile.ca == str(tmp_path / "ca.pem")
    assert profile.cert == str(Path.home() / "me.pem")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ftp://x"], "scheme"),
        (["ws://x#y"], "fragment"),
        (["a b"], "cannot have"),
        (["curl 'wss://x' -H 'a: b'"], "command of curl"),
        ([URL, "-H", "nonsense"], "no colon"),
        ([URL, "-H", "A: 1\r\nB: 2"], "A"),
        (["", "-H", "A: 1"], "no URL"),
        ([URL, "-o", "a\r\nX: 1"], "Origin"),
        ([URL, "-s", "a b"], "subprotocol"),
        ([URL, "--auth", "me"], "USER:PASSWORD"),
        ([URL, "-H", "X Y:"], "name of a header"),
        ([URL, "-H", ";"], "no name"),
        ([URL, "--key", "me.key"], "without a certificate"),
        ([URL, "--ca", ""], "--ca names no file"),
        ([URL, "--sni", "a b"], "cannot be told to TLS"),
        ([URL, "--proxy", "ftp://proxy"], "not a proxy's scheme"),
        ([URL, "--proxy", "proxy:1", "--unix-socket", "/x"], "not reached through a proxy"),
        ([URL, "--resolve", "a:1"], "HOST:PORT:ADDRESS"),
        ([URL, "--connect-to", "a"], "HOST:PORT:HOST:PORT"),
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


def test_a_word_may_have_been_meant_for_a_profile() -> None:
    args = Namespace(targets=["foo", "localhost", "foo.example", "foo:9000", "ws://foo", "foo/a"])
    assert guessed(args, forced=False) == {"ws://foo": "foo"}
    assert guessed(args, forced=True) == {}

"""What a profile's file says, and how it is told what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from payloads.saved import entry_of
from wstui import tomltext
from wstui.model import Failure, Payload, Profile
from wstui.payloads.collection import Collection

DEFLATE = "2: deflate: server_no_context_takeover takes no value · server_no_context_takeover alone turns it on"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("url = ", "1:7: Invalid value"),
        ("url = 'ws://a'\n\nurl = 'b'\n", "3:10: Cannot overwrite a value"),
        ("", " url: is missing"),
        ("url = ''", "1: url: is missing"),
        ("url = 1", "1: url: text is needed"),
        ("url = 'ws://a'\ninsecure = 'no'", "2: insecure: true or false is needed"),
        ("url = 'ws://a'\nsubprotocols = ['a', 1]", "2: subprotocols: a list of texts is needed"),
        ("url = 'ws://a'\nheaders = [['a']]", '2: headers: a list such as [["Name", "value"]] is needed'),
        ("url = 'ws://a'\nheaders = 'A: 1'", '2: headers: a list such as [["Name", "value"]] is needed'),
        ("url = 'ws://a'\n[headers]\nA = 1", '2: headers: a list such as [["Name", "value"]] is needed'),
        ("url = 'ws://a'\nmax_size = -1", '2: max_size: a size is needed: bytes, or text such as "4GiB"'),
        ("url = 'ws://a'\nping_interval = inf", "2: ping_interval: seconds are needed, or false for none"),
        ("url = 'ws://a'\nping_interval = true", "2: ping_interval: seconds are needed, or false for none"),
        ("url = 'ws://a'\nopen_timeout = -1", "2: open_timeout: seconds are needed, or false for none"),
        ("url = 'ws://a'\nca = ''", "2: ca: the path of a file is needed"),
        ("url = 'ws://a'\nkey = true", "2: key: the path of a file is needed"),
        ("url = 'ws://a'\ntls_min = 1.2", '2: tls_min: one of "1.0", "1.1", "1.2", "1.3" is needed'),
        ("url = 'ws://a'\nip_version = 5", "2: ip_version: one of 0, 4, 6 is needed"),
        ("url = 'ws://a'\nip_version = false", "2: ip_version: one of 0, 4, 6 is needed"),
        ("url = 'ws://a'\nreconnect = true", '2: reconnect: one of "off", "abnormal", "always" is needed'),
        (
            "url = 'ws://a'\nproxy = 'ftp://x'",
            "2: proxy: ftp:// is not a proxy's scheme · http, https, socks5, socks5h, socks4, socks4a are",
        ),
        (
            "url = 'ws://a'\nresolve = ['x']",
            "2: resolve: x is not HOST:PORT:ADDRESS · such as example.com:443:192.0.2.7",
        ),
        ("url = 'ws://a'\nconnect_to = 'x'", "2: connect_to: a list of texts is needed"),
        ("url = 'ws://a'\ndeflate = 'server_no_context_takeover=1'", DEFLATE),
        ("url = 'ws://a'\npayloads = 'x'", "2: payloads: a list of tables is needed"),
        ("url = 'ws://a'\npayloads = ['x']", "2: payload 1: a table is needed"),
        ("url = 'ws://a'\n[[payloads]]\nname = 'a'", "2: payload 1: body: text is needed"),
        ("url = 'ws://a'\n[[payloads]]\nbody = 'a'", "2: payload 1: name: text is needed"),
        ("url = 'ws://a'\n[[payloads]]\nbody = 'a'\nname = ''", "4: payload 1: name: is empty"),
        (
            "url = 'ws://a'\n[[payloads]]\nbody = 'a'\nname = 'a'\n[[payloads]]\nbody = ''\nname = 'b'\nkind = 'x'",
            "8: payload 2: kind: one of text, hex, base64, json, msgpack, cbor is needed",
        ),
        (
            "url = 'ws://a'\n[[payloads]]\nbody = 'a'\nname = 'a'\nkind = 'binary'",
            "5: payload 1: kind: one of text, hex, base64, json, msgpack, cbor is needed",
        ),
        (
            "url = 'ws://a'\n[[payloads]]\nname = 'a'\nbody = 'a'\nfile = 'b'",
            "5: payload 1: file: there is a body as well, and only one of them can be sent",
        ),
        ("url = 'ws://a'\n[[payloads]]\nname = 'a'\nfile = ''", "4: payload 1: file: the path of a file is needed"),
        (
            "url = 'ws://a'\n[[payloads]]\nname = 'a'\nbody = ''\nfragment = true",
            "5: payload 1: fragment: a number of bytes is needed, or 0",
        ),
        (
            "url = 'ws://a'\n[[payloads]]\nname = 'a'\nbody = ''\nliteral = 1",
            "5: payload 1: literal: true or false is needed",
        ),
        ("url = 'ws://a'\nb = \udcff", "2:5: not UTF-8"),
    ],
)
def test_a_file_that_does_not_hold_is_named_and_left_alone(
    collection: Collection, by_hand: Path, text: str, fault: str
) -> None:
    by_hand.write_text(text, errors="surrogateescape")
    before = by_hand.read_bytes()
    (collection.directory / "other.toml").write_text("url = 'ws://b'")
    entries = collection.profiles()
    assert [(entry.name, entry.profile) for entry in entries] == [
        ("okx", None),
        ("other", Profile("ws://b", "other")),
    ]
    failure = entries[0].fault
    assert failure is not None
    assert failure.what == f"{by_hand}:{fault}"
    edits: list[Callable[[], object]] = [
        lambda: collection.save_profile(Profile("ws://c", "okx")),
        lambda: collection.put_payload("okx", Payload("p", "b")),
        lambda: collection.rename_payload("okx", "a", "b"),
        lambda: collection.remove_payload("okx", "a"),
    ]
    for edit in edits:
        with pytest.raises(Failure):
            edit()
    assert by_hand.read_bytes() == before


def test_values_that_mean_none(collection: Collection, by_hand: Path) -> None:
    by_hand.write_text("url = 'ws://a'\nmax_size = 0\nping_interval = false\nping_timeout = 0\nopen_timeout = 5\n")
    none = Profile("ws://a", "okx", max_size=None, ping_interval=None, ping_timeout=None, open_timeout=5.0)
    assert entry_of(collection, "okx").profile == none


def test_a_way_to_the_server(collection: Collection, by_hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/me")
    by_hand.write_text(
        """\
url = 'wss://a'
ca = 'ca.pem'  # beside this file
cert = '~/me.pem'
key = '/etc/keys/me.key'
proto = 'types/api.proto:Tick'
proxy = false
resolve = ['a:443:192.0.2.7']
"""
    )
    profile = Profile(
        "wss://a",
        "okx",
        ca=str(by_hand.parent / "ca.pem"),
        cert="/me/me.pem",
        key="/etc/keys/me.key",
        proto=str(by_hand.parent / "types/api.proto:Tick"),
        proxy="",
        resolve=("a:443:192.0.2.7",),
    )
    assert entry_of(collection, "okx").profile == profile
    collection.save_profile(replace(profile, tls_min="1.3"))
    text = by_hand.read_text()
    assert "ca = 'ca.pem'  # beside this file\n" in text
    assert "proto = 'types/api.proto:Tick'\n" in text
    assert 'tls_min = "1.3"\n' in text


def test_unknown_keys_are_warnings_with_their_line(collection: Collection, by_hand: Path) -> None:
    assert entry_of(collection, "okx").warnings == (
        f"{by_hand}:5: future: unknown, so it does nothing",
        f"{by_hand}:21: payload 2: remark: unknown, so it does nothing",
    )


def test_a_large_file_is_read_in_one_pass(
    collection: Collection, by_hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand.write_text("url = 'ws://a'\n" + "[[payloads]]\nname = 'a'\nbody = 'x'\nodd = 1\n" * 10_000)
    searches = []
    line_of = tomltext.Document.line_of

    def counted(document: tomltext.Document, key: str, table: str = "", nth: int = 0) -> int:
        searches.append(key)
        return line_of(document, key, table, nth)

    monkeypatch.setattr(tomltext.Document, "line_of", counted)
    entry = entry_of(collection, "okx")
    assert [entry.payloads[-1].name, len(entry.payloads)] == ["a (10000)", 10_000]
    assert len(searches) == len(entry.warnings) == 20

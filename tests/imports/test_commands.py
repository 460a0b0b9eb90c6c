"""Command lines of wscat and websocat: what they mean, and what of them does not hold."""

from __future__ import annotations

import pytest

from wstui import imports
from wstui.imports import read_command
from wstui.model import Failure, Payload, Profile

WSCAT = r"""$ npx wscat -c wss://live.example.com/feed -H 'X-Key: 1' -H "x-key: 2" -H Cookie:a=b \
  -H 'Host: live.example.com' -o https://app.example.com -s feed.v2 -s 'feed.v1' \
  --auth "$USER_AND:${PASS:?}" --ca ca.pem --cert c.pem --key k.pem --proxy http://proxy:3128 \
  -n -L -P --no-color --slash -w -1 -p 13 -x '{"op":"login"}' --execute $'a\nb' --passphrase x
"""


def test_wscat() -> None:
    found = read_command(WSCAT)
    assert found.profile == Profile(
        "wss://live.example.com/feed",
        name="live.example.com-feed",
        headers=(("x-key", "2"),),
        subprotocols=("feed.v2", "feed.v1"),
        origin="https://app.example.com",
        cookie="a=b",
        auth="{{env.USER_AND}}:{{env.PASS}}",
        insecure=True,
        on_open=('{"op":"login"}', "a\nb"),
        ca="ca.pem",
        cert="c.pem",
        key="k.pem",
        proxy="http://proxy:3128",
    )
    assert found.payloads == (Payload("login", '{"op":"login"}'), Payload("a b", "a\nb"))
    assert found.notes == (
        "--passphrase is not taken: it is asked for where a key needs one",
        "made by the handshake itself: Host",
    )


def test_wscat_in_short() -> None:
    found = read_command("wscat -clocalhost:9000 -p 8 --frob stray --max-redirects 3")
    assert found.profile == Profile("ws://localhost:9000", name="localhost-9000", location=False)
    assert found.notes == ("not honoured: --frob (unknown), -p, --max-redirects, stray",)


def test_websocat() -> None:
    line = (
        r"printf '%s\n' '{\"op\":\"a\"}' 'two' | websocat -ktn autoreconnect:wss://live.example.com/feed"
        " --origin=https://app.example.com --protocol feed.v2,feed.v1 --basic-auth me:pass --ping-interval 5"
        " --socks5 127.0.0.1:1080 --ua me --jsonrpc -H='X-Key: 1' -H 'X-Key: 2' 'X-Other:3'"
    )
    found = read_command(line)
    assert found.profile == Profile(
        "wss://live.example.com/feed",
        name="live.example.com-feed",
        headers=(("X-Key", "1"), ("X-Key", "2"), ("X-Other", "3")),
        subprotocols=("feed.v2", "feed.v1"),
        origin="https://app.example.com",
        user_agent="me",
        auth="me:pass",
        insecure=True,
        on_open=(r"{\"op\":\"a\"}", "two"),
        ping_interval=5.0,
        proxy="socks5://127.0.0.1:1080",
        reconnect="always",
    )
    assert found.notes == (
        "not honoured: --jsonrpc",
        "websocat sends each line with its end, which is left out here",
    )


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        ("echo hi | websocat ws://x", [("hi", "text")]),
        ("echo -n hi there | websocat -t - ws://x", [("hi there", "text")]),
        (r"echo -e 'a\nb' | websocat ws://x", [("a", "text"), ("b", "text")]),
        (r"printf 'a\nb\n' | websocat -t --no-line ws://x", [("a\nb\n", "text")]),
        (r"printf '\x00\377' | websocat -b ws://x", [("AP8=", "base64")]),
        (r"printf '%s\0' a 'b c' | websocat -t0 ws://x", [("a", "text"), ("b c", "text")]),
        ("printf %s B:AP8= | websocat -t --base64 --binary-prefix=B: ws://x", [("AP8=", "base64")]),
        ("printf %s T:YQpi | websocat -t --base64-text --text-prefix=T: ws://x", [("a\nb", "text")]),
        ("websocat ws://x -p hello", [("hello", "text")]),
        ("cat file | websocat ws://x", []),
        ("websocat ws://x", []),
        ("echo hi | wscat -c ws://x", [("hi", "text")]),
    ],
)
def test_what_is_fed_is_sent(line: str, sent: list[tuple[str, str]]) -> None:
    found = read_command(line)
    assert [(payload.body, payload.kind) for payload in found.payloads] == sent
    assert found.profile.on_open == tuple(body for body, kind in sent if kind == "text")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wscat -l 8080", "is a server"),
        ("websocat -s 8080", "is a server"),
        ("wscat -x hi", "has no URL"),
        ("websocat - tcp:localhost:80", "has no URL"),
        ("wscat -c", "-c has no value"),
        ("wscat -c 'ws://x", "has no end"),
        ("printf %d 1 | websocat ws://x", "only %s and %b"),
    ],
)
def test_what_is_no_connection_is_said(line: str, said: str) -> None:
    with pytest.raises(Failure, match=said):
        read_command(line)


@pytest.mark.parametrize("text", ["wscat -c x", "$ websocat x", " curl x", "echo a | websocat x", "WSCAT.exe -c x"])
def test_a_command_is_told_from_a_url(text: str) -> None:
    assert imports.is_command(text)


@pytest.mark.parametrize("text", ["wscat", "wss://x", "wscatter -c x", "echo a", "curls x", ""])
def test_anything_else_is_none(text: str) -> None:
    assert not imports.is_command(text)


def test_a_script_with_several_commands() -> None:
    script = b"""#!/bin/bash
# connects twice
set -e
TOKEN=abc
wscat -c "wss://one.example.com/?token=$TOKEN" > log.txt 2>&1 &
curl 'https://two.example.com/ws' -H 'Upgrade: websocket' \\
  -H 'X-Key: 1'
websocat wss://three.example.com/ # the last
"""
    found = imports.read(imports.Source("run.sh", script))
    assert [one.profile.url for one in found] == [
        "wss://one.example.com/?token={{env.TOKEN}}",
        "https://two.example.com/ws",
        "wss://three.example.com/",
    ]
    assert "line 3: not read: set" in found[0].notes
    assert "line 4: TOKEN=... is not set" in found[0].notes


def test_a_fault_in_a_script_has_its_line() -> None:
    with pytest.raises(Failure, match=r"run\.sh: line 2: -c has no value"):
        imports.read(imports.Source("run.sh", b"wscat -c x\nwscat -c\n"))

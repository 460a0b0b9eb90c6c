"""Files as other programs write them, and what each means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wstui import imports
from wstui.imports import Imported
from wstui.model import Payload, Profile

GOLDEN = Path(__file__).parent / "golden"


def imported(name: str) -> Sequence[Imported]:
    return imports.read(imports.source_of(GOLDEN / name, name))


def test_what_chrome_exports() -> None:
    (found,) = imported("chrome.har")
    assert found.profile == Profile(
        "wss://live.example.com/feed?v=2&token=abc123secret",
        name="live.example.com-feed",
        headers=(
            ("Accept-Encoding", "gzip, deflate, br, zstd"),
            ("Accept-Language", "en-GB,en;q=0.9"),
            ("Cache-Control", "no-cache"),
            ("Pragma", "no-cache"),
        ),
        subprotocols=("feed.v2", "feed.v1"),
        origin="https://app.example.com",
        cookie="sid=s3cr3t; theme=dark",
        user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0",
    )
    assert found.payloads == (
        Payload("subscribe", '{"op":"subscribe","args":["mark-price"]}'),
        Payload("ping", "ping"),
        Payload("base64", "AAH/", "base64"),
        Payload("café 😀", "café 😀"),
    )
    assert found.notes == (
        "made by the handshake itself: Connection, Host, Sec-WebSocket-Key, Sec-WebSocket-Version, Upgrade",
        "sent again word for word, and saved once: 1",
        "sent frames that are no message: 1; pings, pongs and closes are made by the connection itself",
    )


def test_what_postman_exports_of_version_2() -> None:
    first, second, third = imported("postman-2.1.json")
    assert first.profile == Profile(
        "wss://{{host}}/feed?v=2",
        name="mark prices",
        headers=(("X-Client", "docs"), ("Authorization", "Bearer {{token}}")),
        subprotocols=("feed.v2",),
        variables=(("host", "live.example.com"),),
    )
    assert first.payloads == (Payload("subscribe", '{"op":"subscribe","id":"{{uuid}}"}'),)
    assert first.notes == ()
    assert second.profile == Profile(
        "ws://localhost:9000/a/b?q=1",
        name="by its parts",
        headers=(("X-One", "1"), ("X-Two", "2")),
        auth="me:{{password}}",
    )
    assert second.notes == ("scripts are not run",)
    assert third.profile.url == "ws://localhost:9000/c"
    assert third.profile.headers == (("Authorization", "Bearer {{token}}"),)


def test_what_postman_calls_a_websocket_request() -> None:
    (found,) = imported("postman-3.json")
    assert found.profile == Profile("wss://live.example.com/feed?v=2", name="the feed", headers=(("X-Client", "docs"),))
    assert found.payloads == (
        Payload("subscribe", '{"op":"subscribe"}'),
        Payload("hex", "00ff", "hex"),
        Payload("bytes", "AAH/", "base64"),
    )


def test_what_jetbrains_editors_write() -> None:
    first, second = imported("jetbrains.http")
    assert first.profile == Profile(
        "wss://{{host}}/feed?v=2",
        name="The feed",
        headers=(("X-Client", "docs"),),
        subprotocols=("feed.v2",),
        variables=(("host", "live.example.com"),),
    )
    assert first.steps == (
        *(("send", "hello"), ("send", "subscribe")),
        *(("wait", "dir:in"), ("wait", "dir:in")),
        ("send", "go on"),
    )
    assert [payload.name for payload in first.payloads] == ["hello", "subscribe", "go on"]
    assert first.payloads[2].body == '{"op": "go on"}'
    assert first.payloads[1].body == '{"op": "subscribe", "id": "{{uuid}}"}'
    assert first.notes == ("not honoured: a file to send: < ./more.json",)
    assert second.profile == Profile("ws://localhost:9000/plain", name="second one", on_open=("only this",))


def test_lines_of_text_are_payloads() -> None:
    source = imports.Source("notes.txt", b'\xef\xbb\xbf{"op":"a"}\r\n\n  ping \nping\n{"op":"a"}')
    (found,) = imports.read(source)
    assert found.profile == Profile("")
    assert [(payload.name, payload.body) for payload in found.payloads] == [
        ("a", '{"op":"a"}'),
        ("ping", "  ping "),
        ("ping (2)", "ping"),
        ("a (2)", '{"op":"a"}'),
    ]


def test_variables_that_are_used_go_along_and_secrets_do_not() -> None:
    text = b"""@scheme = wss
@host = {{scheme}}://{{where}}
@where = {{host}}
@token = s3cret
@unused = 1
WEBSOCKET {{host}}/a?t={{token}}

hello
"""
    (found,) = imports.read(imports.Source("a.http", text))
    assert found.profile.variables == (("host", "{{scheme}}://{{where}}"), ("scheme", "wss"), ("where", "{{host}}"))
    assert found.notes == ("secrets, whose values are not taken: token; env/NAME.toml or .env says them",)
    assert found.profile.on_open == ("hello",)
    assert found.steps == ()


def test_more_steps_than_a_recipe_has_are_not_taken() -> None:
    text = b"WEBSOCKET ws://x\n\nfirst\n" + b"=== wait-for-server\nmore\n" * 600
    (found,) = imports.read(imports.Source("a.http", text))
    assert found.steps == ()
    assert found.profile.on_open == ("first",)
    assert found.notes[0].startswith("=== wait-for-server: more than 1,000 steps")


def test_very_many_variables_that_go_round_in_a_circle_take_no_time() -> None:
    count = 100_000
    lines = [f"@v{number} = {{{{v{(number + 1) % count}}}}}" for number in range(count)]
    text = "\n".join([*lines, "WEBSOCKET ws://{{v0}}/"])
    (found,) = imports.read(imports.Source("a.http", text.encode()))
    assert len(found.profile.variables) == count

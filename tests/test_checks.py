"""The checks of a handshake: what the RFC demands passes or fails with its reason, from the bytes alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.framing import accept
from wstui.checks import Check, accept_for, checks
from wstui.httptext import parse_response
from wstui.model import Handshake

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # of RFC 6455 section 1.3
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def request(*headers: str) -> bytes:
    """A request's head."""
    lines = ["GET / HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {KEY}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode()


def found(asked: bytes, answer: bytes) -> dict[str, Check]:
    """The checks of a request and its answer, by name."""
    response = parse_response(answer)
    shake = Handshake("ws://h/", 0, request=asked, response=answer, status=response.status, reason=response.reason)
    return {check.name: check for check in checks(shake)}


def test_the_example_of_the_rfc() -> None:
    assert accept_for(KEY) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize(
    ("good", "bad", "name", "reason"),
    [
        ("\r\n\r\n", "\r\nSec-WebSocket-Protocol:\r\n\r\n", "subprotocol", "is empty"),
        ("\r\n\r\n", "\r\nSec-WebSocket-Extensions: \r\n\r\n", "extension", "is empty"),
        ("\r\n\r\n", "\r\nX: a\x01b\r\n\r\n", "headers", "“X: a␁b” is no header"),
        ("\r\n", "\n", "headers", "LF alone"),
        (" Switching Protocols", "", "status", "no blank follows it in “HTTP/1.1 101”"),
    ],
)
def test_what_the_library_turns_down_fails_a_check(good: str, bad: str, name: str, reason: str) -> None:
    answer = accept(request()).replace(good.encode(), bad.encode())
    failed = [check for check in found(request(), answer).values() if check.passed is False]
    assert [check.name for check in failed] == [name]
    assert reason in failed[0].reason


def test_a_good_handshake_passes_everything() -> None:
    asked = request(
        "Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    )
    extension = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9; client_no_context_takeover"
    result = found(asked, accept(asked, "Sec-WebSocket-Protocol: b", extension))
    assert [check.name for check in result.values() if check.passed is not True] == []
    assert list(result) == [
        "status", "Upgrade", "Connection", "Sec-WebSocket-Accept", "subprotocol", "extension",
        "server_max_window_bits=9", "client_no_context_takeover",
    ]  # fmt: skip
    assert result["Sec-WebSocket-Accept"].reason == f"{ACCEPT}, as computed from the key sent"
    assert result["subprotocol"].reason == "b, of a, b"
    assert result["server_max_window_bits=9"].reason == "the server, compressing, looks back at most 512 bytes"


GOOD = accept(request())

BAD: dict[str, tuple[bytes, bytes, str, str]] = {
    "HTTP/1.0": (b"HTTP/1.1", b"HTTP/1.0", "status", "HTTP/1.1 is the least"),
    "no upgrade": (b"Upgrade: websocket\r\n", b"", "Upgrade", "missing: it must say websocket"),
    "other upgrade": (b"Upgrade: websocket", b"Upgrade: h2c", "Upgrade", "h2c, where websocket is needed"),
    "two upgrades": (b"Upgrade: websocket", b"Upgrade: h2c, websocket", "Upgrade", "more than one"),
    "connection": (b"Connection: Upgrade", b"Connection: close\xc2\x9b2J", "Connection", "close"),
    "no accept": (
        b"Sec-WebSocket-Accept:",
        b"X:",
        "Sec-WebSocket-Accept",
        f"missing: for the key that was sent it must be {ACCEPT}",
    ),
    "wrong accept": (b"Accept: ", b"Accept: A", "Sec-WebSocket-Accept", f"received A{ACCEPT}, computed {ACCEPT}"),
    "two accepts": (b"Upgrade: w", b"Sec-WebSocket-Accept: x\r\nUpgrade: w", "Sec-WebSocket-Accept", "given 2 times"),
    "a bad line": (b"\r\n\r\n", b"\r\nno colon\r\n\r\n", "headers", "“no colon” is no header"),
    "a subprotocol": (
        b"\r\n\r\n",
        b"\r\nSec-WebSocket-Protocol: x\r\n\r\n",
        "subprotocol",
        "none was offered, and the server chose x",
    ),
    "an extension": (b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: x-y\r\n\r\n", "extension", "x-y was not offered"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_fault_fails_one_check(name: str) -> None:
    old, new, check, reason = BAD[name]
    result = found(request(), GOOD.replace(old, new))
    assert [check.name for check in result.values() if check.passed is False] == [check]
    assert reason in result[check].reason
    assert result[check].reason.isprintable()


@pytest.mark.parametrize(
    ("offered", "chosen", "passed", "reason"),
    [
        ("a, b", "c", False, "c was chosen, but only a, b offered"),
        ("a, b", "a, b", False, "more than one"),
        ("a", "", None, "a browser would end the connection"),
        ("a", "a", True, "a"),
    ],
)
def test_subprotocols(offered: str, chosen: str, passed: bool | None, reason: str) -> None:
    answer = (f"Sec-WebSocket-Protocol: {chosen}",) if chosen else ()
    asked = request(f"Sec-WebSocket-Protocol: {offered}")
    check = found(asked, accept(asked, *answer))["subprotocol"]
    assert check.passed is passed
    assert reason in check.reason


PLAIN = "permessage-deflate"

EXTENSIONS: list[tuple[str, str, str, bool, str]] = [
    (PLAIN, "", "extensions", True, "permessage-deflate offered, none accepted"),
    (PLAIN, "x-mine", "extension", False, "x-mine was not offered, only permessage-deflate"),
    (f"{PLAIN}, x-mine", "x-mine", "extension", True, "x-mine, as offered"),
    (PLAIN, f"{PLAIN}, {PLAIN}", "extension", False, "accepted twice"),
    (PLAIN, f"{PLAIN}; client_max_window_bits=10", "client_max_window_bits=10", False, "where it was offered"),
    (
        f"{PLAIN}; client_max_window_bits",
        f'{PLAIN}; client_max_window_bits="10"',
        "client_max_window_bits=10",
        True,
        "1 KiB",
    ),
    (
        f"{PLAIN}; client_max_window_bits=9",
        f"{PLAIN}; client_max_window_bits=10",
        "client_max_window_bits=10",
        False,
        "more than the 9",
    ),
    (f"{PLAIN}; server_max_window_bits=9", PLAIN, "server_max_window_bits", False, "not confirmed"),
    (
        f"{PLAIN}; server_max_window_bits=9",
        f"{PLAIN}; server_max_window_bits=10",
        "server_max_window_bits=10",
        False,
        "more than the 9",
    ),
    (f"{PLAIN}; server_max_window_bits=9, {PLAIN}", PLAIN, "extension", True, "as offered"),
    (f"{PLAIN}; server_no_context_takeover", PLAIN, "server_no_context_takeover", False, "not confirmed"),
    (PLAIN, f"{PLAIN}; server_no_context_takeover", "server_no_context_takeover", True, "each message on its own"),
    (PLAIN, f"{PLAIN}; server_no_context_takeover=1", "server_no_context_takeover=1", False, "takes no value"),
    (PLAIN, f"{PLAIN}; server_max_window_bits", "server_max_window_bits", False, "needs a value"),
    (PLAIN, f"{PLAIN}; server_max_window_bits=16", "server_max_window_bits=16", False, "from 8 to 15"),
    (PLAIN, f"{PLAIN}; server_max_window_bits=08", "server_max_window_bits=08", False, "from 8 to 15"),
    (PLAIN, f"{PLAIN}; y", "y", False, "is no parameter"),
    (
        PLAIN,
        f"{PLAIN}; server_no_context_takeover; server_no_context_takeover",
        "server_no_context_takeover",
        False,
        "twice",
    ),
]


@pytest.mark.parametrize(("offered", "accepted", "name", "passed", "reason"), EXTENSIONS)
def test_extensions(offered: str, accepted: str, name: str, passed: bool, reason: str) -> None:
    asked = request(f"Sec-WebSocket-Extensions: {offered}")
    answer = (f"Sec-WebSocket-Extensions: {accepted}",) if accepted else ()
    check = found(asked, accept(asked, *answer))[name]
    assert check.passed is passed
    assert reason in check.reason


def test_of_a_refusal_only_the_status_is_judged() -> None:
    result = found(request(), b"HTTP/1.1 200 Fine\r\n\r\n")
    assert [(check.name, check.passed) for check in result.values()] == [("status", False)]
    assert result["status"].reason == "200 Fine, where only 101 opens a WebSocket connection"


def test_a_server_that_wants_another_version() -> None:
    result = found(request(), b"HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8, 7\r\n\r\n")
    assert result["Sec-WebSocket-Version"] == Check(
        "Sec-WebSocket-Version", False, "the server speaks 8, 7; wstui speaks 13 (RFC 6455)"
    )


def test_without_a_response_there_is_nothing_to_check() -> None:
    assert checks(Handshake("ws://h/", 0)) == ()
    assert found(b"", b"SSH-2.0\r\n")["status"].reason == "the answer is not HTTP: SSH-2.0"


@given(st.binary(max_size=300), st.integers(0, 200))
def test_nothing_is_raised_and_all_is_safe(noise: bytes, at: int) -> None:
    for answer in [noise, GOOD[:at] + noise, GOOD[:at] + noise + GOOD[at:]]:
        for check in found(request("Sec-WebSocket-Extensions: permessage-deflate"), answer).values():
            assert check.reason.isprintable()
            assert check.name.isprintable()

"""An attempt from its first to its last part: what is measured, where it goes, what it asks."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.server import serve

from net.conftest import Made, MakeClient
from net.test_tls import server_context
from servers.driving import Told, drive
from servers.framing import TEXT, frame
from servers.liar import Script, Visit, liar, opening_with, saying
from wstui.httptext import headers_of, values
from wstui.model import Handshake, Phase, State

NO = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
OPENING = opening_with()


def shake_of(made: Made) -> Handshake:
    """The handshake, which there is after every attempt."""
    assert made.client.handshake is not None
    return made.client.handshake


async def test_no_message_is_earlier_than_the_opening_it_came_with(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(Told, "opened", lambda self, tap: opened.append(time.time_ns()))
    _, _, recorder = drive(then=frame(TEXT, b"at once"))
    (run,) = (run for run in recorder.runs if b"at once" in run.blob)
    assert run.time_ns >= opened[0]


async def test_every_part_is_measured(make_client: MakeClient, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with liar(OPENING, server_context(authority.issue_cert("localhost"))) as server:
        made = make_client(
            server.url.replace("127.0.0.1", "localhost"), ca=str(tmp_path / "ca.pem"), ip_version=4, close_timeout=0.01
        )
        await made.client.connect()
        shake = shake_of(made)
        assert made.client.state is State.OPEN, made.client.failure
        await made.client.disconnect()
    assert [phase.name for phase in shake.phases] == ["dns", "tcp", "tls", "upgrade"]
    dns, tcp, tls, upgrade = shake.phases
    assert dns.detail == "127.0.0.1"
    assert tcp.detail == shake.peer
    assert tls.detail == f"{shake.tls.version}, {shake.tls.cipher}" if shake.tls else ""
    assert upgrade.detail == "101 Switching Protocols"
    assert not any(phase.failed or phase.hop for phase in shake.phases)
    ends = [phase.began_ns + phase.took_ns for phase in shake.phases]
    assert ends == sorted(ends)
    assert 0 <= dns.began_ns <= dns.began_ns + dns.took_ns <= tcp.began_ns
    assert ends[-1] <= shake.elapsed_ns


def at_once(data: bytes) -> Script:
    """A script that says this before it is asked."""

    async def script(visit: Visit) -> None:
        await visit.say(data)

    return script


@pytest.mark.parametrize(
    ("url", "script", "phases"),
    [
        ("", saying(NO), [("tcp", False), ("upgrade", True)]),
        ("wss", at_once(NO), [("tcp", False), ("tls", True)]),
    ],
)
async def test_the_part_that_failed_is_the_last(
    make_client: MakeClient, url: str, script: Script, phases: list[tuple[str, bool]]
) -> None:
    async with liar(script) as server:
        made = make_client(server.url.replace("ws:", f"{url}:") if url else server.url)
        await made.client.connect()
    assert [(phase.name, phase.failed) for phase in shake_of(made).phases] == phases
    assert shake_of(made).peer


async def test_a_unix_socket(make_client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "socket")
    monkeypatch.setenv("all_proxy", "http://nowhere.invalid")
    monkeypatch.setenv("no_proxy", "")

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await OPENING(Visit(reader, writer))
        writer.close()

    async with await asyncio.start_unix_server(serve_one, path):
        made = make_client("ws://chat.example/x", unix_socket=path, close_timeout=0.01)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert b"Host: chat.example\r\n" in shake_of(made).request
        assert (shake_of(made).phases[0].name, shake_of(made).phases[0].detail) == ("tcp", f"Unix socket {path}")
        assert (shake_of(made).peer, shake_of(made).proxy) == (path, "")
        await made.client.disconnect()
    made = make_client("ws://chat.example/x", unix_socket=f"{path}-not")
    await made.client.connect()
    assert shake_of(made).failure == f"there is no socket at {path}-not"


async def test_other_addresses_and_hosts(make_client: MakeClient) -> None:
    async with liar(saying(NO)) as server:
        port = int(server.url.rpartition(":")[2].strip("/"))
        for profile in [
            {"resolve": (f"chat.example:{port}:127.0.0.1",)},
            {"resolve": (f"*:{port}:[::ffff:127.0.0.1]",)},
            {"connect_to": (f"chat.example:{port}:127.0.0.1:{port}",)},
        ]:
            made = make_client(f"ws://chat.example:{port}/", **profile)
            await made.client.connect()
            assert shake_of(made).status == 403
            assert f"Host: chat.example:{port}\r\n".encode() in shake_of(made).request
        made = make_client("ws://chat.example/", connect_to=(f"::127.0.0.1:{port}",))
        await made.client.connect()
        assert shake_of(made).status == 403
        made = make_client(server.url, ip_version=6)
        await made.client.connect()
        assert shake_of(made).failure == "127.0.0.1 has no IPv6 address"


SECRET = {"headers": (("X-Api-Key", "s3cret"), ("X-Plain", "p")), "cookie": "id=s3cret", "auth": "u:s3cret"}


async def test_credentials_stay_with_their_origin(make_client: MakeClient) -> None:
    async with liar(saying(NO)) as other:
        to_other = f"HTTP/1.1 307 Go\r\nLocation: {other.url.replace('ws:', 'http:')}x?y\r\nContent-Length: 0\r\n\r\n"
        async with liar(saying(to_other.encode())) as server:
            made = make_client(server.url.replace("ws://", "ws://u:s3cret@"), **SECRET)
            await made.client.connect()
    assert shake_of(made).url == f"{other.url}x?y"
    assert b"s3cret" in server.visits[0].request
    asked = headers_of(other.visits[0].request)
    assert b"s3cret" not in other.visits[0].request
    assert values(asked, "x-plain") == ["p"]
    assert values(asked, "authorization") == values(asked, "cookie") == []
    (hop,) = shake_of(made).hops
    assert (hop.status, hop.location) == (307, f"{other.url.replace('ws:', 'http:')}x?y")
    place = other.url[5:-1]
    assert hop.note == f"not carried to {place}: Cookie, Authorization, X-Api-Key, the user and password of the URL"
    assert [(phase.name, phase.hop, phase.failed) for phase in shake_of(made).phases] == [
        ("tcp", 0, False),
        ("upgrade", 0, False),
        ("tcp", 1, False),
        ("upgrade", 1, True),
    ]
    assert shake_of(made).phases[1].detail == "307 Go"


async def test_within_an_origin_credentials_go_along(make_client: MakeClient) -> None:
    async def serve_two(visit: Visit) -> None:
        request = await visit.hear()
        if b" /next " in request:
            await visit.say(NO)
        else:
            location = f"http://{values(headers_of(request), 'host')[0]}/next"
            await visit.say(f"HTTP/1.0 301 Moved\r\nLocation: {location}\r\n\r\n".encode())

    async with liar(serve_two) as server:
        made = make_client(server.url.replace("ws://", "ws://u:s3cret@"), cookie="id=s3cret")
        await made.client.connect()
    first, second = (headers_of(visit.request) for visit in server.visits)
    for name in ["authorization", "cookie", "host"]:
        assert values(first, name) == values(second, name) != []
    assert shake_of(made).hops[0].note == ""


async def test_redirects_that_are_not_followed(make_client: MakeClient, tmp_path: Path) -> None:
    async with liar(saying(b"HTTP/1.1 302 Found\r\nLocation: https://u:pw@other.example/?token=t\r\n\r\n")) as server:
        made = make_client(server.url, location=False)
        await made.client.connect()
    shake = shake_of(made)
    assert (shake.status, shake.hops) == (302, ())
    assert shake.failure == (
        "redirected with 302 Found to https://u:••••••@other.example/?token=••••••, and redirects are not followed"
    )

    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    down = saying(b"HTTP/1.1 302 Found\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n")
    async with liar(down, server_context(authority.issue_cert("127.0.0.1"))) as server:
        made = make_client(server.url, ca=str(tmp_path / "ca.pem"))
        await made.client.connect()
    assert shake_of(made).failure == (
        "redirected from wss:// to ws://other.example/, which goes without TLS; not followed"
    )
    assert shake_of(made).lasting


async def test_from_plain_http_to_tls(make_client: MakeClient, tmp_path: Path) -> None:
    """What most servers do with http:// is followed to wss://, and the certificate is checked there."""
    authority = trustme.CA()
    async with liar(OPENING, server_context(authority.issue_cert("127.0.0.1"))) as secure:
        location = secure.url.replace("wss:", "https:")
        answer = f"HTTP/1.1 301 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
        async with liar(saying(answer)) as server:
            made = make_client(server.url)
            await made.client.connect()
            assert "CA that is not" in shake_of(made).failure
            made = make_client(server.url, insecure=True, close_timeout=0.01)
            await made.client.connect()
            assert made.client.state is State.OPEN, made.client.failure
            assert made.recorder.events()[0] == f"redirected to {secure.url}"
            assert [phase.name for phase in shake_of(made).phases] == ["tcp", "upgrade", "tcp", "tls", "upgrade"]
            await made.client.disconnect()


LEFT_OUT = ["Host", "User-Agent", "sec-websocket-extensions", "Sec-WebSocket-Version", "Origin", "Authorization"]


async def test_headers_that_are_left_out(make_client: MakeClient) -> None:
    async with liar(saying(NO)) as server:
        url = server.url.replace("ws://", "ws://u:p@")
        made = make_client(url, origin="http://o", without=tuple(LEFT_OUT))
        await made.client.connect()
    names = {name.lower() for name, _ in headers_of(server.visits[0].request)}
    assert names == {"upgrade", "connection", "sec-websocket-key"}


async def test_an_extension_that_was_left_out_may_not_be_accepted(make_client: MakeClient) -> None:
    script = opening_with(headers=("Sec-WebSocket-Extensions: permessage-deflate",))
    async with liar(script) as server:
        made = make_client(server.url, without=("Sec-WebSocket-Extensions",))
        await made.client.connect()
    assert shake_of(made).failure == "answered 101, but permessage-deflate was not offered"


@pytest.mark.parametrize(
    ("deflate", "offered"),
    [
        ("", "permessage-deflate; client_max_window_bits"),
        ("server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
        ("client_no_context_takeover; client_max_window_bits=9; server_max_window_bits=10",
         "permessage-deflate; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9"),
    ],
)  # fmt: skip
async def test_compression_is_offered_as_the_profile_says(make_client: MakeClient, deflate: str, offered: str) -> None:
    async with serve(lambda ws: ws.wait_closed(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        made = make_client(f"ws://127.0.0.1:{port}/", deflate=deflate)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert values(headers_of(shake_of(made).request), "sec-websocket-extensions") == [offered]
        assert shake_of(made).extensions != ()
        await made.client.send("x" * 1000)
        await made.client.disconnect()


async def test_an_offer_written_by_hand_is_what_the_answer_is_checked_against(make_client: MakeClient) -> None:
    offer = "permessage-deflate; server_max_window_bits=10"
    for answer, state in [(offer, State.OPEN), ("permessage-deflate; client_max_window_bits=9", State.FAILED)]:
        async with liar(opening_with(headers=(f"Sec-WebSocket-Extensions: {answer}",))) as server:
            headers = (("Sec-WebSocket-Extensions", offer),)
            made = make_client(server.url, headers=headers, close_timeout=0.01)
            await made.client.connect()
            assert made.client.state is state
            await made.client.disconnect()


def phases_of(made: Made) -> tuple[Phase, ...]:
    """The phases of an attempt under way."""
    return made.client._opening.timeline.phases if made.client._opening else ()


async def test_an_attempt_can_be_ended_in_every_part(make_client: MakeClient) -> None:
    """Nothing is left behind: an open socket or a forgotten task would be a warning, and that an error."""
    came = asyncio.Event()

    async def stall(visit: Visit) -> None:
        came.set()
        await visit.listen()

    async with liar(stall) as server:
        for url, proxy, parts in [
            (server.url, None, ["tcp", "upgrade"]),
            (server.url.replace("ws:", "wss:"), None, ["tcp", "tls"]),
            ("ws://example.invalid/", server.url.replace("ws:", "http:"), ["tcp", "proxy"]),
            ("ws://example.invalid/", server.url.replace("ws:", "socks5h:"), ["tcp", "proxy"]),
            ("ws://example.invalid/", server.url.replace("ws:", "https:"), ["tcp", "tls"]),
        ]:
            came.clear()
            made = make_client(url, proxy=proxy)
            connecting = asyncio.ensure_future(made.client.connect())
            await came.wait()
            while len(phases_of(made)) < 2:  # noqa: ASYNC110  # nobody tells of a phase
                await asyncio.sleep(0)
            await made.client.disconnect()
            await connecting
            assert shake_of(made).failure == "the attempt to connect was ended here"
            assert [phase.name for phase in shake_of(made).phases] == parts
            assert shake_of(made).phases[-1].failed


async def test_an_attempt_can_be_ended_while_a_certificate_is_looked_at(make_client: MakeClient) -> None:
    context, looks = server_context(trustme.CA().issue_cert("localhost")), 0
    looking = asyncio.Event()

    def named(_: object, __: object, ___: object) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            looking.set()

    context.sni_callback = named
    async with liar(OPENING, context) as server:
        made = make_client(server.url.replace("127.0.0.1", "localhost"), ip_version=4)
        connecting = asyncio.ensure_future(made.client.connect())
        await looking.wait()
        await made.client.disconnect()
        await connecting
    assert made.client.state is State.FAILED


async def test_the_zone_of_an_address_is_no_part_of_its_name(make_client: MakeClient) -> None:
    made = make_client("ws://[fe80::1%25lo]:9/", open_timeout=5)
    await made.client.connect()
    (tcp,) = shake_of(made).phases
    assert tcp.name == "tcp", "nothing was looked up"
    assert tcp.detail.startswith("[fe80::1")

"""Connections that do not come about: each is a state, a failure with a hint, a line, and a handshake to look at."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from net.conftest import Made, MakeClient
from servers.framing import accept
from servers.liar import Script, Visit, liar, saying
from wstui.model import Flag, Handshake, State


def failed(made: Made) -> Handshake:
    """Check that a client failed as all failures do, and return its handshake."""
    client = made.client
    assert client.state is State.FAILED
    assert made.states == [State.CONNECTING, State.FAILED]
    assert client.failure is not None
    assert made.recorder.events()[-1] == f"failed · {client.failure}"
    assert made.recorder.log[-1].flags == Flag.FAILURE
    assert made.recorder.messages() == []
    assert made.recorder.events()[-1].isprintable()
    assert client.handshake is not None
    assert (client.handshake.failure, client.handshake.hint) == (client.failure.what, client.failure.hint)
    return client.handshake


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


JSON = b'{"error":"no\\u0000"}'

REFUSALS: dict[str, tuple[bytes, int, bytes, str, str]] = {
    "401": (
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: %d\r\n\r\n%s" % (len(JSON), JSON),
        401,
        JSON,
        "refused with 401 Unauthorized",
        "--auth",
    ),
    "chunked": (
        b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nback\r\n6;x=y\r\n later\r\n0\r\n\r\n",
        503,
        b"back later",
        "refused with 503 Busy",
        "try again later",
    ),
    "to the end": (b"HTTP/1.1 404 Not Found\r\n\r\nnothing", 404, b"nothing", "refused with 404 Not Found", "path"),
    "html": (
        b"HTTP/1.1 200 OK\r\n\r\n<html><title>Sign \x1b in</title>",
        200,
        b"<html><title>Sign \x1b in</title>",
        "a web page answered, not a WebSocket endpoint: “Sign ␛ in”",
        "path",
    ),
    "plain": (
        b"HTTP/1.1 204 No Content\r\n\r\n",
        204,
        b"",
        "plain HTTP answered, not a WebSocket endpoint: 204 No Content",
        "path",
    ),
    "HTTP/1.0": (
        b"HTTP/1.0 403 Forbidden\r\nX: y\r\n\r\nold",
        403,
        b"old",
        "refused with 403 Forbidden",
        "-o http://127.0.0.1",
    ),
    "no reason": (b"HTTP/1.1 418\r\n\r\n", 418, b"", "refused with 418", ""),
    "hostile": (
        b"HTTP/1.1 500 \x1b[2J\r\n\r\n",
        500,
        b"",
        "refused with 500 ␛[2J: the server, or a proxy",
        "try again later",
    ),
    "nginx on a TLS port": (
        b"HTTP/1.1 400 Bad Request\r\n\r\nThe plain HTTP request was sent to HTTPS port",
        400,
        b"The plain HTTP request was sent to HTTPS port",
        "the server wants TLS on this port: it answered 400 Bad Request",
        "wss://",
    ),
    "body over the library's limit": (
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 2_000_000,
        403,
        b"x" * 2**20,
        "refused with 403 Forbidden",
        "credentials",
    ),
    "redirect to nowhere": (b"HTTP/1.1 302 Found\r\n\r\n", 302, b"", "redirected with 302 Found, but", "path"),
    "redirect to what is no server": (
        b"HTTP/1.1 301 Moved\r\nLocation: ftp://elsewhere/\r\n\r\n",
        301,
        b"",
        "redirected with 301 Moved to ftp://elsewhere/, which cannot be connected to",
        "path",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refusal_is_shown_whole(make_client: MakeClient, name: str) -> None:
    answer, status, body, what, hint = REFUSALS[name]
    async with liar(saying(answer)) as server:
        made = make_client(server.url)
        await made.client.connect()
    shake = failed(made)
    assert shake.status == status
    assert shake.body == body
    assert shake.failure.startswith(what)
    assert hint in shake.hint
    assert shake.response == answer[: answer.index(b"\r\n\r\n") + 4]
    assert shake.request == server.visits[0].request
    assert shake.peer


@pytest.mark.parametrize("head", [b"Transfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n", b"\r\ndata:"])
async def test_a_body_without_end_is_not_waited_for(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr("wstui.net.tap.BODY_WAIT", 0.05)
    ended = asyncio.Event()

    async def script(visit: Visit) -> None:
        await visit.hear()
        await visit.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + head)
        await visit.listen()
        ended.set()

    async with liar(script) as server:
        made = make_client(server.url, open_timeout=0)  # nothing else ends it
        await made.client.connect()
        await ended.wait()
    shake = failed(made)
    assert shake.body == b"data:"
    assert shake.failure == "plain HTTP answered, not a WebSocket endpoint: 200 OK, text/event-stream"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_a_refusal_in_pieces(make_client: MakeClient, version: str) -> None:
    answer = f"HTTP/{version} 401 No\r\nContent-Length: 10\r\n\r\n0123456789".encode()
    released = asyncio.Event()

    async def slowly(visit: Visit) -> None:
        await visit.hear()
        for i in range(len(answer)):
            await visit.say(answer[i : i + 1])
            await asyncio.sleep(0)
        await released.wait()  # the server keeps the connection open: the body's length must be enough

    async with liar(slowly) as server:
        made = make_client(server.url, open_timeout=30)
        await made.client.connect()
        released.set()
    assert (failed(made).status, failed(made).body) == (401, b"0123456789")


@pytest.mark.parametrize(
    ("framing", "body", "cut"),
    [
        (b"Transfer-Encoding: chunked", b"4\r\nbusy\r\n", True),
        (b"Transfer-Encoding: chunked", b"9\r\nbusy", True),
        (b"Transfer-Encoding: chunked", b"4\r\nbusy\r\n0\r\n\r\n", False),
        (b"Content-Length: 9", b"busy", True),
        (b"Content-Length: 4", b"busy", False),
        (b"Connection: close", b"busy", False),
    ],
)
async def test_a_body_whose_end_does_not_come_is_marked(
    make_client: MakeClient, framing: bytes, body: bytes, cut: bool
) -> None:
    async with liar(saying(b"HTTP/1.1 503 Busy\r\n" + framing + b"\r\n\r\n" + body)) as server:
        made = make_client(server.url)
        await made.client.connect()
    shake = failed(made)
    assert (shake.status, shake.body, shake.cut) == (503, b"busy", cut)


@pytest.mark.parametrize(
    ("script", "what", "hint"),
    [
        (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "it said “SSH-2.0-OpenSSH_9.2”", "port"),
        (saying(b"\x00\x01\x02\r\n"), "it said “␀␁␂”", "port"),
        (saying(b"\r\nHTTP/1.1 101 x\r\n\r\n"), "it said “␍␊HTTP/1.1 101 x␍␊␍␊”", "port"),
        (saying(b"\x15\x03\x01\x00\x02\x02\x46\r\n"), "an alert of TLS", "wss://"),
        (saying(b""), "closed the connection without an answer", "wss://"),
    ],
)
async def test_what_is_no_websocket_server(make_client: MakeClient, script: Script, what: str, hint: str) -> None:
    async with liar(script) as server:
        made = make_client(server.url)
        await made.client.connect()
    shake = failed(made)
    assert shake.status == 0
    assert what in shake.failure
    assert hint in shake.hint


BAD_101: dict[str, tuple[bytes, bytes, str]] = {
    "no accept": (
        b"Sec-WebSocket-Accept:",
        b"X-Accept:",
        "Sec-WebSocket-Accept is missing: for the key that was sent it must be",
    ),
    "wrong accept": (b"Accept: ", b"Accept: A", "Sec-WebSocket-Accept received A"),
    "no upgrade": (b"Upgrade: websocket\r\n", b"", "the header Upgrade is missing: it must say websocket"),
    "HTTP/1.0": (b"HTTP/1.1", b"HTTP/1.0", "in HTTP/1.0, which has no upgrade"),
    "extension": (b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: x-mine\r\n\r\n", "x-mine"),
    "subprotocol": (
        b"\r\n\r\n",
        b"\r\nSec-WebSocket-Protocol: other\r\n\r\n",
        "with the subprotocol other, and none was offered",
    ),
    "bad line": (b"\r\n\r\n", b"\r\nno colon\r\n\r\n", "“no colon” is no header"),
    "control": (b"\r\n\r\n", b"\r\nX: a\x01b\r\n\r\n", "“X: a␁b” is no header"),
    "line": (b"\r\n", b"\n", "a line ends with LF alone"),
    "no blank": (b" Switching Protocols", b"", "no blank follows it in “HTTP/1.1 101”"),
    "empty": (b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions:\r\n\r\n", "Sec-WebSocket-Extensions is empty"),
    "empty too": (b"\r\n\r\n", b"\r\nSec-WebSocket-Protocol:\r\n\r\n", "Sec-WebSocket-Protocol is empty"),
}


@pytest.mark.parametrize("name", BAD_101)
async def test_a_101_that_breaks_the_handshake(make_client: MakeClient, name: str) -> None:
    good, bad, what = BAD_101[name]

    async def answer(visit: Visit) -> None:
        await visit.say(accept(await visit.hear()).replace(good, bad))

    async with liar(answer) as server:
        made = make_client(server.url)
        await made.client.connect()
    shake = failed(made)
    assert shake.status == 101
    assert shake.failure.startswith("answered 101, but ")
    assert what in shake.failure


async def test_a_port_that_nobody_listens_on(make_client: MakeClient) -> None:
    port = free_port()
    for url in [f"127.0.0.1:{port}", f"localhost:{port}"]:
        made = make_client(url)
        await made.client.connect()
        shake = failed(made)
        assert shake.failure == f"the connection to {url} was refused"
        assert shake.url == f"ws://{url}"
        assert (shake.peer, shake.request) == ("", b"")


async def test_a_host_that_is_not_known(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    made = make_client("ws://nowhere.invalid/")
    await made.client.connect()
    assert failed(made).failure == "the host nowhere.invalid is not known"


async def test_a_url_that_cannot_be_used(make_client: MakeClient) -> None:
    made = make_client("ws://h/#x")
    await made.client.connect()
    assert "no fragment" in failed(made).failure


async def test_what_no_handshake_can_carry(make_client: MakeClient) -> None:
    made = make_client("ws://127.0.0.1:1/", subprotocols=("a b",))
    await made.client.connect()
    assert "a b cannot be a subprotocol" in failed(made).failure
    made = make_client("ws://127.0.0.1:1/", headers=(("X", "a\nb"),))
    await made.client.connect()
    failed(made)


async def test_time_runs_out_before_the_tcp_connection(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    made = make_client("ws://slow.example/", open_timeout=0.001)
    await made.client.connect()
    assert failed(made).failure == "the name slow.example was not looked up within 0.001 s"


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (b"", "no answer to the handshake within 0.5 s"),
        (b"SSH-2.0", "no answer to the handshake within 0.5 s: it said “SSH-2.0”"),
        (b"HTTP/1.1 101 Swi", "no answer to the handshake within 0.5 s: it said “HTTP/1.1 101 Swi”"),
        (
            b"HTTP/1.1 403 Forbidden\r\n\r\nhalf a bo",
            "refused with 403 Forbidden: the server does not allow this connection",
        ),
    ],
)
async def test_time_runs_out_before_the_answer(make_client: MakeClient, said: bytes, what: str) -> None:
    async def stall(visit: Visit) -> None:
        await visit.hear()
        await visit.say(said)
        await asyncio.Event().wait()

    async with liar(stall) as server:
        made = make_client(server.url, open_timeout=0.5)
        await made.client.connect()
    assert failed(made).failure == what


async def test_a_server_that_resets_instead_of_an_answer(make_client: MakeClient) -> None:
    async def reset(visit: Visit) -> None:
        await visit.hear()
        visit.vanish()

    async with liar(reset) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert failed(made).failure == "the server reset the connection without an answer"


async def test_an_attempt_is_given_up(make_client: MakeClient) -> None:
    arrived = asyncio.Event()

    async def stall(visit: Visit) -> None:
        await visit.hear()
        arrived.set()
        await asyncio.Event().wait()

    async with liar(stall) as server:
        made = make_client(server.url)
        connecting = asyncio.ensure_future(made.client.connect())
        await arrived.wait()
        await made.client.disconnect()
        await connecting
        assert failed(made).failure == "the attempt to connect was ended here"

        made = make_client(server.url)
        arrived.clear()
        connecting = asyncio.ensure_future(made.client.connect())
        await arrived.wait()
        connecting.cancel()
        await asyncio.wait([connecting])
        assert connecting.cancelled()
        failed(made)


async def test_redirects_are_followed_and_told(make_client: MakeClient) -> None:
    async def serve(visit: Visit) -> None:
        request = await visit.hear()
        if request.startswith(b"GET /new "):
            await visit.say(accept(request))
            await visit.listen()
        else:
            await visit.say(b"HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n")

    async with liar(serve) as server:
        made = make_client(server.url, headers=(("Host", "kept"),), close_timeout=0.01)
        await made.client.connect()
        shake = made.client.handshake
        assert shake is not None
        assert ([hop.url for hop in shake.hops], shake.url) == ([server.url], f"{server.url}new")
        assert shake.request.startswith(b"GET /new ")
        assert b"Host: kept\r\n" in shake.request
        assert shake.status == 101
        assert made.recorder.events()[0] == f"redirected to {server.url}new"
        await made.client.disconnect()


async def test_redirects_in_a_circle_end_at_once(make_client: MakeClient) -> None:
    async with liar(saying(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert failed(made).status == 302
    assert failed(made).hops == ()
    assert failed(made).failure == f"the redirects go in a circle: {server.url} was asked before"


async def test_endless_redirects_end(make_client: MakeClient) -> None:
    async def further(visit: Visit) -> None:
        path = (await visit.hear()).split(b" ")[1]
        await visit.say(b"HTTP/1.1 302 Found\r\nLocation: %sx\r\nContent-Length: 0\r\n\r\n" % path)

    async with liar(further) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert failed(made).failure.startswith(f"more than 10 redirects, the last to {server.url}xx")
    assert [hop.status for hop in failed(made).hops] == [302] * 10
    assert made.client.failure is not None
    assert made.client.failure.lasting


async def test_an_open_connection_is_not_called_failed_when_its_first_frame_breaks_it(make_client: MakeClient) -> None:
    async def break_at_once(visit: Visit) -> None:
        await visit.open(then=b"\xff\xff")
        visit.writer.close()

    async with liar(break_at_once) as server:
        made = make_client(server.url)
        await made.client.connect()
        await made.client.wait_closed()
    assert made.states == [State.CONNECTING, State.OPEN, State.CLOSING, State.CLOSED]
    assert made.client.failure is None
    assert made.client.close is not None
    assert made.client.close.code == 1002


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    for name in ["http_proxy", "https_proxy", "all_proxy"]:
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "")
    async with liar(saying(b"HTTP/1.1 404 Not Found\r\n\r\n")) as server:
        made = make_client(server.url)
        await made.client.connect()
        assert failed(made).status == 404
    made = make_client("ws://example.invalid/")
    await made.client.connect()
    assert failed(made).failure
    assert "refused" in failed(made).failure


async def test_a_proxy_that_refuses(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async with liar(saying(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("ws://", "http://"))
        monkeypatch.setenv("no_proxy", "")
        made = make_client("ws://example.invalid/")
        await made.client.connect()
    assert failed(made).failure.startswith(f"the proxy {proxy.url.replace('ws', 'http')[:-1]} wants credentials (407)")
    assert failed(made).status == 407
    assert failed(made).request == proxy.visits[0].request
    assert proxy.visits[0].request.startswith(b"CONNECT example.invalid:80 ")

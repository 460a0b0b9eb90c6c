"""What nginx answers instead of opening, page by page: each is told in words, with what to try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from net.conftest import MakeClient
from net.test_refusals import failed, free_port
from servers.liar import Visit, liar
from servers.nginx import nginx_with
from wstui import bodytext
from wstui.model import State

RULES = """
        root {folder};
        location /page {{ default_type "text/html; charset=utf-8"; return 200 "<html><title>Sign in</title></html>"; }}
        location /text {{ default_type text/plain; return 200 "hello"; }}
        location /moved {{ return 301 https://u:pw@$host/elsewhere; }}
        location /private {{ auth_basic "staff only"; auth_basic_user_file {folder}/passwords; }}
        location /denied {{ deny all; }}
        location /upgrade {{ add_header Upgrade h2c always; return 426; }}
        location /version {{ add_header Sec-WebSocket-Version "8, 7" always; return 426; }}
        location /slowly {{ add_header Retry-After 7 always; return 429; }}
        location /schemes {{ add_header WWW-Authenticate 'Negotiate, Digest realm="a, b", n="x"' always; return 401; }}
        location /token {{ add_header WWW-Authenticate 'Bearer realm="api", error="no"' always; return 401; }}
        location /h2 {{ add_header Upgrade "HTTP/2.0" always; return 426; }}
        location /tomorrow {{ add_header Retry-After 86400 always; return 429; }}
        location /retried {{ add_header Retry-After 5 always; return 500; }}
        location /own-proxy {{ return 407; }}
        location /cloud {{ return 522; }}
        location /portal {{ return 511; }}
        location /later {{ add_header Retry-After "Wed, 21 Oct 2026 07:28:00 GMT" always; return 503; }}
        location /bad {{ return 400; }}
        location /method {{ return 405; }}
        location /gone {{ return 410; }}
        location /cookies {{ return 431; }}
        location /teapot {{ return 418; }}
        location /not-now {{ return 503; }}
        location /too-late {{ return 504; }}
        location /trouble {{ return 500; }}
        location /behind {{ proxy_pass http://127.0.0.1:{closed}/; }}
        location /packed {{
            gzip on; gzip_min_length 1; gzip_types application/json; default_type application/json;
            return 403 '{{"error":"no"}}';
        }}
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of nginx."""
    folder: Path = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    (folder / "passwords").write_text("ali:{PLAIN}sesame\n", "utf-8")
    with nginx_with(folder, RULES.format(folder=folder, closed=free_port())) as port:
        yield f"ws://127.0.0.1:{port}"


ANSWERS: dict[str, tuple[str, str, bool]] = {
    "/page": ("a web page answered, not a WebSocket endpoint: “Sign in”", "check the path", True),
    "/text": ("plain HTTP answered, not a WebSocket endpoint: 200 OK", "check the path", True),
    "/private": ("refused with 401 Unauthorized: the server wants credentials (Basic)", "--auth", True),
    "/denied": ("refused with 403 Forbidden: the server does not allow this connection", "-o http://127.0.0.1:", True),
    "/missing": ("refused with 404 Not Found: there is nothing at this path", "check the path", True),
    "/upgrade": ("refused with 426: this address wants the protocol h2c", "Upgrade header", True),
    "/version": ("refused with 426: this address wants version 8 or 7 of WebSocket, and wstui speaks 13", "", True),
    "/slowly": ("refused with 429 Too Many Requests: too many requests", "wait 7 s, then try again", False),
    "/later": ("refused with 503 Service Temporarily Unavailable: the server is not available now",
               "try again until Wed, 21 Oct 2026 07:28:00 GMT", False),
    "/not-now": ("refused with 503 Service Temporarily Unavailable: the server is not", "try again later", False),
    "/schemes": ("refused with 401 Unauthorized: the server wants credentials (Negotiate or Digest)",
                 "made by another tool: wstui does not speak Negotiate or Digest", True),
    "/token": ("refused with 401 Unauthorized: the server wants credentials (Bearer)", "Bearer TOKEN", True),
    "/h2": ("the server speaks HTTP/2 only on this port", "must allow HTTP/1.1", True),
    "/tomorrow": ("refused with 429 Too Many Requests", "wait 86,400 s (24 h), then try again", False),
    "/retried": ("refused with 500 Internal Server Error", "try again after 5 s; the body may say why", False),
    "/own-proxy": ("refused with 407: a proxy in front of the server wants", "-H 'Proxy-Authorization: ...'", True),
    "/cloud": ("refused with 522: a proxy in front of the server had no good answer", "try again later", False),
    "/portal": ("refused with 511: this network wants a login", "log in", False),
    "/bad": ("refused with 400 Bad Request: the server does not take the request", "; the body may say why", True),
    "/method": ("refused with 405 Not Allowed: this address takes other requests", "check the path", True),
    "/gone": ("refused with 410 Gone: there is nothing at this path", "check the path", True),
    "/cookies": ("refused with 431: the headers are too large", "cookies", True),
    "/teapot": ("refused with 418", "", True),
    "/too-late": ("refused with 504 Gateway Time-out: a proxy in front of the server waited", "slow or down", False),
    "/trouble": ("refused with 500 Internal Server Error: the server, or a proxy", "; the body may say why", False),
    "/behind": ("refused with 502 Bad Gateway: a proxy in front of the server had no good answer", "down", False),
}  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
async def test_an_answer_is_told_in_words(make_client: MakeClient, front: str, path: str) -> None:
    what, hint, lasting = ANSWERS[path]
    made = make_client(front + path)
    await made.client.connect()
    assert made.client.failure is not None
    assert made.client.failure.what.startswith(what)
    assert hint in made.client.failure.hint
    assert made.client.failure.lasting is lasting
    assert made.client.handshake is not None
    assert made.client.handshake.lasting is lasting


async def test_what_was_sent_changes_what_is_told(make_client: MakeClient, front: str) -> None:
    made = make_client(f"{front}/private", auth="ali:wrong")
    await made.client.connect()
    assert made.client.failure is not None
    assert "does not accept the credentials (Basic)" in made.client.failure.what
    made = make_client(f"{front}/denied", origin="https://evil.example")
    await made.client.connect()
    assert made.client.failure is not None
    assert made.client.failure.what.endswith("the server may not allow the origin https://evil.example")
    made = make_client(f"{front}/moved", location=False)
    await made.client.connect()
    assert made.client.failure is not None
    assert "https://u:••••••@127.0.0.1/elsewhere, and redirects are not followed" in made.client.failure.what


async def test_a_body_that_comes_packed(make_client: MakeClient, front: str) -> None:
    made = make_client(f"{front}/packed", headers=(("Accept-Encoding", "gzip"),))
    await made.client.connect()
    shake = made.client.handshake
    assert shake is not None
    assert shake.body.startswith(b"\x1f\x8b"), "as it was on the wire"
    body = bodytext.readable(shake.response, shake.body)
    assert (body.data, body.kind, body.notes) == (b'{"error":"no"}', "application/json", ("unpacked from gzip",))


@pytest.mark.parametrize("headers", [[("X-Large", "x" * 60_000)], [("X-Many", "x")] * 500], ids=["large", "many"])
async def test_headers_beyond_the_librarys_limits(make_client: MakeClient, headers: list[tuple[str, str]]) -> None:
    """A proxy adds cookies and rules of its own; no RFC says how much is too much."""

    async def wait(connection: ServerConnection) -> None:
        await connection.wait_closed()

    def add(_: ServerConnection, __: Request, response: Response) -> None:
        for name, value in headers:
            response.headers[name] = value

    async with serve(wait, "127.0.0.1", 0, process_response=add) as server:
        made = make_client(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert made.client.handshake is not None
        name, value = headers[0]
        assert made.client.handshake.response.count(f"{name}: {value}\r\n".encode()) == len(headers)
        await made.client.disconnect()


@pytest.mark.parametrize(
    ("line", "words"),
    [(b"X-More: 1\r\n", "more than 512 headers"), (b"X-Long: " + b"x" * 100_000, "a line of more than 64 KiB")],
    ids=["for ever", "long"],
)
async def test_a_limit_of_ours_is_called_ours(make_client: MakeClient, line: bytes, words: str) -> None:
    async def endless(visit: Visit) -> None:
        await visit.hear()
        await visit.say(b"HTTP/1.1 101 Switching Protocols\r\n")
        while True:
            await visit.say(line * 100)

    async with liar(endless) as server:
        made = make_client(server.url, open_timeout=60)
        await made.client.connect()
    told = made.client.failure
    assert told is not None
    assert told.what.startswith(f"the server's answer is over a limit of wstui: {words}; it began “HTTP/1.1 101")
    assert "adds headers or cookies without an end" in told.hint
    assert failed(made).lasting

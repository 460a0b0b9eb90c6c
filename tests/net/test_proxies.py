"""Through real proxies: each kind opens the way, each failure is the proxy's and says so, and no secret is shown."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme

from net.conftest import Made, MakeClient
from net.test_refusals import free_port
from servers.framing import TEXT, frame
from servers.liar import Visit, liar, opening_with, saying
from servers.proxies import PASSWORD, USER, dante, microsocks, squid, tinyproxy
from wstui.model import Handshake, Opcode, Profile, State, without_secrets
from wstui.net import causes, tunnel
from wstui.net.proxy import excepted, proxy_for

OPENING = opening_with(frame(TEXT, b"through"))
SESAME = f"{USER}:{PASSWORD.replace(' ', '%20')}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A CA for the proxy and for the server."""
    return trustme.CA()


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA) -> Iterator[dict[str, int]]:
    """The ports of every proxy, by its kind."""
    folder = tmp_path_factory.mktemp("proxies")
    os.chmod(folder, 0o755)  # squid gives up root's rights, where it has them
    certificate = folder / "proxy.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    with ExitStack() as stack:
        yield {
            "http": stack.enter_context(tinyproxy(folder)),
            "https": stack.enter_context(squid(folder, certificate=certificate)),
            "socks": stack.enter_context(dante(folder)),
            "socks with credentials": stack.enter_context(microsocks(folder)),
        }


def shake_of(made: Made) -> Handshake:
    """The handshake, which there is after every attempt."""
    assert made.client.handshake is not None
    return made.client.handshake


def phases(made: Made) -> list[str]:
    """The names of the phases, in order."""
    return [phase.name for phase in shake_of(made).phases]


KINDS = {
    "http": ("http", "http://localhost", ["dns", "tcp", "proxy", "upgrade"]),
    "https": ("https", "https://localhost", ["dns", "tcp", "tls", "proxy", "upgrade"]),
    "socks5h": ("socks", "socks5h://127.0.0.1", ["tcp", "proxy", "upgrade"]),
    "socks5": ("socks", "socks5://127.0.0.1", ["tcp", "dns", "proxy", "upgrade"]),
    "socks4": ("socks", "socks4://127.0.0.1", ["tcp", "dns", "proxy", "upgrade"]),
    "credentials": ("socks with credentials", f"socks5h://{SESAME}@127.0.0.1", ["tcp", "proxy", "upgrade"]),
}


@pytest.mark.parametrize("secure", [False, True], ids=["ws", "wss"])
@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_proxy_opens_the_way(
    make_client: MakeClient, ports: dict[str, int], authority: trustme.CA, tmp_path: Path, kind: str, secure: bool
) -> None:
    name, url, expected = KINDS[kind]
    context = None
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        expected = [*expected[:-1], "tls", "upgrade"]
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with liar(OPENING, context) as server:
        target = server.url.replace("127.0.0.1", "localhost")
        made = make_client(target, proxy=f"{url}:{ports[name]}", ca=str(tmp_path / "ca.pem"), ip_version=4)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert phases(made) == expected
        shake = shake_of(made)
        assert shake.proxy == f"{url.replace(SESAME + '@', '')}:{ports[name]}"
        assert shake.peer == f"127.0.0.1:{ports[name]}"
        assert (shake.tls is not None) is secure, "TLS with the proxy is not TLS with the server"
        assert shake.request == server.visits[0].request
        await made.client.send("hello")
        server.visits[0].writer.close()
        await made.client.wait_closed()
    assert (Opcode.TEXT, b"through") in made.recorder.data()
    assert PASSWORD not in repr(shake)


async def test_what_a_proxy_refuses(make_client: MakeClient, ports: dict[str, int], tmp_path: Path) -> None:
    port = free_port()
    made = make_client(f"ws://127.0.0.1:{port}/", proxy=f"http://127.0.0.1:{ports['http']}")
    await made.client.connect()
    shake = shake_of(made)
    assert shake.failure == (
        f"the proxy http://127.0.0.1:{ports['http']} could not connect to 127.0.0.1:{port}: "
        f"{shake.status} {shake.reason}"
    )
    assert shake.request.startswith(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n".encode())
    assert b"<html" in shake.body
    assert [(phase.name, phase.failed) for phase in shake.phases] == [("tcp", False), ("proxy", True)]
    assert not shake.lasting

    made = make_client(f"ws://127.0.0.1:{port}/", proxy=f"socks5h://127.0.0.1:{ports['socks']}")
    await made.client.connect()
    assert f"could not connect to 127.0.0.1:{port}: the connection was refused" in shake_of(made).failure


async def test_what_a_proxy_denies_is_told_as_soon_as_it_is_read(
    make_client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """squid keeps the connection: its page ends where its length says."""
    monkeypatch.setattr(tunnel, "BODY", 3600)
    with squid(tmp_path, rules="acl nine port 9\nhttp_access deny nine") as port:
        made = make_client("ws://127.0.0.1:9/", proxy=f"http://127.0.0.1:{port}", open_timeout=120)
        await made.client.connect()
    shake = shake_of(made)
    assert shake.failure == f"the proxy http://127.0.0.1:{port} refused the way to 127.0.0.1:9: 403 Forbidden"
    assert b"Access Denied" in shake.body
    assert not shake.cut


@pytest.mark.parametrize("name", causes.CAUSES)
def test_what_is_said_of_a_cause_is_not_taken_for_a_secret(name: str) -> None:
    cause = causes.CAUSES[name]
    assert (without_secrets(cause.says), without_secrets(cause.hint)) == (cause.says, cause.hint)


@pytest.mark.parametrize(("given", "wants"), [("", "wants credentials"), (f"{USER}:wrong@", "does not accept the")])
async def test_credentials_that_a_proxy_wants(
    make_client: MakeClient, ports: dict[str, int], tmp_path: Path, given: str, wants: str
) -> None:
    with tinyproxy(tmp_path, credentials=True) as port:
        for url in [f"http://{given}127.0.0.1:{port}", f"socks5://{given}127.0.0.1:{ports['socks with credentials']}"]:
            made = make_client("ws://127.0.0.1:9/", proxy=url)
            await made.client.connect()
            shake = shake_of(made)
            assert wants in shake.failure
            assert "--proxy" in shake.hint
            assert shake.lasting
            assert "wrong" not in repr(shake)
        made = make_client("ws://127.0.0.1:9/", proxy=f"http://{USER}:sesame@127.0.0.1:{port}")
        await made.client.connect()
        assert "could not connect" in shake_of(made).failure, "with the right ones it tried"


async def test_a_proxy_whose_certificate_is_not_trusted(make_client: MakeClient, ports: dict[str, int]) -> None:
    made = make_client("ws://127.0.0.1:9/", proxy=f"https://localhost:{ports['https']}", insecure=True)
    await made.client.connect()
    assert shake_of(made).failure.startswith(
        f"the proxy https://localhost:{ports['https']}: TLS: the certificate comes"
    )
    assert shake_of(made).phases[-1].failed
    assert shake_of(made).tls is None


async def test_a_proxy_that_is_not_there(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    made = make_client("ws://example.invalid/", proxy=f"http://127.0.0.1:{port}")
    await made.client.connect()
    assert shake_of(made).failure == f"the proxy http://127.0.0.1:{port} cannot be reached: connection refused"
    assert "environment" not in shake_of(made).hint
    made = make_client("ws://example.invalid/", proxy="http://proxy.invalid:3128", open_timeout=60)
    await made.client.connect()
    assert shake_of(made).failure in [
        "the proxy http://proxy.invalid:3128 is not known",
        "the proxy http://proxy.invalid:3128 cannot be reached: temporary failure in name resolution",
    ]
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    made = make_client("ws://example.invalid/")
    await made.client.connect()
    assert "it is named by the environment" in shake_of(made).hint


LIES: dict[str, tuple[str, bytes, str]] = {
    "hangs up": ("http", b"", "ended the connection before it opened the way"),
    "hangs up in its answer": ("http", b"HTTP/1.1 2", "does not speak HTTP: it said “HTTP/1.1 2”"),
    "no HTTP": ("http", b"\x05\xff\r\n\r\n", "does not speak HTTP: it said “␅⟨FF⟩”"),
    "early hints": ("http", b"HTTP/1.1 103 x\r\n\r\nHTTP/1.0 403 \x1bNo\r\n\r\n", ": 403 ␛No"),
    "other credentials": (
        "http",
        b"HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n\r\n",
        "wants credentials (407)",
    ),
}


@pytest.mark.parametrize("name", LIES)
async def test_a_proxy_that_lies(make_client: MakeClient, name: str) -> None:
    scheme, answer, what = LIES[name]
    async with liar(saying(answer)) as proxy:
        made = make_client("ws://example.invalid/x", proxy=proxy.url.replace("ws:", f"{scheme}:"))
        await made.client.connect()
    assert what in shake_of(made).failure
    if name == "other credentials":
        assert shake_of(made).hint == "it wants NTLM or Negotiate, and wstui speaks Basic only"


async def test_what_the_server_says_at_once_is_not_lost(make_client: MakeClient) -> None:
    async def eager(visit: Visit) -> None:
        await visit.hear()
        await visit.say(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        await visit.listen()

    async with liar(eager) as proxy:
        made = make_client("ws://example.invalid/x", proxy=proxy.url.replace("ws:", "http:"))
        await made.client.connect()
    assert (shake_of(made).status, shake_of(made).body) == (403, b"no")
    assert shake_of(made).request == b"", "it was not asked"


async def test_an_end_right_after_the_way_was_opened(make_client: MakeClient) -> None:
    for url in ["ws://example.invalid/", "wss://example.invalid/"]:
        async with liar(saying(b"HTTP/1.1 200 OK\r\n\r\n")) as proxy:
            made = make_client(url, proxy=proxy.url.replace("ws:", "http:"), open_timeout=60)
            await made.client.connect()
        assert shake_of(made).failure in [
            "the server closed the connection without an answer",
            "the server reset the connection without an answer",
            "TLS: the server ended the handshake",
        ]


async def test_the_time_runs_out_at_the_proxy(make_client: MakeClient) -> None:
    async def silent(visit: Visit) -> None:
        await visit.listen()

    async with liar(silent) as proxy:
        url = proxy.url.replace("ws:", "socks5h:").rstrip("/")
        made = make_client("ws://example.invalid:81/", proxy=url, open_timeout=0.3)
        await made.client.connect()
    assert shake_of(made).failure == f"the proxy {url} opened no way to example.invalid:81 within 0.3 s"


def socks(*answers: bytes) -> tuple[list[bytes], object]:
    """A SOCKS server in raw bytes, and what it is asked: one answer for each piece it hears."""
    heard: list[bytes] = []

    async def script(visit: Visit) -> None:
        for answer in answers:
            heard.append(await visit.reader.read(1000))
            await visit.say(answer)
        await OPENING(visit)

    return heard, script


TALKS: dict[str, tuple[str, str, list[bytes], list[bytes]]] = {
    # RFC 1928, RFC 1929, and the description of SOCKS 4A.
    "4a": (
        "socks4a://bob@", "name.invalid:80", [b"\0\x5a" + b"\0" * 6],
        [b"\x04\x01\x00\x50\x00\x00\x00\x01bob\0name.invalid\0"],
    ),
    "4a with an address": (
        "socks4a://", "192.0.2.1:80", [b"\0\x5a" + b"\0" * 6], [b"\x04\x01\x00\x50\xc0\x00\x02\x01\0"],
    ),
    "5h": (
        "socks5h://", "name.invalid:80", [b"\x05\0", b"\x05\0\0\x03\x02ab\0\0"],
        [b"\x05\x01\0", b"\x05\x01\0\x03\x0cname.invalid\0\x50"],
    ),
    "5h with an address": (
        "socks5h://", "[2001:db8::1]:80", [b"\x05\0", b"\x05\0\0\x04" + b"\0" * 18],
        [b"\x05\x01\0", b"\x05\x01\0\x04\x20\x01\x0d\xb8" + b"\0" * 11 + b"\x01\0\x50"],
    ),
    "5h with credentials": (
        "socks5h://b:pw@", "192.0.2.1:80", [b"\x05\x02", b"\x01\0", b"\x05\0\0\x01" + b"\0" * 6],
        [b"\x05\x02\0\x02", b"\x01\x01b\x02pw", b"\x05\x01\0\x01\xc0\x00\x02\x01\0\x50"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TALKS)
async def test_socks_to_the_letter(make_client: MakeClient, name: str) -> None:
    proxy, target, answers, asked = TALKS[name]
    heard, script = socks(*answers)
    async with liar(script) as server:  # type: ignore[arg-type]
        made = make_client(f"ws://{target}/", proxy=f"{proxy}{server.url[5:-1]}", close_timeout=0.01)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert heard == asked
        await made.client.disconnect()


REFUSALS: dict[str, tuple[str, list[bytes], str]] = {
    "no such thing": ("socks5h", [b"HTTP/1.1 400 Bad"], "does not speak SOCKS5: it said “HT”"),
    "no method": ("socks5h", [b"\x05\xff"], "wants credentials"),
    "rules": ("socks5h", [b"\x05\0", b"\x05\x02\0\x01"], "refused the way to a.invalid:80: its rules do not allow it"),
    "unknown reply": ("socks5h", [b"\x05\0", b"\x05\x77\0\x01"], "reply 119"),
    "hangs up": ("socks5h", [b"\x05\0", b""], "ended the connection"),
    "half": ("socks5h", [b"\x05\0", b"\x05\0"], "does not speak SOCKS5: it said “␅␀”"),
    "4: no": ("socks4a", [b"\0\x5b" + b"\0" * 6], "refused or failed"),
    "4: who": ("socks4a", [b"\0\x5d" + b"\0" * 6], "turns the user down"),
    "4: other": ("socks4a", [b"\x05\x5a" + b"\0" * 6], "does not speak SOCKS4"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_socks_that_refuses(make_client: MakeClient, name: str) -> None:
    scheme, answers, what = REFUSALS[name]

    async def script(visit: Visit) -> None:
        for answer in answers:
            await visit.reader.read(1000)
            await visit.say(answer)

    async with liar(script) as server:
        made = make_client("ws://a.invalid/", proxy=server.url.replace("ws:", f"{scheme}:"))
        await made.client.connect()
    assert what in shake_of(made).failure


@pytest.mark.parametrize(
    ("host", "exceptions", "is_one"),
    [
        ("example.com", "", False),
        ("example.com", "*", True),
        ("example.com", "other, example.com", True),
        ("example.com", "EXAMPLE.com:8000 x", False),
        ("example.com", "example.com:80", True),
        ("sub.example.com", "example.com", True),
        ("sub.example.com", ".example.com", True),
        ("sub.example.com", "*.example.com", True),
        ("notexample.com", "example.com", False),
        ("example.com", ".", False),
        ("192.0.2.7", "192.0.2.0/24", True),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.3.7", "192.0.2.0/24", False),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "[2001:db8::1]:80", True),
        ("2001:db8::1", "[2001:db8::1]:81", False),
        ("example.com", "192.0.2.0/24", False),
    ],
)
def test_exceptions_of_the_environment(host: str, exceptions: str, is_one: bool) -> None:
    assert excepted(host, 80, exceptions) is is_one


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without proxies."""
    for name in os.environ.copy():
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    return monkeypatch


def test_which_proxy_of_the_environment(environment: pytest.MonkeyPatch) -> None:
    def shown(secure: bool, host: str = "example.com", **profile: str) -> str:
        found = proxy_for(Profile("", **profile), host, 80, secure=secure)  # type: ignore[arg-type]
        return found.shown if found else ""

    assert (shown(False), shown(True)) == ("", "")
    environment.setenv("all_proxy", "socks5h://all")
    assert (shown(False), shown(True)) == ("socks5h://all:1080", "socks5h://all:1080")
    environment.setenv("http_proxy", "plain:3128")
    environment.setenv("HTTPS_PROXY", "http://tls:8080")
    assert (shown(False), shown(True)) == ("http://tls:8080", "http://tls:8080")
    environment.setenv("ws_proxy", "http://own:1")
    assert shown(False) == "http://own:1"
    assert shown(False, "localhost") == ""
    assert shown(False, "127.3.0.1") == ""
    assert shown(False, "localhost", proxy="http://told:2") == "http://told:2"
    assert shown(False, proxy="") == ""
    assert shown(False, unix_socket="/x") == ""
    environment.setenv("NO_PROXY", "example.com")
    assert shown(False) == ""
    assert shown(False, proxy="http://told:2") == "http://told:2", "what is asked for here is not excepted"

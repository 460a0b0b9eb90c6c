"""Certificates that are not trusted, clients that are not, ports that speak something else: against real servers."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.server import ServerConnection, serve

from net.conftest import Made, MakeClient
from net.test_tls import server_context
from servers.nginx import TLS, nginx_with
from servers.openssl import s_server
from servers.process import running
from servers.programs import need_program
from wstui.model import Handshake, State

NODE = Path(__file__).parents[1] / "servers" / "node"
LONG_AGO, AGO, LATER = (datetime.now(UTC) + timedelta(days=days) for days in (-90, -30, 30))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A CA that nobody trusts unless told."""
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    """The file of the CA."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


@asynccontextmanager
async def server(context: ssl.SSLContext) -> AsyncIterator[tuple[str, list[ServerConnection]]]:
    """The library's server with TLS: its URL, and the handshakes that it saw."""
    seen: list[ServerConnection] = []

    async def wait(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(wait, "127.0.0.1", 0, ssl=context, process_request=lambda c, _: seen.append(c)) as made:
        yield f"wss://127.0.0.1:{made.sockets[0].getsockname()[1]}/", seen


def shake_of(made: Made) -> Handshake:
    """The handshake, which there is after every attempt."""
    assert made.client.handshake is not None
    return made.client.handshake


async def test_the_chain_is_shown_when_all_is_well(make_client: MakeClient, authority: trustme.CA, ca: str) -> None:
    leaf = authority.create_child_ca().issue_cert("127.0.0.1", "localhost")
    async with server(server_context(leaf)) as (url, _):
        made = make_client(url.replace("127.0.0.1", "localhost"), ca=ca, ip_version=4, close_timeout=1)
        await made.client.connect()
        tls = shake_of(made).tls
        assert tls is not None
        assert (tls.verified, tls.distrust, tls.server_name, tls.chain_complete) == (True, "", "localhost", True)
        assert [certificate.names for certificate in tls.chain] == [("IP:127.0.0.1", "DNS:localhost"), ()]
        assert tls.chain[0].issuer == tls.chain[1].subject
        assert tls.chain[0].not_before_ns < shake_of(made).started_ns < tls.chain[0].not_after_ns
        await made.client.disconnect()


async def test_without_checking_it_is_said_what_speaks_against_it(
    make_client: MakeClient, authority: trustme.CA
) -> None:
    leaf = authority.issue_cert("other.example", not_before=LONG_AGO, not_after=AGO)
    async with server(server_context(leaf)) as (url, seen):
        made = make_client(url, insecure=True, close_timeout=1)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        tls = shake_of(made).tls
        assert tls is not None
        assert (tls.verified, tls.server_name) == (False, ""), "an address is not told"
        assert tls.distrust == f"not checked: it has expired on {AGO:%Y-%m-%d}, it is not for 127.0.0.1"
        assert len(seen) == 1
        await made.client.disconnect()


async def test_an_address_of_version_6_has_its_brackets_in_what_to_try(
    make_client: MakeClient, authority: trustme.CA, ca: str
) -> None:
    context = server_context(authority.issue_cert("a.example"))
    async with serve(lambda c: c.wait_closed(), "::1", 0, ssl=context) as listener:
        port = listener.sockets[0].getsockname()[1]
        made = make_client(f"wss://[::1]:{port}/", ca=ca)
        await made.client.connect()
        assert "the URL has the IP address ::1" in shake_of(made).failure
        tried = f"a.example:{port}:[::1]"
        assert f"--resolve {tried} keeps the address" in shake_of(made).hint
        again = make_client(f"wss://a.example:{port}/", ca=ca, resolve=(tried,), close_timeout=1)
        await again.client.connect()
        assert again.client.state is State.OPEN, again.client.failure
        await again.client.disconnect()


WRONG: dict[str, tuple[dict[str, object], str, str]] = {
    "name": ({"names": ["a.example", "*.b.example", "c.example", "d.example", "e.example"]},
             "TLS: the certificate is for a.example, *.b.example, c.example and 2 more, not for localhost",
             "connect to a name it is for"),
    "address": ({"names": ["a.example"], "address": True},
                "TLS: the certificate is for a.example, and the URL has the IP address 127.0.0.1",
                "such as wss://a.example:"),
    "other address": ({"names": ["a.example", "192.0.2.1"], "address": True},
                      "TLS: the certificate is for a.example, 192.0.2.1, not for 127.0.0.1", "connect to a name"),
    "expired": ({"before": LONG_AGO, "after": AGO},
                f"TLS: the certificate has expired on {AGO:%Y-%m-%d}, 30 days ago", "the server needs a new one"),
    "early": ({"before": LATER}, f"TLS: the certificate is not valid yet: it is from {LATER:%Y-%m-%d} on", "clock"),
    "unknown": ({"trusted": False}, "TLS: the certificate comes from a CA that is not known here: OU=Test", "--ca"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_not_trusted_is_looked_at(
    make_client: MakeClient, authority: trustme.CA, ca: str, name: str
) -> None:
    options, what, hint = WRONG[name]
    names: list[str] = options.get("names", ["localhost"])  # type: ignore[assignment]
    leaf = authority.issue_cert(*names, not_before=options.get("before"), not_after=options.get("after"))  # type: ignore[arg-type]
    async with server(server_context(leaf)) as (url, seen):
        url = url if options.get("address") else url.replace("127.0.0.1", "localhost")
        made = make_client(url, ca=ca if options.get("trusted", True) else None, ip_version=4)
        await made.client.connect()
    shake = shake_of(made)
    assert shake.failure.startswith(what)
    assert hint in shake.hint
    assert shake.lasting
    assert seen == [], "no request was sent"
    assert shake.request == b""
    assert shake.tls is not None
    assert (shake.tls.version, shake.tls.verified) == ("", False)
    assert shake.failure == f"TLS: the certificate {shake.tls.distrust}"
    assert [each.partition(":")[2] for each in shake.tls.chain[0].names] == names
    assert shake.phases[-1].name == "tls"
    assert shake.phases[-1].failed


async def test_self_signed(make_client: MakeClient, tmp_path: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from net.test_certificates import KEYS
    from net.test_certificates import made as self_signed

    now = datetime.now(UTC)
    certificate = self_signed(names=[x509.DNSName("localhost")], before=now - timedelta(days=1), after=LATER)
    key = KEYS["p256"][0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "self.pem"
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    async with server(context) as (url, _):
        url = url.replace("127.0.0.1", "localhost")
        made = make_client(url, ip_version=4)
        await made.client.connect()
        assert shake_of(made).failure.startswith("TLS: the certificate is self-signed")
        made = make_client(url, ip_version=4, ca=str(path), close_timeout=1)
        await made.client.connect()
        assert made.client.state is State.OPEN, "--ca trusts it, as the hint says"
        await made.client.disconnect()


async def test_a_machine_without_cas(
    make_client: MakeClient, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    async with server(server_context(authority.issue_cert("127.0.0.1"))) as (url, _):
        made = make_client(url)
        await made.client.connect()
    assert shake_of(made).failure == ("TLS: the certificate cannot be checked: no CAs are installed on this machine")


async def test_a_missing_certificate_between(make_client: MakeClient, authority: trustme.CA, ca: str) -> None:
    leaf = authority.create_child_ca().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with leaf.private_key_pem.tempfile() as key, leaf.cert_chain_pems[0].tempfile() as alone:
        context.load_cert_chain(alone, key)
    async with server(context) as (url, _):
        made = make_client(url, ca=ca)
        await made.client.connect()
    assert "leaves out the intermediate certificate: it sent its own alone" in shake_of(made).hint
    assert "the file of --ca holds no CA that vouches for it" in shake_of(made).hint
    assert shake_of(made).tls is not None


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_wants_a_certificate(
    make_client: MakeClient, authority: trustme.CA, ca: str, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    context = server_context(authority.issue_cert("127.0.0.1"))
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    mine, other = authority.issue_cert("client"), trustme.CA().issue_cert("client")
    for name, certificate in (("mine", mine), ("other", other)):
        certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / f"{name}.pem")
    async with server(context) as (url, _):
        made = make_client(url, ca=ca)
        await made.client.connect()
        # The alert may be overtaken by the reset that follows it.
        assert "certificate" in str(made.client.failure)
        assert "--cert" in shake_of(made).hint
        made = make_client(url, ca=ca, cert=str(tmp_path / "other.pem"))
        await made.client.connect()
        assert made.client.state is State.FAILED
        made = make_client(url, ca=ca, cert=str(tmp_path / "mine.pem"), close_timeout=1)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        await made.client.disconnect()


async def test_openssl_that_does_not_know_the_ca_of_a_client(
    make_client: MakeClient, authority: trustme.CA, ca: str, tmp_path: Path
) -> None:
    pem, wrong = tmp_path / "server.pem", tmp_path / "wrong.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pem)
    trustme.CA().issue_cert("me").private_key_and_cert_chain_pem.write_to_path(wrong)
    with s_server(tmp_path, pem, "1.2", "-Verify", "1", "-CAfile", ca, "-verify_return_error") as port:
        made = make_client(f"wss://127.0.0.1:{port}/", ca=ca, cert=str(wrong))
        await made.client.connect()
    assert shake_of(made).failure == (
        "TLS: the server refused the client's certificate: it does not know the CA that it comes from"
    )


async def test_nginx_that_wants_a_certificate(
    make_client: MakeClient, authority: trustme.CA, ca: str, tmp_path: Path
) -> None:
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    rules = TLS.format(folder=tmp_path) + f"ssl_client_certificate {ca}; ssl_verify_client on;"
    with nginx_with(tmp_path, rules, "ssl") as port:
        made = make_client(f"wss://127.0.0.1:{port}/", ca=ca)
        await made.client.connect()
        assert shake_of(made).failure == (
            "TLS: the server wants a certificate of the client: it answered 400 Bad Request"
        )
        trustme.CA().issue_cert("me").private_key_and_cert_chain_pem.write_to_path(tmp_path / "wrong.pem")
        made = make_client(f"wss://127.0.0.1:{port}/", ca=ca, cert=str(tmp_path / "wrong.pem"))
        await made.client.connect()
        assert shake_of(made).failure == (
            "TLS: the server refused the client's certificate: it answered 400 Bad Request"
        )
        assert "from a CA that it trusts" in shake_of(made).hint
        made = make_client(f"ws://127.0.0.1:{port}/", ca=ca)
        await made.client.connect()
        assert shake_of(made).failure == "the server wants TLS on this port: it answered 400 Bad Request"


async def test_versions_that_do_not_meet(
    make_client: MakeClient, authority: trustme.CA, ca: str, tmp_path: Path
) -> None:
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    rules = TLS.format(folder=tmp_path).replace("TLSv1.2 TLSv1.3", "TLSv1.2")
    with nginx_with(tmp_path, rules, "ssl") as port:
        made = make_client(f"wss://127.0.0.1:{port}/", ca=ca, tls_min="1.3")
        await made.client.connect()
        assert shake_of(made).failure == (
            "TLS: the server speaks TLS 1.2 and nothing newer, and wstui offers TLS 1.3 and later"
        )
        made = make_client(f"wss://127.0.0.1:{port}/", ca=ca, tls_min="1.0")
        await made.client.connect()
        assert shake_of(made).tls is not None
        assert shake_of(made).status == 404


async def test_what_node_says_of_http_2(
    make_client: MakeClient, authority: trustme.CA, ca: str, tmp_path: Path
) -> None:
    """A server that speaks nothing but HTTP/2, with TLS and without."""
    node = need_program("node")
    pem = tmp_path / "server.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pem)
    with running([node, NODE / "http2.js", pem]) as ports:
        secure, plain = ports.split()
        for url in [f"wss://127.0.0.1:{secure}/", f"ws://127.0.0.1:{plain}/"]:
            made = make_client(url, ca=ca)
            await made.client.connect()
            assert "HTTP/2 only" in shake_of(made).failure, made.client.failure
            assert shake_of(made).lasting

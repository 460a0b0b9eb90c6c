"""TLS: what was agreed is shown, and every way it fails is named with what to try."""

from __future__ import annotations

import asyncio
import re
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from net.conftest import MakeClient
from servers.framing import TEXT, frame
from servers.liar import Visit, liar, opening_with, saying
from wstui.model import Opcode, State
from wstui.net.distrust import explain_tls
from wstui.net.evidence import Evidence

OPENING = opening_with(frame(TEXT, b"secret"))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A CA that nobody trusts yet."""
    return trustme.CA()


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """A server's side."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2", "http/1.1"])
    certificate.configure_cert(context)
    return context


def trust(authority: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the system trust this CA."""
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


async def test_what_was_agreed(
    make_client: MakeClient, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    async with liar(OPENING, server_context(authority.issue_cert("127.0.0.1"))) as server:
        made = make_client(server.url)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        shake = made.client.handshake
        assert shake is not None
        assert shake.tls is not None
        assert shake.tls.version.startswith("TLSv1.")
        assert shake.tls.cipher
        assert (shake.tls.alpn, shake.tls.verified) == ("http/1.1", True)
        await made.client.send("x")
        assert server.url == f"wss://{shake.peer}/"
    await made.client.wait_closed()
    assert made.recorder.data() == [(Opcode.TEXT, b"secret")]


async def test_much_at_once_comes_whole(make_client: MakeClient, authority: trustme.CA) -> None:
    texts = [b"%06d" % number + b"." * 90_000 for number in range(40)]
    opening = opening_with(b"".join(frame(TEXT, text) for text in texts))
    async with liar(opening, server_context(authority.issue_cert("127.0.0.1"))) as server:
        made = make_client(server.url, insecure=True)
        await made.client.connect()
        async with asyncio.timeout(30):
            while len(made.recorder.data()) < len(texts):  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.001)
    await made.client.wait_closed()
    assert [payload for _, payload in made.recorder.data()] == texts


async def test_without_checking(make_client: MakeClient, authority: trustme.CA) -> None:
    async with liar(OPENING, server_context(authority.issue_cert("other.example"))) as server:
        made = make_client(server.url, insecure=True, close_timeout=0.01)
        await made.client.connect()
        assert made.client.handshake is not None
        assert made.client.handshake.tls is not None
        assert made.client.handshake.tls.verified is False
        await made.client.disconnect()


async def test_a_ca_that_is_not_known(make_client: MakeClient, authority: trustme.CA) -> None:
    async with liar(OPENING, server_context(authority.issue_cert("127.0.0.1"))) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert made.client.state is State.FAILED
    assert made.client.failure is not None
    assert "CA that is not" in made.client.failure.what
    assert "-k" in made.client.failure.hint
    assert "--ca" in made.client.failure.hint


@pytest.mark.parametrize(
    ("name", "until", "what", "hint"),
    [
        ("127.0.0.2", None, "is for 127.0.0.2, not for 127.0.0.1", "connect to a name"),
        ("127.0.0.1", datetime(2020, 1, 1, tzinfo=UTC), "has expired on 2020-01-01, ", "-k"),
    ],
)
async def test_certificates_that_are_wrong(
    make_client: MakeClient,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    until: datetime | None,
    what: str,
    hint: str,
) -> None:
    trust(authority, tmp_path, monkeypatch)
    before = datetime(2019, 1, 1, tzinfo=UTC) if until else None
    certificate = authority.issue_cert(name, not_before=before, not_after=until)
    async with liar(OPENING, server_context(certificate)) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert made.client.failure is not None
    assert made.client.failure.what.startswith(f"TLS: the certificate {what}")
    assert hint in made.client.failure.hint


async def test_another_host_name(
    make_client: MakeClient, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    async with liar(OPENING, server_context(authority.issue_cert("other.example"))) as server:
        made = make_client(server.url.replace("127.0.0.1", "localhost"))
        await made.client.connect()
    assert made.client.failure is not None
    assert made.client.failure.what == "TLS: the certificate is for other.example, not for localhost"


async def test_wss_to_a_port_without_tls(make_client: MakeClient) -> None:
    async def banner(visit: Visit) -> None:
        await visit.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with liar(banner) as server:
        made = make_client(server.url.replace("ws:", "wss:"))
        await made.client.connect()
    assert made.client.failure is not None
    assert made.client.failure.what == "TLS: the server does not speak TLS on this port"
    assert made.client.failure.hint == "ws:// connects without TLS"


async def test_wss_to_a_server_that_waits(make_client: MakeClient) -> None:
    async with liar(saying()) as server:
        made = make_client(server.url.replace("ws:", "wss:"), open_timeout=0.5)
        await made.client.connect()
    assert made.client.failure is not None
    assert "no TLS handshake" in made.client.failure.what


async def test_ws_to_a_port_with_tls(make_client: MakeClient, authority: trustme.CA) -> None:
    async with liar(OPENING, server_context(authority.issue_cert("127.0.0.1"))) as server:
        made = make_client(server.url.replace("wss:", "ws:"))
        await made.client.connect()
    assert made.client.failure is not None
    assert "wss://" in made.client.failure.hint


async def test_a_server_that_wants_a_certificate_of_the_client(
    make_client: MakeClient, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    context = server_context(authority.issue_cert("127.0.0.1"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    async with liar(OPENING, context) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert made.client.failure is not None
    # Its alert may be overtaken by the reset that follows it.
    assert re.match("TLS: the server (refused|ended the handshake)", made.client.failure.what)


def test_what_openssl_says_is_made_safe() -> None:
    exc = ssl.SSLCertVerificationError()
    exc.verify_code, exc.verify_message = 999, "some\x1bthing"
    failure = explain_tls(exc, Evidence("wss://h/"))
    assert failure is not None
    assert failure.what == "TLS: the certificate was refused: some␛thing"
    assert explain_tls(ValueError(), Evidence("wss://h/")) is None

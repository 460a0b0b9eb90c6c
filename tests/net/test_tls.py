"""TLS: what was agreed is shown, and every way it fails is named with what to try."""

from __future__ import annotations

import asyncio
import re
import shutil
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from net.conftest import MakeClient
from servers.framing import TEXT, frame
from servers.liar import Visit, liar, opening_with, saying
from wstui import passphrases
from wstui.model import TLS_VERSIONS, Failure, Opcode, State
from wstui.net import tls
from wstui.net.distrust import explain_tls
from wstui.net.evidence import Evidence
from wstui.net.tls import Terms
from wstui.passphrases import Locked

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


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("size", [20, 2**20 + 20])
async def test_a_refusal_within_tls_keeps_its_body(
    make_client: MakeClient, authority: trustme.CA, version: str, size: int
) -> None:
    """There is no half-close in TLS: to send an end, as the library does, is to hear nothing more."""
    pieces = (f"HTTP/{version} 403 No\r\nContent-Length: {size}\r\n\r\n".encode(), b"a" * (size - 10), b"b" * 10)
    async with liar(saying(*pieces), server_context(authority.issue_cert("127.0.0.1"))) as server:
        made = make_client(server.url, insecure=True, open_timeout=60)
        await made.client.connect()
    assert made.client.handshake is not None
    assert made.client.handshake.failure.startswith("refused with 403 No")
    assert made.client.handshake.body == b"".join(pieces[1:])[: 2**20]


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


@pytest.fixture(scope="module")
def made_files(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a CA, a client's certificate with its key, the key alone, and the key under a passphrase."""
    leaf, tmp_path = authority.issue_cert("client"), tmp_path_factory.mktemp("files")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    leaf.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    leaf.private_key_pem.write_to_path(tmp_path / "key.pem")
    leaf.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"sesame"))
    (tmp_path / "locked.pem").write_bytes(locked)
    authority.issue_cert("x", key_type=trustme.KeyType.RSA).private_key_pem.write_to_path(tmp_path / "other.pem")
    (tmp_path / "empty.pem").write_text("nothing")
    return tmp_path


@pytest.fixture
def files(made_files: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(made_files, tmp_path, dirs_exist_ok=True))


def test_the_cas_of_a_file_or_a_folder(files: Path) -> None:
    made = tls.context(Terms(ca=str(files / "ca.pem")))
    assert made.cert_store_stats()["x509_ca"] == 1
    assert tls.context(Terms(ca=str(files / "ca.pem"))) is made, "read once"
    (files / "cas").mkdir()
    for name in ["ca.pem", "empty.pem"]:
        (files / "cas" / name).write_bytes((files / name).read_bytes())
    assert tls.context(Terms(ca=str(files / "cas"))).cert_store_stats()["x509_ca"] == 1
    assert tls.context(Terms(insecure=True)).verify_mode is ssl.CERT_NONE
    trustme.CA().cert_pem.write_to_path(files / "ca.pem")
    assert tls.context(Terms(ca=str(files / "ca.pem"))) is not made, "the file has changed"


@pytest.mark.parametrize(
    ("terms", "what"),
    [
        ({"ca": "none.pem"}, "the CAs in {}/none.pem cannot be read: no such file or directory"),
        ({"ca": "empty.pem"}, "the CAs cannot be taken from {}/empty.pem"),
        ({"ca": "void"}, "a certificate cannot be taken from {}/void"),
        ({"cert": "none.pem"}, "the certificate in {}/none.pem cannot be read: no such file or directory"),
        ({"cert": "cert.pem", "key": "none.pem"}, "the key in {}/none.pem cannot be read"),
        ({"cert": "empty.pem"}, "the certificate or its key cannot be taken from {}/empty.pem"),
        ({"cert": "cert.pem"}, "the certificate or its key cannot be taken from {}/cert.pem"),
        ({"cert": "cert.pem", "key": "other.pem"}, "the key {0}/other.pem does not belong to"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used(files: Path, terms: dict[str, str], what: str) -> None:
    (files / "void").mkdir()
    with pytest.raises(Failure) as caught:
        tls.context(Terms(**{name: str(files / path) for name, path in terms.items()}))  # type: ignore[arg-type]
    assert caught.value.what.startswith(what.format(files))
    assert caught.value.lasting
    assert not isinstance(caught.value, Locked)


def test_a_key_with_a_passphrase(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "_known", {})
    key = str(files / "locked.pem")
    terms = Terms(cert=str(files / "cert.pem"), key=key)
    with pytest.raises(Locked, match="wants a passphrase") as caught:
        tls.context(terms)
    assert caught.value.key == key
    passphrases.remember(key, "wrong")
    with pytest.raises(Locked, match="wants another passphrase"):
        tls.context(terms)
    passphrases.remember(key, "sesame")
    tls.context(terms)
    for plain in [Terms(cert=str(files / "both.pem")), terms._replace(key=str(files / "key.pem"))]:
        tls.context(plain)


@pytest.mark.parametrize("least", TLS_VERSIONS)
def test_the_least_version(least: str) -> None:
    name = least.replace(".", "_").removesuffix("_0")
    assert tls.context(Terms(tls_min=least)).minimum_version is ssl.TLSVersion[f"TLSv{name}"]


async def test_a_locked_key_is_a_failure_of_its_own(make_client: MakeClient, files: Path) -> None:
    made = make_client("wss://127.0.0.1:1/", cert=str(files / "cert.pem"), key=str(files / "locked.pem"))
    async with liar(OPENING) as server:
        made = make_client(
            server.url.replace("ws:", "wss:"), cert=str(files / "cert.pem"), key=str(files / "locked.pem")
        )
        await made.client.connect()
    assert isinstance(made.client.failure, Locked)
    assert server.visits[0].received == b"", "nothing was sent"


async def test_the_name_that_is_told(make_client: MakeClient, authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    told: list[str | None] = []
    context = server_context(authority.issue_cert("other.example"))
    context.sni_callback = lambda _, name, __: told.append(name)
    async with liar(OPENING, context) as server:
        made = make_client(server.url, ca=str(tmp_path / "ca.pem"), sni="other.example", close_timeout=0.01)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert told == ["other.example"]
        assert made.client.handshake is not None
        assert made.client.handshake.tls is not None
        assert made.client.handshake.tls.server_name == "other.example"
        assert b"Host: 127.0.0.1:" in made.client.handshake.request
        await made.client.disconnect()


async def test_the_key_exchange_where_it_is_known(make_client: MakeClient, authority: trustme.CA) -> None:
    context = server_context(authority.issue_cert("127.0.0.1"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    async with liar(OPENING, context) as server:
        made = make_client(server.url, insecure=True, close_timeout=0.01)
        await made.client.connect()
        assert made.client.handshake is not None
        assert made.client.handshake.tls is not None
        assert made.client.handshake.tls.key_exchange == "ECDHE"
        await made.client.disconnect()


def test_without_the_private_name_the_leaf_is_shown(authority: trustme.CA) -> None:
    pem = authority.issue_cert("localhost").cert_chain_pems[0].bytes().decode()

    class Old:
        def __init__(self, leaf: bytes | None) -> None:
            self.leaf = leaf

        def getpeercert(self, *, binary_form: bool) -> bytes | None:
            return self.leaf

    chain, whole = tls.presented(Old(ssl.PEM_cert_to_DER_cert(pem)))
    assert ([certificate.names for certificate in chain], whole) == ([("DNS:localhost",)], False)
    assert tls.presented(Old(None)) == ((), False)

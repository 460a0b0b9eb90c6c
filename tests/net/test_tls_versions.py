"""Servers that speak one old version of TLS and no other: the version is named as the cause, --tls-min gets there."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path

import pytest
import trustme

from net.conftest import MakeClient
from net.test_tls import server_context
from servers.framing import TEXT, frame
from servers.liar import Visit, liar, opening_with
from servers.openssl import s_server
from wstui.model import Opcode, State
from wstui.net import tls
from wstui.net.tls import Terms

OLD = {"1.0": "TLSv1", "1.1": "TLSv1.1"}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A CA for every server here."""
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    """The file of the CA."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


@pytest.mark.parametrize("version", OLD)
async def test_openssl_that_speaks_an_old_version(
    make_client: MakeClient, authority: trustme.CA, ca: str, tmp_path: Path, version: str
) -> None:
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    with s_server(tmp_path, tmp_path / "server.pem", version) as port:
        url = f"wss://127.0.0.1:{port}/"
        made = make_client(url, ca=ca)
        await made.client.connect()
        assert made.client.failure is not None
        assert made.client.failure.what == (
            f"TLS: the server speaks TLS {version} and nothing newer, and wstui offers TLS 1.2 and later"
        )
        assert made.client.failure.hint == f"--tls-min {version} connects with it"
        assert made.client.failure.lasting
        assert made.client.handshake is not None
        assert made.client.handshake.phases[-1].name == "tls"
        made = make_client(url, ca=ca, tls_min=version)
        await made.client.connect()
        assert made.client.handshake is not None
        assert made.client.handshake.tls is not None, made.client.failure
        assert made.client.handshake.tls.version == OLD[version]
        assert made.client.handshake.tls.verified
        assert made.client.handshake.status == 200, "s_server answers with a page"
        assert made.client.failure is not None
        assert made.client.failure.what.startswith("a web page answered")


@pytest.mark.parametrize("version", OLD)
async def test_a_connection_in_an_old_version(
    make_client: MakeClient, authority: trustme.CA, ca: str, version: str
) -> None:
    context = server_context(authority.issue_cert("127.0.0.1"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    only = ssl.TLSVersion[OLD[version].replace(".", "_")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = only
    async with liar(opening_with(frame(TEXT, b"old")), context) as server:
        made = make_client(server.url, ca=ca, tls_min="1.2")
        await made.client.connect()
        assert made.client.failure is not None
        # This server sends no alert: it hangs up, and only a second look tells why.
        assert made.client.failure.what.startswith(f"TLS: the server speaks TLS {version} and nothing newer")
        assert made.client.handshake is not None
        assert made.client.handshake.tls is None, "nothing was agreed on"
        made = make_client(server.url, ca=ca, tls_min=version, close_timeout=0.01)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert made.client.handshake is not None
        assert made.client.handshake.tls is not None
        assert made.client.handshake.tls.version == OLD[version]
        await made.client.disconnect()
    assert made.recorder.data() == [(Opcode.TEXT, b"old")]


SERVER_HELLO = b"\x16\x03%c\x00\x2a\x02\x00\x00\x26\x03%c" + b"\x17" * 32 + b"\x00\xc0\x14\x00"
"""A server's hello (RFC 2246 section 7.4.1.3) in a record, with a version of its own."""


@pytest.mark.parametrize(
    ("minor", "least", "offered", "hint"),
    [
        (0, None, "1.2", "--tls-min 1.0"),
        (1, None, "1.2", "--tls-min 1.0"),
        (1, "1.1", "1.1", "--tls-min 1.0"),
        (2, "1.3", "1.3", "--tls-min 1.0"),
        (0, "1.0", "1.0", "SSL 3"),
    ],
)
async def test_a_server_that_answers_in_its_own_version(
    make_client: MakeClient, minor: int, least: str | None, offered: str, hint: str
) -> None:
    async def old(visit: Visit) -> None:
        await visit.reader.read(1)
        await visit.say(SERVER_HELLO % (minor, minor))
        visit.writer.write_eof()
        await visit.listen()

    async with liar(old) as server:
        made = make_client(server.url.replace("ws:", "wss:"), tls_min=least, open_timeout=60)
        await made.client.connect()
    assert made.client.failure is not None
    assert made.client.failure.what.endswith(f"no version of TLS in common: wstui offers TLS {offered} and later")
    assert hint in made.client.failure.hint


def test_what_is_offered_by_itself() -> None:
    assert tls.context(Terms(insecure=True)).minimum_version is ssl.TLSVersion.TLSv1_2

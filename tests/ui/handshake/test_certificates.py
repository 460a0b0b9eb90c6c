"""TLS and certificates in words, at the time of the attempt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ui.handshake.samples import DAY, EXPIRED, LEAF, NOW, OPENED
from wstui.model import Certificate, Tls
from wstui.ui.handshake.certificates import date, days, tls_parts, validity
from wstui.ui.line import plain


def test_what_was_agreed_and_each_certificate() -> None:
    tls, leaf, authority = tls_parts(OPENED)
    assert [plain(line) for line in tls.lines] == [
        "version       TLSv1.3",
        "cipher        TLS_AES_128_GCM_SHA256",
        "key exchange  X25519",
        "ALPN          http/1.1",
        "server name   feed.example.com",
        "certificate   ✓ verified",
    ]
    assert (leaf.title, leaf.note) == ("Certificate 1 of 2", "the server's own")
    assert [plain(line) for line in leaf.lines] == [
        "subject       CN=feed.example.com",
        "issuer        CN=Example CA 3, O=Example, C=CH",
        "names         DNS:feed.example.com, DNS:*.feed.example.com",
        "valid         2026-01-01 to 2026-04-01 · 18 days left",
        "key           EC secp256r1 · signed with ECDSA with SHA-256",
        "serial        03a1b2",
        f"SHA-256       {'5c' * 32}",
    ]
    assert authority.note == "of the CA that signed the one above"


def test_a_certificate_that_was_not_trusted_is_shown_all_the_same() -> None:
    tls, leaf = tls_parts(EXPIRED)
    rows = [plain(line) for line in tls.lines]
    assert rows[0].startswith("not agreed on: certificates as read on a second connection")
    assert rows[-1] == "certificate   ✗ not verified: has expired on 2026-03-12, 2 days ago"
    assert {tone for _, tone in tls.lines[-1]} == {"key", "fail"}
    assert "valid         2025-12-12 to 2026-03-12 · expired 2 days before" in map(plain, leaf.lines)


def test_a_chain_that_is_out_of_reach_is_said() -> None:
    tls, leaf = tls_parts(replace(OPENED, tls=Tls("TLSv1.2", "x", chain=(LEAF,), chain_complete=False)))
    assert leaf.title == "Certificate"
    assert "this Python does not give" in plain(tls.lines[-1])


@pytest.mark.parametrize(
    ("above", "certificate", "note"),
    [
        (None, Certificate("CN=a", "CN=a"), "the server's own · signed by itself"),
        (Certificate("CN=a", "CN=b"), Certificate("CN=c", "CN=d"), "sent along"),
        (
            Certificate("CN=a", "CN=b"),
            Certificate("CN=b", "CN=b"),
            "of the CA that signed the one above · signed by itself",
        ),
    ],
)
def test_what_a_certificate_is(above: Certificate | None, certificate: Certificate, note: str) -> None:
    chain = (certificate,) if above is None else (above, certificate)
    *_, last = tls_parts(replace(OPENED, tls=Tls("TLSv1.2", "x", chain=chain)))
    assert last.note == note


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (-DAY, DAY, "1 day left"),
        (-DAY, DAY // 24, "1 hour left"),
        (DAY * 3, DAY * 5, "not valid for 3 days yet"),
        (-DAY * 9, -DAY // 12, "expired 2 hours before"),
    ],
)
def test_how_long_it_holds(first: int, last: int, said: str) -> None:
    certificate = Certificate("CN=a", not_before_ns=NOW + first, not_after_ns=NOW + last)
    assert validity(certificate, NOW).endswith(f" · {said}")


def test_times_beyond_the_calendar() -> None:
    assert date(2**63 - 1) == "2262-04-11"
    assert date(10**30) == "9999-12-31"
    assert date(-(10**30)) == "0001-01-01"
    assert validity(Certificate("CN=a"), NOW) == ""
    assert days(0) == "0 hours"

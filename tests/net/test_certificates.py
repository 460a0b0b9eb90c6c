"""Certificates read by hand, held against a library that parses them; and whatever is no certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Certificate
from wstui.net.certificates import doubts, fits, read_certificate

NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
DAY = timedelta(days=1)
NS = 10**9

KEYS: dict[str, tuple[Any, Any, str, str]] = {
    "rsa": (rsa.generate_private_key(65537, 2048), hashes.SHA256(), "RSA 2048", "RSA with SHA-256"),
    "p256": (ec.generate_private_key(ec.SECP256R1()), hashes.SHA384(), "EC secp256r1", "ECDSA with SHA-384"),
    "p521": (ec.generate_private_key(ec.SECP521R1()), hashes.SHA512(), "EC secp521r1", "ECDSA with SHA-512"),
    "ed25519": (ed25519.Ed25519PrivateKey.generate(), None, "Ed25519", "Ed25519"),
    "ed448": (ed448.Ed448PrivateKey.generate(), None, "Ed448", "Ed448"),
    "dsa": (dsa.generate_private_key(2048), hashes.SHA256(), "DSA 2048", "DSA with SHA-256"),
}

SUBJECT = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Müller, Söhne + Co"),
        x509.NameAttribute(NameOID.COMMON_NAME, "example.com"),
    ]
)

NAMES = [
    x509.DNSName("example.com"),
    x509.DNSName("*.example.com"),
    x509.IPAddress(ip_address("192.0.2.7")),
    x509.IPAddress(ip_address("2001:db8::7")),
    x509.UniformResourceIdentifier("spiffe://x/y"),
    x509.RFC822Name("a@example.com"),
]


def made(
    kind: str = "p256", *, names: list[Any] | None = None, subject: x509.Name = SUBJECT, **more: Any
) -> x509.Certificate:
    """A certificate that signs itself."""
    key, digest, *_ = KEYS[kind]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(more.get("issuer", subject))
        .public_key(key.public_key())
        .serial_number(0xABCDEF0123)
        .not_valid_before(more.get("before", NOW))
        .not_valid_after(more.get("after", NOW + 90 * DAY))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    if names is None or names:
        builder = builder.add_extension(x509.SubjectAlternativeName(NAMES if names is None else names), critical=False)
    return builder.sign(key, digest, rsa_padding=more.get("rsa_padding"))


def read(certificate: x509.Certificate) -> Certificate:
    """What our reader makes of it."""
    return read_certificate(certificate.public_bytes(Encoding.DER))


@pytest.mark.parametrize("kind", KEYS)
def test_a_certificate_is_read(kind: str) -> None:
    certificate = made(kind)
    assert read(certificate) == Certificate(
        subject="CN=example.com, O=Müller\\, Söhne \\+ Co, C=DE",
        issuer="CN=example.com, O=Müller\\, Söhne \\+ Co, C=DE",
        names=(
            "DNS:example.com", "DNS:*.example.com", "IP:192.0.2.7", "IP:2001:db8::7", "URI:spiffe://x/y",
            "email:a@example.com",
        ),
        not_before_ns=int(NOW.timestamp()) * NS,
        not_after_ns=int((NOW + 90 * DAY).timestamp()) * NS,
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        serial="abcdef0123",
        key=KEYS[kind][2],
        signature=KEYS[kind][3],
    )  # fmt: skip


def test_what_is_rarer() -> None:
    assert read(made("rsa", rsa_padding=padding.PSS(padding.MGF1(hashes.SHA256()), 32))).signature == "RSA-PSS"
    assert read(made(names=[])).names == ()
    other = [x509.OtherName(NameOID.COMMON_NAME, b"\x04\x01x"), x509.DirectoryName(SUBJECT)]
    assert read(made(names=other)).names[0].startswith("other:")
    assert read(made(names=other)).names[1] == "DN:CN=example.com, O=Müller\\, Söhne \\+ Co, C=DE"
    far = datetime(2150, 1, 1, tzinfo=UTC)
    assert read(made(after=far)).not_after_ns == int(far.timestamp()) * NS
    old = datetime(1960, 1, 1, tzinfo=UTC)
    assert read(made(before=old)).not_before_ns == int(old.timestamp()) * NS
    joined = x509.Name([x509.RelativeDistinguishedName([
        x509.NameAttribute(NameOID.COMMON_NAME, "a"), x509.NameAttribute(NameOID.USER_ID, "b"),
    ])])  # fmt: skip
    assert set(read(made(subject=joined)).subject.split("+")) == {"CN=a", "UID=b"}
    assert read(made(subject=x509.Name([]))).subject == ""


DER = made().public_bytes(Encoding.DER)


@given(st.integers(0, len(DER)), st.binary(max_size=6), st.integers(0, 6))
def test_whatever_is_no_certificate_is_no_error(at: int, noise: bytes, taken: int) -> None:
    for data in [DER[:at], DER[:at] + noise + DER[at + taken :], noise]:
        certificate = read_certificate(data)
        assert len(certificate.sha256) == 64
        assert certificate.subject or certificate.key


@pytest.mark.parametrize(
    ("host", "fit"),
    [
        ("example.com", True),
        ("EXAMPLE.com.", True),
        ("a.example.com", True),
        ("a.b.example.com", False),
        ("other.com", False),
        ("192.0.2.7", True),
        ("2001:db8:0::7", True),
        ("192.0.2.8", False),
    ],
)
def test_which_hosts_it_is_for(host: str, fit: bool) -> None:
    assert fits(read(made()), host) is fit


def test_what_speaks_against_a_chain() -> None:
    at = int(NOW.timestamp()) * NS + NS
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")])
    leaf = made(issuer=authority)
    good = [read(leaf), read(made(subject=authority))]
    assert doubts(good, "example.com", at) == ""
    assert doubts(good[:1], "x.org", at) == "it is not for x.org"
    assert doubts([read(made())], "example.com", at) == "it is self-signed"
    late = at + 100 * 86_400 * NS
    assert doubts(good, "example.com", late) == (
        "it has expired on 2026-08-04, that of CN=CA has expired on 2026-08-04"
    )
    assert doubts(good[:1], "example.com", 0) == "it is not valid before 2026-05-06"
    assert doubts([], "example.com", at) == ""

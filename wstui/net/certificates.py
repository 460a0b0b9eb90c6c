"""X.509 certificates as they are to be read by people (RFC 5280 section 4.1). Pure; it trusts and verifies nothing.

What a library refuses to parse is shown as far as it goes: an inspector meets certificates that nobody else accepts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from time import time_ns

from wstui.model import Certificate
from wstui.net import der
from wstui.net.der import Malformed, Value

__all__ = ["day", "doubts", "fits", "read_certificate"]

SHORT = {
    "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
    "2.5.4.9": "STREET", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN",
    "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
}  # fmt: skip
"""What a name is made of (RFC 4514 section 3, and what is usual beyond it)."""

CURVES = {
    "1.2.840.10045.3.1.7": "secp256r1", "1.3.132.0.34": "secp384r1", "1.3.132.0.35": "secp521r1",
    "1.3.132.0.10": "secp256k1", "1.3.132.0.33": "secp224r1", "1.2.840.10045.3.1.1": "secp192r1",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
    "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
}  # fmt: skip

PLAIN_KEYS = {"1.3.101.112": "Ed25519", "1.3.101.113": "Ed448", "1.3.101.110": "X25519", "1.3.101.111": "X448"}

SIGNATURES = {
    "1.2.840.113549.1.1.4": "RSA with MD5", "1.2.840.113549.1.1.5": "RSA with SHA-1",
    "1.2.840.113549.1.1.14": "RSA with SHA-224", "1.2.840.113549.1.1.11": "RSA with SHA-256",
    "1.2.840.113549.1.1.12": "RSA with SHA-384", "1.2.840.113549.1.1.13": "RSA with SHA-512",
    "1.2.840.113549.1.1.10": "RSA-PSS", "1.2.840.10045.4.1": "ECDSA with SHA-1",
    "1.2.840.10045.4.3.1": "ECDSA with SHA-224", "1.2.840.10045.4.3.2": "ECDSA with SHA-256",
    "1.2.840.10045.4.3.3": "ECDSA with SHA-384", "1.2.840.10045.4.3.4": "ECDSA with SHA-512",
    "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448", "1.2.840.10040.4.3": "DSA with SHA-1",
    "2.16.840.1.101.3.4.3.2": "DSA with SHA-256",
}  # fmt: skip

RSA, RSA_PSS, EC, DSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.840.10040.4.1"
SAN = "2.5.29.17"
VERSION, EXTENSIONS = 0xA0, 0xA3

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_certificate(data: bytes) -> Certificate:
    """A certificate from its DER form, as far as it can be read."""
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        signed, algorithm, *_ = der.read(data).parts()
        fields = signed.parts()
        if fields[0].tag == VERSION:
            del fields[0]
        serial, _, issuer, validity, subject, key, *rest = fields
        before, after = (_nanoseconds(value) for value in validity.parts())
        return Certificate(
            subject=_name(subject),
            issuer=_name(issuer),
            names=_names(rest),
            not_before_ns=before,
            not_after_ns=after,
            sha256=sha256,
            serial=f"{serial.number():x}",
            key=_key(key),
            signature=_signature(algorithm),
        )
    except (Malformed, ValueError, IndexError):
        return Certificate(f"a certificate of {len(data):,} bytes that cannot be read", sha256=sha256)


def doubts(chain: Sequence[Certificate], host: str, now_ns: int | None = None) -> str:
    """What speaks against the certificates of a chain at first sight, the server's own first; empty for nothing.

    That is not a verification: no signature is checked, and no CA is looked up.
    """
    now = time_ns() if now_ns is None else now_ns
    found = []
    for index, certificate in enumerate(chain):
        whose = "it" if not index else f"that of {certificate.subject}"
        if certificate.not_after_ns and certificate.not_after_ns < now:
            found.append(f"{whose} has expired on {day(certificate.not_after_ns)}")
        if certificate.not_before_ns > now:
            found.append(f"{whose} is not valid before {day(certificate.not_before_ns)}")
    if chain and host and not fits(chain[0], host):
        found.append(f"it is not for {host}")
    if len(chain) == 1 and chain[0].subject == chain[0].issuer:
        found.append("it is self-signed")
    return ", ".join(found)


def fits(certificate: Certificate, host: str) -> bool:
    """Whether a certificate names a host (RFC 9525 section 6.3): an IP address as such, a name letter by letter, or
    with `*` for its first part."""
    with suppress(ValueError):
        return f"IP:{ip_address(host)}" in certificate.names
    host = host.lower().rstrip(".")
    head, _, tail = host.partition(".")
    wanted = {f"dns:{host}"} | ({f"dns:*.{tail}"} if head and tail else set())
    return any(name.lower() in wanted for name in certificate.names)


def day(time: int) -> str:
    """The day of a time in nanoseconds since the epoch, in UTC."""
    return datetime.fromtimestamp(time // 10**9, UTC).strftime("%Y-%m-%d")


def _nanoseconds(value: Value) -> int:
    return int((value.time() - EPOCH).total_seconds()) * 10**9


def _name(value: Value) -> str:
    """A distinguished name, the most telling part first (RFC 4514 section 2.1)."""
    parts = []
    for group in reversed(value.parts()):
        pairs = [pair.parts() for pair in group.parts(der.SET)]
        parts.append("+".join(f"{SHORT.get(oid.oid(), oid.oid())}={_escaped(text.text())}" for oid, text in pairs))
    return ", ".join(parts)


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in ',+"\\<>;' else char for char in text)


def _names(rest: Sequence[Value]) -> tuple[str, ...]:
    """The subject's alternative names (RFC 5280 section 4.2.1.6), of those fields that follow the key."""
    for extensions in (value.body for value in rest if value.tag == EXTENSIONS):
        for extension in der.read(extensions).parts():
            oid, *_, octets = extension.parts()
            if oid.oid() == SAN:
                return tuple(_general_name(value) for value in der.read(octets.of(der.OCTETS)).parts())
    return ()


def _general_name(value: Value) -> str:
    kind = value.tag & 0x1F
    if kind in (1, 2, 6):
        return {1: "email:", 2: "DNS:", 6: "URI:"}[kind] + value.body.decode("latin-1")
    if kind == 7 and len(value.body) in (4, 16):
        return f"IP:{ip_address(value.body)}"
    if kind == 4:
        return f"DN:{_name(der.read(value.body))}"
    return f"other:{value.body.hex()}"


def _key(value: Value) -> str:
    """The kind and the size of a public key (RFC 3279, RFC 5480, RFC 8410)."""
    algorithm, bits = value.parts()
    oid, *parameters = algorithm.parts()
    kind = oid.oid()
    if kind in (RSA, RSA_PSS):
        modulus, *_ = der.read(bits.of(der.BITS)[1:]).parts()
        return f"RSA {modulus.number().bit_length()}"
    if kind == EC:
        curve = parameters[0].oid() if parameters and parameters[0].tag == der.OID else "of its own curve"
        return f"EC {CURVES.get(curve, curve)}"
    if kind == DSA:
        return f"DSA {parameters[0].parts()[0].number().bit_length()}" if parameters else "DSA"
    return PLAIN_KEYS.get(kind, kind)


def _signature(value: Value) -> str:
    oid = value.parts()[0].oid()
    return SIGNATURES.get(oid, oid)

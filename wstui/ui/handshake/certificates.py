"""TLS in words: what was agreed on, and the certificates as they were presented. Pure; the time is that of the
attempt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from wstui.model import Certificate, Handshake, Tls
from wstui.safetext import oneline
from wstui.ui.handshake.part import LABELS, Part, Row, rows
from wstui.ui.line import Line

__all__ = ["tls_parts"]

DAY = 86_400 * 10**9
LOOKED = "not agreed on: certificates as read on a second connection, nothing sent"
LEAF = "only the server's own certificate: this Python does not give the others that were presented"


def tls_parts(shake: Handshake) -> Iterator[Part]:
    """What is known of TLS, then each certificate; nothing where there was no TLS."""
    tls = shake.tls
    if tls is None:
        return
    yield Part("TLS", _agreed(tls), indent=LABELS, key="t")
    for place, certificate in enumerate(tls.chain):
        whose = whose_is(certificate, tls.chain[place - 1] if place else None)
        title = f"Certificate {place + 1} of {len(tls.chain)}" if tls.chain_complete else "Certificate"
        lines = rows(_of_certificate(certificate, shake.started_ns))
        yield Part(title, lines, whose, indent=LABELS)


def _agreed(tls: Tls) -> list[Line]:
    lines: list[Line] = []
    if not tls.version and tls.chain:
        lines.append(((LOOKED, "quiet"),))
    lines += rows(
        [
            ("version", oneline(tls.version)),
            ("cipher", oneline(tls.cipher)),
            ("key exchange", oneline(tls.key_exchange)),
            ("ALPN", oneline(tls.alpn or "")),
            ("server name", oneline(tls.server_name)),
        ]
    )
    if tls.verified:
        lines.append(((f"{'certificate':<{LABELS}}", "key"), ("✓ verified", "")))
    else:
        said = f"✗ not verified: {oneline(tls.distrust)}" if tls.distrust else "✗ not verified"
        lines.append(((f"{'certificate':<{LABELS}}", "key"), (said, "fail")))
    if tls.chain and not tls.chain_complete:
        lines.append(((LEAF, "quiet"),))
    return lines


def _of_certificate(certificate: Certificate, now_ns: int) -> list[Row]:
    key = oneline(certificate.key)
    signed = f"signed with {oneline(certificate.signature)}" if certificate.signature else ""
    return [
        ("subject", oneline(certificate.subject)),
        ("issuer", oneline(certificate.issuer)),
        ("names", oneline(", ".join(certificate.names))),
        ("valid", validity(certificate, now_ns)),
        ("key", " · ".join(part for part in (key, signed) if part)),
        ("serial", oneline(certificate.serial)),
        ("SHA-256", oneline(certificate.sha256)),
    ]


def whose_is(certificate: Certificate, above: Certificate | None) -> str:
    """What a certificate is in its chain; `above` is the one before it, None for the first."""
    own = "signed by itself" if certificate.issuer == certificate.subject else ""
    if above is None:
        role = "the server's own"
    else:
        role = "of the CA that signed the one above" if above.issuer == certificate.subject else "sent along"
    return " · ".join(part for part in (role, own) if part)


def validity(certificate: Certificate, now_ns: int) -> str:
    """From when to when, and how many days were left, or lacking, at a time; nanoseconds since the epoch."""
    first, last = certificate.not_before_ns, certificate.not_after_ns
    if not last:
        return ""
    dates = f"{date(first)} to {date(last)}"
    if now_ns < first:
        return f"{dates} · not valid for {days(first - now_ns)} yet"
    if now_ns > last:
        return f"{dates} · expired {days(now_ns - last)} before"
    return f"{dates} · {days(last - now_ns)} left"


def date(time_ns: int) -> str:
    """A day in UTC; out of the calendar's reach, its end."""
    try:
        return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=time_ns // 10**9):%Y-%m-%d}"
    except OverflowError:
        return "9999-12-31" if time_ns > 0 else "0001-01-01"


def days(nanoseconds: int) -> str:
    """A time in whole days, or hours where that is less than one."""
    count = nanoseconds // DAY
    if count:
        return f"{count:,} day{'s' if count > 1 else ''}"
    hours = nanoseconds // (DAY // 24)
    return f"{hours} hour{'s' if hours != 1 else ''}"

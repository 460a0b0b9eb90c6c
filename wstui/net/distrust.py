"""Why TLS failed, in words: certificates that are not trusted, alerts, ports without TLS. It must know no WebSocket."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from ipaddress import ip_address
from time import time_ns
from typing import TYPE_CHECKING

from wstui.model import TLS_VERSIONS, Certificate, Failure
from wstui.net import causes
from wstui.net.certificates import day
from wstui.net.evidence import Evidence

if TYPE_CHECKING:
    import ssl

__all__ = ["OLDEST", "explain_tls", "is_distrust", "may_be_old"]

NAME, ADDRESS, EXPIRED, EARLY, REVOKED = (62,), (64,), (10,), (9,), (23,)
SELF, ROOT, UNKNOWN = (18,), (19,), (2, 20, 21)
"""Results of OpenSSL's verification (x509_vfy.h)."""

NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "UNEXPECTED_RECORD")
VERSIONS = (
    "PROTOCOL_VERSION",
    "UNSUPPORTED_PROTOCOL",
    "NO_PROTOCOLS_AVAILABLE",
    "VERSION_TOO_LOW",
    "WRONG_SSL_VERSION",
)
OF_CLIENT = (
    "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "CERTIFICATE_EXPIRED", "CERTIFICATE_REVOKED", "CERTIFICATE_UNKNOWN",
    "UNSUPPORTED_CERTIFICATE", "ALERT_NO_CERTIFICATE", "ALERT_ACCESS_DENIED",
)  # fmt: skip
"""Alerts that a server sends about the client's certificate (RFC 8446 section 6.2), as OpenSSL names them."""
CLIENT_WORDS = {"unknown ca": "it does not know the CA that it comes from"}
"""What such an alert means, where its name does not tell."""

OLDEST = TLS_VERSIONS[0]
NUMBERS = {f"TLSv{number.removesuffix('.0')}": number for number in TLS_VERSIONS}
"""The versions by the names that the ssl module has for them."""

MOST_NAMES = 3
SYSTEM = "1.2"
"""The oldest version of TLS that the ssl module offers by itself."""


def is_distrust(exc: BaseException) -> bool:
    """Whether a certificate was not trusted: then a second look at it tells more."""
    import ssl

    return isinstance(exc, ssl.SSLCertVerificationError)


def may_be_old(exc: BaseException, evidence: Evidence) -> bool:
    """Whether TLS with a server failed as it does where that speaks old versions only: some send no alert about it."""
    import ssl

    if evidence.phase != "tls" or evidence.at_proxy or evidence.profile.tls_min == OLDEST or is_distrust(exc):
        return False
    if isinstance(exc, ssl.SSLError):
        return (exc.reason or _mnemonic(exc)) not in NO_TLS
    return isinstance(exc, ConnectionError)


def explain_tls(exc: BaseException, evidence: Evidence) -> Failure | None:
    """Why TLS failed and what to try; None when it was not TLS."""
    import ssl

    least = evidence.profile.tls_min
    if evidence.look and (spoken := NUMBERS.get(evidence.look.version)) and spoken < (least or SYSTEM):
        return causes.failure("tls-old", spoken=f"TLS {spoken}", offered=_offered(least), least=spoken)
    if not isinstance(exc, ssl.SSLError):
        return None
    told = _not_trusted(exc, evidence) if isinstance(exc, ssl.SSLCertVerificationError) else _broken(exc, evidence)
    if evidence.at_proxy:
        return causes.failure("proxy-tls", proxy=evidence.proxy, words=told.what)
    return told


def _not_trusted(exc: ssl.SSLCertVerificationError, evidence: Evidence) -> Failure:
    code, chain = exc.verify_code, evidence.look.chain if evidence.look else ()
    if code in NAME + ADDRESS:
        return _for_others(evidence, chain)
    if code in EXPIRED:
        return causes.failure("cert-expired", when=_expired(chain))
    if code in EARLY:
        late = next((c for c in chain if c.not_before_ns > time_ns()), None)
        return causes.failure("cert-early", when=f": it is from {day(late.not_before_ns)} on" if late else "")
    if code in SELF:
        return causes.failure("cert-self")
    if code in ROOT + UNKNOWN and evidence.profile.ca is None and not _has_cas():
        return causes.failure("cert-no-cas")
    if code in ROOT + UNKNOWN:
        issuer = f": {chain[-1].issuer}" if chain and chain[-1].issuer else ""
        alone = len(chain) == 1 and evidence.look is not None and evidence.look.chain_complete
        cause = "cert-root" if code in ROOT else "cert-alone" if alone else "cert-unknown"
        trust = "--ca FILE trusts a CA of your own"
        if evidence.profile.ca is not None:
            trust = "the file of --ca holds no CA that vouches for it: check that it is the right one"
        return causes.failure(cause, issuer=issuer, trust=trust)
    if code in REVOKED:
        return causes.failure("cert-revoked")
    return causes.failure("cert-bad", words=exc.verify_message)


def _has_cas() -> bool:
    """Whether there is any CA that this machine trusts."""
    import ssl

    paths = ssl.get_default_verify_paths()
    with suppress(OSError):
        return bool(paths.cafile or (paths.capath and os.listdir(paths.capath)))
    return False


def _for_others(evidence: Evidence, chain: tuple[Certificate, ...]) -> Failure:
    """A certificate that does not name the host."""
    host = evidence.server_name or evidence.host
    names = chain[0].names if chain else ()
    hosts = [name.partition(":")[2] for name in names if name.startswith(("DNS:", "IP:"))]
    shown = ", ".join(hosts[:MOST_NAMES]) + (f" and {len(hosts) - MOST_NAMES} more" if len(hosts) > MOST_NAMES else "")
    if not shown:
        shown = f"no name but its subject {chain[0].subject}" if chain else "another name"
    by_address = _is_address(host) and not any(name.startswith("IP:") for name in names)
    if not by_address:
        return causes.failure("cert-name", names=shown, host=host)
    name = next((each for each in hosts if "*" not in each), "NAME")
    address = f"[{host}]" if ":" in host else host
    return causes.failure("cert-address", names=shown, host=host, port=evidence.port, name=name, address=address)


def _expired(chain: tuple[Certificate, ...]) -> str:
    """When which certificate expired."""
    for index, certificate in enumerate(chain):
        days = (time_ns() - certificate.not_after_ns) // (86_400 * 10**9)
        if days >= 0:
            whose = f": that of the CA {certificate.subject}," if index else ""
            ago = f", {days:,} days ago" if days else " today"
            return f"{whose} on {day(certificate.not_after_ns)}{ago}"
    return ""


def _broken(exc: ssl.SSLError, evidence: Evidence) -> Failure:
    reason = exc.reason or _mnemonic(exc)
    words = reason.replace("_", " ").lower()
    said = words.replace("sslv3 alert ", "").replace("tlsv1 alert ", "").replace("tlsv13 alert ", "")
    if reason in NO_TLS:
        return causes.failure("no-tls")
    if "CERTIFICATE_REQUIRED" in reason:
        return causes.failure("client-cert", said="")
    if reason.endswith(OF_CLIENT):
        if evidence.profile.cert is None:
            return causes.failure("client-cert", said=f": {said}")
        return causes.failure("client-cert-bad", words=CLIENT_WORDS.get(said, said))
    if reason.endswith(VERSIONS):
        return _no_version(evidence.profile.tls_min)
    if reason.endswith("NO_APPLICATION_PROTOCOL"):
        return causes.failure("no-http1")
    if reason.endswith("UNRECOGNIZED_NAME"):
        return causes.failure("tls-name", host=evidence.server_name or evidence.host)
    if reason.endswith(("HANDSHAKE_FAILURE", "INSUFFICIENT_SECURITY")):
        return causes.failure("tls-ciphers", words=said)
    if reason.startswith("UNEXPECTED_EOF"):
        return causes.failure("tls-ended")
    return causes.failure("tls-alert" if "ALERT" in reason else "tls-other", words=said)


def _no_version(least: str | None) -> Failure:
    hint = "the server may speak nothing but SSL 3, which is broken: nobody should, and wstui does not"
    return causes.failure("tls-version", hint=hint if least == OLDEST else None, offered=_offered(least))


def _offered(least: str | None) -> str:
    return f"TLS {least or SYSTEM} and later"


def _mnemonic(exc: ssl.SSLError) -> str:
    """OpenSSL's name of a reason that the ssl module does not know by name, made of its text."""
    import ssl

    if isinstance(exc, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "UNEXPECTED_EOF"
    text = re.sub(r"\(_ssl\.c:\d+\)|\[[^]]*\]", "", str(exc)).strip()
    return text.upper().replace(" ", "_")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

"""TLS: the context to connect with, what was agreed, and failures in words; it must know no WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wstui.model import Failure, Tls
from wstui.safetext import oneline

if TYPE_CHECKING:
    import asyncio
    import ssl

__all__ = ["agreed", "context", "explain"]

UNCHECKED = "-k connects without checking the certificate"

# Results of OpenSSL's verification (x509_vfy.h), in words.
VERIFY = {
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed",
    19: "comes from a CA that is not trusted here (self-signed root)",
    20: "comes from a CA that is not known here",
    21: "comes from a CA that is not known here",
    23: "was revoked",
    62: "is for another host name",
    64: "is for another address",
}


def context(insecure: bool) -> ssl.SSLContext:
    """A client's context: certificates are checked against the system's CAs, or not at all with `insecure`."""
    import ssl

    made = ssl.create_default_context()
    # What a browser offers for WebSocket; servers that speak HTTP/2 by default then answer in HTTP/1.1.
    made.set_alpn_protocols(["http/1.1"])
    if insecure:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def agreed(transport: asyncio.BaseTransport, verified: bool) -> Tls | None:
    """What TLS agreed on, or None where there is no TLS."""
    connection: Any = transport.get_extra_info("ssl_object")
    if connection is None:
        return None
    cipher = connection.cipher()
    return Tls(
        version=connection.version() or "",
        cipher=cipher[0] if cipher else "",
        alpn=connection.selected_alpn_protocol(),
        verified=verified,
    )


def explain(exc: BaseException) -> Failure | None:
    """Why TLS failed and what to try; None when it was not TLS."""
    import ssl

    if isinstance(exc, ssl.SSLCertVerificationError):
        words = VERIFY.get(exc.verify_code, f"was refused: {oneline(exc.verify_message)}")
        hint = UNCHECKED
        if exc.verify_code in (62, 64):
            hint = f"connect to the name it is for; {UNCHECKED}"
        elif exc.verify_code in (18, 19, 20, 21):
            hint = f"SSL_CERT_FILE=ca.pem trusts a CA of your own; {UNCHECKED}"
        return Failure(f"TLS: the certificate {words}", hint)
    if isinstance(exc, ssl.SSLError):
        reason = (exc.reason or str(exc)).replace("_", " ").lower()
        if "wrong version number" in reason or "record layer failure" in reason or "http request" in reason:
            return Failure("TLS: the server does not speak TLS on this port", "ws:// connects without TLS")
        if "alert" in reason:
            return Failure(
                f"TLS: the server refused: {oneline(reason)}", "it may want another version, or a certificate"
            )
        return Failure(f"TLS: {oneline(reason)}", "check that the port speaks TLS")
    return None

"""TLS: the context to connect with, and what was agreed on with which certificates; it must know no WebSocket.

The chain as presented is read by a name of the ssl module that is private before Python 3.13; a contract test holds it,
and where it is not there the server's own certificate is all that is shown.
"""

from __future__ import annotations

import os
import warnings
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wstui import passphrases
from wstui.model import Certificate, Failure, Profile, Tls
from wstui.safetext import oneline

if TYPE_CHECKING:
    import ssl

__all__ = ["Terms", "agreed", "context", "presented", "told"]

OLD = ("1.0", "1.1")
"""Versions that a system's security level may forbid; who asks for one of them means to connect all the same."""

MISMATCH = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED")
"""What OpenSSL says of a key that belongs to another certificate, or to one of another kind."""

NOT_CHECKED = "not checked"


class Terms(NamedTuple):
    """What a context is made from; two connections with the same terms share one."""

    insecure: bool = False
    ca: str | None = None
    cert: str | None = None
    key: str | None = None
    tls_min: str | None = None

    @classmethod
    def of(cls, profile: Profile) -> Terms:
        """Those of a profile."""
        return cls(profile.insecure, profile.ca, profile.cert, profile.key, profile.tls_min)


def context(terms: Terms) -> ssl.SSLContext:
    """A client's context: certificates are checked against the system's CAs, those of `ca`, or not at all.

    Raises:
        Failure: a file cannot be used; `passphrases.Locked` where a key wants a passphrase.
    """
    key = terms.key or terms.cert
    passphrase = passphrases.passphrase_of(key) if key else None
    system = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return _context(terms, passphrase, system, tuple(_stamp(path) for path in (terms.ca, terms.cert, key, system[0])))


def agreed(ssl_object: Any, host: str, *, verified: bool) -> Tls:
    """What TLS agreed on. `host` is the name or address that the server was asked for."""
    from wstui.net.certificates import doubts

    cipher = ssl_object.cipher()
    chain, complete = presented(ssl_object)
    version = ssl_object.version() or ""
    against = "" if verified else doubts(chain, host)
    return Tls(
        version=version,
        cipher=cipher[0] if cipher else "",
        alpn=ssl_object.selected_alpn_protocol(),
        verified=verified,
        distrust="" if verified else f"{NOT_CHECKED}: {against}" if against else NOT_CHECKED,
        server_name=told(host),
        key_exchange=_key_exchange(ssl_object, version, cipher[0] if cipher else ""),
        chain=chain,
        chain_complete=complete,
    )


def presented(ssl_object: Any) -> tuple[tuple[Certificate, ...], bool]:
    """The certificates that the server presented, its own first, and whether these are all."""
    from wstui.net.certificates import read_certificate

    raw: list[bytes] = []
    # Public from Python 3.13 on.
    public = getattr(ssl_object, "get_unverified_chain", None)
    private = getattr(getattr(ssl_object, "_sslobj", None), "get_unverified_chain", None)
    if public is not None:
        raw = [bytes(der) for der in public()]
    elif private is not None:
        import _ssl

        raw = [bytes(entry.public_bytes(_ssl.ENCODING_DER)) for entry in private() or ()]
    if raw:
        return tuple(read_certificate(der) for der in raw), True
    leaf = ssl_object.getpeercert(binary_form=True)
    return ((read_certificate(leaf),) if leaf else ()), False


@lru_cache(maxsize=32)
def _context(terms: Terms, passphrase: str | None, system: object, stamps: object) -> ssl.SSLContext:
    """Made once for the same terms, system and files: reading the CAs of a system takes a while."""
    import ssl

    made = ssl.create_default_context() if terms.ca is None else _trusting(Path(terms.ca))
    # What a browser offers for WebSocket; servers that speak HTTP/2 by default then answer in HTTP/1.1.
    made.set_alpn_protocols(["http/1.1"])
    if terms.insecure:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if terms.tls_min is not None:
        _from_version(made, terms.tls_min)
    if terms.cert is not None:
        _identify(made, terms.cert, terms.key or terms.cert, passphrase)
    return made


def _trusting(ca: Path) -> ssl.SSLContext:
    """A context that trusts the certificates of a file, or of all files in a folder, and no others."""
    import ssl

    from wstui.net import causes

    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Whatever is in the file is what to trust, be it no root.
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        files = sorted(path for path in ca.iterdir() if path.is_file()) if ca.is_dir() else [ca]
    except OSError as exc:
        raise _unusable("the CAs", ca, exc) from exc
    for path in files:
        try:
            made.load_verify_locations(cafile=path)
        except (OSError, ValueError) as exc:
            if not ca.is_dir():
                raise _unusable("the CAs", ca, exc) from exc
    if ca.is_dir() and not made.cert_store_stats()["x509"]:
        raise causes.failure("file-pem", what="a certificate", path=ca)
    return made


def _from_version(made: ssl.SSLContext, least: str) -> None:
    import ssl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version = ssl.TLSVersion[f"TLSv{least.replace('.', '_').removesuffix('_0')}"]
    if least in OLD:
        made.set_ciphers("DEFAULT:@SECLEVEL=0")


def _identify(made: ssl.SSLContext, cert: str, key: str, passphrase: str | None) -> None:
    """Give a context the client's certificate with its key."""
    import ssl

    from wstui.net import causes

    asked = False

    def answer() -> str:
        nonlocal asked
        asked = True
        return passphrase or ""

    for what, path in (("the certificate", cert), ("the key", key)):
        try:
            Path(path).open("rb").close()
        except OSError as exc:
            raise _unusable(what, Path(path), exc) from exc
    try:
        made.load_cert_chain(cert, key, password=answer)
    except (ssl.SSLError, ValueError) as exc:
        if asked:
            said = "wants a passphrase" if passphrase is None else "wants another passphrase"
            raise passphrases.Locked(key, oneline(f"the key {key} {said}")) from exc
        if isinstance(exc, ssl.SSLError) and exc.reason in MISMATCH:
            raise causes.failure("file-pair", key=key, path=cert) from exc
        raise _unusable("the certificate or its key", Path(cert if cert == key else f"{cert}, {key}"), exc) from exc


def _unusable(what: str, path: Path, exc: Exception) -> Failure:
    """A file that cannot be read, or does not hold what it should."""
    import ssl

    from wstui.net import causes

    if isinstance(exc, OSError) and not isinstance(exc, ssl.SSLError) and exc.errno:
        return causes.failure("file-read", what=what, path=path, words=os.strerror(exc.errno).lower())
    return causes.failure("file-pem", what=what, path=path)


def _stamp(path: str | None) -> object:
    """What tells a file that has changed; nothing where there is none."""
    try:
        found = os.stat(path) if path else None
    except OSError:
        return None
    return found and (found.st_mtime_ns, found.st_size, found.st_ino)


def told(host: str) -> str:
    """What is told of a host by SNI: a name and never an address (RFC 6066 section 3)."""
    try:
        ip_address(host)
    except ValueError:
        return host
    return ""


def _key_exchange(ssl_object: Any, version: str, cipher: str) -> str:
    """How the keys were agreed on, as far as the ssl module tells; of TLS 1.3 from Python 3.15 on."""
    group = getattr(ssl_object, "group", None)
    if group is not None and (name := group()):
        return str(name)
    if version == "TLSv1.3" or not cipher:
        return ""
    kind = cipher.partition("-")[0]
    return kind if kind in ("ECDHE", "DHE", "ADH", "AECDH", "PSK") else "RSA"

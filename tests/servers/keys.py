"""Client certificates with private keys that a passphrase protects, as openssl writes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import trustme

from servers.programs import need_program
from wstui.model import Profile

__all__ = ["PASSPHRASE", "PKCS8", "TRADITIONAL", "locked_profile"]

PASSPHRASE = "s3cret"
PKCS8 = ("pkcs8", "-topk8", "-v2", "aes-256-cbc")
TRADITIONAL = ("rsa", "-traditional", "-aes128")
"""Ways of openssl to lock a key: PKCS #8 (RFC 5958), and the older one (RFC 1421)."""


def locked_profile(
    folder: Path, *how: str, together: bool = False, url: str = "wss://127.0.0.1:1/", ca: trustme.CA | None = None
) -> Profile:
    """A profile with a client certificate in the folder, and its locked key in a file of its own or in the same."""
    authority = ca or trustme.CA(key_type=trustme.KeyType.RSA)
    identity = authority.issue_cert("client@example.com", key_type=trustme.KeyType.RSA)
    plain, cert, key = folder / "open.key", folder / "client.pem", folder / "client.key"
    identity.private_key_pem.write_to_path(plain)
    files = ["-in", str(plain), "-out", str(key), "-passout", f"pass:{PASSPHRASE}"]
    openssl = [need_program("openssl"), *(how or PKCS8)]
    subprocess.run([*openssl, *files], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    identity.cert_chain_pems[0].write_to_path(cert)
    if together:
        cert.write_bytes(cert.read_bytes() + key.read_bytes())
    return Profile(url, cert=str(cert), key=None if together else str(key))

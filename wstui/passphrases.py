"""Passphrases of private keys, as they were asked for in this run: held in memory, by the path of the key, and written
nowhere. Pure, stdlib only; asks nobody and opens nothing but to see whether a passphrase is needed."""

from __future__ import annotations

from pathlib import Path

from wstui.model import Failure

__all__ = ["Locked", "is_locked", "passphrase_of", "remember"]

_SIGNS = (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", b"Proc-Type: 4,ENCRYPTED")
MOST = 1 << 20
"""Bytes of a key's file that are looked at."""

_known: dict[str, str] = {}


class Locked(Failure):
    """A private key needs a passphrase that is not known, or another one than was given; `key` is its path."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(what, "its passphrase is asked for", lasting=True)
        self.key = key


def is_locked(key: str) -> bool:
    """Whether a PEM file holds a private key that a passphrase protects (RFC 7468 section 11, RFC 1421 section 4.6).
    Raises OSError."""
    with Path(key).open("rb") as file:
        text = file.read(MOST)
    return any(sign in text for sign in _SIGNS)


def remember(key: str, passphrase: str) -> None:
    """Keep the passphrase of a key until the end of the run."""
    _known[key] = passphrase


def passphrase_of(key: str) -> str | None:
    """The passphrase of a key, where it was asked for."""
    return _known.get(key)

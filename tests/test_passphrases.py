"""Passphrases of private keys: which keys need one, and that it is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from wstui.passphrases import Locked, is_locked, passphrase_of, remember


@pytest.mark.parametrize(
    ("text", "locked"),
    [
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n", True),
        ("-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", True),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n", False),
        ("", False),
    ],
)
def test_a_key_that_is_locked(tmp_path: Path, text: str, locked: bool) -> None:
    key = tmp_path / "key.pem"
    key.write_text(text)
    assert is_locked(str(key)) is locked


def test_a_passphrase_is_kept_by_the_path_of_its_key() -> None:
    assert passphrase_of("one.pem") is None
    remember("one.pem", "s3cret")
    assert passphrase_of("one.pem") == "s3cret"
    assert passphrase_of("other.pem") is None


def test_a_locked_key_says_nothing_of_its_passphrase() -> None:
    failure = Locked("key.pem", "the private key key.pem needs a passphrase")
    assert (failure.key, failure.lasting) == ("key.pem", True)

"""The PEM files of a profile, before there is a screen: keys as openssl locks them, and files that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from e2e.demo import WSTUI, Place
from e2e.terminal import Terminal
from servers.keys import PASSPHRASE, PKCS8, TRADITIONAL, locked_profile
from wstui.cli import _pem
from wstui.cli._verb import Unusable
from wstui.model import Profile
from wstui.passphrases import passphrase_of


class Reader:
    """Answers with these passphrases, one after the other."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


@pytest.fixture
def lock(tmp_path: Path) -> Callable[..., Profile]:
    """Makes a profile with a client certificate whose key is locked."""
    return lambda *how, together=False: locked_profile(tmp_path, *how, together=together)


@pytest.mark.parametrize("command", [PKCS8, TRADITIONAL], ids=["pkcs8", "traditional"])
@pytest.mark.parametrize("together", [False, True])
def test_it_is_asked_for_until_it_opens_the_key(
    command: tuple[str, ...], together: bool, lock: Callable[..., Profile]
) -> None:
    profile = lock(*command, together=together)
    reader = Reader("wrong", "", "s3cret")
    _pem.check([profile, profile], reader)
    key = profile.key or profile.cert
    assert key is not None
    assert passphrase_of(key) == "s3cret"
    assert reader.asked == [f"{before}Passphrase of {key}: " for before in ("", *["That was not it. "] * 2)]


def test_a_key_that_stays_locked_is_said(lock: Callable[..., Profile]) -> None:
    profile = lock(*PKCS8)
    with pytest.raises(Unusable, match="stays locked"):
        _pem.check([profile], Reader("a", "b", "c", "d"))


def test_without_anybody_to_ask_it_is_said(lock: Callable[..., Profile]) -> None:
    with pytest.raises(Unusable, match="wants a passphrase"):
        _pem.check([lock(*PKCS8)], Reader())


def test_an_open_key_is_not_asked_about(tmp_path: Path) -> None:
    both = tmp_path / "client.pem"
    trustme.CA().issue_cert("client").private_key_and_cert_chain_pem.write_to_path(both)
    reader = Reader()
    _pem.check([Profile("wss://x", cert=str(both)), Profile("wss://x")], reader)
    assert reader.asked == []


@pytest.mark.parametrize("field", ["ca", "cert"])
def test_a_file_that_cannot_be_used_is_said(field: str, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    for name in ("gone.pem", "empty.pem"):
        with pytest.raises(Unusable, match=name):
            _pem.check([replace(Profile("wss://x"), **{field: str(tmp_path / name)})], Reader())  # type: ignore[arg-type]


def test_it_is_asked_for_in_the_terminal_before_there_is_a_screen(tmp_path: Path) -> None:
    place, profile = Place(tmp_path), locked_profile(tmp_path)
    words = [profile.url, "--cert", str(profile.cert), "--key", str(profile.key)]
    with Terminal([*WSTUI, *words], env=place.env, cwd=place.cwd) as terminal:
        terminal.wait_for("Passphrase of", "client.key")
        terminal.press("wrong", "enter")
        terminal.wait_for("That was not it.")
        terminal.press(PASSPHRASE, "enter")
        terminal.wait_for("the connection to 127.0.0.1:1 was refused")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.settings_restored
        assert PASSPHRASE.encode() not in terminal.raw

"""Makes sure, before there is a screen, that the PEM files of a profile can be used, and asks in the terminal for the
passphrases of private keys. Writes nothing down."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence

from wstui.cli._verb import Unusable
from wstui.model import Failure, Profile
from wstui.passphrases import Locked, remember
from wstui.safetext import oneline

__all__ = ["check"]

ATTEMPTS = 3


def check(profiles: Sequence[Profile], read: Callable[[str], str] = getpass.getpass) -> None:
    """Find what no connection can use, and ask for the passphrase of each key that has one.

    Raises:
        Unusable: a file is none that can be used, or a key stays locked.
    """
    wanted = {(one.ca, one.cert, one.key, one.tls_min): one for one in profiles}
    for profile in wanted.values():
        if profile.ca or profile.cert or profile.key:
            _try(profile, read)


def _try(profile: Profile, read: Callable[[str], str]) -> None:
    """Do with the files what connecting does with them, until no passphrase is missing."""
    from wstui.net.tls import Terms, context

    for attempt in range(ATTEMPTS + 1):
        try:
            context(Terms.of(profile))
            return
        except Locked as locked:
            if attempt == ATTEMPTS:
                raise Unusable(f"the key {oneline(locked.key)} stays locked", "check the passphrase") from locked
            _ask(locked.key, "That was not it. " if attempt else "", read)
        except Failure as failure:
            raise Unusable(failure.what, failure.hint) from failure


def _ask(key: str, before: str, read: Callable[[str], str]) -> None:
    try:
        remember(key, read(f"{before}Passphrase of {oneline(key)}: "))
    except EOFError as exc:
        raise Unusable(f"the key {oneline(key)} wants a passphrase", "it is asked for in a terminal") from exc

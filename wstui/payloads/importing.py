"""Saving what another program wrote, once it is read: a profile under a name that is free, payloads behind those that
are there. Knows no format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from wstui.config import path_of
from wstui.hiding import secret_spans
from wstui.model import Failure, Payload, Profile, url_secrets
from wstui.payloads.collection import Collection
from wstui.payloads.filename import filename_of
from wstui.payloads.recipe import Recipe, Step
from wstui.safetext import oneline

__all__ = ["saved", "secrets_in", "usable"]

PATHS = ("ca", "cert", "key", "unix_socket")
MOST_NAMES = 10_000


def usable(profile: Profile, url: Callable[[str], str], check: Callable[[Profile], object]) -> Profile:
    """The profile with its URL in its normal form and its paths from where the program was called. What holds a
    variable is not known yet, and stays as it is.

    Raises:
        Failure: something in it cannot be used.
    """
    paths = {name: path_of(value) for name in PATHS if (value := getattr(profile, name))}
    profile = replace(profile, **paths)  # type: ignore[arg-type]
    if "{{" not in profile.url:
        profile = replace(profile, url=url(profile.url))
    check(profile)
    return profile


def saved(
    collection: Collection, profile: Profile, payloads: Sequence[Payload], steps: Iterable[tuple[str, str]] = ()
) -> tuple[Profile, Path]:
    """Save a profile with its payloads, and with what is sent and waited for on open, under its name, or that with a
    number; the profile as it is called, and its file. Raises `Failure`, and then nothing is saved."""
    recipe = Recipe(tuple(Step(send=said) if what == "send" else Step(wait=said) for what, said in steps))
    for number in range(1, MOST_NAMES):
        name = profile.name if number == 1 else f"{profile.name}-{number}"
        try:
            filename_of(name, ".toml")
        except Failure:
            profile = replace(profile, name="imported")
            continue
        if collection.find(name) is None:
            found = replace(profile, name=name)
            return found, collection.create(found, payloads, recipe)
    raise Failure(f"there are too many profiles called {oneline(profile.name)}", "rename some")


def secrets_in(profile: Profile) -> list[str]:
    """What of a profile is a secret that stands in its file, by name."""
    names = [name for name, value in profile.headers if secret_spans(name, value)]
    names += ["Cookie"] if profile.cookie else []
    names += ["the credentials"] if profile.auth else []
    names += ["the URL"] if url_secrets(profile.url) else []
    return list(dict.fromkeys(_without_variables(profile, names)))


def _without_variables(profile: Profile, names: Iterable[str]) -> Iterable[str]:
    """Those whose value is not a variable, which is no secret by itself."""
    from wstui.payloads.template import names as variables

    values = {
        **dict(profile.headers),
        "Cookie": profile.cookie,
        "the credentials": profile.auth,
        "the URL": profile.url,
    }
    return (name for name in names if not variables(values[name] or ""))

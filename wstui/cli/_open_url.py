"""`wstui NAME`, `wstui URL` and `wstui` alone: flags and a saved profile become the profile to connect with. Everything
that can be wrong with them is said before a screen is opened."""

from __future__ import annotations

import asyncio
import re
from argparse import ArgumentParser, Namespace
from functools import partial

from wstui.cli._flags import add_flags, read_flags, with_flags, words_of
from wstui.cli._looks import take_looks
from wstui.cli._saved import collection_of, variables_of
from wstui.cli._verb import Unusable
from wstui.model import Failure, Profile
from wstui.payloads.collection import Collection
from wstui.payloads.variables import Variables
from wstui.safetext import oneline

__all__ = ["Unusable", "add_arguments", "profiles_from", "run", "saved_profile", "words_of"]


def add_arguments(parser: ArgumentParser) -> None:
    """Where to connect, and how."""
    parser.add_argument("targets", nargs="*", metavar="NAME | URL", help="saved profiles, or where to connect")
    add_flags(parser)


def run(args: Namespace, *, forced: bool) -> int:
    """Open the inspector. With `forced`, targets are URLs whatever profiles there are."""
    collection, asked = collection_of(args)
    variables, trust = variables_of(args, collection, asked)
    profiles = profiles_from(args, collection, variables, forced=forced)
    take_looks(args)
    from wstui.cli import _files, _pem, _screen, _terminal

    if args.plain:
        if not profiles:
            raise Unusable("--plain: where to?", "wstui --plain URL")
        from wstui.cli import _plain

        _pem.check(profiles)
        _files.make_room(len(profiles))
        words = guessed(args, forced=forced)
        return asyncio.run(_plain.plain(profiles, collection, (variables, trust), words))
    _terminal.check()
    _pem.check(profiles)
    _files.make_room(max(len(profiles), args.count))
    if profiles:
        return asyncio.run(
            _screen.live(profiles, collection, saved=(variables, trust), guessed=guessed(args, forced=forced))
        )
    flags = partial(_chosen, args)
    return asyncio.run(_screen.ask(collection, flags, saved=(variables, trust)))


def guessed(args: Namespace, *, forced: bool) -> dict[str, str]:
    """The URLs that are made of single words, which may have been meant for saved profiles, each with its word; they
    have been found to be none."""
    words = [] if forced else [one for one in args.targets if re.fullmatch(r"[\w-]+", one) and one != "localhost"]
    return {_url(word): word for word in words}


def _chosen(args: Namespace, profile: Profile) -> list[Profile]:
    return [with_flags(profile, args)] * args.count


def profiles_from(
    args: Namespace, collection: Collection, variables: Variables | None = None, *, forced: bool = False
) -> list[Profile]:
    """What to connect with, a profile for each connection; none where no target was given. Raises Unusable."""
    from wstui.cli._templates import check
    from wstui.net.target import check_profile, parse_url

    profiles = []
    try:
        read_flags(args)
        for target in args.targets:
            saved = None if forced or "://" in target else saved_profile(target, collection)
            profile = with_flags(saved or Profile(_url(target)), args)
            check(profile)
            if variables is not None and variables.trusted(variables.root_of(profile)):
                filled, _ = variables.profile(profile)  # what is not known, nobody is asked for later
                parse_url(filled.url)
                check_profile(filled)
            profiles += [profile] * args.count
    except Failure as failure:
        raise Unusable(failure.what, failure.hint) from failure
    return profiles


def _url(target: str) -> str:
    """The URL that is meant. Raises Failure, which knows a command of curl."""
    from wstui.cli._templates import url

    try:
        return url(target)
    except Failure:
        from wstui.curl import is_curl

        if is_curl(target):
            raise Failure("this is a command of curl, and no URL", "wstui curl '...' connects as it says") from None
        raise


def saved_profile(name: str, collection: Collection) -> Profile | None:
    """The saved profile of a name. Raises Failure where there is one that cannot be read."""
    entry = collection.find(name) if name else None
    if entry is None:
        return None
    if entry.profile is None:
        raise entry.fault or Failure(f"the profile {oneline(name)} cannot be read")
    return entry.profile

"""`wstui NAME`, `wstui URL` and `wstui` alone: flags and a saved profile become the profile to connect with. Everything
that can be wrong with them is said before a screen is opened."""

from __future__ import annotations

import asyncio
import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import replace

from wstui import __version__
from wstui.model import Failure, Profile
from wstui.safetext import oneline

__all__ = ["Unusable", "add_arguments", "profiles_from", "run"]


MOST = 100_000
"""Connections to one place; an address has about as many ports to reach it from."""


class Unusable(Failure):
    """A URL, a header or a saved profile on the command line cannot be used."""


def add_arguments(parser: ArgumentParser) -> None:
    """The flags that curl, websocat and wscat have made usual."""
    add = parser.add_argument
    add("targets", nargs="*", metavar="NAME | URL", help="saved profiles, or where to connect")
    add("--count", type=_count, default=1, metavar="N", help="make N connections to each")
    add("-H", "--header", action="append", default=[], metavar="'K: V'", help="add a header; repeatable")
    add("-k", "--insecure", "-n", "--no-check", action="store_true", help="do not verify the TLS certificate")
    add("-s", "--subprotocol", action="append", default=[], metavar="NAME", help="offer a subprotocol; repeatable")
    add("-o", "--origin", metavar="URL", help="the Origin header")
    add("-b", "--cookie", metavar="'K=V'", help="the Cookie header")
    add("-A", "--user-agent", metavar="TEXT", help="the User-Agent header")
    add("--auth", metavar="USER:PASS", help="HTTP Basic authentication")
    add("--no-compression", action="store_true", help="do not offer permessage-deflate")
    add("--max-size", type=_size, metavar="BYTES", help="the largest message accepted, 64 MiB if not given; 0: any")
    add("--ping-interval", type=_seconds, metavar="S", help="seconds between pings, 20 if not given; 0: none")
    add("--ping-timeout", type=_seconds, metavar="S", help="seconds to wait for a pong, 20 if not given; 0: for ever")
    add("--open-timeout", type=_seconds, metavar="S", help="seconds to connect in, 10 if not given; 0: for ever")
    add("-x", "--execute", action="append", default=[], metavar="TEXT", help="send on open; repeatable")
    add("--no-color", action="store_true", help="no colour; also by setting NO_COLOR")
    add("--version", action="version", version=f"wstui {__version__}")


def run(args: Namespace, *, forced: bool) -> int:
    """Open the inspector. With `forced`, targets are URLs whatever profiles there are."""
    from wstui import config
    from wstui.payloads.collection import Collection

    collection = Collection(config.collection_dir())
    profiles = profiles_from(args, collection, forced=forced)
    if args.no_color:
        os.environ["NO_COLOR"] = "1"
    from wstui.cli import _files, _screen

    _files.make_room(max(len(profiles), args.count))
    if profiles:
        return asyncio.run(_screen.live(profiles, collection))
    return asyncio.run(_screen.ask(collection, lambda chosen: [_with_flags(chosen, args)] * args.count))


def profiles_from(args: Namespace, collection: object, *, forced: bool = False) -> list[Profile]:
    """What to connect with, a profile for each connection; none where no target was given. Raises Unusable."""
    from wstui.net.target import check_profile, parse_header, parse_url

    profiles = []
    try:
        args.header = [parse_header(text) for text in args.header]
        for target in args.targets:
            saved = None if forced or "://" in target else _saved(target, collection)
            profile = _with_flags(saved or Profile(parse_url(target)), args)
            check_profile(profile)
            profiles += [profile] * args.count
    except Failure as failure:
        raise Unusable(failure.what, failure.hint) from failure
    return profiles


def _saved(name: str, collection: object) -> Profile | None:
    """The saved profile of a name. Raises Failure where there is one that cannot be read."""
    from wstui.payloads.collection import Collection

    assert isinstance(collection, Collection)
    entry = collection.find(name) if name else None
    if entry is None:
        return None
    if entry.profile is None:
        raise entry.fault or Failure(f"the profile {oneline(name)} cannot be read")
    return entry.profile


def _with_flags(profile: Profile, args: Namespace) -> Profile:
    """The profile with what the flags say instead. A header replaces those of its name."""
    given: dict[str, object] = {}
    headers: Sequence[tuple[str, str]] = args.header
    if headers:
        names = {name.lower() for name, _ in headers}
        kept = tuple(header for header in profile.headers if header[0].lower() not in names)
        given["headers"] = (*kept, *headers)
    if args.subprotocol:
        given["subprotocols"] = tuple(args.subprotocol)
    for field in ("origin", "cookie", "user_agent", "auth"):
        if (value := getattr(args, field)) is not None:
            given[field] = value
    for field in ("max_size", "ping_interval", "ping_timeout", "open_timeout"):
        if (value := getattr(args, field)) is not None:
            given[field] = value or None
    if args.insecure:
        given["insecure"] = True
    if args.no_compression:
        given["compression"] = False
    if args.execute:
        given["on_open"] = (*profile.on_open, *args.execute)
    return replace(profile, **given)  # type: ignore[arg-type]


def _count(text: str) -> int:
    """A number of connections, 1 or more."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= MOST:
        raise ArgumentTypeError(f"{oneline(text)} is not a number of connections from 1 to {MOST:,}")
    return int(text)


def _seconds(text: str) -> float:
    """A number of seconds, 0 or more."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise ArgumentTypeError(f"{oneline(text)} is not a number of seconds")
    return value


def _size(text: str) -> int:
    """A number of bytes, or one with a unit such as 64M."""
    from wstui.config import parse_size

    try:
        return parse_size(int(text) if text.isdigit() else text)
    except ValueError as exc:
        raise ArgumentTypeError(f"{oneline(text)} is not a size in bytes") from exc

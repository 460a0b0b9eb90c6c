"""`wstui curl ...`: a command line of curl, as a browser's developer tools copy it, becomes a connection. What of it
does not hold is said before anything is sent."""

from __future__ import annotations

import asyncio
import sys
from argparse import REMAINDER, ArgumentParser, Namespace
from dataclasses import replace

from wstui.cli._verb import Unusable
from wstui.model import Failure, Profile

__all__ = ["VERB"]


class CurlVerb:
    """A request of a browser, made again as a connection."""

    name = "curl"
    help = "connect as a curl command says: paste one that a browser copied"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All that follows is curl's, options included."""
        about = "the command line of curl: quoted as for curl, or all of it as one argument"
        parser.add_argument("words", nargs=REMAINDER, metavar="...", help=about)
        parser.set_defaults(show_help=parser.print_help)
        parser.prefix_chars = ""  # nothing of it is an option here

    def run(self, args: Namespace) -> int:
        """Connect. Raises Unusable, or Failure."""
        if args.words in (["-h"], ["--help"]):
            args.show_help()
            return 0
        from wstui import config
        from wstui.cli import _pem, _screen, _terminal
        from wstui.payloads.collection import Collection

        profile, notes = read(args.words)
        _terminal.check()
        sys.stderr.writelines(f"wstui: {note}\n" for note in notes)
        _pem.check([profile])
        return asyncio.run(_screen.live([profile], Collection(config.collection_dir()), notices=notes))


def read(words: list[str]) -> tuple[Profile, tuple[str, ...]]:
    """The profile that the arguments of curl mean, and what of them does not hold.

    Raises:
        Unusable: something in them cannot be used.
    """
    from wstui.config import path_of
    from wstui.curl import read_words
    from wstui.net.target import check_profile, parse_url

    if not words:
        raise Unusable("there is nothing after curl", "such as wstui curl wss://example.com/feed -H 'K: V'")
    try:
        found = read_words(words)
        paths = {name: getattr(found.profile, name) for name in ("ca", "cert", "key", "unix_socket")}
        given = {name: path_of(path) for name, path in paths.items() if path}
        profile = replace(found.profile, url=parse_url(found.profile.url), **given)  # type: ignore[arg-type]
        check_profile(profile)
    except Failure as failure:
        raise Unusable(failure.what, failure.hint) from failure
    return profile, found.notes


VERB = CurlVerb()

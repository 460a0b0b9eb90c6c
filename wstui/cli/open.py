"""`wstui open`: an earlier capture in the same panes, to be read."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from wstui.cli._looks import add_looks, take_looks
from wstui.cli._verb import Unusable
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["VERB"]


class OpenVerb:
    """An earlier capture."""

    name = "open"
    help = "look at an earlier capture"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which capture."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a capture file")
        which.add_argument("--last", action="store_true", help="the newest capture that is not being recorded")
        parser.add_argument("--plain", action="store_true", help="no screen: write its rows as lines, and end")
        chosen = "with --plain: only messages that match, such as 'dir:in size>300'"
        parser.add_argument("--filter", metavar="FILTER", help=chosen)
        add_looks(parser.add_argument)

    def run(self, args: Namespace) -> int:
        """Open it. Raises Failure when it is none."""
        path = _newest() if args.last else args.file
        if args.plain:
            from wstui.cli import _plainrows

            return asyncio.run(_plainrows.write(path, args.filter))
        if args.filter is not None:
            raise Unusable("--filter is for --plain", "on the screen / filters")
        from wstui.cli import _screen

        take_looks(args)
        return asyncio.run(_screen.earlier(path))


def _newest() -> Path:
    """The newest capture there is. Raises Failure where there is none."""
    from wstui import config
    from wstui.store.place import newest

    directory = config.captures_dir()
    path = newest(directory)
    if path is None:
        raise Failure(f"there is no capture in {oneline(str(directory))}", "every run that connects makes one")
    return path


VERB = OpenVerb()

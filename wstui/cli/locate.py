"""`wstui locate`: where a file or a folder of the program is."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from wstui import config
from wstui.cli._saved import add_collection, collection_of

__all__ = ["VERB"]


class LocateVerb:
    """Paths, a line each."""

    name = "locate"
    help = "say where settings, collections, captures or the log are"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to find."""
        parser.add_argument("what", choices=("config", "collection", "captures", "log"), help="what to find")
        add_collection(parser.add_argument)

    def run(self, args: Namespace) -> int:
        """Say it; whether it is there already is another matter."""
        if args.what == "collection":
            paths = list(collection_of(args)[0].roots)
        else:
            paths = [
                {"config": config.config_file, "captures": config.captures_dir, "log": config.log_file}[args.what]()
            ]
        for path in paths:
            sys.stdout.write(f"{path}\n")
        return 0


VERB = LocateVerb()

"""`wstui import FILE...`: what other programs saved becomes profiles with payloads in the collection. What of it does
not hold is said; nothing is connected to."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from wstui.cli._verb import Unusable
from wstui.model import Failure, without_secrets
from wstui.safetext import oneline

if TYPE_CHECKING:
    from wstui.imports import Imported, Source
    from wstui.payloads.collection import Collection

__all__ = ["VERB"]


class ImportVerb:
    """Files of other programs."""

    name = "import"
    help = "save what other programs wrote: HAR, Postman, JetBrains .http, commands, lines of text"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which files, and where to."""
        add = parser.add_argument
        add("files", nargs="+", metavar="FILE", help="what to read; - is the standard input")
        add("--into", metavar="NAME", help="add the payloads to this profile, and make none; needed for lines of text")
        add("--format", metavar="FORMAT", help="har, jetbrains, lines, postman or shell; found out if not given")

    def run(self, args: Namespace) -> int:
        """Import each file; 1 where one could not be. Raises Unusable."""
        from wstui import config, imports
        from wstui.payloads.collection import Collection

        if args.format and args.format not in imports.importers():
            raise Unusable(f"{oneline(args.format)} is no format", f"{', '.join(imports.importers())} are")
        collection = Collection(config.collection_dir())
        if args.into and collection.find(args.into) is None:
            raise Unusable(f"there is no saved profile {oneline(args.into)}", "without --into profiles are made")
        failed = False
        for name in args.files:
            try:
                for found in imports.read(_source(name), args.format or ""):
                    failed |= not _save(collection, name, found, args.into)
            except Failure as failure:
                failed = True
                _say(str(failure))
        return int(failed)


def _save(collection: Collection, file: str, found: Imported, into: str | None) -> bool:
    """Save what was found, and say so; whether it could be."""
    from wstui.net.target import check_profile, parse_url
    from wstui.payloads.importing import saved, secrets_in, usable

    count = f"{len(found.payloads):,} payload{'s' * (len(found.payloads) != 1)}"
    try:
        if into is not None:
            collection.add_payloads(into, found.payloads)
            sys.stdout.write(f"{oneline(into)}  {count}\n")
        elif not found.profile.url:
            raise Failure(f"{oneline(file)}: {count}, and no URL", "--into NAME adds them to a saved profile")
        else:
            profile, path = saved(
                collection, usable(found.profile, parse_url, check_profile), found.payloads, found.steps
            )
            url = oneline(without_secrets(profile.url))
            sys.stdout.write(f"{oneline(profile.name)}  {url}  {count}  {oneline(str(path))}\n")
            if names := secrets_in(profile):
                _say(f"{oneline(profile.name)}: secrets are in the file: {oneline(', '.join(names))}")
    except Failure as failure:
        _say(f"{oneline(found.profile.name or file)}: not saved: {failure}")
        return False
    for note in found.notes:
        _say(f"{oneline(found.profile.name or file)}: {note}")
    return True


def _source(name: str) -> Source:
    from wstui.imports import LARGEST, Source, source_of

    if name != "-":
        return source_of(Path(name))
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Failure(f"the standard input is larger than {LARGEST >> 20} MiB")
    return Source(name, data)


def _say(text: str) -> None:
    sys.stderr.write(f"wstui: {text}\n")


VERB = ImportVerb()

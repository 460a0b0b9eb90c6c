"""Where saved profiles are and what their variables mean, as the command line and the working directory say. Knows no
screen."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wstui import config
from wstui.cli._verb import Unusable
from wstui.safetext import oneline

if TYPE_CHECKING:  # help is given without reading any
    from wstui.payloads.collection import Collection
    from wstui.payloads.trust import Trust
    from wstui.payloads.variables import Variables

__all__ = ["add_collection", "add_saved", "collection_of", "found_above", "variables_of"]


def add_saved(add: Callable[..., Any]) -> None:
    """Add the flags to a parser or to a group of its arguments."""
    add_collection(add)
    add("--env", default="", metavar="NAME", help="variables from env/NAME.toml of the collection")
    add("--var", action="append", default=[], metavar="K=V", help="the value of a variable, {{K}}; repeatable")


def add_collection(add: Callable[..., Any]) -> None:
    """Add the flag that names a collection."""
    folder = f"the folder of a collection; if not given, {config.PROJECT} here or above, beside your own"
    add("--collection", metavar="DIR", help=folder)


def collection_of(args: Namespace) -> tuple[Collection, list[Path]]:
    """The collections that are looked into, the first being where new profiles go; and which of them must be trusted
    before they may do anything. Raises Unusable."""
    from wstui.payloads.collection import Collection

    own = config.collection_dir()
    if args.collection is not None:
        # Who names a folder means it; one that is just there may be anybody's.
        folder = Path(config.path_of(args.collection)).resolve()
        if not folder.is_dir():
            raise Unusable(f"{oneline(args.collection)} is no folder", "--collection DIR names one")
        return Collection(folder, own), []
    found = found_above(Path.cwd())
    return (Collection(own, found), [found]) if found is not None else (Collection(own), [])


def found_above(folder: Path) -> Path | None:
    """The project's collection: in a folder or the nearest above it."""
    for above in (folder, *folder.parents):
        if (found := above / config.PROJECT).is_dir():
            return found
    return None


def variables_of(args: Namespace, collection: Collection, asked: list[Path]) -> tuple[Variables, Trust]:
    """The variables of a run, and what is trusted. Raises Unusable."""
    from wstui.payloads.envfile import NAME
    from wstui.payloads.trust import Trust
    from wstui.payloads.variables import Variables

    given: dict[str, str] = {}
    for text in args.var:
        name, equals, value = text.partition("=")
        if not equals or not NAME.fullmatch(name):
            raise Unusable(f"--var {oneline(name)}: NAME=VALUE is needed", "such as --var host=localhost:9000")
        given[name] = value
    trust = Trust(config.trusted_file(), asked)
    collection.around = trust.keeping
    variables = Variables(collection, os.environ, given, env=args.env, trusted=trust.holds)
    if args.env and args.env not in (known := variables.environments()):
        there = f"there are {oneline(', '.join(known))}" if known else "the collection has no folder env"
        raise Unusable(f"--env {oneline(args.env)}: there is no such environment", there)
    return variables, trust

"""What a verb is: a module of this folder that exports `VERB` and is called like it; and what it raises where its words
cannot be used. Knows no verb."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Protocol

from wstui.model import Failure

__all__ = ["Unusable", "Verb"]


class Unusable(Failure):
    """Something on the command line cannot be used."""


class Verb(Protocol):
    """`wstui NAME ...`."""

    name: str
    """The word on the command line, and the name of the module."""

    help: str
    """What it does, in one line."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments it takes."""

    def run(self, args: Namespace) -> int:
        """Do it; the exit code. Raises Failure where it cannot go on."""

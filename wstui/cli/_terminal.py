"""Whether there is a terminal to draw on. Knows nothing of what is drawn."""

from __future__ import annotations

import os
import sys

from wstui.model import Failure

__all__ = ["NoTerminal", "check"]


class NoTerminal(Failure):
    """There is nothing to draw on, or nobody to press a key; `what` goes on after the program's name."""


def check() -> None:
    """Refuse to start a screen where it would be unseen or could not be left. Raises NoTerminal."""
    # The screen is drawn on standard error, so that has to be one as much as the other two.
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    for name, stream in streams.items():
        if stream is None or not stream.isatty():
            raise NoTerminal(f"needs a terminal: standard {name} is not one")
    if os.environ.get("TERM") == "dumb":
        raise NoTerminal("needs a terminal: one with TERM=dumb cannot draw a screen")

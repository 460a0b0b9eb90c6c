"""How many files this process may have open, sockets among them. Knows nothing of what opens them."""

from __future__ import annotations

import resource
from contextlib import suppress

__all__ = ["make_room"]

OTHERS = 64
"""Files that are open beside connections: the capture, the terminal, libraries while they load; with some to spare."""


def make_room(connections: int) -> None:
    """Have the system allow as many open files as so many connections need, as far as it lets itself be asked.

    What is still over the limit fails when it connects, and says so in words.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHERS
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    # Some systems have a limit beyond the one they name.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

"""Units of a subprotocol laid one after another, whatever the borders of messages: what is said of one that goes on in
the next message, and of bytes that are none. Knows no subprotocol."""

from __future__ import annotations

import re

from wstui.reading import Excerpt, Reading

__all__ = ["MOST", "Unfit", "goes_on", "left", "shown", "text", "unfit", "unread"]

MOST = 2**12
"""Units of a message that are read."""
SHOWN = 80  # characters of a payload within, beside what else is said


_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


class Unfit(ValueError):
    """Bytes that do not hold as the subprotocol; says why, in a few words."""


def goes_on(kind: str, at: int) -> Reading:
    """A unit that begins at `at` and does not end in this message."""
    return Reading(kind, "goes on in the next message", quiet=True, open_at=at)


def left(excerpt: Excerpt, at: int) -> list[Reading]:
    """That units from `at` on were not read, where there are such; to stand in front of those that were."""
    return [unread(f"{excerpt.size - at:,} bytes more")] if at < excerpt.size else []


def unread(what: str) -> Reading:
    """That a message holds more than what was read of it."""
    return Reading("…", f"{what}, which are not read")


def unfit(label: str, why: str) -> Reading:
    """What does not hold as the subprotocol, from some unit on; where the next one would begin is not known then."""
    return Reading("?", f"not {label}: {why}", failed=True)


def text(data: bytes) -> str:
    """Bytes as text; what is no UTF-8 stays, to be marked as it is drawn."""
    return data.decode("utf-8", "surrogateescape")


def shown(body: bytes) -> str:
    """The beginning of a payload within, on a line: text as it is, other bytes by their number."""
    try:
        head = body[: 4 * SHOWN].decode("utf-8", "strict" if len(body) <= 4 * SHOWN else "ignore")
    except UnicodeDecodeError:
        return f"{len(body):,} bytes"
    if _CONTROL.search(head):
        return f"{len(body):,} bytes"
    line = " ".join(head.split())
    return line if len(line) <= SHOWN and len(body) <= 4 * SHOWN else line[: SHOWN - 1] + "…"

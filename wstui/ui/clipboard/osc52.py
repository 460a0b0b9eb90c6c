"""OSC 52: the terminal is told what to put on its clipboard, wherever it is. It does not answer."""

from __future__ import annotations

from base64 import b64encode

__all__ = ["written"]


def written(data: bytes) -> str:
    """The sequence for these bytes. The `c` is said because mosh drops it where the selection is left out."""
    return f"\x1b]52;c;{b64encode(data).decode('ascii')}\x07"

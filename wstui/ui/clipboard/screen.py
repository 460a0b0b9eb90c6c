"""GNU screen: what is within a device control string goes to its terminal as it is, if it is short."""

from __future__ import annotations

__all__ = ["wrapped"]

PIECE = 512
"""Bytes in a string. Screen 4.9 takes 764 and cuts what is longer."""


def wrapped(sequence: str) -> str:
    """A sequence in pieces that screen passes on one after the other."""
    return "".join(f"\x1bP{sequence[at : at + PIECE]}\x1b\\" for at in range(0, len(sequence), PIECE))

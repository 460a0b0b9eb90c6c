"""What a cause of a failed connection is. It must know none of them."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Cause"]


class Cause(NamedTuple):
    """When it is meant, what is said, and what to try; the last two hold names in braces, for what it is about.

    `lasting`: the same would happen again until something is changed.
    """

    when: str
    says: str
    hint: str = ""
    lasting: bool = False

"""Command lines of curl. What its options mean is in `wstui.curl`."""

from __future__ import annotations

from collections.abc import Sequence

from wstui.curl import read_words
from wstui.imports._protocol import Imported

__all__ = ["COMMAND"]


class CurlCommand:
    """curl sends no message: it is a way to connect only."""

    name = "curl"

    def read(self, words: Sequence[str], fed: str) -> Imported:
        """The request as a profile."""
        curl = read_words(words)
        return Imported(curl.profile, (), curl.notes)


COMMAND = CurlCommand()

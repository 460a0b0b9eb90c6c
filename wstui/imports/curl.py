"""Command lines of curl. What its options mean is in `wstui.curl`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from wstui.curl import read_words
from wstui.imports._protocol import Imported
from wstui.imports._verbatim import marked

__all__ = ["COMMAND"]

_ENCODED = re.compile(quote(marked("env.")[:-2], errors="surrogateescape") + r"(\w+)%7D%7D")
"""A variable of the environment, as `--data-urlencode` makes it."""


class CurlCommand:
    """curl sends no message: it is a way to connect only."""

    name = "curl"

    def read(self, words: Sequence[str], fed: str) -> Imported:
        """The request as a profile."""
        curl = read_words(words)
        url = _ENCODED.sub(lambda found: marked(f"env.{found[1]}"), curl.profile.url)
        proxy = curl.profile.proxy and _ENCODED.sub(lambda found: marked(f"env.{found[1]}"), curl.profile.proxy)
        return Imported(replace(curl.profile, url=url, proxy=proxy), (), curl.notes)


COMMAND = CurlCommand()

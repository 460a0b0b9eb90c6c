"""What the command lines of WebSocket clients have in common: a URL, headers, and what does not hold. Knows no
option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wstui.imports._verbatim import bare
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["Request", "in_front"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(slots=True)
class Request:
    """What is found while the options of a program are read."""

    program: str
    lost: list[str] = field(default_factory=list)
    """What is not honoured, as it is spelled."""
    notes: list[str] = field(default_factory=list)

    def header(self, text: str, headers: dict[str, tuple[str, str]]) -> None:
        """A header written `Name: value`; of those of one name the last is sent."""
        name, colon, value = text.partition(":")
        name = name.strip(" \t")
        if not colon or not name:
            self.notes.append("a header without a name or a colon is not sent")
            return
        headers.pop(name.lower(), None)
        headers[name.lower()] = (name, value.strip(" \t"))

    def url(self, urls: Sequence[str], form: str) -> str:
        """The URL to connect to, with a scheme.

        Raises:
            Failure: there is none.
        """
        if not urls or not urls[0]:
            raise Failure(f"this {self.program} command has no URL", f"copy the whole command, with {form}")
        if len(urls) > 1:
            self.notes.append(f"only one of {len(urls)} URLs is connected to")
        url = in_front(urls[-1])
        url, hash_, _ = url.partition("#")
        if hash_:
            self.notes.append("the part of the URL from # on is never sent")
        return url

    def said(self, made: Iterable[str], lost: Iterable[str]) -> tuple[str, ...]:
        """What does not hold, the gravest first."""
        said = []
        if names := list(dict.fromkeys([*self.lost, *lost])):
            said.append(f"not honoured: {oneline(bare(', '.join(names)))}")
        said += self.notes
        if names := list(dict.fromkeys(made)):
            said.append(f"made by the handshake itself: {oneline(', '.join(names))}")
        return tuple(said)


def in_front(url: str) -> str:
    """A URL with `ws://` in front where it has no scheme; one that begins with a variable is left to it."""
    if _SCHEME.match(url) and not re.match(r"[A-Za-z0-9.-]+:\d", url):
        return url
    return url if bare(url).startswith("{{") or "://" in url else f"ws://{url}"

"""Command lines of curl, as a browser's developer tools copy them, read as a way to connect. Pure; no shell is run and
nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from wstui.curl import bash, cmd
from wstui.curl.reading import Curl, profile_of
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["Curl", "is_curl", "read_line", "read_words"]

_IS_CURL = re.compile(r"curl(?:\.exe)?", re.IGNORECASE)
_BEGINS = re.compile(r"\s*(?:[$%>#]\s+)?curl(?:\.exe)?(?=\s)", re.IGNORECASE)


def is_curl(text: str) -> bool:
    """Whether a text is a command line of curl; a shell's prompt may stand before it."""
    return _BEGINS.match(text) is not None


def read_line(text: str) -> Curl:
    """What a command line of curl means, written for a shell of Unix or for cmd.exe.

    Raises:
        Failure: it is none, a quotation has no end, or there is no URL in it.
    """
    if "\n" not in text:
        text = text.replace("\r", "\n")  # what terminals make of line breaks in a paste
    begins = _BEGINS.match(text)
    if begins is None:
        raise Failure("this is no curl command", "in the developer tools: Copy as cURL (bash)")
    rest = text[begins.end() :]
    split = cmd.split(rest) if cmd.is_cmd(rest) else bash.split(rest)
    curl = profile_of(split.words)
    notes = list(curl.notes)
    if split.expansions:
        notes.append(f"no shell fills in {oneline(', '.join(split.expansions))}: it stands as it is")
    if split.rest:
        notes.append(f"what follows “{oneline(split.rest[:1])}” is no part of the command: quote a URL that has it")
    return replace(curl, notes=tuple(notes))


def read_words(words: Sequence[str]) -> Curl:
    """What the arguments of curl mean, cut into words already: the word curl may be the first of them. A single word
    with blanks in it is no URL, and is a whole command line that was quoted.

    Raises:
        Failure: there is no URL among them, or an option lacks its value; of a command line, as `read_line` does.
    """
    if len(words) == 1 and len(words[0].split()) > 1:
        return read_line(words[0] if is_curl(words[0]) else f"curl {words[0]}")
    return profile_of(words[1:] if words and _IS_CURL.fullmatch(words[0]) else words)

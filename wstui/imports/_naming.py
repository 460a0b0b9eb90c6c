"""What imported payloads and profiles are called where nobody named them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from wstui.imports._verbatim import bare
from wstui.model import Payload, without_secrets

__all__ = ["named", "payload", "profile_name", "unique"]

LONGEST = 32
"""Characters of a text that name it."""

# What protocols call the member that says what a message is; looked for at the beginning only.
_SAYS = re.compile(
    r'\{[^{}\[\]]{0,200}?"(?:op|type|event|action|method|cmd|command|msg|kind)"[ \t\r\n]*:[ \t\r\n]*"([^"\\]{1,40})"'
)


def payload(body: str, kind: str = "text", name: str = "") -> Payload:
    """A payload called `name`, or else by what it says."""
    return Payload(_shown(name) or _named_by(body, kind), body, kind)


def named(payloads: Iterable[Payload]) -> tuple[Payload, ...]:
    """The payloads, a number behind each name that an earlier one has."""
    taken: dict[str, int] = {}
    return tuple(replace(one, name=unique(one.name, taken)) for one in payloads)


def unique(name: str, taken: dict[str, int]) -> str:
    """The name, or one with a number that is not taken; it is taken from now on. `taken` has the last number of each
    name: thousands may be called alike."""
    chosen, number = name, taken.get(name, 0)
    while chosen in taken:
        number += 1
        chosen = f"{name} ({number + 1})"
    taken[name] = number
    taken.setdefault(chosen, 0)
    return chosen


def profile_name(url: str, name: str = "") -> str:
    """What the profile of a URL is called: as it was, or by host, port and path."""
    url = bare(url)
    if said := _shown(name, 60):
        return said
    try:
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2] + parts.path
    except ValueError:
        place = without_secrets(url)
    return re.sub(r"[^\w.]+", "-", place)[:60].strip("-.") or "connection"


def _named_by(body: str, kind: str) -> str:
    if not body:
        return "empty"
    if kind != "text":
        return kind
    if says := _SAYS.match(body.lstrip()[:400]):
        return _shown(says[1]) or "message"
    return _shown(body[:400]) or "message"


def _shown(text: str, most: int = LONGEST) -> str:
    """One line of a text, that a person can read and type."""
    line = " ".join("".join(char if char.isprintable() else " " for char in bare(text)[:1000]).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"

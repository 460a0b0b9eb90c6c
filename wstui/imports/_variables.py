"""Variables that a file of another program gives values to: those that are used go along with what uses them. A value
that is called like a secret, or marked as one, does not: no collection keeps it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from wstui.imports._protocol import Imported
from wstui.model import SECRET_NAME
from wstui.safetext import oneline

__all__ = ["with_variables"]

_USED = re.compile(r"\{\{[ \t]*([^\W\d][\w.-]*)[ \t]*\}\}")


def with_variables(found: Imported, values: Mapping[str, str], secrets: Collection[str] = ()) -> Imported:
    """With the values of the variables that are used, also by others; what is said of them goes before the notes on
    what is not known."""
    used: dict[str, None] = {}
    left = deque(name for text in _texts(found) for name in _USED.findall(text))
    while left:
        name = left.popleft()
        if name in values and name not in used:
            used[name] = None
            left += _USED.findall(values[name])
    hidden = {name: None for name in used if name in secrets or SECRET_NAME.search(name)}
    taken = tuple((name, values[name]) for name in used if name not in hidden)
    notes = found.notes
    if names := oneline(", ".join(islice(hidden, 10))):
        notes = (*notes, f"secrets, whose values are not taken: {names}; env/NAME.toml or .env says them")
    marked = tuple(name for name in hidden if not SECRET_NAME.search(name))
    return replace(found, profile=replace(found.profile, variables=taken, secrets=marked), notes=notes)


def _texts(found: Imported) -> Iterator[str]:
    """All texts in which variables may stand."""
    profile = found.profile
    yield profile.url
    yield from (value for _, value in profile.headers)
    yield from (text for text in (profile.origin, profile.cookie, profile.user_agent, profile.auth) if text)
    yield from profile.subprotocols
    yield from profile.on_open
    yield from (payload.body for payload in found.payloads)

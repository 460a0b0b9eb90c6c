"""The dynamic variables of other programs, `{{$uuid}}` and the like, as the functions of a template here. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wstui.imports._verbatim import marked
from wstui.safetext import oneline

__all__ = ["as_functions", "unknown"]

_DYNAMIC = re.compile(r"\{\{[ \t]*\$([^\W\d][\w.]*)([^{}\n]{0,100})\}\}")
_SAME = {
    "guid": "uuid",
    "uuid": "uuid",
    "randomUUID": "uuid",
    "random.uuid": "uuid",
    "timestamp": "now",
    "isoTimestamp": "now_iso",
    "randomInt": "random 0 1000",
}
_RANGE = re.compile(r"\(?[ \t]*(-?\d{1,18})(?:[ \t]*,[ \t]*|[ \t]+)(-?\d{1,18})[ \t]*\)?")
_ENV = "env."


def as_functions(text: str, *, environment: bool = False) -> str:
    """A text with what is known of them spelled as it is here, and marked; anything else stays as it is. `environment`:
    whether `{{$env.NAME}}` is one of them."""
    return _DYNAMIC.sub(lambda found: _spelled(found, environment), text)


def unknown(texts: Iterable[str]) -> str:
    """The first names of those that are left, for a note; empty where there are none."""
    names = dict.fromkeys(f"${name}{rest}".strip() for text in texts for name, rest in _DYNAMIC.findall(text))
    return oneline(", ".join([*names][:10])[:200])


def _spelled(found: re.Match[str], environment: bool) -> str:
    name, rest = found[1], found[2].strip()
    if not rest and name in _SAME:
        return marked(_SAME[name])
    if environment and not rest and name.startswith(_ENV):
        return marked(name)
    # The upper end is not one of the numbers there, and is one here.
    if name in ("random.integer", "randomInt") and (ends := _RANGE.fullmatch(rest)) and int(ends[1]) < int(ends[2]):
        return marked(f"random {int(ends[1])} {int(ends[2]) - 1}")
    return marked("random 0 1000") if (name, rest) == ("random.integer", "()") else found[0]

"""JSON that people write, with `{{names}}` in it: whether it holds, laid out, on one line. Pure; the text itself is
re-indented and never parsed. Knows nothing of what the names stand for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from wstui import jsontext
from wstui.model import Failure
from wstui.payloads.template import stand_in

__all__ = ["flat", "laid_out", "looks_like_json", "place_after", "wrong"]

_PART = re.compile(r'"(?:\\.|[^"\\])*+"|[^\s"{}\[\],:]++')
_OPENS = re.compile(r'\s*+(?:\{\s*+(?:["}]|\{\{)|\[\s*+(?:["{}\[\]0-9tfn-]|$))')


def looks_like_json(text: str) -> bool:
    """Whether a text begins as an object or an array does."""
    return _OPENS.match(text) is not None


def wrong(text: str, *, literal: bool = False) -> str:
    """What does not hold as JSON, with line and column; empty where all holds. Names are taken for values, unless the
    text is literal."""
    try:
        jsontext.one_line(text if literal else stand_in(text))
    except jsontext.JsonError as error:
        return str(error)
    except Failure as failure:
        return failure.what
    return ""


def laid_out(text: str, *, literal: bool = False) -> str:
    """The text over several lines, indented. Raises `Failure` where it is no JSON."""
    return _through(text, lambda solid: jsontext.indent(solid).text, literal)


def flat(text: str, *, literal: bool = False) -> str:
    """The text on one line, or a line for each of several values. Raises `Failure` where it is no JSON."""
    return _through(text, jsontext.one_line, literal)


def place_after(before: str, after: str, position: int) -> int:
    """Where in `after` the character is that stands at `position` of `before`, which differs in blanks only."""
    count = len("".join(before[:position].split()))
    solid = (match.end() for match in re.finditer(r"\S", after))
    return next(islice(solid, count - 1, count), len(after)) if count else 0


def _through(text: str, change: Callable[[str], str], literal: bool) -> str:
    """The text after a change that moves parts and leaves each as it is."""
    solid = text if literal else stand_in(text)
    try:
        changed = change(solid)
    except jsontext.JsonError as error:
        raise Failure(f"not JSON: {error}") from error
    if solid == text:
        return changed
    parts = iter([text[match.start() : match.end()] for match in _PART.finditer(solid)])
    return _PART.sub(lambda _: next(parts), changed)

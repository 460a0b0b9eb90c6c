"""Many lines of laid-out JSON in one step: items of an array or an object, JSON lines, brackets behind brackets. What
came is taken as a whole by one match of a regular expression and rewritten by replacing, at the speed of C; a turn of
Python's for each value would take a second for a megabyte of the smallest. The result is that of `jsontext`, which does
one by one whatever does not fit here.

A run is text with codes in place of its line breaks, since what a line is preceded by is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from operator import add
from typing import NamedTuple

from wstui.jsontext import (
    COMMA_OR_END,
    DEEPEST,
    EMPTY,
    PAUSE,
    STEP,
    STRING,
    VALUE,
    VALUE_OR_END,
    WS,
    small,
    with_strings,
)

__all__ = ["Run", "laid_out", "lines", "run_at", "values"]

NEXT, INNER, DEEPER, OUTER = "\0", "\1", "\2", "\3"
"""A line break to where the run begins, and to one level within; to one level more than before, and to one less."""
LEAST, MOST = 4, 512
"""Items that are worth a run, and that are taken at once."""
FEWEST, HIGHEST = 3, 4096
"""Brackets that are worth a run, and that are taken at once."""


class Run(NamedTuple):
    """Lines with codes between them, the depth of the first, where in the text they end, and what may come next."""

    body: str
    depth: int
    end: int
    due: str


@cache
def _patterns(flat: bool, top: bool, keyed: bool) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A run of items, one item, and a string. `flat`: what is not empty is opened, so nothing may be within it; `top`:
    items are lines of JSON lines; `keyed`: they are members of an object."""
    end = rf"[ \t\r]*+\n{WS}" if top else f"{WS},{WS}"
    key = f"{STRING}{WS}:{WS}" if keyed else ""
    item = f"{key}(?:{small(1 if flat else 2)}){end}"
    return re.compile(f"{WS}((?:{item}){{{LEAST},{MOST}}}+)"), re.compile(item), re.compile(STRING)


@cache
def _stairs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"\[{{{FEWEST + 2},{HIGHEST}}}+"), re.compile(rf"([\]}}]{{{FEWEST},{HIGHEST}}}+){WS}(,?)")


def run_at(text: str, at: int, due: str, columns: int, awaited: list[str], tried: list[int]) -> Run | None:
    """The run that begins at `at`, if there is one; the brackets it leaves open are in `awaited` then, and in `tried`
    how far no other need be looked for at each level."""
    if due is not VALUE and text.startswith(("]", "}"), at):
        return _closed(text, at, awaited, tried)
    if due is COMMA_OR_END:
        return None
    keyed = awaited[-1:] == ["}"]
    if not keyed and text.startswith("[[[[[", at) and (run := _opened_at(text, at, awaited, tried)):
        return run
    if at < tried[-1]:
        return None
    depth = len(awaited)
    room = max(columns - STEP * min(depth, DEEPEST) - len(","), EMPTY) if awaited else EMPTY
    body, end, tried[-1] = _items(text, at, room, not awaited, keyed)
    return Run(body, depth, end, VALUE) if body else None


def _opened_at(text: str, at: int, awaited: list[str], tried: list[int]) -> Run | None:
    """Arrays that open directly behind each other, but for the last two, which may fit on a line."""
    match = _stairs()[0].match(text, at)
    if match is None:
        return None
    depth, found = len(awaited), match[0][:-2]
    awaited += "]" * len(found)
    tried += [at + len(found)] * len(found)
    return Run(DEEPER.join(found), depth, at + len(found), VALUE_OR_END)


def _closed(text: str, at: int, awaited: list[str], tried: list[int]) -> Run | None:
    """Brackets that close directly behind each other as they are awaited, but for the outermost."""
    match = _stairs()[1].match(text, at)
    if match is None:
        return None
    count = min(len(match[1]), len(awaited) - 1)
    found = match[1][:count]
    if count < FEWEST or found != "".join(reversed(awaited[-count:])):
        return None
    depth = len(awaited) - 1
    del awaited[-count:], tried[-count:]
    if count < len(match[1]):
        return Run(OUTER.join(found), depth, at + count, COMMA_OR_END)
    return Run(OUTER.join(found) + match[2], depth, match.end(), VALUE if match[2] else COMMA_OR_END)


def _items(text: str, at: int, room: int, top: bool, keyed: bool) -> tuple[str, int, int]:
    """The items of an array or an object, or JSON lines, that begin at `at` and are laid out alike, each with its comma
    or its line break, where they end, and up to where others need not be looked for. Containers have so much room."""
    flat = room <= EMPTY
    run, item, string = _patterns(flat, top, keyed)
    match = run.match(text, at)
    if match is None:
        return "", at, at + PAUSE
    parts = item.findall(match[1])
    joined = NEXT.join(parts)
    strings = string.findall(joined)
    bare = "".join(string.sub('"', joined).split()).replace(":", ": ")
    body = with_strings(_opened(bare) if flat else _spaced(bare), strings)
    fitting = len(parts) if flat else _fitting(body, room)
    if fitting == len(parts):
        return body, match.end(), match.end()
    return NEXT.join(body.split(NEXT)[:fitting]), match.start(1) + sum(map(len, parts[:fitting])), match.end()


def _opened(bare: str) -> str:
    """Each item of what is not empty on a line of its own."""
    bare = bare.replace(",", "," + INNER).replace("," + INNER + NEXT, "," + NEXT).removesuffix(INNER)
    for opener, closer in ("[]", "{}"):
        bare = bare.replace(opener, opener + INNER).replace(closer, NEXT + closer)
        bare = bare.replace(opener + INNER + NEXT + closer, opener + closer)
    return bare


def _spaced(bare: str) -> str:
    bare = bare.replace(",", ", ").replace(", " + NEXT, "," + NEXT).removesuffix(" ")
    return bare.replace("{", "{ ").replace("}", " }").replace("{  }", "{}")


def _fitting(body: str, room: int) -> int:
    """How many of the first lines have room; what is no container always has, and an empty one."""
    found = body.split(NEXT)
    most = room + len(",")
    if max(map(len, found)) <= most:
        return len(found)
    return next((nth for nth, line in enumerate(found) if len(line) > most and _LONG.search(line)), len(found))


_LONG = re.compile(r"[^{\[][}\]],$")
"""The end of a line with a container that is not empty."""


def values(body: str) -> int:
    """How many values begin in a run at the top."""
    if DEEPER in body:
        return 1
    return body.count(NEXT) + 1 - body.count(NEXT + "]") - body.count(NEXT + "}")


_CODES = re.compile("([\0-\3])")


def lines(body: str, depth: int) -> Iterator[tuple[int, str]]:
    """The lines of a run, one by one, with their depths."""
    first = depth
    parts = _CODES.split(body)
    yield depth, parts[0]
    for code, line in zip(parts[1::2], parts[2::2], strict=True):
        if code == DEEPER:
            depth += 1
        elif code == OUTER:
            depth -= 1
        else:
            depth = first + (code == INNER)
        yield depth, line


def laid_out(body: str, depth: int, pads: list[str]) -> tuple[str, int]:
    """A run with its line breaks and what precedes each line, and how many blanks these are."""
    if DEEPER in body or OUTER in body:
        pad = pads[-1]
        if depth - body.count(OUTER) >= len(pads) - 1:  # so deep that all stay below each other
            blanks = len(pad) * (1 + body.count(DEEPER) + body.count(OUTER))
            return pad + body.replace(DEEPER, "\n" + pad).replace(OUTER, "\n" + pad), blanks
        up = DEEPER in body
        found = body.split(DEEPER if up else OUTER)
        depths = range(depth, depth + len(found)) if up else range(depth, depth - len(found), -1)
        before = [pads[deep] if deep < len(pads) else pad for deep in depths]
        return "\n".join(map(add, before, found)), sum(map(len, before))
    pad, inner = pads[min(depth, len(pads) - 1)], pads[min(depth + 1, len(pads) - 1)]
    blanks = len(pad) * (body.count(NEXT) + 1) + len(inner) * body.count(INNER)
    return pad + body.replace(NEXT, "\n" + pad).replace(INNER, "\n" + inner), blanks

"""JSON laid out for reading without being parsed: the text itself is indented, so that big integers, number spelling,
escapes, duplicate keys and key order survive. Pure functions of text; knows no payload, no screen and no `json`.

One match of one regular expression is one line of output, or of many that are alike (`jsonruns`), and nothing recurses:
time and memory grow with the length of the text, however deep it is nested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wstui.jsonruns import Run

__all__ = [
    "COMMA_OR_END",
    "DEEPEST",
    "EACH",
    "EMPTY",
    "PAUSE",
    "SCALAR",
    "STEP",
    "STRING",
    "TOO_DENSE",
    "VALUE",
    "VALUE_OR_END",
    "WS",
    "Indented",
    "JsonError",
    "Span",
    "indent",
    "one_line",
    "small",
    "spans",
    "steps",
    "with_strings",
]

COLUMNS = 80
STEP = 2
DEEPEST = 32  # levels that still move to the right; the rest stay below each other

# Possessive quantifiers keep every pattern linear: what was matched is never tried again in pieces.
WS = r"[ \t\n\r]*+"
_INTO = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*+)*+'
STRING = _INTO + '"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+"
SCALAR = f"{STRING}|{_NUMBER}|true|false|null"


class JsonError(ValueError):
    """The text does not hold as JSON (RFC 8259). `position` counts characters from 0; `what` says what was expected."""

    def __init__(self, text: str, position: int, what: str) -> None:
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        self.what = what
        super().__init__(f"line {self.line}, column {self.column}: {what}")


class Indented(NamedTuple):
    """The laid-out text and how many values it holds: more than one is JSON lines. Characters at the end were not read
    and are as they came (`unread`), where it would have taken more steps than it may."""

    text: str
    values: int
    unread: int = 0


class Span(NamedTuple):
    """A part of one line, in characters, and what it is: key, string, number, literal or punctuation."""

    start: int
    end: int
    tag: str


@cache
def _part() -> re.Pattern[str]:
    """The next thing of a line: a key and a scalar or an opening bracket, or a closing bracket."""
    key = f"(?:({STRING}){WS}:{WS})?+"
    return re.compile(f"{WS}(?:{key}(?:({SCALAR}){WS}(,)?|([{{\\[]))|([}}\\]]){WS}(,)?)")


def small(levels: int) -> str:
    """The pattern of a scalar or of a container with so many levels of containers, with at most as many items each as
    one line could hold."""
    inner = f"(?:{SCALAR})"
    for _ in range(levels):
        end = f"{WS}(?:,{WS}(?![}}\\]])|(?=[}}\\]]))"
        items = f"{WS}(?:{inner}{end}){{0,{COLUMNS // 2}}}+"
        members = f"{WS}(?:{STRING}{WS}:{WS}{inner}{end}){{0,{COLUMNS // 2}}}+"
        inner = f"(?:{SCALAR}|\\[{items}\\]|\\{{{members}\\}})"
    return inner


@cache
def _small() -> re.Pattern[str]:
    """A container of scalars and of containers of scalars."""
    return re.compile(f"({small(2)}){WS}(,)?")


_GAP = re.compile(WS)
_TOKEN = re.compile(r'("[^"\\]*+(?:\\.?[^"\\]*+)*+"?)|([^\s"{}\[\],:]++)|([{}\[\],:])')
_CLOSED = {"{": "}", "[": "]"}
_CLOSERS = {"}", "]"}
_DEEP = "[[["
"""What begins with it is more than a line could hold."""
_STAIRS = {_DEEP, *(one + two + three for one in "]}" for two in "]}" for three in "]}")}
_LARGE = ("", 0, None)
EACH, AT_LEAST = 5, 50_000
"""Characters that may ask for a step of the layout, on the average, and steps of any text: no more than that is half a
second for a megabyte."""
TOO_DENSE = "too dense to be read on: the rest as it came"
_RUN, _REST = "run", "rest"
_AFTER = "something after the value"
VALUE, VALUE_OR_END, COMMA_OR_END = "a value", "a value or {}", ", or {}"
"""What may come next, as it is said where it does not come."""
EMPTY = 2
"""Columns where a container stays on its line only if it is empty."""
PAUSE = 16
"""Characters of a container in which no run is looked for: too few to be worth it."""
NEVER = 1 << 62
"""Longer than any text."""


def indent(text: str, columns: int = COLUMNS, most: int = 0) -> Indented:
    """The text over several lines, two blanks a level; only white space outside strings differs.

    A container below the top that fits into `columns` and nests no deeper than one more stays on its line. Several
    values, each on lines of its own, are JSON lines. After `most` steps, if not 0, the rest stays as it came. Raises
    `JsonError`.
    """
    from wstui import jsonruns

    pads = [" " * (STEP * depth) for depth in range(DEEPEST + 1)]
    # Blanks are bounded by the text they indent: two bytes of wire must not become sixty of memory, a million times.
    room = 8 * len(text) + 2**16
    values = 0
    lines = _Joined("\n")

    def add(depth: int, line: str) -> None:
        nonlocal room, pads
        pad = pads[depth] if depth < DEEPEST else pads[DEEPEST]
        room -= len(pad)
        if room < 0:
            pads = [""] * len(pads)
        lines.add(pad + line)

    for depth, key, body, comma in _walk(text, columns, most):
        if key is _REST:
            lines.add(body)
            return Indented(lines.text(), values, len(body))
        if key is not _RUN:
            values += not depth and body not in _CLOSERS
            add(depth, (body if key is None else f"{key}: {body}") + (comma or ""))
            continue
        values += 0 if depth else jsonruns.values(body)
        whole, blanks = jsonruns.laid_out(body, depth, pads)
        if blanks <= max(room, 0):
            room -= blanks
            lines.add(whole)
        else:
            for deep, line in jsonruns.lines(body, depth):
                add(deep, line)
    return Indented(lines.text(), values)


def steps(size: int) -> int:
    """How many steps the layout of a text may take that somebody waits for."""
    return size // EACH + AT_LEAST


def one_line(text: str) -> str:
    """The text without white space outside strings; JSON lines keep a line each. Raises `JsonError`."""
    pieces = _Joined("")
    ended = False
    for depth, key, body, comma in _walk(text, 0):
        if depth == 0 and ended and body not in _CLOSERS:
            pieces.add("\n")
        ended = True
        pieces.add((body if key is None else f"{key}:{body}") + (comma or ""))
    return pieces.text()


def spans(line: str) -> list[Span]:
    """What the parts of one laid-out line are; forgiving, so that a line cut short or made safe may be given."""
    found = []
    for match in _TOKEN.finditer(line):
        start, end = match.span()
        if match[1] is not None:
            tag = "key" if line.startswith(":", end) else "string"
        elif match[2] is not None:
            tag = "number" if match[2][0] in "-0123456789" else "literal"
        else:
            tag = "punctuation"
        found.append(Span(start, end, tag))
    return found


class _Joined:
    """Text put together by the thousand pieces: a million small strings at once cost many times their text."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._pieces: list[str] = []
        self._chunks: list[str] = []

    def add(self, piece: str) -> None:
        self._pieces.append(piece)
        if len(self._pieces) >= 4096:
            self._chunks.append(self._separator.join(self._pieces))
            self._pieces.clear()

    def text(self) -> str:
        return self._separator.join([*self._chunks, *self._pieces])


def _walk(text: str, columns: int, most: int = 0) -> Iterator[tuple[int, str | None, str, str | None]]:
    """The lines to be, in order: depth, key or None, body (a scalar, a bracket, a small container), comma or None. Many
    in one, as `jsonruns` has them, have `_RUN` for their key, and what is not read after `most` steps has `_REST`.

    `awaited` holds the closing brackets still to come; `due` says what may come next (RFC 8259 sections 4 and 5).
    `tried` says for each level from where on runs of items may be looked for.
    """
    run_at, match_part = _run_at(), _part().match
    awaited: list[str] = []
    inside, due, position, tried = "", VALUE, 0, [0]
    for _ in range(most or NEVER):
        ahead = text[position : position + 3]
        may_run = columns and (position >= tried[-1] or ahead in _STAIRS)
        if may_run and (run := run_at(text, position, due, columns, awaited, tried)):
            yield run.depth, _RUN, run.body, None
            inside, due, position = awaited[-1] if awaited else "", run.due, run.end
            if position == len(text) and not awaited:
                return
            continue
        part = match_part(text, position)
        if part is None:
            break
        key, body, comma, opener, closer, last = part.groups()
        end = part.end()
        if closer:
            if due is VALUE or closer != inside:
                break
            del awaited[-1], tried[-1]
            inside, body, comma = awaited[-1] if awaited else "", closer, last
        elif due is COMMA_OR_END or (key is None) is (inside == "}"):
            break
        elif opener:
            may_fit = columns and ahead != _DEEP
            body, end, comma = _small_at(text, end - 1, columns, len(awaited), key) if may_fit else _LARGE
            if not body:
                yield len(awaited), key, opener, None
                inside, due, position = _CLOSED[opener], VALUE_OR_END, part.end()
                awaited.append(inside)
                tried.append(position + PAUSE)
                continue
        yield len(awaited), key, body, comma
        if not awaited and _is_last(text, position, end, comma):
            return
        due = VALUE if comma or not awaited else COMMA_OR_END
        position = end
    else:
        yield 0, _REST, text[position:], None
        return
    raise _fault(text, position, due, awaited)


@cache
def _run_at() -> Callable[[str, int, str, int, list[str], list[int]], Run | None]:
    from wstui.jsonruns import run_at

    return run_at


def _is_last(text: str, start: int, end: int, comma: str | None) -> bool:
    """Whether the text ends with the value at the top that is between `start` and `end`. Raises `JsonError` where it
    goes on otherwise than by another line: values of JSON lines end with one."""
    if comma:
        raise JsonError(text, text.rindex(",", 0, end), _AFTER)
    if end < len(text) and not text[text.rfind("\n", start, end) : end].isspace():
        raise JsonError(text, end, _AFTER)
    return end == len(text)


def _small_at(text: str, start: int, columns: int, depth: int, key: str | None) -> tuple[str, int, str | None]:
    """The container that opens at `start`, spaced for one line, its end and comma; nothing if it needs more room."""
    match = _small().match(text, start)
    if match is None:
        return _LARGE
    taken = STEP * min(depth, DEEPEST) + (len(key) + len(": ") if key else 0) + len(",")
    room = max(columns - taken, EMPTY) if depth else EMPTY
    raw = match[1]
    if len(raw) > room and len("".join(raw.split())) > room:  # cheap, and the only check most containers need
        return _LARGE
    # What is measured has no white space of the sender's: that must not decide the layout.
    flat = on_a_line(raw)
    return (flat, match.end(), match[2]) if len(flat) <= room else _LARGE


def on_a_line(raw: str) -> str:
    """JSON text spaced for one line, whatever white space it had."""
    strings = _strings().findall(raw) if '"' in raw else []
    bare = "".join((_strings().sub('"', raw) if strings else raw).split())
    bare = bare.replace(",", ", ").replace(":", ": ").replace("{", "{ ").replace("}", " }").replace("{  }", "{}")
    return with_strings(bare, strings) if strings else bare


def with_strings(bare: str, strings: Sequence[str]) -> str:
    """Text with a quote where each string was, and the strings back in their places."""
    pieces = [""] * (2 * len(strings) + 1)
    pieces[::2], pieces[1::2] = bare.split('"'), strings
    return "".join(pieces)


@cache
def _strings() -> re.Pattern[str]:
    return re.compile(STRING)


def _fault(text: str, position: int, due: str, awaited: list[str]) -> JsonError:
    """What is wrong behind `position`, where the next part did not fit."""
    at = _skip(text, position)
    if due is not COMMA_OR_END and awaited[-1:] == ["}"]:
        due = due.replace("a value", "a key")
        if key := re.compile(STRING).match(text, at):
            at = _skip(text, key.end())
            due = ":"
            if text.startswith(":", at):
                at = _skip(text, at + 1)
                due = VALUE
    elif due is not COMMA_OR_END and (string := re.compile(STRING).match(text, at)):
        at = _skip(text, string.end())  # a string alone would have fitted: what follows it is the fault
        due = COMMA_OR_END
    if due != ":" and due is not COMMA_OR_END and (into := re.compile(_INTO).match(text, at)):
        at = into.end()
        what = "a string that does not end" if at == len(text) else "not allowed in a string"
        return JsonError(text, at, what)
    expected = due.format(*awaited[-1:]) if awaited else "a value"
    return JsonError(text, at, f"it ends, expected {expected}" if at == len(text) else f"expected {expected}")


def _skip(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position

"""JSON laid out for reading without being parsed: the text itself is indented, so that big integers, number spelling,
escapes, duplicate keys and key order survive. Pure functions of text; knows no payload, no screen and no `json`.

One match of one regular expression is one line of output, and nothing recurses: time and memory grow with the length
of the text, however deep it is nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

__all__ = ["SCALAR", "STRING", "WS", "Indented", "JsonError", "Span", "indent", "one_line", "spans"]

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
    """The laid-out text and how many values it holds: more than one is JSON lines."""

    text: str
    values: int


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


@cache
def _small() -> re.Pattern[str]:
    """A container of scalars and of containers of scalars, with at most as many items as one line could hold."""
    inner = f"(?:{SCALAR})"
    for _ in range(2):
        end = f"{WS}(?:,{WS}(?![}}\\]])|(?=[}}\\]]))"
        items = f"{WS}(?:{inner}{end}){{0,{COLUMNS // 2}}}+"
        members = f"{WS}(?:{STRING}{WS}:{WS}{inner}{end}){{0,{COLUMNS // 2}}}+"
        inner = f"(?:{SCALAR}|\\[{items}\\]|\\{{{members}\\}})"
    return re.compile(f"({inner}){WS}(,)?")


_GAP = re.compile(WS)
_TOKEN = re.compile(r'("[^"\\]*+(?:\\.?[^"\\]*+)*+"?)|([^\s"{}\[\],:]++)|([{}\[\],:])')
_SPACED = {"{": "{ ", "}": " }", ",": ", ", ":": ": "}
_CLOSERS = {"}", "]"}
_LARGE = ("", 0, None)
_AFTER = "something after the value"
_VALUE, _VALUE_OR_END, _COMMA_OR_END = "a value", "a value or {}", ", or {}"


def indent(text: str, columns: int = COLUMNS) -> Indented:
    """The text over several lines, two blanks a level; only white space outside strings differs.

    A container below the top that fits into `columns` and nests no deeper than one more stays on its line. Several
    values, each on lines of its own, are JSON lines. Raises `JsonError`.
    """
    pads = [" " * (STEP * depth) for depth in range(DEEPEST + 1)]
    # Blanks are bounded by the text they indent: two bytes of wire must not become sixty of memory, a million times.
    room = 8 * len(text) + 2**16
    values = 0
    lines = _Joined("\n")
    for depth, key, body, comma in _walk(text, columns):
        if depth == 0 and body not in _CLOSERS:
            values += 1
        pad = pads[min(depth, len(pads) - 1)]
        room -= len(pad)
        if room < 0:
            pads = [""]
        lines.add(pad + (body if key is None else f"{key}: {body}") + (comma or ""))
    return Indented(lines.text(), values)


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


def _walk(text: str, columns: int) -> Iterator[tuple[int, str | None, str, str | None]]:
    """The lines to be, in order: depth, key or None, body (a scalar, a bracket, a small container), comma or None.

    `awaited` holds the closing brackets still to come; `due` says what may come next (RFC 8259 sections 4 and 5).
    """
    match_part = _part().match
    awaited: list[str] = []
    inside, due = "", _VALUE
    position = 0
    while part := match_part(text, position):
        key, body, comma, opener, closer, last = part.groups()
        end = part.end()
        if closer:
            if due is _VALUE or closer != inside:
                break
            awaited.pop()
            inside = awaited[-1] if awaited else ""
            body, comma = closer, last
        elif due is _COMMA_OR_END or (key is None) is (inside == "}"):
            break
        elif opener:
            taken = STEP * min(len(awaited), DEEPEST) + (len(key) + len(": ") if key else 0) + len(",")
            room = columns - taken if awaited else 0
            body, end, comma = _small_at(text, end - 1, max(room, 2)) if columns else _LARGE
            if not body:
                yield len(awaited), key, opener, None
                inside = "}" if opener == "{" else "]"
                awaited.append(inside)
                due = _VALUE_OR_END
                position = part.end()
                continue
        yield len(awaited), key, body, comma
        if awaited:
            due = _VALUE if comma else _COMMA_OR_END
        elif comma:
            raise JsonError(text, text.rindex(",", 0, end), _AFTER)
        elif end == len(text):
            return
        elif not text[text.rfind("\n", position, end) : end].isspace():  # values of JSON lines end with a line
            raise JsonError(text, end, _AFTER)
        else:
            due = _VALUE
        position = end
    raise _fault(text, position, due, awaited)


def _small_at(text: str, start: int, room: int) -> tuple[str, int, str | None]:
    """The container that opens at `start`, spaced for one line, its end and comma; nothing if it needs more room."""
    match = _small().match(text, start)
    if match is None:
        return _LARGE
    raw = match[1]
    if len(raw) > room and len("".join(raw.split())) > room:  # cheap, and the only check most containers need
        return _LARGE
    pieces: list[str] = []
    for token in _TOKEN.finditer(raw):
        piece = _SPACED.get(token[0], token[0])
        if piece == " }" and pieces[-1] == "{ ":
            piece = pieces.pop()[0] + "}"
        pieces.append(piece)
    # The pieces are measured, not the text: white space of the sender's must not decide the layout here.
    flat = "".join(pieces)
    return (flat, match.end(), match[2]) if len(flat) <= room else _LARGE


def _fault(text: str, position: int, due: str, awaited: list[str]) -> JsonError:
    """What is wrong behind `position`, where the next part did not fit."""
    at = _skip(text, position)
    if due is not _COMMA_OR_END and awaited[-1:] == ["}"]:
        due = due.replace("a value", "a key")
        if key := re.compile(STRING).match(text, at):
            at = _skip(text, key.end())
            due = ":"
            if text.startswith(":", at):
                at = _skip(text, at + 1)
                due = _VALUE
    elif due is not _COMMA_OR_END and (string := re.compile(STRING).match(text, at)):
        at = _skip(text, string.end())  # a string alone would have fitted: what follows it is the fault
        due = _COMMA_OR_END
    if due != ":" and due is not _COMMA_OR_END and (into := re.compile(_INTO).match(text, at)):
        at = into.end()
        what = "a string that does not end" if at == len(text) else "not allowed in a string"
        return JsonError(text, at, what)
    expected = due.format(*awaited[-1:]) if awaited else "a value"
    return JsonError(text, at, f"it ends, expected {expected}" if at == len(text) else f"expected {expected}")


def _skip(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position

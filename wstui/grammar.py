"""The filter language's grammar: reads what is typed into `wstui.query` trees, and says where it goes wrong."""

from __future__ import annotations

import re
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from wstui import query
from wstui.model import Direction, Opcode
from wstui.query import All, Any, Field, Node, Not

__all__ = ["QueryError", "complete", "parse"]

MOST_DEPTH = 50
"""How deep parentheses and negations may nest: far more than a person types, far less than Python's stack."""

_SIGNS = r"!=|<=|>=|=|<|>"
_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_REGEX = re.compile(r"/((?:[^/\\\n]|\\.)+)/(?=[\s)]|$)")
_KEYED = re.compile(r"(dir|op|conn|close):")
_SIZE = re.compile(rf"size({_SIGNS})(?=[^=<>]|$)")
_TIME = re.compile(rf"time({_SIGNS})(?=[^=<>]|$)")
_FIELD = re.compile(r'(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s.()"=!<>~]+))+')
_FIELD_KEY = re.compile(r'\.("(?:[^"\\]|\\.)*"|[^\s.()"=!<>~]+)')
_FIELD_SIGN = re.compile(rf"{_SIGNS}|~")
_BYTES = re.compile(r"(\d+(?:\.\d+)?)([kmg]?)i?b?", re.IGNORECASE)
_AGO = re.compile(r"-(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?")
_UNITS_NS = {"ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9, "d": 86400 * 10**9}

OPCODES = {o.name.lower(): o for o in Opcode if o is not Opcode.CONT}
WORDS = ("dir:in", "dir:out", *(f"op:{o}" for o in OPCODES), "size>", "time>", "time>-5m", "close:", "conn:", "or")
CODES = (1000, 1001, 1006, 1008, 1009, 1011)
"""Close codes that are met often."""


class QueryError(ValueError):
    """What is wrong, and at which column of the text, counted from 0."""

    def __init__(self, what: str, column: int) -> None:
        super().__init__(what)
        self.what = what
        self.column = column


@dataclass(slots=True)
class _Reader:
    """Recursive descent over the text; `at` is the next character's column."""

    text: str
    now_ns: int
    at: int = 0
    depth: int = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def word(self) -> str:
        """Up to white space, or to a `)` that no `(` of the word's own opened."""
        start, depth = self.at, 0
        while self.at < len(self.text) and not (c := self.text[self.at]).isspace():
            depth += (c == "(") - (c == ")")
            if depth < 0:
                break
            self.at += 1
        return self.text[start : self.at]

    def either(self) -> Node:
        parts = [self.both()]
        while True:
            self.take(_SPACE)
            if not re.compile(r"(?i:or)(?=[\s()]|$)").match(self.text, self.at):
                return parts[0] if len(parts) == 1 else Any(tuple(parts))
            self.at += 2
            parts.append(self.both())

    def both(self) -> Node:
        parts: list[Node] = []
        while True:
            self.take(_SPACE)
            rest = self.text[self.at :]
            if not rest or rest[0] == ")" or re.match(r"(?i:or)(?=[\s()]|$)", rest):
                break
            parts.append(self.term())
        if not parts:
            raise QueryError("a term is missing here", self.at)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def term(self) -> Node:
        start = self.at
        first = self.text[self.at]
        if first in "!-(":
            self.depth += 1
            if self.depth > MOST_DEPTH:
                raise QueryError(f"nested more than {MOST_DEPTH} deep", start)
            self.at += 1
            node = self.group(start) if first == "(" else self.negated(start)
            self.depth -= 1
            return node
        if first == '"':
            return self.text_of(self.quoted())
        if first == "/":
            return self.regex(start)
        return self.keyed() or self.field() or self.text_of(self.word())

    def negated(self, start: int) -> Node:
        if self.at >= len(self.text) or self.text[self.at].isspace() or self.text[self.at] == ")":
            raise QueryError(f"nothing follows the {self.text[start]} that negates", start)
        return Not(self.term())

    def group(self, start: int) -> Node:
        node = self.either()
        self.take(_SPACE)
        if self.at >= len(self.text):
            raise QueryError("this ( is not closed", start)
        self.at += 1
        return node

    def quoted(self) -> str:
        found = self.take(_QUOTED)
        if not found:
            raise QueryError('this " is not closed', self.at)
        return re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)

    def text_of(self, text: str) -> Node:
        return query.Text(text, query.fold(text))

    def regex(self, start: int) -> Node:
        found = self.take(_REGEX)
        if not found:
            raise QueryError('a /regex/ ends with / and then a space; to find a /, quote it: "/a/b"', start)
        pattern = found[1].replace("\\/", "/")
        # An escape such as \W or \S is not a capital letter of the pattern's own.
        flags = re.IGNORECASE if query.fold(re.sub(r"\\.", "", pattern)) else re.NOFLAG
        try:
            with warnings.catch_warnings():
                # What `re` may understand otherwise one day is no news for whoever types it, least of all on stderr.
                warnings.simplefilter("ignore")
                return query.Regex(re.compile(pattern, flags))
        except (re.error, OverflowError, RecursionError) as exc:
            column = start + 1 + (getattr(exc, "pos", None) or 0)
            raise QueryError(f"not a regular expression: {getattr(exc, 'msg', exc)}", column) from None

    def keyed(self) -> Node | None:
        if found := self.take(_KEYED):
            start = self.at
            value = self.quoted() if self.text.startswith('"', start) else self.word()
            return self.key_value(found[1], value, start)
        if found := self.take(_SIZE):
            start = self.at
            amount = _BYTES.fullmatch(self.word())
            if not amount:
                raise QueryError("a size is a number of bytes: 200, 4k, 1.5M", start)
            return query.Size(found[1], int(float(amount[1]) * 1024 ** " kmg".index(amount[2].lower() or " ")))
        if found := self.take(_TIME):
            return self.time(found[1], self.at, self.word())
        return None

    def key_value(self, key: str, value: str, start: int) -> Node:
        if key == "dir":
            if value.lower() not in ("in", "out"):
                raise QueryError("dir: is in or out", start)
            return query.Dir(Direction[value.upper()])
        if key == "op":
            names = value.lower().split(",")
            for name in names:
                if name not in OPCODES:
                    raise QueryError(f"op: is one of {', '.join(OPCODES)}", start)
            return query.Op(frozenset(OPCODES[n] for n in names))
        if key == "close":
            if value and not (value.isascii() and value.isdigit() and len(value) == 4):
                raise QueryError("close: is followed by a code such as 1006, or by nothing", start)
            return query.Closed(int(value) if value else None)
        if not value:
            raise QueryError("conn: is followed by a part of a connection's name", start)
        return query.Conn(value)

    def time(self, sign: str, start: int, word: str) -> Node:
        if ago := _AGO.fullmatch(word):
            return query.Time(sign, self.now_ns - int(float(ago[1]) * _UNITS_NS[ago[2]]), words=f"{word[1:]} ago")
        if clock := _CLOCK.fullmatch(word):
            hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
            if hour < 24 and minute < 60 and second < 60:
                nanoseconds = int((clock[4] or "0").ljust(9, "0"))
                return query.Time(sign, None, (hour * 3600 + minute * 60 + second) * 10**9 + nanoseconds, word)
        try:
            at = datetime.fromisoformat(word)
            return query.Time(sign, int(at.timestamp()) * 10**9 + at.microsecond * 1000, words=word)
        except (ValueError, OverflowError, OSError):
            raise QueryError("a time is 12:30:05, 2026-01-31T12:30, or -5m for five minutes ago", start) from None

    def field(self) -> Node | None:
        path = self.take(_FIELD)
        if not path:
            return None
        keys = tuple(map(_key, _FIELD_KEY.findall(path[0])))
        sign = self.take(_FIELD_SIGN)
        if not sign:
            if self.at < len(self.text) and not self.text[self.at].isspace() and self.text[self.at] != ")":
                raise QueryError("after a field comes = != < <= > >= or ~", self.at)
            return Field(keys)
        start = self.at
        is_quoted = self.text.startswith('"', start)
        value = self.quoted() if is_quoted else self.word()
        if not value and not is_quoted:
            raise QueryError(f"a value is missing after {sign[0]}", start)
        return Field(keys, sign[0], value, is_quoted)


def _key(written: str) -> str:
    """A key of a path as it was written, as itself."""
    return re.sub(r"\\(.)", r"\1", written[1:-1], flags=re.DOTALL) if written.startswith('"') else written


def parse(text: str, now_ns: int | None = None) -> Node:
    """The tree of a filter's text; an empty text matches everything. `now_ns` (since the epoch) is what `-5m` counts
    from. Raises `QueryError` with the column."""
    if not text.strip():
        return All(())
    reader = _Reader(text, time.time_ns() if now_ns is None else now_ns)
    node = reader.either()
    if reader.at < len(text):
        raise QueryError("this ) closes nothing", reader.at)
    return node


_LAST = re.compile(r'(?:[^\s(!"]|"(?:[^"\\]|\\.)*")*\Z')
_LAST_FIELD = re.compile(r'((?:\.(?:"(?:[^"\\]|\\.)*"|[^\s.()"=!<>~]+))*)\.([^\s.()"=!<>~]*)')


def complete(text: str, names: Iterable[str] = (), documents: Callable[[], Iterable[object]] = tuple) -> list[str]:
    """What the last word of the text could become: words of the language, `names` of connections, and fields of
    `documents` (as `wstui.query.json_of` reads payloads), which are asked for where a field is written."""
    if (text.count('"') - text.count('\\"')) % 2:
        return []
    found = _LAST.search(text)
    last = found[0].removeprefix("-") if found else ""
    if last.startswith("."):
        return _complete_field(last, documents)
    if last.startswith("op:") and "," in last:
        before, _, part = last.rpartition(",")
        taken = before.removeprefix("op:").split(",")
        return [f"{before},{o}" for o in OPCODES if o.startswith(part) and o != part and o not in taken]
    words = [*WORDS, *(f"close:{code}" for code in CODES), *(map(_conn, names) if last.startswith("conn:") else ())]
    return [w for w in words if last and w.startswith(last) and w != last]


def _conn(name: str) -> str:
    """The term for a connection of that name."""
    plain = re.fullmatch(r'[^\s()"]+', name)
    return f"conn:{name}" if plain else 'conn:"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def _complete_field(word: str, documents: Callable[[], Iterable[object]]) -> list[str]:
    """The fields that a path which is being written could lead to, the most common first."""
    found = _LAST_FIELD.fullmatch(word)
    if found is None:
        return []
    path = tuple(_key(key) for key in _FIELD_KEY.findall(found[1]))
    keys: Counter[str] = Counter()
    for document in documents():
        value = query.lookup(document, path)
        if isinstance(value, dict):
            keys.update(key for key in value if key.startswith(found[2]) and key != found[2])
        elif isinstance(value, list) and value and found[2] != "0" and "0".startswith(found[2]):
            keys["0"] += 1
    return [found[1] + query.path_text((key,)) for key, _ in keys.most_common()]

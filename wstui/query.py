"""The filter language: what is typed becomes a tree, and the tree judges a message. Knows no store and no screen.

words and "quoted text"      the payload contains it (smart case: a capital makes it exact)
/regex/                      the payload matches it
dir:in  op:text,ping  conn:NAME  close:1006
size>4k  time>12:30:05  time<-5m
.data.0.price>42000          a field of a JSON payload; .id alone: it exists
! or - before a term negates, terms side by side must all hold, `or` and ( ) combine
"""

from __future__ import annotations

import json
import operator
import re
import sys
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Protocol

from wstui.model import Direction, Opcode

__all__ = ["All", "Any", "Field", "Node", "Not", "Subject", "Text", "fold", "json_of", "lookup", "steps"]


class Subject(Protocol):
    """What a filter judges: one recorded message. `connection` is its name, `time_ns` counts from the epoch."""

    @property
    def direction(self) -> Direction: ...
    @property
    def opcode(self) -> Opcode: ...
    @property
    def size(self) -> int: ...
    @property
    def time_ns(self) -> int: ...
    @property
    def connection(self) -> str: ...
    @property
    def payload(self) -> bytes: ...


class Node(Protocol):
    """A term or a combination of terms."""

    def test(self, subject: Subject) -> bool:
        """Whether the message matches; never raises."""
        ...

    def explain(self) -> str:
        """The same in words."""
        ...


COMPARE: dict[str, Callable[[typing.Any, typing.Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def fold(text: str) -> bool:
    """Smart case: whether a pattern asks for letters of either case, having no capital of its own."""
    return not any(c.isupper() for c in text)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no parts, everything does."""

    parts: tuple[Node, ...]

    def test(self, subject: Subject) -> bool:
        return all(p.test(subject) for p in self.parts)

    def explain(self) -> str:
        return " and ".join(f"({p.explain()})" if isinstance(p, Any) else p.explain() for p in self.parts) or "all"


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Node, ...]

    def test(self, subject: Subject) -> bool:
        return any(p.test(subject) for p in self.parts)

    def explain(self) -> str:
        return " or ".join(p.explain() for p in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node

    def test(self, subject: Subject) -> bool:
        return not self.part.test(subject)

    def explain(self) -> str:
        inner = self.part.explain()
        return f"not ({inner})" if isinstance(self.part, All | Any) else f"not {inner}"


@dataclass(frozen=True, slots=True)
class Text:
    """The payload contains the text. With `folded`, letters match in either case: ASCII ones byte for byte, and where
    the text has others, by Unicode lower case."""

    text: str
    folded: bool

    @property
    def needle(self) -> bytes:
        """The bytes to look for; in lower case when folded."""
        raw = self.text.encode("utf-8", "surrogateescape")
        return raw.lower() if self.folded else raw

    @property
    def bytewise(self) -> bool:
        """Whether a search for `needle` in the (ASCII-lowered, when folded) bytes decides: the scan's short cut."""
        return not self.folded or self.text.isascii()

    def test(self, subject: Subject) -> bool:
        return self.within(subject.payload)

    def within(self, payload: bytes) -> bool:
        """Whether these bytes contain the text."""
        if not self.folded:
            return self.needle in payload
        if self.text.isascii():
            return self.needle in payload.lower()
        return self.text.lower() in payload.decode("utf-8", "surrogateescape").lower()

    def explain(self) -> str:
        return f'contains "{self.text}"' + ("" if self.folded or not self.text.isupper() else " (exact case)")


@dataclass(frozen=True, slots=True)
class Regex:
    """The payload, as UTF-8 text, has a match of the pattern."""

    pattern: re.Pattern[str]

    def test(self, subject: Subject) -> bool:
        return self.pattern.search(subject.payload.decode("utf-8", "surrogateescape")) is not None

    def explain(self) -> str:
        return f"matches /{self.pattern.pattern}/"


@dataclass(frozen=True, slots=True)
class Dir:
    """Received or sent."""

    direction: Direction

    def test(self, subject: Subject) -> bool:
        return subject.direction is self.direction and subject.opcode is not Opcode.EVENT

    def explain(self) -> str:
        return "received" if self.direction is Direction.IN else "sent"


@dataclass(frozen=True, slots=True)
class Op:
    """One of these opcodes."""

    opcodes: frozenset[Opcode]

    def test(self, subject: Subject) -> bool:
        return subject.opcode in self.opcodes

    def explain(self) -> str:
        return "is " + " or ".join(o.name.lower() for o in sorted(self.opcodes))


@dataclass(frozen=True, slots=True)
class Size:
    """The payload's length in bytes compared with a number."""

    sign: str
    size: int

    def test(self, subject: Subject) -> bool:
        return COMPARE[self.sign](subject.size, self.size)

    def explain(self) -> str:
        return f"size {self.sign} {self.size:,} bytes"


@dataclass(frozen=True, slots=True)
class Time:
    """When it came: compared with a moment (`time_ns` since the epoch), or with a time of day of its own day, local
    (`of_day_ns` since midnight)."""

    sign: str
    time_ns: int | None
    of_day_ns: int = 0
    words: str = ""

    def test(self, subject: Subject) -> bool:
        if self.time_ns is not None:
            return COMPARE[self.sign](subject.time_ns, self.time_ns)
        return COMPARE[self.sign](of_day(subject.time_ns), self.of_day_ns)

    def explain(self) -> str:
        return f"time {self.sign} {self.words}"


ABNORMAL = "closed · 1006 ".encode()
"""How the event begins that tells of an end without a close frame."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A close frame, with this code (RFC 6455 section 7.4) or any. An end without one is 1006, which is found on the
    event that tells of it; other ends are found on their frames, and not once more on the event."""

    code: int | None

    def test(self, subject: Subject) -> bool:
        if subject.opcode is Opcode.CLOSE:
            payload = subject.payload
            code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
        elif subject.opcode is Opcode.EVENT and subject.payload.startswith(ABNORMAL):
            code = 1006
        else:
            return False
        return self.code is None or code == self.code

    def explain(self) -> str:
        return "is a close" if self.code is None else f"is a close with code {self.code}"


@dataclass(frozen=True, slots=True)
class Conn:
    """The connection's name contains the text."""

    name: str

    def test(self, subject: Subject) -> bool:
        return self.name.lower() in subject.connection.lower() if fold(self.name) else self.name in subject.connection

    def explain(self) -> str:
        return f'on a connection named "{self.name}"'


class Number(str):
    """A JSON number as it is spelled; made into a Decimal only when it is compared."""

    __slots__ = ()


def _no_constant(text: str) -> object:
    raise ValueError(text)  # NaN and Infinity are Python's, not JSON's (RFC 8259 section 6)


_decoder = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_no_constant)
_MISSING = object()


def json_of(payload: bytes) -> object:
    """The payload read as JSON, numbers as `Number`, the last of duplicate keys; raises ValueError when it is not
    JSON in UTF-8 (RFC 8259) or is nested deeper than Python's stack."""
    text = payload.decode("utf-8")
    try:
        if text.startswith(("{", "[")):  # the usual case, without a search for white space around it
            value, end = _decoder.raw_decode(text)
            if end == len(text):
                return typing.cast(object, value)
        return _decoder.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def lookup(value: object, path: tuple[str, ...]) -> object:
    """The value at a path of keys and array positions, or a sentinel that equals nothing. Raises nothing."""
    for key, position in steps(path):
        if isinstance(value, dict):
            value = value.get(key, _MISSING)
        elif isinstance(value, list) and position < len(value):
            value = value[position]
        else:
            return _MISSING
    return value


@lru_cache
def steps(path: tuple[str, ...]) -> list[tuple[str, int]]:
    """Each key, and the array position it may be as well; one beyond every array where it is none."""
    return [(k, int(k) if k.isascii() and k.isdigit() and len(k) < 10 else sys.maxsize) for k in path]


def number(text: str) -> Decimal | None:
    """A string that is wholly a finite decimal number, as one; exchanges send prices so."""
    try:
        found = Decimal(text) if text.isascii() and "_" not in text and text == text.strip() else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


_asked = lru_cache(number)
_LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a JSON payload exists, or compares. What is not JSON, or lacks the field, does not match.

    A number compares with JSON numbers and with strings that are wholly numeric; a bare true, false or null also
    with the literal; `~` asks whether the field's text contains the value.
    """

    path: tuple[str, ...]
    sign: str = ""
    value: str = ""
    quoted: bool = False

    def test(self, subject: Subject) -> bool:
        if not subject.opcode.is_data:
            return False
        try:
            return self.holds(json_of(subject.payload))
        except ValueError:
            return False

    @property
    def keys(self) -> list[bytes]:
        """The path's keys as they stand in a payload that escapes nothing; array positions stand in none."""
        return [key.encode("utf-8", "surrogatepass") for key in self.path if not key.isdigit()]

    @property
    def verbatim(self) -> bytes:
        """What a payload that escapes nothing must hold to match: the value, where it is compared as text."""
        if self.sign not in ("=", "~") or (self.sign == "~" and fold(self.value)):
            return b""
        if not self.quoted and (self.value in _LITERALS or number(self.value) is not None) and self.sign == "=":
            return b""
        return self.value.encode("utf-8", "surrogatepass")

    @property
    def near(self) -> float | None:
        """The number that is compared with, rounded; None where none is."""
        asked = None if self.quoted or self.sign in ("", "~") else _asked(self.value)
        return None if asked is None else float(asked)

    def holds(self, document: object) -> bool:
        """Whether a payload read by `json_of` has the field as asked for."""
        found = lookup(document, self.path)
        return found is not _MISSING and self.admits(found)

    def admits(self, found: object) -> bool:
        """Whether the field may have this value, a part of what `json_of` read."""
        if not self.sign:
            return True
        if self.sign == "~":
            text = found.encode("utf-8", "replace") if isinstance(found, str) else b""
            return Text(self.value, fold(self.value)).within(text)
        if not self.quoted and self.value in _LITERALS and not isinstance(found, str):
            same = found is _LITERALS[self.value]
            return same if self.sign == "=" else not same if self.sign == "!=" else False
        if not isinstance(found, str) or (self.quoted and isinstance(found, Number)):
            return self.sign == "!="
        wanted = None if self.quoted else _asked(self.value)
        if wanted is not None:
            have = number(found)
            return self.sign == "!=" if have is None else COMPARE[self.sign](have, wanted)
        return COMPARE[self.sign](str(found), self.value)

    def explain(self) -> str:
        path = path_text(self.path)
        if not self.sign:
            return f"has {path}"
        return f"{path} {'contains' if self.sign == '~' else self.sign} {self.value}"


def path_text(path: tuple[str, ...]) -> str:
    """A path as it is typed; keys that the grammar would cut are quoted."""
    plain = re.compile(r'[^\s.()"=!<>~]+')
    escaped = (k if plain.fullmatch(k) else '"' + re.sub(r'(["\\])', r"\\\1", k) + '"' for k in path)
    return "".join(f".{k}" for k in escaped)


def of_day(time_ns: int) -> int:
    """Nanoseconds since local midnight of the day the moment is in."""
    at = datetime.fromtimestamp(time_ns // 1_000_000_000)
    return (at.hour * 3600 + at.minute * 60 + at.second) * 1_000_000_000 + time_ns % 1_000_000_000


def walk(node: Node) -> Iterator[Node]:
    """The node and every node under it."""
    yield node
    if isinstance(node, All | Any):
        for part in node.parts:
            yield from walk(part)
    elif isinstance(node, Not):
        yield from walk(node.part)

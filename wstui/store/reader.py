"""Reads one field of JSON payload after payload, and most of them without reading JSON.

Pure. Payloads of a feed differ in their digits mostly. A payload with every digit made a 1 is its skeleton, and what
is known of a skeleton is known of all payloads that have it: whether they are JSON, and where the field's value
stands. Where an escape, or a digit that decides, makes that untrue, the payload itself is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, itemgetter

from wstui.query import COMPARE, Field, Number, json_of, steps
from wstui.shape import DIGITS

__all__ = ["Place", "Reader", "place_in"]

LONGEST = 2048
"""Bytes of a payload beyond which it is read by itself: two of that size rarely have the same skeleton."""
KEPT = 1024
"""Skeletons that are known at a time; when there are more, learning begins anew."""
VALUES, VALUE = 8192, 64
"""The same of values of the field, and bytes of the longest that is remembered."""
DEEPEST = 100
"""Objects and arrays beyond which a payload is read by itself: how many may be nested depends on Python's stack."""

ZERO = ord("0")
DIGITLESS = re.compile(rb"[^0-9]*")
PLAIN = re.compile(rb"-?1+(?:\.1+)?")
TOKEN = re.compile(rb'"[^"]*"|[{}\[\],:]|[^\s{}\[\],:"]+')
LITERALS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}
CONTAINERS: dict[bytes, object] = {b"{": {}, b"[": []}


@dataclass(slots=True)
class Place:
    """Where the field's value stands in the payloads of one skeleton. Where there is none, or one that no digit
    changes, `value` is None and `verdict` is theirs. `decimal` is the part of it that is a plain decimal number.

    `leads` gives the digits that must not be 0, or the payload is not JSON (RFC 8259 section 6). `names` are the keys
    of the path that have a digit, with the place where each must stand.
    """

    value: slice | None = None
    decimal: slice | None = None
    verdict: bool = False
    leads: Callable[[bytes], tuple[int, ...]] | None = None
    names: tuple[tuple[slice, bytes], ...] = ()


class Reader:
    """Judges payloads by one term of a filter. `read` gives the JSON of one that has to be read, None of others."""

    def __init__(self, field: Field, read: Callable[[bytes], object]) -> None:
        self._field = field
        self._read = read
        self._near = field.near
        self._compare: Callable[[float, float], bool] = COMPARE.get(field.sign, eq)
        self._places: dict[bytes, Place | None] = {}
        """What is known of a skeleton; None when it was seen, or is not clear."""
        self._unclear: set[bytes] = set()
        self._verdicts: dict[bytes, bool] = {}

    def holds(self, payload: bytes) -> bool:
        """Whether the payload is JSON that has the field as asked for; never raises."""
        if len(payload) > LONGEST:
            return self._field.holds(self._read(payload))
        bones = payload.translate(DIGITS)
        place = self._places.get(bones)
        if place is None:
            return self._learn(bones, payload)
        if place.leads is not None and ZERO in place.leads(payload):
            return False
        for at, name in place.names:
            if payload[at] != name:
                return False
        if place.decimal is not None and self._near is not None:
            # Floats are rounded in order: where they differ, the decimals they stand for differ the same way.
            have = float(payload[place.decimal])
            if have != self._near:
                return self._compare(have, self._near)
        if place.value is None:
            return place.verdict
        value = payload[place.value]
        verdict = self._verdicts.get(value)
        return self._judge(value) if verdict is None else verdict

    def _learn(self, bones: bytes, payload: bytes) -> bool:
        """Judge a payload of a skeleton that is new; when it comes again, it is worth knowing."""
        if bones not in self._places:
            if len(self._places) >= KEPT:
                self._places.clear()
                self._unclear.clear()
            self._places[bones] = None
        elif bones not in self._unclear:
            place = self._places[bones] = place_in(bones, self._field)
            if place is None:
                self._unclear.add(bones)
        return self._field.holds(self._read(payload))

    def _judge(self, value: bytes) -> bool:
        """Whether the field may have this value, spelled as in the payload, which is JSON without escapes."""
        text = value.decode("utf-8")
        verdict = self._field.admits(text[1:-1] if text.startswith('"') else Number(text))
        if len(value) <= VALUE:
            if len(self._verdicts) >= VALUES:
                self._verdicts.clear()
            self._verdicts[value] = verdict
        return verdict


def place_in(bones: bytes, field: Field) -> Place | None:
    """Where a field's value stands in all payloads of a skeleton; None where that cannot be told."""
    if b"\\" in bones or bones.count(b"[") + bones.count(b"{") > DEEPEST:
        return None
    try:
        json_of(bones)
    except ValueError:
        return Place()  # no digits make it JSON
    walk = _Walk(field)
    for token in TOKEN.finditer(bones):
        walk.take(token)
    return walk.place()


@dataclass(slots=True)
class _Inside:
    """An object or array that is being walked through. `level` tells how much of the path leads to it, None: it is not
    on the path. `name` is the member's that comes next, `index` the item's."""

    level: int | None
    is_object: bool
    name: re.Match[bytes] | None = None
    index: int = 0
    chosen: bool = False


class _Walk:
    """Goes through the tokens of a skeleton that is JSON and escapes nothing."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._steps = [(key.encode("utf-8", "surrogatepass"), position) for key, position in steps(field.path)]
        self._names: list[tuple[slice, bytes] | None] = []
        self._leads: list[int] = []
        self._value: re.Match[bytes] | None = None
        self._stack: list[_Inside] = []
        self._clear = True

    def take(self, token: re.Match[bytes]) -> None:
        """Go one token further."""
        text, inside = token[0], self._stack[-1] if self._stack else None
        if text in (b"}", b"]"):
            self._stack.pop()
        elif text == b",":
            assert inside is not None
            inside.name, inside.index = None, inside.index + 1
        elif inside is not None and inside.is_object and inside.name is None:
            inside.name = token
        elif text != b":":
            self._take_value(token, 0 if inside is None else self._level(inside))

    def _take_value(self, token: re.Match[bytes], level: int | None) -> None:
        text = token[0]
        if level is not None:
            # Of duplicate keys the last counts, whatever was found in the one before.
            self._value = token if level == len(self._steps) else None
        if text in CONTAINERS:
            self._stack.append(_Inside(level, text == b"{"))
        elif not text.startswith(b'"') and text not in LITERALS:
            whole = re.match(rb"-?(1+)", text)
            if whole is not None and len(whole[1]) > 1:
                self._leads.append(token.start() + whole.start(1))

    def _level(self, inside: _Inside) -> int | None:
        """How much of the path leads to the value that comes now."""
        level = inside.level
        if level is None or level == len(self._steps):
            return None
        key, position = self._steps[level]
        if not inside.is_object:
            if inside.index != position:
                return None
            self._names[level:] = [None]
            return level + 1
        name = inside.name
        assert name is not None
        if name[0][1:-1] != key.translate(DIGITS):
            return None
        has_digit = not DIGITLESS.fullmatch(key)
        self._clear = self._clear and not (has_digit and inside.chosen)
        inside.chosen = True
        self._names[level:] = [(slice(name.start() + 1, name.end() - 1), key) if has_digit else None]
        return level + 1

    def place(self) -> Place | None:
        """The place of the value; None where it depends on digits which of two is the field."""
        if not self._clear:
            return None
        place = Place()
        if self._value is not None:
            text = self._value[0]
            place.names = tuple(name for name in self._names if name is not None)
            if text in CONTAINERS or text in LITERALS:
                place.verdict = self._field.admits({**CONTAINERS, **LITERALS}[text])
            else:
                start, end = self._value.span()
                place.value = slice(start, end)
                if PLAIN.fullmatch(text.strip(b'"')):
                    place.decimal = slice(start + 1, end - 1) if text.startswith(b'"') else place.value
        if self._leads:
            place.leads = itemgetter(self._leads[0], *self._leads)
        return place

"""The shape of a message: what it has in common with others of its sort. Pure; knows no batch and no screen.

A shape is the opcode, the keys of a JSON object, and the values of the keys that say what sort of message it is
(`TYPES`), at the top and one level below, in objects and in the first object of an array: `event=subscribe`,
`arg.channel=mark-price`. A number is such a value up to three digits, and in a text value runs of four digits and more
are all one: what is longer is an id. Text that is not JSON has the word it begins with, so that heartbeats of one word
have a shape of their own. In keys and in such words a # stands for digits.

A shape depends on a payload's skeleton alone: the payload with every digit outside those values made a 1. Payloads of
a feed differ in digits mostly, so that most cost one regular expression and one look into a cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wstui.model import Opcode
from wstui.query import Number, Subject, json_of

__all__ = ["DIGITS", "LONGEST", "TYPES", "Shaped", "name_of", "parts_of", "shape_of", "skeleton"]

TYPES = (
    "action", "channel", "cmd", "command", "e", "event", "event_type", "eventType", "kind", "messageType", "method",
    "msg_type", "msgType", "op", "operation", "stream", "subject", "t", "topic", "type",
)  # fmt: skip
"""Keys whose values tell sorts of messages apart."""
LONGEST = 128 * 2**10
"""A payload of more bytes than this has no shape but its opcode: reading it would hold up the screen."""
CACHED, CACHED_SIZE = 4096, 1024
MOST_KEYS = 16
MOST_VALUE = 48

_KEPT = re.compile(
    rb'("(?:%b)"\s*:\s*(?:"[^"\\]{0,%d}"|-?\d{1,3}(?![\d.eE])))' % ("|".join(TYPES).encode(), MOST_VALUE)
)
DIGITS = bytes(ord("1") if chr(n).isdigit() and n < 128 else n for n in range(256))
_ONES = re.compile("1+")
_WORD = re.compile(r'(\d{0,2}(?:\["?)?)((?:[^\W\d][\w.:-]{0,31})?)', re.ASCII)
_NAME = re.compile(r"[^\W\d][\w.:/-]{0,31}")


def skeleton(payload: bytes) -> bytes:
    """What of a payload its shape depends on."""
    parts = _KEPT.split(payload)
    parts[::2] = [part.translate(DIGITS) for part in parts[::2]]
    bones = b"".join(parts)
    # A number of one or two digits in front is the sort of message in some protocols: Engine.IO, Socket.IO.
    return payload[:2] + bones[2:] if payload[:1].isdigit() else bones


def shape_of(opcode: Opcode, payload: bytes) -> str:
    """The shape of a message as one line that two messages share exactly when they are of one sort."""
    kind = opcode.name.lower()
    if not opcode.is_data or len(payload) > LONGEST:
        return kind
    bones = skeleton(payload)
    return _cached(kind, bones) if len(bones) <= CACHED_SIZE else _shape(kind, bones)


def name_of(shape: str) -> str:
    """A shape for people: what sort it is, or where nothing says so its keys. Wire text: make it safe to show it."""
    kind, sort, keys = parts_of(shape)
    return sort or keys or kind


def parts_of(shape: str) -> tuple[str, str, str]:
    """What a shape is made of: the opcode, the sort, the keys; the last two may be empty, and are wire text."""
    kind, sort, keys = [*shape.split("\n"), "", ""][:3]
    return kind, sort, keys


def _shape(kind: str, bones: bytes) -> str:
    try:
        document = json_of(bones)
    except ValueError:
        word = _WORD.match(bones[:64].decode("utf-8", "replace")) if kind == "text" else None
        return f"{kind}\n{word[1] + _ONES.sub('#', word[2]) if word else ''}\n"
    if isinstance(document, dict):
        pairs = sorted(_pairs(document, ""), key=lambda pair: (pair[0].count("."), pair))
        return f"{kind}\n{' '.join(f'{path}={value}' for path, value in pairs)}\n{_keys(document)}"
    if isinstance(document, list):
        first = next((item for item in document[:4] if isinstance(item, dict)), None)
        words = [item for item in document[:4] if isinstance(item, str) and _NAME.fullmatch(item)]
        pairs = sorted(_pairs(first or {}, ""))
        sort = " ".join([*words[:1], *(f"{path}={value}" for path, value in pairs)])
        return f"{kind}\n{sort}\n[{_keys(first) if first else ''}]"
    if kind == "binary":
        # A byte that happens to be a digit is no document.
        return f"{kind}\n\n"
    if isinstance(document, Number):
        return f"{kind}\n{document if len(document) < 3 else 'number'}\n"
    return f"{kind}\n{'string' if isinstance(document, str) else str(document).lower()}\n"


_cached = lru_cache(CACHED)(_shape)


def _pairs(document: dict[str, object], path: str) -> Iterator[tuple[str, str]]:
    for key, value in document.items():
        if key in TYPES and isinstance(value, str) and len(value) <= MOST_VALUE:
            # A key of one letter is a time or an id as often as a sort, when it holds a number.
            if not isinstance(value, Number) or (len(key) > 1 and value.isdigit() and len(value) < 4):
                yield path + key, re.sub(r"\d{4,}", "#", value.replace("\n", " "))
        elif not path:
            inner = value[0] if isinstance(value, list) and value else value
            if isinstance(inner, dict):
                yield from _pairs(inner, _ONES.sub("#", key.replace("\n", " ")) + ".")


def _keys(document: dict[str, object]) -> str:
    keys = sorted({_ONES.sub("#", key[:MOST_VALUE].replace("\n", " ")) for key in document})
    return "{" + ", ".join(keys[:MOST_KEYS]) + (", …" if len(keys) > MOST_KEYS else "") + "}"


@dataclass(frozen=True, slots=True)
class Shaped:
    """A term of a filter: the message is of one of these shapes. `name` is what it is called."""

    shapes: frozenset[str]
    name: str = ""

    def test(self, subject: Subject) -> bool:
        """Whether the message matches; never raises."""
        return shape_of(subject.opcode, subject.payload) in self.shapes

    def explain(self) -> str:
        """The same in words."""
        return f"is a {self.name or 'message of some groups'}"

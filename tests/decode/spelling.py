"""Values of Python as wstui.decode spells them in JSON, said a second time and independently of it: maps are lists of
pairs, so that order and repetition count. Knows the reference libraries' types by their attributes only."""

from __future__ import annotations

import datetime
import json
import math
import re
import uuid
from collections.abc import Mapping
from typing import Any

__all__ = ["loaded", "loaded_lines", "spelled"]


class Pairs(list[Any]):
    """The members of an object, which no list equals."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pairs) and list.__eq__(self, other)

    __hash__ = None


def loaded(text: str) -> Any:
    """JSON text as Python reads it, objects as pairs."""
    return json.loads(text, object_pairs_hook=Pairs, parse_constant=_no_constant)


def loaded_lines(text: str) -> list[Any]:
    """Several values of JSON text."""
    reader, values, at = json.JSONDecoder(object_pairs_hook=Pairs, parse_constant=_no_constant), [], 0
    while at < len(text):
        value, at = reader.raw_decode(text, at)
        values.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return values


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def special(**members: Any) -> Pairs:
    """An object whose first key begins with a dollar sign."""
    first, *rest = members.items()
    return Pairs([("$" + first[0], first[1]), *rest])


def spelled(value: Any) -> Any:
    """As JSON is read by `loaded`."""
    match value:
        case float() if not math.isfinite(value):
            return special(float="NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity")
        case bytes() | bytearray():
            return special(bytes=bytes(value).hex())
        case uuid.UUID():
            return special(uuid=str(value))
        case datetime.datetime():
            text = value.astimezone(datetime.UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
            return special(time=text + "Z")
        case Mapping():
            return Pairs(
                (key if isinstance(key, str) else _json(spelled(key)), spelled(item)) for key, item in value.items()
            )
        case list() | tuple():
            return [spelled(item) for item in value]
    return value


def _json(value: Any) -> str:
    """JSON text without blanks, of what `loaded` gave."""
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{_json(key)}:{_json(item)}" for key, item in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return re.sub("[\x7f-\x9f]", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))

"""JSON as lenses read it: what is known of a document without reading all of a large one, and values in few words."""

from __future__ import annotations

import json
import re
from contextlib import suppress

from wstui.reading import Excerpt

__all__ = ["CUT", "Cut", "brief", "document", "short", "word"]


class Spelled(float):
    """A number that is written as it was sent: `1.10` stays that."""

    def __new__(cls, text: str) -> Spelled:
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str

    def __repr__(self) -> str:
        return self.text


_DECODER = json.JSONDecoder(parse_float=Spelled)
_GAP = re.compile(r"[ \t\n\r]*")
_LAST = re.compile(r',\s*"([^"\\]{1,32})"\s*:\s*("[^"\\]{0,256}"|-?[0-9.eE+-]{1,40}|true|false|null)\s*\}\s*\Z')


class Cut:
    """Stands for a value too long to be read."""

    def __repr__(self) -> str:
        return "…"


CUT = Cut()


def document(excerpt: Excerpt) -> object:
    """The JSON document of a message; None where it is none. Of one that is too long, an object is read as far as the
    excerpt goes, with `CUT` for the value that goes further, and the last member; anything else is `CUT`."""
    text = excerpt.payload.decode("utf-8", "replace")
    if not excerpt.is_whole:
        return _beginning(text, excerpt.tail.decode("utf-8", "replace"))
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _beginning(text: str, tail: str) -> object:
    at = _gap(text, 0)
    if not text.startswith("{", at):
        return CUT if text.startswith("[", at) else None
    found: dict[str, object] = {}
    at += 1
    key: object = None
    try:
        while True:
            key = None
            key, at = _DECODER.raw_decode(text, _gap(text, at))
            at = _gap(text, at)
            if not isinstance(key, str) or not text.startswith(":", at):
                return None
            found[key], at = _DECODER.raw_decode(text, _gap(text, at + 1))
            at = _gap(text, at)
            if not text.startswith(",", at):
                break
            at += 1
    except (ValueError, RecursionError):
        if isinstance(key, str):
            found[key] = CUT
    # A member that ends with the text is one of the object as a whole, however deep what came before was nested.
    if last := _LAST.search(tail):
        with suppress(ValueError):
            found.setdefault(last[1], json.loads(last[2]))
    return found


def _gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def word(value: object, most: int = 80) -> str:
    """A scalar as it would be said: a string as it is, without quotes; empty for what is none."""
    if isinstance(value, str):
        return short(value, most)
    if isinstance(value, bool):
        return "true" if value else "false"
    return short(_number(value), most) if isinstance(value, int | float) else ""


def short(text: str, most: int = 80) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def brief(value: object, most: int = 120) -> str:
    """A value as JSON in about so many characters, however large it is: what there is no room for is an ellipsis."""
    pieces: list[str] = []
    _brief(value, most, pieces, 0)
    return short("".join(pieces), most)


def _brief(value: object, room: int, pieces: list[str], depth: int) -> int:
    """Add the value to the pieces, as far as there is room; gives the room that is left."""
    if isinstance(value, dict | list) and value and depth < 8:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        pieces.append("{" if isinstance(value, dict) else "[")
        for i, (key, inner) in enumerate(pairs):
            if i:
                pieces.append(", ")
            if room <= 0:
                pieces.append("…")
                break
            if isinstance(value, dict):
                pieces.append(f"{short(str(key), 40)}: ")
            room = _brief(inner, room - 2 - len(pieces[-1]), pieces, depth + 1)
        pieces.append("}" if isinstance(value, dict) else "]")
        return room
    if isinstance(value, str):
        text = json.dumps(short(value, max(room, 8)), ensure_ascii=False)
    elif isinstance(value, dict | list):
        text = "…" if value else "{}" if isinstance(value, dict) else "[]"
    elif value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    else:
        text = _number(value)
    pieces.append(text)
    return room - len(text)


def _number(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # more digits than Python writes
        return "…"

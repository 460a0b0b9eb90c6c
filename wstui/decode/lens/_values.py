"""Documents of JSON, MessagePack and CBOR alike: the values of a message as JSON has them, and of one that is too long
the first items. Knows no subprotocol."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from wstui.decode._writing import Broken, Writer
from wstui.decode.lens._json import CUT
from wstui.reading import Excerpt

__all__ = ["first_items", "of_bytes", "of_json", "of_text"]

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_OPEN = re.compile(r"[ \t\r\n]*\[")


def of_json(excerpt: Excerpt) -> object:
    """The JSON document of a message, as `of_text`."""
    return of_text(excerpt.payload.decode("utf-8", "replace"), excerpt.is_whole)


def of_text(text: str, is_whole: bool = True) -> object:
    """A JSON document; None where it is none. Of an array that is not whole, the items that are, then `CUT`."""
    if not is_whole:
        return first_items(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def of_bytes(data: bytes, read: Callable[[bytes, Writer], None], is_whole: bool = True) -> object:
    """A document that a reader of `wstui.decode` tells as JSON, as `of_text`; it begins as an array of MessagePack or
    CBOR, or is none."""
    if not data or not (0x80 <= data[0] <= 0x9F or 0xDC <= data[0] <= 0xDD):
        return None
    writer = Writer()
    try:
        read(data, writer)
    except Broken:
        return None if is_whole else first_items(writer.json())
    return of_text(writer.json())


def first_items(text: str) -> object:
    """The items of an array that ends too early, then `CUT`; None where it is no array."""
    opened = _OPEN.match(text)
    if opened is None:
        return None
    found: list[object] = []
    at = opened.end()
    try:
        while True:
            value, end = _DECODER.raw_decode(text, _gap(text, at))
            end = _gap(text, end)
            if not text.startswith(",", end):  # a number may go on
                break
            found.append(value)
            at = end + 1
    except (ValueError, RecursionError):
        pass
    return [*found, CUT]


def _gap(text: str, at: int) -> int:
    gap = _SPACE.match(text, at)
    return gap.end() if gap else at

"""How two payloads differ: by field where both are JSON, by line where both are text, by byte otherwise. Pure, and
bounded: of what is longer than a limit the beginning is compared, and that is said.

What is compared by field is read for that, with every number as it is spelled. Where a key stands twice in an object,
or the text is several values, it is compared by line, so that nothing is hidden.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from wstui import jsontext
from wstui.differing.arrays import Arrays
from wstui.differing.fields import Change, Tally, changes
from wstui.differing.lines import Lines, differing_lines
from wstui.differing.octets import Octets, differing_octets
from wstui.query import Number

__all__ = ["LONGEST", "MOST", "Fields", "Lines", "Octets", "Payload", "compared"]

LONGEST = 1 << 20
"""Bytes, or characters, of either payload that are compared."""
MOST = 2000
"""Fields that are told apart."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What is compared: the bytes, and the text they are read as, empty where they are not; `is_json` as they say it
    that read it."""

    octets: bytes
    text: str = ""
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of two JSON texts that differ, how many are the same, whether there are `more`, and steps taken."""

    one: object
    other: object
    changes: Sequence[Change]
    same: int
    more: bool
    steps: int


def compared(one: Payload, other: Payload) -> tuple[Fields | Lines | Octets, str]:
    """How two payloads differ, and what there is to know of how they were compared; empty: nothing."""
    if one.is_json and other.is_json:
        why = "more than a MiB" if max(len(one.text), len(other.text)) > LONGEST else ""
        if not why:
            try:
                return _fields(_read(one.text), _read(other.text)), ""
            except ValueError as exc:
                why = str(exc)
        return _lines(_laid_out(one.text), _laid_out(other.text), f"{why}: by line")
    if one.text and other.text:
        return _lines(one.text, other.text, "")
    cut = max(len(one.octets), len(other.octets)) > LONGEST
    return differing_octets(one.octets[:LONGEST], other.octets[:LONGEST]), "of each the first MiB" if cut else ""


def _fields(one: object, other: object) -> Fields:
    arrays, tally = Arrays(), Tally()
    found = list(islice(changes(one, other, arrays=arrays, spelling=True, tally=tally), MOST + 1))
    return Fields(one, other, found[:MOST], tally.same, len(found) > MOST, tally.steps + arrays.steps)


def _lines(one: str, other: str, why: str) -> tuple[Lines, str]:
    cut = max(len(one), len(other)) > LONGEST
    said = [why] if why else []
    return differing_lines(one[:LONGEST], other[:LONGEST]), " · ".join([*said, *["of each the first MiB"] * cut])


def _laid_out(text: str) -> str:
    """JSON a field a line; of what is too long for that, roughly so."""
    if len(text) > LONGEST:
        return "\n".join(_PIECE.findall(text[:LONGEST]))
    try:
        return jsontext.indent(text, columns=2).text
    except jsontext.JsonError:
        return text


_PIECE = re.compile(r'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[^"{,\[])*+[{,\[]?', re.DOTALL)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return found


_decoder = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=_object)


def _read(text: str) -> object:
    """The value of a JSON text. Raises ValueError that says in few words why it cannot be compared by field."""
    try:
        value: object = _decoder.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError as exc:
        raise ValueError("several values" if exc.msg == "Extra data" else "not read as JSON") from None
    return value

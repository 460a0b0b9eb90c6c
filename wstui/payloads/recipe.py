"""What a profile's file says is done by itself: the steps of a recipe, and a heartbeat. Values, read from TOML and
spelled as TOML; runs nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from wstui.safetext import oneline
from wstui.tomltext import Document

if TYPE_CHECKING:  # most profiles have no recipe, and are read before the first picture
    from wstui.query import Node

__all__ = [
    "NONE",
    "ON_FAILURE",
    "STEPS",
    "Heartbeat",
    "Recipe",
    "Step",
    "field_of",
    "filter_of",
    "recipe_of",
    "seconds_of",
]

STEPS, HEARTBEAT = "on_open", "heartbeat"
"""What the tables are called in a file."""
ON_FAILURE = ("stop", "go on", "close")
"""What comes after a step that failed: nothing more, the next step, or the end of the connection."""
MOST_STEPS = 1000
MOST_REPEAT = 1_000_000
LONGEST = 86_400.0
"""Seconds of the longest delay, timeout or interval."""
PATIENCE = 10.0
"""Seconds that are waited for a message where nothing else is said."""
SHORTEST = 0.1
"""Seconds between two heartbeats at least."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)", re.ASCII)
_DIVISORS = {"ms": 1000, "s": 1}
_FACTORS = {"m": 60, "h": 3600}
_NAME = re.compile(r"[^\W\d][\w.-]*")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: it sends (the payload of that name, or else the text), waits for a received message that a filter
    matches, or lets time pass. `delay` is waited before each of the `repeat` times; seconds, as `timeout` is.

    `extract` are names of variables, each with the field of the message that was waited for whose value it gets.
    """

    send: str = ""
    wait: str = ""
    timeout: float = PATIENCE
    extract: tuple[tuple[str, str], ...] = ()
    repeat: int = 1
    delay: float = 0.0
    on_failure: str = "stop"

    def __str__(self) -> str:
        """What it does, in a few words; not yet safe to show."""
        return self.send or self.wait or "delay"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What is sent `every` so many seconds, or `only_when_idle`: after so many in which nothing was received; and the
    filter of what is to come within `timeout` seconds after it. Without `expect` nothing is waited for."""

    every: float
    send: str
    expect: str = ""
    only_when_idle: bool = False
    timeout: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a profile does by itself while its connection is open."""

    steps: tuple[Step, ...] = ()
    heartbeat: Heartbeat | None = None

    def __bool__(self) -> bool:
        return bool(self.steps) or self.heartbeat is not None


NONE = Recipe()
"""Nothing is done."""


def filter_of(text: str) -> Node:
    """A filter as it is understood now. Raises ValueError naming the column of what is wrong."""
    from wstui.grammar import QueryError, parse

    try:
        return parse(text)
    except QueryError as exc:
        raise ValueError(f"column {exc.column + 1} of the filter: {oneline(exc.what)}") from exc


def field_of(text: str) -> tuple[str, ...]:
    """The path of a field, written as in a filter. Raises ValueError."""
    from wstui.query import Field

    node = filter_of(text)
    if not isinstance(node, Field) or node.sign:
        raise ValueError('a field such as ".connId" is needed')
    return node.path


def seconds_of(value: object, least: float = 0.0) -> float:
    """Seconds: a number, or a text such as `200ms`, `5s`, `1m`. Raises ValueError beyond `least` and a day."""
    seconds = math.nan
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        number, unit = float(match[1]), match[2]
        seconds = number * _FACTORS[unit] if unit in _FACTORS else number / _DIVISORS[unit]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value) if abs(value) <= LONGEST else math.nan
    if least <= seconds <= LONGEST:
        return seconds
    raise ValueError(f'a time such as "5s" or "200ms" is needed, from {spell_seconds(least)} to a day')


def spell_seconds(seconds: float) -> str | float:
    """The value of a file for so many seconds: with a unit where that is exact, else the number."""
    for unit, divisor in (("s", 1), ("ms", 1000)):
        number = float(seconds * divisor)
        if number.is_integer() and number / divisor == seconds:
            return f"{int(number)}{unit}"
    return seconds


def _text(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("text is needed")


def _filter(value: object) -> str:
    text = _text(value)
    if not text.strip():
        raise ValueError("a filter is needed")
    filter_of(text)
    return text


def _extract(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise ValueError('names with fields are needed, such as { conn = ".connId" }')
    for name, field in value.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{oneline(name)} is no name of a variable")
        try:
            field_of(_text(field))
        except ValueError as exc:
            raise ValueError(f"{oneline(name)}: {exc}") from exc
    return tuple(value.items())


def _repeat(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_REPEAT:
        return value
    raise ValueError(f"a number from 1 to {MOST_REPEAT:,} is needed")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false is needed")


def _on_failure(value: object) -> str:
    if isinstance(value, str) and value in ON_FAILURE:
        return value
    raise ValueError("one of " + ", ".join(f'"{way}"' for way in ON_FAILURE) + " is needed")


_Readers = dict[str, Callable[[object], object]]

_STEP: _Readers = {
    "send": _text,
    "wait": _filter,
    "timeout": lambda value: seconds_of(value, 0.001),
    "extract": _extract,
    "repeat": _repeat,
    "delay": seconds_of,
    "on_failure": _on_failure,
}
_BEAT: _Readers = {
    "every": lambda value: seconds_of(value, SHORTEST),
    "send": _text,
    "expect": _filter,
    "only_when_idle": _flag,
    "timeout": lambda value: seconds_of(value, 0.001),
}


def recipe_of(document: Document, warnings: list[str], most: int) -> Recipe:
    """The recipe of a profile's file; `warnings`, `most` of them, name what nobody reads. Raises `Failure` naming file
    and line."""
    listed = document.values.get(STEPS, [])
    steps: tuple[Step, ...] = ()
    if isinstance(listed, list) and any(isinstance(item, dict) for item in listed):
        if len(listed) > MOST_STEPS:
            raise document.fault(f"{STEPS}: more than {MOST_STEPS:,} steps", STEPS)
        steps = tuple(_step(document, item, nth) for nth, item in enumerate(listed))
        for nth, item in enumerate(listed):
            _warn(document, item, _STEP, f"step {nth + 1}", (STEPS, nth), warnings, most)
    return Recipe(steps, _heartbeat(document, warnings, most))


def _step(document: Document, item: object, nth: int) -> Step:
    """One step, whose keys go together."""
    what = f"step {nth + 1}"
    if not isinstance(item, dict):
        raise document.fault(f"{what}: a table is needed, as the others are", STEPS)
    values = _read(document, item, _STEP, what, STEPS, nth)
    if "send" in values and "wait" in values:
        raise document.fault(f"{what}: send or wait, not both: write two steps", "wait", STEPS, nth)
    if not values.keys() & {"send", "wait", "delay"}:
        raise document.fault(f"{what}: send, wait or delay is missing", "", STEPS, nth)
    for key in ("timeout", "extract"):
        if key in values and "wait" not in values:
            raise document.fault(f"{what}: {key}: goes with wait only", key, STEPS, nth)
    return Step(**values)  # type: ignore[arg-type]  # each was read by its own reader above


def _heartbeat(document: Document, warnings: list[str], most: int) -> Heartbeat | None:
    if HEARTBEAT not in document.values:
        return None
    item = document.values[HEARTBEAT]
    if not isinstance(item, dict):
        raise document.fault(f"{HEARTBEAT}: a table is needed", HEARTBEAT)
    values = _read(document, item, _BEAT, HEARTBEAT, HEARTBEAT, 0)
    for key in ("every", "send"):
        if key not in values:
            raise document.fault(f"{HEARTBEAT}: {key} is missing", "", HEARTBEAT)
    if "timeout" in values and "expect" not in values:
        raise document.fault(f"{HEARTBEAT}: timeout: goes with expect only", "timeout", HEARTBEAT)
    _warn(document, item, _BEAT, HEARTBEAT, (HEARTBEAT, 0), warnings, most)
    return Heartbeat(**values)  # type: ignore[arg-type]  # as above


def _read(
    document: Document, item: dict[str, object], readers: _Readers, what: str, table: str, nth: int
) -> dict[str, object]:
    """The values of the keys that are known."""
    values: dict[str, object] = {}
    for key, read in readers.items():
        if key in item:
            try:
                values[key] = read(item[key])
            except ValueError as exc:
                raise document.fault(f"{what}: {key}: {exc}", key, table, nth) from exc
    return values


def _warn(
    document: Document,
    item: object,
    known: _Readers,
    what: str,
    place: tuple[str, int],
    warnings: list[str],
    most: int,
) -> None:
    for key in item if isinstance(item, dict) else ():
        if key not in known and len(warnings) < most:
            warnings.append(document.unknown(key, known, f"{what}: ", *place))


def values_of(item: Step | Heartbeat) -> Iterator[tuple[str, object]]:
    """What a file says of a step or a heartbeat: the keys that are not at their default."""
    for field in fields(item):
        value = getattr(item, field.name)
        if value == field.default:
            continue
        yield field.name, spell_seconds(value) if field.name in ("timeout", "delay", "every") else value

"""Connections and their attempts as a capture keeps them: values of `wstui.model` to JSON and back. Knows no SQL.

What comes back may be of another version or another hand: a field that is missing or of the wrong type gets its
default, one that is unknown is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, TypeVar

from wstui.model import Certificate, Close, Counters, Direction, Handshake, Hop, Phase, Profile, Tls

__all__ = [
    "Attempt",
    "ConnectionRecord",
    "dump_close",
    "dump_handshake",
    "dump_profile",
    "load_attempt",
    "load_profile",
]

T = TypeVar("T")
HEADS = ("request", "response", "body")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to connect: how its handshake went, and how the connection ended."""

    id: int
    handshake: Handshake | None = None
    close: Close | None = None


@dataclass(slots=True)
class ConnectionRecord:
    """A connection of a capture; its counters and attempts grow while it is recorded."""

    id: int
    profile: Profile
    counters: Counters = field(default_factory=Counters)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The profile's name, which may be empty."""
        return self.profile.name

    @property
    def url(self) -> str:
        """Where it leads."""
        return self.profile.url

    @property
    def newest(self) -> Attempt:
        """The newest attempt; one of which nothing is known where there was none."""
        return self.attempts[-1] if self.attempts else Attempt(0)

    @property
    def handshake(self) -> Handshake | None:
        """The newest attempt's handshake."""
        return self.attempts[-1].handshake if self.attempts else None

    @property
    def close(self) -> Close | None:
        """How the newest attempt's connection ended."""
        return self.attempts[-1].close if self.attempts else None


def dump_profile(profile: Profile) -> str:
    """A profile as JSON; ASCII only, so that no text can be one that SQLite refuses."""
    return json.dumps(asdict(profile))


def load_profile(text: object) -> Profile:
    """A profile from its JSON."""
    return _build(Profile, {"url": "", **_object(text)})


def dump_handshake(handshake: Handshake) -> str:
    """A handshake as JSON, without the bytes that have columns of their own; others stand a character a byte."""
    values = asdict(handshake)
    for head in HEADS:
        del values[head]
    values["interim"] = handshake.interim.decode("latin-1")
    return json.dumps(values)


def dump_close(close: Close) -> str:
    """A close as JSON."""
    return json.dumps(asdict(close))


def load_attempt(number: int, handshake: object, heads: tuple[object, object, object], close: object) -> Attempt:
    """An attempt from its row."""
    said = ended = None
    if handshake is not None:
        told = _object(handshake)
        told["interim"] = str(told.get("interim", "")).encode("latin-1", "replace")
        values = {"url": "", "started_ns": 0, **told, **dict(zip(HEADS, heads, strict=True))}
        said = _build(Handshake, values)
    if close is not None:
        ended = _build(Close, {"code": 1005, **_object(close)})
    return Attempt(number, said, ended)


def _object(text: object) -> dict[str, Any]:
    try:
        value = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {}


def _build(cls: type[T], values: dict[str, Any]) -> T:
    """An instance from what `values` has of its fields, as far as each is of the type declared."""
    taken: dict[str, Any] = {}
    for known in fields(cls):  # type: ignore[arg-type]
        if known.name in values:
            value = PARTS.get(str(known.type), _tuples)(values[known.name])
            if CHECKS.get(str(known.type), _anything)(value):
                taken[known.name] = value
        if known.name not in taken and known.default is MISSING:
            taken[known.name] = "" if known.type == "str" else 0
    return cls(**taken)


def _anything(value: object) -> bool:
    return True


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _tuples(value: object) -> object:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _part(cls: type[T]) -> Callable[[object], T | None]:
    """A reader of one value of a class; what is no such value is None."""
    return lambda value: _build(cls, value) if isinstance(value, dict) else None


def _parts(cls: type[T]) -> Callable[[object], tuple[T, ...]]:
    """A reader of a list of values of a class; what is none of it is left out."""
    return lambda value: tuple(_build(cls, v) for v in value if isinstance(v, dict)) if isinstance(value, list) else ()


# By declaration, as the annotation is written: fields that are values of the model themselves.
PARTS: dict[str, Callable[[object], object]] = {
    "Tls | None": _part(Tls),
    "tuple[Certificate, ...]": _parts(Certificate),
    "tuple[Phase, ...]": _parts(Phase),
    "tuple[Hop, ...]": _parts(Hop),
    "Direction | None": lambda value: Direction(value) if _number(value) and value in (0, 1) else None,
}

# By declaration as well. What is not listed has been built here and is right.
CHECKS: dict[str, Callable[[object], bool]] = {
    "str": lambda value: isinstance(value, str),
    "str | None": lambda value: value is None or isinstance(value, str),
    "bytes": lambda value: isinstance(value, bytes),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: _number(value) and isinstance(value, int),
    "int | None": lambda value: value is None or (_number(value) and isinstance(value, int)),
    "float | None": lambda value: value is None or _number(value),
    "tuple[str, ...]": _texts,
    "tuple[tuple[str, str], ...]": lambda value: (
        isinstance(value, tuple) and all(_texts(item) and len(item) == 2 for item in value)
    ),
}

"""What the TOML file of a profile says, as values; knows no folder and writes nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from wstui import config
from wstui.deflate import parse_deflate
from wstui.model import RECONNECT, TLS_VERSIONS, Failure, Payload, Profile
from wstui.payloads.envfile import NAME, text_of
from wstui.payloads.payload import FILE_KINDS, KINDS
from wstui.payloads.recipe import NONE, STEPS, Recipe, recipe_of
from wstui.route import parse_connect_to, parse_proxy, parse_resolve
from wstui.safetext import oneline
from wstui.tomltext import Document

__all__ = ["FIELDS", "PAYLOAD_KEYS", "Saved", "saved_of"]


@dataclass(frozen=True, slots=True)
class Saved:
    """A profile and its payloads in order, as they are in the file; `warnings` name what nobody reads.

    `names` are what the payloads are shown and found under: no two alike, where the file may hold two.
    """

    profile: Profile
    payloads: tuple[Payload, ...] = ()
    recipe: Recipe = NONE
    names: tuple[str, ...] = field(default=(), compare=False)
    warnings: tuple[str, ...] = field(default=(), compare=False)

    def shown(self) -> tuple[Payload, ...]:
        """The payloads under the names they are found by."""
        return tuple(
            item if item.name == name else replace(item, name=name)
            for name, item in zip(self.names, self.payloads, strict=True)
        )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("text is needed")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false is needed")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError("a list of texts is needed")


def _headers(value: object) -> tuple[tuple[str, str], ...]:
    """Pairs, which keep order and repetition; or a table, where a list repeats a name."""
    pairs: list[object] = list(value) if isinstance(value, list) else []
    if isinstance(value, dict):
        for name, said in value.items():
            pairs += [[name, one] for one in (said if isinstance(said, list) else [said])]
    elif not isinstance(value, list):
        pairs.append(value)
    headers = []
    for pair in pairs:
        match pair:
            case [str(name), str(said)]:
                headers.append((name, said))
            case _:
                raise ValueError('a list such as [["Name", "value"]] is needed')
    return tuple(headers)


def _variables(value: object) -> tuple[tuple[str, str], ...]:
    """A table of texts and numbers; or pairs, as a new file has them above all tables."""
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list):
        raise ValueError("a table of texts is needed")
    found: dict[str, str] = {}
    for pair in pairs:
        match pair:
            case (str(name), said) | [str(name), said]:
                if not NAME.fullmatch(name):
                    raise ValueError(f"{oneline(name)} is no name of a variable")
                try:
                    found[name] = text_of(said)
                except ValueError as exc:
                    raise ValueError(f"{oneline(name)}: {exc}") from exc
            case _:
                raise ValueError("a table of texts is needed")
    return tuple(found.items())


def _seconds(value: object) -> float | None:
    if value is False or value == 0:
        return None
    if isinstance(value, int | float) and value is not True and math.isfinite(value) and value > 0:
        return float(value)
    raise ValueError("seconds are needed, or false for none")


def _limit(value: object) -> int | None:
    return None if value is False else config.parse_size(value) or None


def _path(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("the path of a file is needed")


def _proxy(value: object) -> str:
    if value is False or value == "":
        return ""
    return _parsed(parse_proxy, _text(value))


def _deflate(value: object) -> str:
    return _parsed(parse_deflate, _text(value))


def _each(parse: Callable[[str], object]) -> Callable[[object], tuple[str, ...]]:
    return lambda value: tuple(_parsed(parse, text) for text in _texts(value))


def _parsed(parse: Callable[[str], object], text: str) -> str:
    """The text, if it can be read; what is wrong with it goes with the line it stands on."""
    try:
        parse(text)
    except Failure as failure:
        raise ValueError(str(failure)) from failure
    return text


def _one_of(*allowed: object) -> Callable[[object], object]:
    spelled = ", ".join(f'"{item}"' if isinstance(item, str) else str(item) for item in allowed)

    def read(value: object) -> object:
        # True is 1 for Python, and not for a reader.
        if value in allowed and not isinstance(value, bool):
            return value
        raise ValueError(f"one of {spelled} is needed")

    return read


FIELDS: dict[str, Callable[[object], object]] = {
    "url": _text,
    "subprotocols": _texts,
    "headers": _headers,
    "without": _texts,
    "origin": _text,
    "cookie": _text,
    "user_agent": _text,
    "auth": _text,
    "compression": _flag,
    "deflate": _deflate,
    "location": _flag,
    "insecure": _flag,
    "ca": _path,
    "cert": _path,
    "key": _path,
    "tls_min": _one_of(*TLS_VERSIONS),
    "sni": _text,
    "proxy": _proxy,
    "resolve": _each(parse_resolve),
    "connect_to": _each(parse_connect_to),
    "unix_socket": _path,
    "ip_version": _one_of(0, 4, 6),
    "open_timeout": _seconds,
    "reconnect": _one_of(*RECONNECT),
    "max_size": _limit,
    "ping_interval": _seconds,
    "ping_timeout": _seconds,
    "auto_pong": _flag,
    "lenient": _flag,
    "proto": _path,
    "on_open": _texts,
    "alerts": _texts,
    "secrets": _texts,
    "variables": _variables,
}
"""Every field of a profile but its name, which is the file's, and how its value is read; in the order of writing."""

PATHS = ("ca", "cert", "key", "unix_socket", "proto")
"""Fields that are paths: `~` is a home, and what is not absolute is found from the folder of the profile's file."""

MOST_WARNINGS = 20  # of one file: each looks for its line

_TABLE, _HEARTBEAT = "payloads", "heartbeat"


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError("a number of bytes is needed, or 0")


PAYLOAD_KEYS: dict[str, Callable[[object], object]] = {
    "name": _text,
    "body": _text,
    "file": _path,
    "kind": _text,
    "fragment": _count,
    "literal": _flag,
    "note": _text,
}
"""Every key of a payload, and how its value is read; in the order of writing."""


def saved_of(document: Document, name: str) -> Saved:
    """The profile and payloads of a file. Raises `Failure` naming file, line and key of what has the wrong type."""
    values: dict[str, object] = {}
    warnings: list[str] = []
    for key, value in document.values.items():
        if key == STEPS and isinstance(value, list) and any(isinstance(item, dict) for item in value):
            continue  # steps, and not a list of texts
        if key in FIELDS:
            try:
                values[key] = FIELDS[key](value)
            except ValueError as exc:
                raise document.fault(f"{key}: {exc}", key) from exc
            if key in PATHS:
                values[key] = config.path_of(str(values[key]), document.path.parent)
        elif key not in (_TABLE, _HEARTBEAT) and len(warnings) < MOST_WARNINGS:
            warnings.append(document.unknown(key, (*FIELDS, _TABLE, _HEARTBEAT, STEPS)))
    if not values.get("url"):
        raise document.fault("url: is missing", "url")
    profile = Profile(name=name, **values)  # type: ignore[arg-type]  # each was read by its own reader above
    for said, _ in profile.variables:
        if said in profile.secrets:
            what = f"variables.{oneline(said)}: a secret, which belongs into env/NAME.toml, .env or the environment"
            raise document.fault(what, said, "variables")
    payloads = _payloads(document, warnings)
    recipe = recipe_of(document, warnings, MOST_WARNINGS)
    return Saved(profile, payloads, recipe, _names(document, payloads, warnings), tuple(warnings))


def _payloads(document: Document, warnings: list[str]) -> tuple[Payload, ...]:
    listed = document.values.get(_TABLE, [])
    if not isinstance(listed, list):
        raise document.fault(f"{_TABLE}: a list of tables is needed", _TABLE)
    payloads = tuple(_payload(document, item, nth) for nth, item in enumerate(listed))
    for nth, item in enumerate(listed):
        for key in item:
            if key not in PAYLOAD_KEYS and len(warnings) < MOST_WARNINGS:
                warnings.append(document.unknown(key, PAYLOAD_KEYS, f"payload {nth + 1}: ", _TABLE, nth))
    return payloads


def _names(document: Document, payloads: tuple[Payload, ...], warnings: list[str]) -> tuple[str, ...]:
    """The names, with a number behind one that an earlier payload has."""
    names: dict[str, None] = {}
    seen: Counter[str] = Counter()
    for nth, payload in enumerate(payloads):
        name = payload.name
        while name in names:
            seen[payload.name] += 1
            name = f"{payload.name} ({seen[payload.name] + 1})"
        if name != payload.name and len(warnings) < MOST_WARNINGS:
            what = f"payload {nth + 1}: the name is there already, so it is shown as {name}"
            warnings.append(document.fault(what, "name", _TABLE, nth).what)
        names[name] = None
    return tuple(names)


def _payload(document: Document, item: object, nth: int) -> Payload:
    def fault(key: str, what: str) -> Failure:
        return document.fault(f"payload {nth + 1}: {key}: {what}", key, _TABLE, nth)

    if not isinstance(item, dict):
        raise document.fault(f"payload {nth + 1}: a table is needed", _TABLE)
    said: dict[str, object] = {"name": None, "body": "" if "file" in item else None}
    said |= {key: value for key, value in item.items() if key in PAYLOAD_KEYS}
    for key, value in said.items():
        try:
            said[key] = PAYLOAD_KEYS[key](value)
        except ValueError as exc:
            raise fault(key, str(exc)) from exc
    kinds = FILE_KINDS if "file" in said else KINDS
    if said.setdefault("kind", kinds[0]) not in kinds:
        raise fault("kind", f"one of {', '.join(kinds)} is needed")
    if not said["name"]:
        raise fault("name", "is empty")
    if "file" in said and "body" in item:
        raise fault("file", "there is a body as well, and only one of them can be sent")
    return Payload(**said)  # type: ignore[arg-type]  # each was read by its own reader above

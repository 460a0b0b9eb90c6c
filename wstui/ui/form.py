"""A profile as the text of a form's fields, and back. Pure; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from wstui.model import Failure, Profile
from wstui.safetext import oneline
from wstui.ui.start import Checks

__all__ = ["FIELDS", "Checks", "Field", "Wrong", "profile_of", "values_of"]


class Field(NamedTuple):
    """One line of the form. With `lines` it may hold several lines; a `flag` is yes or no."""

    id: str
    label: str
    example: str = ""
    lines: bool = False
    flag: bool = False


class Wrong(Failure):
    """A field holds something that cannot be used."""

    def __init__(self, field: str, failure: Failure) -> None:
        super().__init__(failure.what, failure.hint)
        self.field = field


FIELDS = (
    Field("url", "URL", "localhost:9000/path, wss://example.com/feed"),
    Field("name", "Name", "saved as a profile under this name; not saved without one"),
    Field("headers", "Headers", "Name: value, one a line", lines=True),
    Field("subprotocols", "Subprotocols", "in order of preference, with commas between"),
    Field("origin", "Origin", "https://example.com"),
    Field("cookie", "Cookie", "name=value; other=value"),
    Field("user_agent", "User-Agent"),
    Field("auth", "Basic auth", "user:password"),
    Field("on_open", "Sent on open", "one message a line", lines=True),
    Field("alerts", "Alerts", "one filter a line; the bell rings when a message matches", lines=True),
    Field("max_size", "Largest message", "bytes; empty: no limit"),
    Field("ping_interval", "Ping every", "seconds; empty: no pings"),
    Field("ping_timeout", "Pong within", "seconds; empty: wait for ever"),
    Field("open_timeout", "Connect within", "seconds; empty: wait for ever"),
    Field("compression", "Compression", "offer permessage-deflate", flag=True),
    Field("insecure", "Insecure", "do not verify the TLS certificate", flag=True),
)

_TEXTS = ("origin", "cookie", "user_agent", "auth")
_NUMBERS = ("ping_interval", "ping_timeout", "open_timeout")


def values_of(profile: Profile) -> dict[str, str]:
    """The form of a profile: text by field; flags are "yes" or ""."""
    values = {
        "url": profile.url,
        "name": profile.name,
        "headers": "\n".join(f"{name}: {value}" for name, value in profile.headers),
        "subprotocols": ", ".join(profile.subprotocols),
        "on_open": "\n".join(profile.on_open),
        "alerts": "\n".join(profile.alerts),
        "max_size": "" if profile.max_size is None else str(profile.max_size),
        "compression": "yes" if profile.compression else "",
        "insecure": "yes" if profile.insecure else "",
    }
    values |= {field: getattr(profile, field) or "" for field in _TEXTS}
    for field in _NUMBERS:
        seconds = getattr(profile, field)
        values[field] = "" if seconds is None else f"{seconds:g}"
    return values


def profile_of(values: Mapping[str, str], base: Profile, checks: Checks) -> Profile:
    """The profile that a filled form means; what was left as it was in `base` stays exactly so.

    Raises Wrong naming the first field that cannot be used.
    """
    before = values_of(base)
    profile = base
    for field in FIELDS:
        text = values.get(field.id, before[field.id])
        # An empty URL is always wrong, even where it was empty before.
        if text == before[field.id] and (field.id != "url" or text):
            continue
        try:
            profile = replace(profile, **{field.id: _read(field, text, checks)})  # type: ignore[arg-type]
        except Failure as failure:
            raise Wrong(field.id, failure) from failure
    return profile


def _read(field: Field, text: str, checks: Checks) -> object:
    """What a field's text means."""
    lines = tuple(line for line in text.split("\n") if line.strip())
    if field.id == "url":
        return checks.url(text)
    if field.id == "name":
        return checks.name(text)
    if field.id == "headers":
        return tuple(checks.header(line) for line in lines)
    if field.id == "subprotocols":
        return tuple(part for name in text.split(",") if (part := name.strip()))
    if field.id == "on_open":
        return lines
    if field.id == "alerts":
        return tuple(map(_alert, lines))
    if field.flag:
        return bool(text)
    text = text.strip()
    if field.id in _TEXTS:
        return text or None
    if field.id in _NUMBERS:
        return _number(field, text, float)
    return _number(field, text, int)


def _alert(text: str) -> str:
    """A filter that is one."""
    from wstui.grammar import QueryError, parse

    try:
        parse(text)
    except QueryError as error:
        raise Failure(f"{oneline(text)}: {error.what}", f"at column {error.column + 1}") from error
    return text.strip()


def _number(field: Field, text: str, kind: Callable[[str], float]) -> float | None:
    """A positive number, None for an empty field or 0."""
    if not text:
        return None
    try:
        number = kind(text)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise Failure(f"{field.label}: a number from 0 is needed", "0 or nothing turns it off")
    return number or None

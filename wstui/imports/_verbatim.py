"""Texts of other programs as templates: what stands in braces there is sent as it stands, unless it is a variable of
theirs, or one that was put in while importing. Without that, a file from elsewhere would read the environment. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from itertools import zip_longest
from typing import NamedTuple

from wstui.imports._protocol import Imported
from wstui.model import Payload, Profile
from wstui.placeholders import TemplateFault, literal, looks_json
from wstui.safetext import oneline

__all__ = ["RESERVED", "Theirs", "bare", "marked", "theirs", "verbatim"]

RESERVED = frozenset({"uuid", "now", "now_ms", "now_iso", "seq", "random", "hmac_sha256", "base64"})
"""The names of functions, which mean something else where a file has variables of its own."""

_MARK = "\udcc0"
"""Stands before what was put in here: half of a surrogate pair, for a byte that UTF-8 never has."""
_STANDS = "\ud800"
_FILLED = ("url", "origin", "cookie", "user_agent", "auth", "subprotocols", "on_open")
"""The fields in which variables are filled; the values of headers besides."""
_MARKED = re.compile(_MARK + r"(?P<ours>\{\{[^{}]*\}\})")
_ANY = re.compile(
    rf"{_MARKED.pattern}|\{{\{{[ \t]*(?P<theirs>[^\W\d][\w.-]*)[ \t]*\}}\}}|(?P<dynamic>\{{\{{[ \t]*\$[^{{}}\n]*\}}\}})"
)


class Theirs(NamedTuple):
    """What was imported from a program that has variables of its own, with the values of these and which are secret."""

    found: Imported
    values: Mapping[str, str]
    secrets: Collection[str]


def marked(expression: str) -> str:
    """A variable or a function that is put in, which stays one."""
    return f"{_MARK}{{{{{expression}}}}}"


def bare(text: str) -> str:
    """A text in which nothing is filled, or that is only shown."""
    return _MARKED.sub(r"\1", text) if _MARK in text else text


def verbatim(found: Imported) -> Imported:
    """With every brace standing for itself, but of what was put in."""

    def text(said: str) -> str:
        return _template(said, _MARKED, lambda match: match["ours"])

    def body(one: Payload) -> Payload:
        if _MARKED.search(one.body):
            return replace(one, body=text(one.body))
        return replace(one, literal="{{" in one.body)

    notes = tuple(map(bare, found.notes))
    payloads = tuple(map(body, found.payloads))
    return replace(found, profile=_changed(found.profile, text), payloads=payloads, notes=notes)


def theirs(found: Imported, values: Mapping[str, str], secrets: Collection[str] = ()) -> Theirs:
    """With the names of variables as they are, but for those that mean the environment or a function here: they are
    others, and that is noted. Braces around anything else stand for themselves."""
    renamed: dict[str, None] = {}
    literally = False

    def name_of(name: str) -> str:
        if name not in RESERVED and not name.startswith("env."):
            return name
        renamed[name] = None
        return f"var_{name}"

    def spelled(match: re.Match[str]) -> str:
        name = match["theirs"]
        if name is None or name_of(name) == name:
            return match["ours"] or match[0]
        return f"{{{{{name_of(name)}}}}}"

    def text(said: str) -> str:
        nonlocal literally
        literally |= "{{" in said and "{{" in _ANY.sub(" ", said)
        return _template(said, _ANY, spelled)

    profile = _changed(found.profile, text)
    payloads = tuple(replace(one, body=text(one.body)) for one in found.payloads)
    taken = {name_of(name): text(value) for name, value in values.items()}
    notes = found.notes
    if literally:
        notes = (*notes, r"braces that name no variable stand for themselves: \{{")
    if said := oneline(", ".join([*renamed][:10])[:200]):
        notes = (*notes, f"variables called like one of the environment or a function here are var_...: {said}")
    return Theirs(replace(found, profile=profile, payloads=payloads, notes=notes), taken, {*map(name_of, secrets)})


def _changed(profile: Profile, text: Callable[[str], str]) -> Profile:
    """The profile with other texts where variables are filled, and nothing marked elsewhere."""
    given: dict[str, object] = {}
    for field in fields(profile):
        value = getattr(profile, field.name)
        change = text if field.name in _FILLED else bare
        if isinstance(value, str):
            given[field.name] = change(value)
        elif isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            given[field.name] = tuple(map(change, value))
    headers = tuple((bare(name), text(value)) for name, value in profile.headers)
    return replace(profile, **{**given, "headers": headers})  # type: ignore[arg-type]


def _template(said: str, pattern: re.Pattern[str], spelled: Callable[[re.Match[str]], str]) -> str:
    """The template of a text in which what matches is a variable, and nothing else is."""
    if "{{" not in said:
        return said
    plain: list[str] = []
    names: list[str] = []
    at = 0
    for match in pattern.finditer(said):
        plain.append(said[at : match.start()])
        names.append(spelled(match))
        at = match.end()
    last = said[at:]
    # A brace or a backslash before a variable would be taken for a part of its braces.
    if _STANDS not in said and not any(one.endswith(("{", "\\")) for one in plain):
        with suppress(TemplateFault):  # a string of JSON with a backslash that JSON does not have
            return _woven(literal(_STANDS.join([*plain, last])).split(_STANDS), names)
    made = _woven([*map(_closed, plain), literal(last, json=False)], names)
    return "{{''}}" + made if looks_json(made) else made


def _closed(plain: str) -> str:
    """What stands before a variable, with the braces and backslashes at its end as a quoted text."""
    rest = plain.rstrip("{\\")
    end = plain[len(rest) :].replace("\\", "\\\\")
    return literal(rest, json=False) + (f"{{{{'{end}'}}}}" if end else "")


def _woven(plain: list[str], names: list[str]) -> str:
    return "".join(part for pair in zip_longest(plain, names, fillvalue="") for part in pair)

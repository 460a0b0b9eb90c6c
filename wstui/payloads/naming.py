"""Secrets in what is about to be written down: by their names instead of their values. Pure; knows no file and no
screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json import dumps
from typing import NamedTuple

from wstui.hiding import SHORTEST, places, spellings
from wstui.model import Failure, Payload
from wstui.payloads.payload import data_of
from wstui.payloads.scope import ENV, Layer, Scope
from wstui.payloads.template import TemplateFault, fill, literal, stand_in

__all__ = ["NAMELESS", "Named", "by_name", "nameless", "said_by_name"]


NAMELESS = "\0"
"""What stands before the number of a secret that has no name by now: it was sent under one."""


class Named(NamedTuple):
    """A text that sends the same, with `{{name}}` in place of each secret that has a name. `unnamed`: a secret is still
    in it, which `{{...}}` cannot stand for where it is."""

    text: str
    literal: bool
    names: tuple[str, ...] = ()
    unnamed: bool = False


def by_name(text: str, secrets: Mapping[str, str], *, as_it_is: bool = False) -> Named:
    """A template, or with `as_it_is` a text in which braces mean nothing, without the values of these secrets. The same
    where there are none in it; else a template, also where it was none."""
    if not places(text, secrets):
        return Named(text, as_it_is)
    unnamed = Named(text, as_it_is, unnamed=True)
    try:
        template = literal(text) if as_it_is else text
        plain = stand_in(template)  # what is in braces already is left alone
    except TemplateFault:
        return unnamed
    spans = [
        (start, end, name)
        for start, end, name in places(plain, secrets)
        if plain[start:end] in (secrets[name], dumps(secrets[name], ensure_ascii=False)[1:-1])
    ]
    if any(name.startswith(NAMELESS) for _, _, name in spans):
        return unnamed
    named = Named(_cut(template, spans), False, tuple(dict.fromkeys(name for _, _, name in spans)))
    try:
        same = fill(_cut(plain, spans), _scope(secrets)).text == plain
    except TemplateFault:
        same = False
    return named if same and not places(stand_in(named.text), secrets) else unnamed


def _scope(secrets: Mapping[str, str]) -> Scope:
    environment = {name.removeprefix(ENV): value for name, value in secrets.items() if name.startswith(ENV)}
    return Scope((Layer("", secrets),), environment)


def nameless(values: Iterable[str], secrets: Mapping[str, str]) -> dict[str, str]:
    """The values that none of these secrets is, however they are spelled, each under no name; the short ones left
    out."""
    known = {form for value in secrets.values() for form in spellings(value)}
    past = sorted(value for value in values if value not in known and len(value) >= SHORTEST)
    return {f"{NAMELESS}{number}": value for number, value in enumerate(past)}


def said_by_name(payload: Payload, secrets: Mapping[str, str]) -> tuple[Payload, Named]:
    """A payload without these secrets, as far as it can be; what is in a file is not looked at."""
    if payload.file or not secrets:
        return payload, Named(payload.body, payload.literal)
    if payload.kind in ("hex", "base64"):
        return payload, Named(payload.body, payload.literal, unnamed=_within(payload, secrets))
    named = by_name(payload.body, secrets, as_it_is=payload.literal)
    changed = Payload(payload.name, named.text, payload.kind, payload.note, "", named.literal, payload.fragment)
    return changed, named


def _within(payload: Payload, secrets: Mapping[str, str]) -> bool:
    """Whether the bytes that are meant hold a secret."""
    try:
        data = data_of(payload)
    except Failure:  # half written
        return False
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    return bool(places(text, secrets))


def _cut(text: str, spans: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, name in spans:
        pieces += [text[at:start], f"{{{{{name}}}}}"]
        at = end
    return "".join([*pieces, text[at:]])

"""Edits to the TOML text of a profile that leave every other byte of it as it is. Pure.

Every outcome is read back before it counts: an edit that would say anything else than what is wanted is refused.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wstui import tomltext
from wstui.model import Failure, Payload, Profile
from wstui.payloads import safefile
from wstui.payloads.document import FIELDS, PAYLOAD_KEYS, Saved, saved_of
from wstui.payloads.recipe import STEPS
from wstui.payloads.spelling import payload_values, profile_values, spell, spell_key, table
from wstui.payloads.statements import BLANK, PAIR, Statement, behind_pairs, joined, pair, sections, split
from wstui.safetext import oneline
from wstui.tomltext import Document

__all__ = [
    "add_payloads",
    "keep_setting",
    "move_payload",
    "put_payload",
    "put_profile",
    "remove_payload",
    "rename_payload",
]

_PAYLOADS = "payloads"


def put_profile(document: Document, profile: Profile) -> str:
    """The text with the profile in it: changed fields are set, those back at their default go, the rest stays."""
    saved = saved_of(document, profile.name)
    old, new = profile_values(saved.profile), profile_values(profile)
    statements = split(document.text)
    for key, value in new.items():
        if value != old[key]:
            if key == STEPS and saved.recipe.steps:
                raise _refused(document, f"what is sent on open are steps, [[{STEPS}]]: add one in an editor")
            statements = _set_field(statements, key, value)
    return _checked(document, joined(statements), replace(saved, profile=profile), _unknown(document))


def put_payload(document: Document, name: str, payload: Payload) -> str:
    """The text with the payload in place of the one of its name, or else at the end."""
    saved = saved_of(document, name)
    if payload.name in saved.names:
        nth = saved.names.index(payload.name)
        return _changed_payload(document, saved, nth, replace(payload, name=saved.payloads[nth].name))
    return add_payloads(document, name, [payload])


def add_payloads(document: Document, name: str, payloads: Sequence[Payload]) -> str:
    """The text with these payloads at the end."""
    saved = saved_of(document, name)
    if _PAYLOADS in document.values:
        _payload_parts(document, split(document.text), 0)  # refuses what a table cannot be added to
    text = document.text if document.text.endswith("\n") else document.text + "\n"
    text += "".join(f"\n[[{_PAYLOADS}]]\n{table(payload)}" for payload in payloads)
    wanted = replace(saved, payloads=(*saved.payloads, *payloads))
    return _checked(document, text, wanted, [*_unknown(document), *({} for _ in payloads)])


def rename_payload(document: Document, name: str, old: str, new: str) -> str:
    """The text with another name for a payload."""
    saved = saved_of(document, name)
    nth = _index(saved, old)
    if new == old:
        return document.text
    if not new:
        raise Failure("the name is empty", "give it one")
    if new in saved.names:
        raise Failure(f"there is a payload {oneline(new)} already")
    return _changed_payload(document, saved, nth, replace(saved.payloads[nth], name=new))


def remove_payload(document: Document, name: str, payload: str) -> str:
    """The text without a payload; a comment that stands before the next one stays."""
    saved = saved_of(document, name)
    nth = _index(saved, payload)
    statements = split(document.text)
    gone: set[int] = set()
    for part in _payload_parts(document, statements, nth):
        stop = behind_pairs(statements, part)
        blank = not any(statements[at].text.strip() for at in range(stop, part.stop))
        gone.update(range(part.start, part.stop if blank else stop))
    text = joined(statement for at, statement in enumerate(statements) if at not in gone)
    unknown = _unknown(document)
    del unknown[nth + 1]
    return _checked(document, text, _with(saved, nth), unknown)


def move_payload(document: Document, name: str, payload: str, step: int) -> str:
    """The text with a payload in another place: `step` places up or down the list, as far as that goes. What stands
    right above or below its lines goes along."""
    saved = saved_of(document, name)
    nth = _index(saved, payload)
    text, unknown = document.text, _unknown(document)
    payloads = list(saved.payloads)
    while step and 0 <= (other := nth + (1 if step > 0 else -1)) < len(payloads):
        text = _swapped(replace(document, text=text), min(nth, other))
        payloads[nth], payloads[other] = payloads[other], payloads[nth]
        unknown[nth + 1], unknown[other + 1] = unknown[other + 1], unknown[nth + 1]
        nth, step = other, step - (1 if step > 0 else -1)
    return _checked(document, text, replace(saved, payloads=tuple(payloads)), unknown)


def _swapped(document: Document, nth: int) -> str:
    """The text with the nth payload and the next in each other's place."""
    statements = split(document.text)
    first, second = (_with_comments(statements, _payload_parts(document, statements, at)) for at in (nth, nth + 1))
    return joined(
        [
            *statements[: first.start],
            *statements[second.start : second.stop],
            *statements[first.stop : second.start],
            *statements[first.start : first.stop],
            *statements[second.stop :],
        ]
    )


def _with_comments(statements: Sequence[Statement], parts: Sequence[range]) -> range:
    """The lines of a payload with the comments that touch them; one that touches the next table is that table's."""
    start, stop = parts[0].start, behind_pairs(statements, parts[-1])
    while start and statements[start - 1].kind == BLANK and statements[start - 1].text.strip():
        start -= 1
    below = stop
    while below < len(statements) and statements[below].kind == BLANK and statements[below].text.strip():
        below += 1
    touches = below < len(statements) and statements[below].kind != BLANK
    return range(start, stop if touches else below)


def _changed_payload(document: Document, saved: Saved, nth: int, payload: Payload) -> str:
    """The text with other values in the nth payload."""
    statements = split(document.text)
    old, new = payload_values(saved.payloads[nth]), payload_values(payload)
    for key, value in new.items():
        if value != old[key]:
            part = _payload_parts(document, statements, nth)[0]
            if value is not None:
                statements = _set_pair(statements, part, key, spell(value))
            else:
                gone = {at for at in part if statements[at].kind == PAIR and statements[at].path()[:1] == (key,)}
                statements = [statement for at, statement in enumerate(statements) if at not in gone]
    return _checked(document, joined(statements), _with(saved, nth, payload), _unknown(document))


def _payload_parts(document: Document, statements: Sequence[Statement], nth: int) -> list[range]:
    """Where the nth payload is: its table and the tables within it."""
    seen = -1
    parts = []
    for part in sections(statements)[1:]:
        path = statements[part.start].path()
        seen += path == (_PAYLOADS,)
        if seen == nth and path[:1] == (_PAYLOADS,):
            parts.append(part)
    if not parts:  # they are written as `payloads = [...]`
        raise _refused(document, f"write the payloads as [[{_PAYLOADS}]] tables, or edit them by hand")
    return parts


def _set_field(statements: list[Statement], key: str, value: object | None) -> list[Statement]:
    """Set a field, or remove it for None; a table of headers stays a table where it can say the same."""
    top, *tables = sections(statements)
    own = next((part for part in tables if statements[part.start].path() == (key,)), None)
    if own and isinstance(value, tuple) and value:
        names = [statements[at].path()[0] for at in own if statements[at].kind == PAIR]
        if _fits_table(names, value):
            return _set_table(statements, own, dict(value))
    if value is not None and any(statements[at].path() == (key,) for at in top):
        return _set_pair(statements, top, key, spell(value))
    gone = {at for at in top if statements[at].path()[:1] == (key,)}
    if own:
        gone.update(range(own.start, behind_pairs(statements, own)))
    kept = [statement for at, statement in enumerate(statements) if at not in gone]
    return kept if value is None else _set_pair(kept, sections(kept)[0], key, spell(value))


def _set_pair(statements: list[Statement], section: range, key: str, literal: str) -> list[Statement]:
    """With this value for a key of a section, behind its last pair if it is not there."""
    for at in section:
        if statements[at].kind == PAIR and statements[at].path() == (key,):
            return [*statements[:at], statements[at].with_value(literal), *statements[at + 1 :]]
    at = behind_pairs(statements, section)
    return [*statements[:at], pair(key, literal), *statements[at:]]


def _set_table(statements: list[Statement], section: range, values: dict[str, str]) -> list[Statement]:
    """With exactly these values in a table, in whose order they are."""
    stop = behind_pairs(statements, section)
    left = dict(values)
    changed: list[Statement] = []
    for statement in statements[section.start : stop]:
        if statement.kind != PAIR:
            changed.append(statement)
        elif (value := left.pop(statement.path()[0], None)) is not None:
            changed.append(statement if statement.value() == value else statement.with_value(spell(value)))
    changed += [pair(spell_key(name), spell(value)) for name, value in left.items()]
    return [*statements[: section.start], *changed, *statements[stop:]]


def _fits_table(names: Sequence[str], headers: Sequence[tuple[str, str]]) -> bool:
    """Whether a table with these names, changed in place, gives the headers in their order."""
    wanted = [name for name, _ in headers]
    kept = [name for name in names if name in wanted]
    return len(set(wanted)) == len(wanted) and [*kept, *(name for name in wanted if name not in names)] == wanted


def _checked(document: Document, text: str, wanted: Saved, unknown: list[dict[str, object]]) -> str:
    """The text, if it says what is wanted and still all that nobody reads."""
    try:
        outcome = Document(document.path, text, tomltext.parse(document.path, text))
        said = saved_of(outcome, wanted.profile.name)
    except Failure as exc:
        raise _refused(document) from exc
    if said != wanted or _unknown(outcome) != unknown:
        raise _refused(document)
    return text


def _unknown(document: Document) -> list[dict[str, object]]:
    """What the file says that nobody reads: of the profile, then of each payload."""
    profile = {key: value for key, value in document.values.items() if key not in FIELDS and key != _PAYLOADS}
    listed = document.values.get(_PAYLOADS)
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return [profile, *({key: item[key] for key in item if key not in PAYLOAD_KEYS} for item in items)]


def _refused(document: Document, hint: str = "make it in an editor") -> Failure:
    what = f"{oneline(str(document.path))}: this change cannot be made without touching the rest of the file"
    return Failure(what, hint)


def _index(saved: Saved, payload: str) -> int:
    if payload not in saved.names:
        raise Failure(f"there is no payload {oneline(payload)}", "it may have been renamed or removed meanwhile")
    return saved.names.index(payload)


def _with(saved: Saved, nth: int, *payload: Payload) -> Saved:
    """With another payload, or none, in the nth place."""
    return replace(saved, payloads=(*saved.payloads[:nth], *payload, *saved.payloads[nth + 1 :]))


def keep_setting(path: Path, key: str, value: str) -> None:
    """Write a setting that is in no table to its file, which is made if there is none; every other byte of it stays.

    Raises `Failure`: it cannot be read or written, or does not hold."""
    document = tomltext.read(path) if os.path.lexists(path) else Document(path, "", {})
    statements = split(document.text)
    text = joined(_set_pair(statements, sections(statements)[0], key, spell(value)))
    if tomltext.parse(path, text) != document.values | {key: value}:
        raise Failure(f"{oneline(str(path))}: cannot be changed by the program", "change it in an editor")
    with safefile.failing_as(path):
        safefile.replace(path, text.encode())

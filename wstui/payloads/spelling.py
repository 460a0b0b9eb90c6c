"""Values as TOML text: the file of a new profile, and the spelling of what is put into one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from wstui.model import Failure, Payload, Profile
from wstui.payloads.document import FIELDS, PAYLOAD_KEYS
from wstui.payloads.recipe import STEPS, Heartbeat, Recipe, Step, values_of

__all__ = ["new_file", "payload_values", "profile_values", "spell", "spell_key", "table"]

_HEAD = "# A profile of wstui: how to connect, and the payloads saved with it. Edit it as you like; comments stay.\n"
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_WIDE = 90  # characters of a list that still stands on one line


def new_file(profile: Profile, payloads: Iterable[Payload], recipe: Recipe | None = None) -> str:
    """The file of a profile: what differs from the defaults, then the payloads and what is done with them."""
    values = {key: value for key, value in profile_values(profile).items() if value is not None}
    tables = [f"\n[[payloads]]\n{table(payload)}" for payload in payloads]
    if recipe is not None:
        tables += [f"\n[[{STEPS}]]\n{_done(step)}" for step in recipe.steps]
        tables += [f"\n[heartbeat]\n{_done(recipe.heartbeat)}"] if recipe.heartbeat is not None else []
    return _HEAD + _lines(values) + "".join(tables)


def profile_values(profile: Profile) -> dict[str, object | None]:
    """Each field of a profile as the file holds it; None where it is the default and need not be there."""
    defaults = {item.name: item.default for item in fields(Profile)}
    values: dict[str, object | None] = {}
    for key in FIELDS:
        value = getattr(profile, key)
        # No limit and no timeout are `false` in the file, for TOML has no null.
        values[key] = None if value == defaults[key] else False if value is None else value
    return values


def payload_values(payload: Payload) -> dict[str, object | None]:
    """Each key of a payload as the file holds it; None where it need not be there."""
    values: dict[str, object | None] = {key: getattr(payload, key) or None for key in PAYLOAD_KEYS}
    values["name"] = payload.name
    values["body"] = None if payload.file else payload.body
    if payload.kind == ("binary" if payload.file else "text"):
        values["kind"] = None
    return values


def table(payload: Payload) -> str:
    """The lines of a payload."""
    return _lines({key: value for key, value in payload_values(payload).items() if value is not None})


def _done(item: Step | Heartbeat) -> str:
    """The lines of a step or a heartbeat; what is extracted stands on one of them."""
    values = dict(values_of(item))
    extract = values.pop("extract", ())
    assert isinstance(extract, tuple)
    pairs = ", ".join(f"{spell_key(name)} = {_spell_text(field, lines=False)}" for name, field in extract)
    return _lines(values) + (f"extract = {{ {pairs} }}\n" if pairs else "")


def spell(value: object) -> str:
    """One value in TOML: text, truth, number or a list of them. Raises `Failure` for text that UTF-8 cannot carry."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        items = [spell(item) for item in value]
        line = f"[{', '.join(items)}]"
        fits = len(line) <= _WIDE and "\n" not in line
        return line if fits else "[\n" + "".join(f"    {item},\n" for item in items) + "]"
    return _spell_text(value) if isinstance(value, str) else repr(value)


def spell_key(key: str) -> str:
    """A key in TOML, which stands on one line whatever is in it. Raises `Failure` as `spell` does."""
    return _spell_text(key, lines=False)


def _lines(values: Mapping[str, object]) -> str:
    return "".join(f"{key} = {spell(value)}\n" for key, value in values.items())


def _spell_text(text: str, *, lines: bool = True) -> str:
    """The form that is easiest to read and to edit: as it is where that holds, else with escapes."""
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise Failure(f"character {exc.start + 1} of the text cannot be saved: UTF-8 does not carry it") from exc
    # Literal forms have no escapes: a control, a `\\r` (which readers drop) or their own quotes would not come back.
    if all(char.isprintable() or char in "\n\t" for char in text):
        if lines and "\n" in text and "'''" not in text and not text.endswith("'"):
            return f"'''\n{text}'''"  # the line break after the quotes is not part of it
        if "\n" not in text and '"' not in text and "\\" not in text and "\t" not in text:
            return f'"{text}"'
        if "\n" not in text and "'" not in text:
            return f"'{text}'"
    return '"' + "".join(_escape(char) for char in text) + '"'


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"

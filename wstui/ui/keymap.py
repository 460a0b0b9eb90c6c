"""The table of keys as a person changed it in `[keys]` of `config.toml`: what was asked for is checked, what collides
is named, and the widgets of a run get their keys from here. Knows no widget but by its bindings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from textual.binding import Binding, BindingsMap
from textual.keys import Keys, _character_to_key

from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.actions import ACTIONS, BY_ID, FIRST, Action, KeyOf, Where, bindings_of, key_name
from wstui.ui.line import Line

__all__ = ["Keymap", "keymap_of", "read_keys"]

TAKEN = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+h": "Backspace", "ctrl+[": "Esc"}
"""What terminals send for these."""
EDITORS = (Where.COMPOSER, Where.FIND)
"""Where letters are text, on the main screen."""
OVER: dict[Where, tuple[Where, ...]] = {
    **{where: (where,) for where in (Where.DIALOG, Where.JUMP, Where.SMALL)},
    **{where: (where, Where.DIALOG) for where in (Where.CONFIRM, Where.HELP, Where.LANGUAGE, Where.REPORT)},
    **{where: (where, Where.DIALOG) for where in (Where.PATH, Where.FINDER, Where.FORM)},
    **{where: (Where.ROWS, where, Where.DIALOG) for where in (Where.THEMES, Where.FORMATS, Where.ALERTS, Where.REPLAY)},
    **{where: (where, Where.FORM, Where.DIALOG) for where in (Where.PICK, Where.FOLD, Where.FLAG)},
    **{Where.START: (Where.ROWS, Where.START), Where.PIPE: (Where.ROWS, Where.PIPE)},
    Where.COMMAND: (Where.COMMAND, Where.PIPE),
}
"""For each place that is not on the main screen, the places whose keys work there, in the order in which they are
asked. Of the program's keys only that of the palette does."""
TYPED = (*EDITORS, Where.DIALOG, Where.COMMAND, Where.PATH, Where.FINDER, Where.FORM)
"""Where letters are text, or may be: some dialogs have a line to write in."""
PALETTE = "program.palette"

_BASES = {key.value for key in Keys if "+" not in key.value and not key.value.startswith("<")} | {"space", "comma"}
_SPELLED = {
    **{
        "esc": "escape",
        "pgup": "pageup",
        "pgdn": "pagedown",
        "pgdown": "pagedown",
        "del": "delete",
        "return": "enter",
        "ins": "insert",
    },
    **{"↑": "up", "↓": "down", "←": "left", "→": "right"},
}
_MODIFIED = re.compile(r"((?:(?:ctrl|alt|shift)\+)*)(.+)", re.IGNORECASE | re.DOTALL)


def read_keys(text: str) -> list[str]:
    """Keys that people separate by commas, `Ctrl+X, F2, comma`, as Textual calls them. Raises `Failure`."""
    return [_key(part.strip()) for part in text.split(",")] if text.strip() else []


def _key(text: str) -> str:
    match = _MODIFIED.fullmatch(text)
    modifiers = {word for word in (match[1] if match else "").lower().split("+") if word}
    base = match[2] if match else ""
    if len(base) == 1:
        base = base.lower() if "ctrl" in modifiers else base
    else:
        base = _SPELLED.get(base.lower(), base.lower())
    if not (base in _BASES or (len(base) == 1 and base.isprintable() and not base.isspace())):
        shown = oneline(text) or "nothing between two commas"
        raise Failure(f"{shown} is no key", 'write keys as "ctrl+x", "f6", "K", "pgdn", "comma"')
    key = "+".join([*(word for word in ("alt", "ctrl", "shift") if word in modifiers), base])
    if key in TAKEN:
        raise Failure(f"terminals send {key_name(key)} as {TAKEN[key]}", "take another key")
    return key


class Keymap:
    """The table for one run. `faults` are what `[keys]` says in vain, and which keys now stand for two things."""

    def __init__(self, wanted: Mapping[str, str]) -> None:
        self.faults: list[str] = []
        self._changed: set[str] = set()
        changed = {name: self._read(name, text) for name, text in wanted.items()}
        self.actions: tuple[Action, ...] = ACTIONS
        if any(changed.values()):
            self.actions = tuple(changed.get(action.id) or action for action in ACTIONS)
            self.faults += self._collisions()
        self._by_id = {action.id: action for action in self.actions}

    def __getitem__(self, name: str) -> Action:
        """The line of the table of that name."""
        return self._by_id[name]

    def said(self, line: Line) -> Line:
        """A hint with the keys as they are in this run."""
        return tuple(
            (KeyOf(text.action, self.named(text.action)) if isinstance(text, KeyOf) else text, tone)
            for text, tone in line
        )

    def named(self, action: str) -> str:
        """What people call the first key of an action."""
        return key_name(self[action].key) or "no key"

    def _read(self, name: str, text: str) -> Action | None:
        """The action with other keys; None, and a fault, where that cannot be."""
        action = BY_ID.get(name)
        if action is None:
            self.faults.append(f"[keys] {oneline(name)}: there is no such key · docs/keys.md has their names")
            return None
        try:
            keys = read_keys(text)
        except Failure as failure:
            self.faults.append(f"[keys] {name}: {failure}")
            return None
        if action.where in TYPED and any(len(key) == 1 or key in ("space", "comma") for key in keys):
            self.faults.append(f"[keys] {name}: there letters are text · take a key with Ctrl, or a function key")
            return None
        self._changed.add(name)
        return action._replace(keys=",".join(keys), shown="")

    # -- what collides

    def _collisions(self) -> Iterator[str]:
        """Each two actions that one key stands for in one place, one of them changed."""
        told: set[tuple[str, str, str]] = set()
        for where in Where:
            owners: dict[str, Action] = {}
            for action in self._acting_in(where):
                for key in filter(None, action.keys.split(",")):
                    first = owners.setdefault(key, action)
                    pair = (key, first.id, action.id)
                    if first is not action and {first.id, action.id} & self._changed and pair not in told:
                        told.add(pair)
                        yield (
                            f"[keys] {key_name(key)} is {first.id} ({first.description}) and {action.id} "
                            f"({action.description}) · the first acts; give one of them another key"
                        )

    def _acting_in(self, where: Where) -> list[Action]:
        """The actions whose keys work in a place, in the order in which they are asked."""
        order = _order(where)
        return sorted(
            (action for action in self.actions if action.where in order or action.id == PALETTE),
            key=lambda action: (
                action.id not in FIRST,
                order.index(action.where) if action.where in order else 0,
                action.id not in self._changed,
            ),
        )

    # -- what widgets get

    def apply(self, held: BindingsMap) -> BindingsMap:
        """The bindings of one widget with the keys of this table; the same where it has none that changed."""
        changed = [name for name in self._changed if any(_owner(binding) == name for _, binding in held)]
        if not changed:
            return held
        fresh: dict[str, list[Binding]] = {}
        for name in changed:
            for binding in bindings_of(self._by_id[name]):
                for one in Binding.make_bindings([binding]):
                    fresh.setdefault(_long(one.key), []).append(one)
        for key, binding in held:
            if _owner(binding) not in changed:
                fresh.setdefault(key, []).append(binding)
        return BindingsMap.from_keys(fresh)


def _order(where: Where) -> tuple[Where, ...]:
    """The places whose keys work in a place, in the order in which they are asked."""
    if where in OVER:
        return OVER[where]
    around = [Where.MAIN, where]
    if where not in (*EDITORS, Where.PROGRAM, Where.MAIN):
        around.append(Where.ROWS)
    if where is not Where.FIND:  # Tab completes there
        around.append(Where.PROGRAM)
    return tuple(dict.fromkeys(around))


PLAIN = Keymap({})
"""The table as it is."""


def keymap_of(app: object) -> Keymap:
    """The keys of an application; those of the table where it has none of its own."""
    found = getattr(app, "keymap", None)
    return found if isinstance(found, Keymap) else PLAIN


def _owner(binding: Binding) -> str:
    """The name of the action that a binding is of."""
    name = binding.id or ""
    return name if name in BY_ID else name.rpartition("-")[0]


def _long(key: str) -> str:
    """A key as Textual names it when it is pressed."""
    *modifiers, base = key.split("+") if len(key) > 1 and not key.endswith("+") else [key]
    return "+".join([*modifiers, _character_to_key(base) if len(base) == 1 else base])

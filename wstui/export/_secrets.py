"""Which parts of a profile and of messages are secrets or variables, and the variables of the environment that stand
for them in a command. Knows no program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from json import dumps
from types import MappingProxyType
from typing import NamedTuple, Protocol

from wstui.hiding import places, secret_spans
from wstui.model import url_secrets
from wstui.placeholders import Call, Quoted, Scanner, TemplateFault, looks_json, parse
from wstui.placeholders import literal as escaped

__all__ = ["NOTHING", "AsIs", "Known", "Meaning", "Parts", "Secrets", "Variable", "literal"]

ON_SENDING = frozenset({"uuid", "now", "now_ms", "now_iso", "seq"})
"""What wstui makes anew for each message; no environment has it."""
ENV = "env."
DEEPEST = 20
"""Variables whose values hold variables whose values..."""
MOST = 2**24
"""Characters of all values together that are put into a text."""
TAKEN = frozenset(
    {"BASH", "CDPATH", "COLUMNS", "EDITOR", "ENV", "EUID", "GROUPS", "HOME", "HOSTNAME", "IFS", "LANG", "LINES"}
    | {"LOGNAME", "MAIL", "OLDPWD", "OPTIND", "PAGER", "PATH", "PPID", "PS1", "PWD", "RANDOM", "SECONDS", "SHELL"}
    | {"SHLVL", "TERM", "TMPDIR", "UID", "USER"}
)
"""Names that mean something else in an environment."""

_MEMBER = re.compile(
    r'"([^"\\]{0,60}(?:token|secret|signature|passw(?:or)?d|passphrase|credential|jwt|(?:api|access|private|auth)[_-]?key)'
    r'[^"\\]{0,60}|sign?|pwd|pass|authorization)"\s*+:\s*+"([^"\\]++(?:\\.[^"\\]*+)*+)"',
    re.IGNORECASE,
)
"""A member of JSON whose value is a secret, by what it is called."""


class Variable(NamedTuple):
    """A variable of the environment, and the value that it stands for; None for one of the profile's own."""

    name: str
    value: str | None


Parts = tuple[str | Variable, ...]
"""A text in pieces: what stands as it is, and what comes from the environment."""


_Span = tuple[int, int, str]
"""From where to where a secret stands, and what it is called."""


class _Left(NamedTuple):
    """What only wstui fills in: it stands as it is."""

    text: str


_Piece = str | Variable | _Left


def literal(parts: Parts) -> bool:
    """Whether a text has no variable in it."""
    return not any(isinstance(part, Variable) for part in parts)


class AsIs(str):
    """A message that is sent as it stands: what looks like a variable in it is none."""

    __slots__ = ()


class Meaning(Protocol):
    """What a name means."""

    @property
    def value(self) -> str:
        """Its value."""

    @property
    def secret(self) -> bool:
        """Whether the value must not be seen."""

    @property
    def template(self) -> bool:
        """Whether `{{...}}` in the value counts."""


class Known(NamedTuple):
    """What names mean where the command is made, and the values that must not be seen, by their names, wherever they
    stand. What is known and no secret stands in the command; all else is a variable of the environment."""

    find: Callable[[str], Meaning | None] = lambda name: None
    secrets: Mapping[str, str] = MappingProxyType({})


NOTHING = Known()
"""No name means anything here."""


class Secrets:
    """Names secrets as they are met; one secret has one name. With `templates` wstui fills what is made once more, so
    that braces which stand for themselves stay escaped."""

    def __init__(self, known: Known, *, templates: bool = False) -> None:
        self.variables: list[Variable] = []
        self.left: list[str] = []
        """Placeholders that stand as they are."""
        self._known = known
        self._templates = templates
        self._room = MOST

    def url(self, url: str) -> Parts:
        """A URL, whose password and tokens are secrets."""

        def spans(text: str) -> Iterator[_Span]:
            for start, end in url_secrets(text):
                key = re.search(r"[?&;]([^=&#?;\s]*)=\Z", text[:start])
                yield start, end, key[1] if key else "PASSWORD"

        return self._cut(url, spans)

    def header(self, name: str, value: str) -> Parts:
        """The value of a header."""
        return self._cut(
            value, lambda text: ((start, end, _word(name, text, start)) for start, end in secret_spans(name, text))
        )

    def text(self, text: str) -> Parts:
        """A text that has no secret by its look."""
        return self._cut(text, lambda text: ())

    def whole(self, name: str, value: str) -> Parts:
        """A text that is a secret as a whole."""
        return self._cut(value, lambda text: [(0, len(text), name)])

    def message(self, text: str) -> Parts:
        """A message, in which members of JSON may be secrets."""
        filled = not isinstance(text, AsIs)
        return self._cut(text, lambda text: ((*one.span(2), one[1]) for one in _MEMBER.finditer(text)), filled=filled)

    def notes(self) -> list[str]:
        """What is to be said of it."""
        names = list(dict.fromkeys(self.left))
        return [f"filled in by wstui only: {', '.join(names[:5])}"] if names else []

    def _cut(self, text: str, spans: Callable[[str], Iterable[_Span]], *, filled: bool = True) -> Parts:
        """The text with a variable in place of each span and of each value that must not be seen, and if it is
        `filled`, with what each placeholder stands for. What is a variable already stays one."""
        parts = self._filled(text, looks_json(text)) if filled else [self._plain(text)]
        said = "".join(part for part in parts if isinstance(part, str))
        mark = next(char for char in map(chr, range(0xE000, 0x110000)) if char not in said)
        whole = "".join(part if isinstance(part, str) else mark for part in parts)
        marked = iter([part for part in parts if not isinstance(part, str)])
        made: list[str | Variable] = []

        def add(text: str) -> None:
            first, *others = text.split(mark)
            made.append(first)
            for other in others:
                part = next(marked)
                made.extend((part.text if isinstance(part, _Left) else part, other))

        at = 0
        for start, end, name in self._spans(whole, spans(whole)):
            if mark not in (value := whole[start:end]):
                add(whole[at:start])
                made.append(self._variable(name, None if self._known.secrets.get(name) == value else value))
                at = end
        add(whole[at:])
        return _joined(made)

    def _spans(self, text: str, spans: Iterable[_Span]) -> list[_Span]:
        """The secrets of a text: those by their value, and those by their look; where they overlap they are one."""
        merged: list[_Span] = []
        found = [*places(text, self._known.secrets), *(span for span in spans if span[0] < span[1])]
        for start, end, name in sorted(found, key=lambda span: (span[0], -span[1])):
            if not merged or start >= merged[-1][1]:
                merged.append((start, end, name))
            elif end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end, merged[-1][2])
        return merged

    def _filled(self, text: str, json: bool, within: tuple[str, ...] = ()) -> list[_Piece]:
        """A text with what braces in it are: a variable, a value, braces that were escaped, or what stands as it is."""
        made: list[_Piece] = []
        scanner = Scanner(text, json)
        at = 0
        while braces := scanner.next(at):
            as_it_is = self._templates and braces.escaped
            made.append(text[at : braces.start] if as_it_is else text[at : braces.run] + "\\" * braces.slashes)
            at = braces.start + 2
            if braces.escaped:
                made.append("{{")
                continue
            try:
                expression, at = parse(text, braces.start)
            except TemplateFault:
                made.append(_Left("{{"))
                continue
            if isinstance(expression, Quoted):
                found: Sequence[_Piece] = (expression.text,)
            elif expression.arguments:
                found = (_Left(self._function(expression, text[braces.start : at], within)),)
            elif (found := self._meaning(expression.name, within)) == ():
                found = (_Left(text[braces.start : at]),)
            made += map(_in_json, found) if braces.inside else found
        made.append(text[at:])
        self.left += [part.text for part in made if isinstance(part, _Left)]
        return made

    def _plain(self, text: str) -> str:
        """A text in which braces mean nothing."""
        if self._templates:
            with suppress(TemplateFault):  # a backslash too many in JSON, which is none then
                return escaped(text)
        return str(text)

    def _meaning(self, name: str, within: tuple[str, ...]) -> Sequence[_Piece]:
        """What a name stands for; nothing for what is made anew for each message."""
        found = None if name.startswith(ENV) else self._known.find(name)
        if found is None and name in ON_SENDING:
            return ()
        fits = found is not None and not found.secret and name not in within and len(within) < DEEPEST
        if found is None or not fits or len(found.value) > self._room:
            return (self._variable(name.removeprefix(ENV), None),)
        self._room -= len(found.value)
        return (
            self._filled(found.value, looks_json(found.value), (*within, name))
            if found.template
            else [self._plain(found.value)]
        )

    def _function(self, call: Call, said: str, within: tuple[str, ...]) -> str:
        """A function as it stands, with arguments that wstui knows where the command is run: what is known and no
        secret as a quoted text, all else as a variable of the environment."""

        changed = False

        def spelled(argument: Call | Quoted) -> str:
            nonlocal changed
            if isinstance(argument, Quoted):
                made = self._quoted(argument.text)
                changed |= not made.startswith('"')
                return made
            if argument.arguments:
                return f"({argument.name} {' '.join(map(spelled, argument.arguments))})"
            made = self._argument(argument.name, within) if self._templates else argument.name
            changed |= made != argument.name
            return made

        made = f"{{{{{call.name} {' '.join(map(spelled, call.arguments))}}}}}"
        return made if changed else said

    def _argument(self, name: str, within: tuple[str, ...]) -> str:
        """What a name stands for, as the argument of a function."""
        found = self._meaning(name, within)
        if found == ():
            return name
        match [piece for piece in found if piece != ""]:
            case [Variable() as variable]:
                return f"{ENV}{variable.name}"
            case [_Left(text)] if text.endswith("}}"):
                return f"({text[2:-2]})"
            case pieces:
                text = "".join(piece for piece in pieces if isinstance(piece, str))
                if "{{" not in text and all(isinstance(piece, str) for piece in pieces):
                    return self._quoted(text)
        return f"{ENV}{self._variable(name, None).name}"

    def _quoted(self, text: str) -> str:
        """A text as the argument of a function; one with a secret in it as a variable of the environment."""
        if found := places(text, self._known.secrets):
            name = found[0][2]
            return f"{ENV}{self._variable(name, None if self._known.secrets[name] == text else text).name}"
        spelled = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{spelled}"'

    def _variable(self, name: str, value: str | None) -> Variable:
        spelled = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "SECRET"
        if value is not None:
            spelled = spelled.upper()
        spelled = f"WS_{spelled}" if spelled[0].isdigit() or spelled in TAKEN else spelled
        chosen, number = spelled, 1
        while any(one.name == chosen and one.value != value for one in self.variables):
            number += 1
            chosen = f"{spelled}_{number}"
        made = next((one for one in self.variables if one.value == value is not None), Variable(chosen, value))
        if made not in self.variables:
            self.variables.append(made)
        return made


def _word(name: str, value: str, start: int) -> str:
    """What a secret in a header is called: the cookie or parameter that it belongs to, or the header."""
    key = re.search(r"([\w.-]+)=\s*\Z", value[:start])
    return key[1] if key else "TOKEN" if name.lower() in ("authorization", "sec-websocket-protocol") else name


def _in_json(piece: _Piece) -> _Piece:
    """A value as it stands in a string of JSON."""
    return dumps(piece, ensure_ascii=False)[1:-1] if isinstance(piece, str) else piece


def _joined(parts: Iterable[str | Variable]) -> Parts:
    """Texts side by side as one, and no empty ones."""
    made: list[str | Variable] = []
    for part in parts:
        if isinstance(part, str) and made and isinstance(made[-1], str):
            made[-1] += part
        elif part != "":
            made.append(part)
    return tuple(made)

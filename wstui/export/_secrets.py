"""Which parts of a profile and of messages are secrets or variables, and the variables of the environment that stand
for them in a command. Knows no program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wstui.hiding import secret_spans
from wstui.model import url_secrets

__all__ = ["AsIs", "Parts", "Secrets", "Variable", "literal"]

ON_SENDING = frozenset({"uuid", "now", "now_ms", "now_iso", "seq"})
"""What wstui makes anew for each message; no environment has it."""
TAKEN = frozenset(
    {"BASH", "CDPATH", "COLUMNS", "EDITOR", "ENV", "EUID", "GROUPS", "HOME", "HOSTNAME", "IFS", "LANG", "LINES"}
    | {"LOGNAME", "MAIL", "OLDPWD", "OPTIND", "PAGER", "PATH", "PPID", "PS1", "PWD", "RANDOM", "SECONDS", "SHELL"}
    | {"SHLVL", "TERM", "TMPDIR", "UID", "USER"}
)
"""Names that mean something else in an environment."""

_PLACEHOLDER = re.compile(r"(?<!\\)\{\{\s*([^\W\d][\w.-]*)\s*\}\}")
_LEFT = re.compile(r"(?<!\\)\{\{[^{}]*\}\}")
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


def literal(parts: Parts) -> bool:
    """Whether a text has no variable in it."""
    return not any(isinstance(part, Variable) for part in parts)


class AsIs(str):
    """A message that is sent as it stands: what looks like a variable in it is none."""

    __slots__ = ()


class Secrets:
    """Names secrets as they are met; one secret has one name."""

    def __init__(self) -> None:
        self.variables: list[Variable] = []
        self.left: list[str] = []
        """Placeholders that stand as they are."""

    def url(self, url: str) -> Parts:
        """A URL, whose password and tokens are secrets."""
        named = []
        for start, end in url_secrets(url):
            key = re.search(r"[?&;]([^=&#?;\s]*)=\Z", url[:start])
            named.append((start, end, key[1] if key else "PASSWORD"))
        return self._cut(url, named)

    def header(self, name: str, value: str) -> Parts:
        """The value of a header."""
        return self._cut(value, [(start, end, _word(name, value, start)) for start, end in secret_spans(name, value)])

    def whole(self, name: str, value: str) -> Parts:
        """A text that is a secret as a whole."""
        return self._cut(value, [(0, len(value), name)] if value else [])

    def message(self, text: str) -> Parts:
        """A message, in which members of JSON may be secrets."""
        spans = [(*found.span(2), found[1]) for found in _MEMBER.finditer(text)]
        return self._cut(text, spans, filled=not isinstance(text, AsIs))

    def notes(self) -> list[str]:
        """What is to be said of it."""
        names = list(dict.fromkeys(self.left))
        return [f"filled in by wstui only: {', '.join(names[:5])}"] if names else []

    def _cut(self, text: str, spans: Iterable[tuple[int, int, str]], *, filled: bool = True) -> Parts:
        """The text with a variable in place of each span, and if it is `filled`, of each placeholder outside."""
        parts: list[str | Variable] = []
        at = 0
        for start, end, name in spans:
            if start < at or not text[start:end] or (filled and _PLACEHOLDER.search(text, start, end)):
                continue  # what is a variable already stays one
            before = text[at:start]
            parts += [*(self._filled(before) if filled else [before]), self._variable(name, text[start:end])]
            at = end
        rest = str(text[at:])
        return (*parts, *(self._filled(rest) if filled else [rest] if rest else []))

    def _filled(self, text: str) -> Sequence[str | Variable]:
        """A text with a variable in place of each placeholder."""
        parts: list[str | Variable] = []
        at = 0
        for found in _PLACEHOLDER.finditer(text):
            if found[1] in ON_SENDING:
                continue
            parts += [text[at : found.start()], self._variable(found[1].removeprefix("env."), None)]
            at = found.end()
        parts.append(text[at:])
        self.left += [found for part in parts if isinstance(part, str) for found in _LEFT.findall(part)]
        return [part for part in parts if part]

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

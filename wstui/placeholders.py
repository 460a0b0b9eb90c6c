"""Where `{{` stands in a text, and what is between it and `}}`: the grammar of a template. Knows no value of anything.

placeholder = "{{" expression "}}"
expression  = quoted | name argument*
argument    = quoted | number | name | "(" expression ")"
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = [
    "HINT",
    "Braces",
    "Call",
    "Expression",
    "Quoted",
    "Scanner",
    "TemplateFault",
    "literal",
    "looks_json",
    "parse",
]

HINT = r"\{{ sends the braces themselves"
DEEPEST = 8  # parentheses within each other

_JSON = re.compile(r'[ \t\r\n]*+(?:\[|"|\{(?!\{))')
_MARK = re.compile(r'\\++(?:\{\{|")?|\{\{|"')
_TOKEN = re.compile(
    r"""\s*+(?:(?P<end>\}\}) | (?P<open>\() | (?P<close>\))
    | (?P<name>[^\W\d][\w.-]*+) | (?P<number>-?\d[\d.]*+)
    | (?P<quoted>"[^"\\]*+(?:\\.[^"\\]*+)*+" | '[^'\\]*+(?:\\.[^'\\]*+)*+'))""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class TemplateFault(Failure):
    """A template cannot be filled: `position` counts characters from 0, `line` and `column` from 1."""

    def __init__(self, text: str, position: int, what: str, hint: str = HINT) -> None:
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        self.reason = what
        super().__init__(f"line {self.line}, column {self.column}: {what}", hint)


class Quoted(NamedTuple):
    """A text that stands for itself."""

    text: str


class Call(NamedTuple):
    """A variable, or a function with its arguments; and where it stands."""

    name: str
    arguments: tuple[Call | Quoted, ...]
    position: int


Expression = Call | Quoted


class Braces(NamedTuple):
    """A `{{` at `start`, behind a run of backslashes that begins at `run`; `inside` a string of JSON or not."""

    run: int
    start: int
    inside: bool

    @property
    def escaped(self) -> bool:
        """Whether it is meant as it stands: an odd number of backslashes is before it."""
        return (self.start - self.run) % 2 == 1

    @property
    def slashes(self) -> int:
        """How many of the backslashes are sent. In a string of JSON a pair is what JSON makes of it; elsewhere, one."""
        count = self.start - self.run
        return count - self.escaped if self.inside else count // 2


class Scanner:
    """Finds one `{{` after another, keeping in mind whether it is within a string where the text is JSON."""

    def __init__(self, text: str, json: bool) -> None:
        self._text = text
        self._json = json
        self._inside = False

    def next(self, at: int) -> Braces | None:
        """The first at or behind a place, which is the start or behind the one before; None: there are no more."""
        if not self._json:
            start = run = self._text.find("{{", at)
            while run > at and self._text[run - 1] == "\\":
                run -= 1
            return None if start < 0 else Braces(run, start, False)
        for mark in _MARK.finditer(self._text, at):
            found = mark[0]
            if found.endswith("{{"):
                return Braces(mark.start(), mark.end() - 2, self._inside)
            # A quote behind an odd number of backslashes does not end a string.
            if found.endswith('"') and (not self._inside or len(found) % 2):
                self._inside = not self._inside
        return None


def looks_json(text: str) -> bool:
    """Whether a text begins like JSON that is more than a number or a word; `{{` does not."""
    return _JSON.match(text) is not None


def literal(text: str, *, json: bool | None = None) -> str:
    """The template that gives this text. Raises `TemplateFault` where there is none: in a string of JSON, an odd number
    of backslashes before `{{`, which JSON does not allow either."""
    scanner = Scanner(text, looks_json(text) if json is None else json)
    made: list[str] = []
    at = 0
    while braces := scanner.next(at):
        if braces.inside and braces.escaped:
            raise TemplateFault(text, braces.start - 1, "JSON has no such escape", "save it as hex")
        slashes = braces.start - braces.run
        made += [text[at : braces.run], "\\" * ((slashes if braces.inside else 2 * slashes) + 1), "{{"]
        at = braces.start + 2
    return "".join([*made, text[at:]])


def parse(text: str, start: int) -> tuple[Expression, int]:
    """What is in the braces that open at `start`, and where they end. Raises `TemplateFault`."""
    return _Parser(text, start).whole()


class _Parser:
    """Reads one placeholder, from left to right."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self._at = start + 2

    def whole(self) -> tuple[Expression, int]:
        """The expression, and where the braces end."""
        expression = self._expression("end", 0)
        return expression, self._at

    def _expression(self, closing: str, depth: int) -> Expression:
        """All up to what closes it, and that as well."""
        if depth > DEEPEST:
            raise TemplateFault(self._text, self._at, "parentheses are nested too deep")
        at, kind, said = self._token()
        if kind not in ("name", "quoted"):
            raise TemplateFault(self._text, at, f"a name is needed, not {oneline(said[:20])}")
        arguments: list[Expression] = []
        head = at
        name, quoted = (said, None) if kind == "name" else ("", Quoted(_unquoted(said)))
        while True:
            at, kind, said = self._token()
            if kind == closing:
                return quoted or Call(name, tuple(arguments), head)
            if quoted is not None or kind in ("end", "close"):
                raise TemplateFault(self._text, at, f"{said[:20]} does not belong here")
            arguments.append(self._argument(at, kind, said, depth))

    def _argument(self, at: int, kind: str, said: str, depth: int) -> Expression:
        if kind == "open":
            return self._expression("close", depth + 1)
        if kind == "name":
            return Call(said, (), at)
        return Quoted(_unquoted(said) if kind == "quoted" else said)

    def _token(self) -> tuple[int, str, str]:
        """Where the next word begins, what it is and how it is spelled."""
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            at = self._at
            while at < len(self._text) and self._text[at].isspace():
                at += 1
            if at == len(self._text):
                raise TemplateFault(self._text, self._start, "{{ without }}")
            if self._text[at] in "\"'":
                raise TemplateFault(self._text, at, f"{self._text[at]} without another")
            raise TemplateFault(self._text, at, f"{oneline(self._text[at])} does not belong into {{{{ }}}}")
        self._at = match.end()
        kind = match.lastgroup or ""
        return match.start(kind), kind, match[kind]


def _unquoted(said: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), said[1:-1])

"""Texts with `{{name}}` in them, filled from a scope. A function of values: knows no file, no connection, no screen.

`{{name}}` is a variable or a function without arguments, `{{name a 'b' (name c)}}` a function of variables, of quoted
texts and of functions. `\\{{` is `{{` itself. In JSON, a value within a string is escaped as JSON wants it; all others
stand as they are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from json import dumps
from random import SystemRandom
from typing import NamedTuple

from wstui.model import MASK
from wstui.payloads.functions import FUNCTIONS, Moment
from wstui.payloads.scope import ENV, Found, Layer, Scope
from wstui.placeholders import (
    HINT,
    Call,
    Expression,
    Quoted,
    Scanner,
    TemplateFault,
    literal,
    looks_json,
    parse,
)
from wstui.safetext import oneline

__all__ = ["Filled", "Layer", "Scope", "TemplateFault", "fill", "literal", "looks_json", "names", "stand_in"]

DEEPEST = 20
"""Variables whose values hold variables whose values..."""

MOST = 2**24
"""Characters of all values together that are put into a text."""

_NEAR = 1000  # names among which the one that was meant is looked for


class Filled(NamedTuple):
    """A text that was filled. `secrets` are the parts of it that must not be seen, as start and end, from left to
    right; `hidden` are the secrets in it, also as they were before JSON escaped them; `used` are the names of the
    variables and functions in it, with those in the values of variables."""

    text: str
    secrets: tuple[tuple[int, int], ...] = ()
    hidden: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()

    @property
    def masked(self) -> str:
        """The text as it may be seen."""
        shown: list[str] = []
        at = 0
        for start, end in self.secrets:
            shown += [self.text[at:start], MASK]
            at = end
        return "".join([*shown, self.text[at:]])


def fill(text: str, scope: Scope, *, json: bool | None = None) -> Filled:
    """The text with every `{{...}}` filled. `json`: whether it is JSON; None: where it begins like it.

    Raises `TemplateFault`, naming line and column, for what cannot be read, is not known or goes round in circles.
    """
    if "{{" not in text:
        return Filled(text)
    return _Filling(text, scope).whole(looks_json(text) if json is None else json)


def names(text: str) -> list[str]:
    """The variables and functions that a text names, each once, in order, as far as it can be read."""
    found: dict[str, None] = {}
    scanner = Scanner(text, looks_json(text))
    at = 0
    try:
        while braces := scanner.next(at):
            at = braces.start + 2
            if not braces.escaped:
                expression, at = parse(text, braces.start)
                found.update(dict.fromkeys(_named(expression)))
    except TemplateFault:
        pass  # who sends it is told
    return list(found)


def stand_in(text: str) -> str:
    """The text with something of the same length in place of each `{{...}}` that JSON allows there, so that what is
    wrong with the rest of it is found in its place. Raises `TemplateFault` for what cannot be read."""
    scanner = Scanner(text, looks_json(text))
    made: list[str] = []
    at = 0
    while braces := scanner.next(at):
        start = braces.start - braces.escaped
        end = braces.start + 2 if braces.escaped else parse(text, braces.start)[1]
        made += [text[at:start], ("x" if braces.inside else "1") * (end - start)]
        at = end
    return "".join([*made, text[at:]])


class _Part(NamedTuple):
    """A part of a value, and whether it must not be seen."""

    text: str
    secret: bool = False


_Value = tuple[_Part, ...]


class _Filling:
    """One text that is being filled: a variable has one value in all of it, and there is one time."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        now = scope.now_ns if scope.now_ns is not None else time.time_ns()
        self._moment = Moment(now, scope.seq, scope.random or SystemRandom())
        self._values: dict[str, _Value] = {}
        self._open: list[str] = []
        """The variables whose values are being filled, each within the one before."""
        self._used: set[str] = set()
        self._hidden: set[str] = set()
        self._sunk = 0
        """Of how many functions, whose outcome says nothing of them, the arguments are being filled."""
        self._room = MOST
        self._at = 0
        """Where the placeholder is that is being filled."""

    def whole(self, json: bool) -> Filled:
        """The text as it goes out."""
        made: list[str] = []
        secrets: list[tuple[int, int]] = []
        length = 0
        for part in self._parts(self._text, json):
            if part.secret and part.text:
                secrets.append((length, length + len(part.text)))
                self._hidden.add(part.text)
            made.append(part.text)
            length += len(part.text)
        return Filled("".join(made), tuple(secrets), frozenset(self._hidden), frozenset(self._used))

    def _parts(self, text: str, json: bool = False) -> Iterator[_Part]:
        """A text in its parts, each placeholder filled."""
        scanner = Scanner(text, json)
        at = 0
        while braces := scanner.next(at):
            yield _Part(text[at : braces.run] + "\\" * braces.slashes)
            if not self._open:
                self._at = braces.start
            if braces.escaped:
                at = braces.start + 2
                yield _Part("{{")
                continue
            try:
                expression, at = parse(text, braces.start)
            except TemplateFault as fault:
                if not self._open:
                    raise
                raise self._fault(f"{fault.reason} (there in column {fault.column})") from fault
            for part in self._value(expression):
                self._take(part.text)
                yield part._replace(text=dumps(part.text, ensure_ascii=False)[1:-1]) if braces.inside else part
        yield _Part(text[at:])

    def _value(self, expression: Expression) -> _Value:
        if isinstance(expression, Quoted):
            return (_Part(expression.text),)
        self._used.add(expression.name)
        if not expression.arguments:
            if expression.name in self._values:
                return self._hide(self._values[expression.name])
            found = self._scope.find(expression.name)
            if found is not None:
                return self._variable(expression.name, found)
        return self._call(expression)

    def _variable(self, name: str, found: Found) -> _Value:
        if name in self._open:
            circle = [*self._open[self._open.index(name) :], name]
            way = " › ".join(map(oneline, circle[:6]))
            raise TemplateFault(self._text, self._at, f"{way} goes round in a circle", "change one of them")
        if len(self._open) >= DEEPEST:
            raise self._fault(f"more than {DEEPEST} variables within each other", "use fewer")
        value: _Value = (_Part(found.value),)
        if found.template:
            self._open.append(name)
            value = tuple(self._parts(found.value, looks_json(found.value)))
            self._open.pop()
        if found.secret:
            value = (_Part("".join(part.text for part in value), True),)
        self._values[name] = value
        return self._hide(value)

    def _hide(self, value: _Value) -> _Value:
        """Remember what of a value must not be seen; the key of a signature, which is not in it, need not be known."""
        if not self._sunk:
            self._hidden.update(part.text for part in value if part.secret and part.text)
        return value

    def _call(self, call: Call) -> _Value:
        function = FUNCTIONS.get(call.name)
        name = oneline(call.name)
        if function is None:
            raise self._unknown(call)
        if not function.fewest <= len(call.arguments) <= function.most:
            raise self._fault(f"{name}: {len(call.arguments)} arguments", f"as in {{{{{function.usage}}}}}")
        self._sunk += not function.keeps
        arguments = [self._value(argument) for argument in call.arguments]
        self._sunk -= not function.keeps
        texts = ["".join(part.text for part in parts) for parts in arguments]
        for text in texts:
            self._take(text)
        try:
            outcome = function.call(self._moment, texts)
        except ValueError as exc:
            raise self._fault(f"{name}: {exc}", f"as in {{{{{function.usage}}}}}") from exc
        return (_Part(outcome, function.keeps and any(part.secret for parts in arguments for part in parts)),)

    def _take(self, text: str) -> None:
        """Make sure that what is put in does not grow over all bounds."""
        self._room -= len(text)
        if self._room < 0:
            raise self._fault(f"more than {MOST:,} characters are put in", "use fewer, or shorter ones")

    def _unknown(self, call: Call) -> TemplateFault:
        name = oneline(call.name)
        if call.arguments:
            return self._fault(f"{name} is no function", f"one of {', '.join(FUNCTIONS)}")
        if call.name.startswith(ENV):
            bare = name.removeprefix(ENV)
            if self._scope.environment is None:
                return self._fault(f"{name}: the environment is not read", "trust the collection first")
            return self._fault(f"{bare} is not set in the environment", f"export {bare}=... before the start")
        known = [name for _, (name, _) in zip(range(_NEAR), self._scope.names(), strict=False)]
        from difflib import get_close_matches

        near = get_close_matches(call.name, [*known, *FUNCTIONS], 1)
        meant = f"did you mean {oneline(near[0])}?" if near else f"set it with --var {name}=..., or in the profile"
        return self._fault(f"{name} is not known", f"{meant} · {HINT}")

    def _fault(self, what: str, hint: str = HINT) -> TemplateFault:
        way = "".join(f"{oneline(name)} › " for name in self._open[:6])
        return TemplateFault(self._text, self._at, f"{way}{what}", hint)


def _named(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Call):
        yield expression.name
        for argument in expression.arguments:
            yield from _named(argument)

"""Which fields count when recordings are compared: those that are named, and guesses at what varies anyway. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from wstui.differing.fields import Path, changes, general, kind_of, shuffled
from wstui.grammar import parse
from wstui.model import Failure
from wstui.query import Field, Text
from wstui.safetext import oneline

__all__ = ["Guess", "Pattern", "Rules", "parse_pattern"]

MOST_SHAPES, MOST_FIELDS = 1000, 500
HINT = "write it as in .data.*.ts, or a name alone"
ENOUGH = 200
"""Messages of a shape from which it is learned what varies in it."""

_TIME = re.compile(r"1\d{9}(?:\d{3}){0,3}(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)
_UNIQUE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=.*\d)(?=.*[a-f])[0-9a-f]{16,}", re.I)
_ID = re.compile(r"[0-9a-f]{8,}|\d{5,}|(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{16,}", re.I | re.ASCII)
_ID_NAME = re.compile(r"(?:^|[_-])(?:id|uid|uuid|guid|nonce|seq|sequence|token|sign|signature)$|(?:Id|ID|Key|Seq)$")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Fields that are meant together: a path in which `*` is any key or position, with all that is below it; or, not
    `rooted`, every field of a name."""

    path: tuple[str, ...]
    rooted: bool = True

    def covers(self, path: Path) -> bool:
        """Whether the field at a path is meant."""
        if not self.rooted:
            return self.path[0] in path
        head = path[: len(self.path)]
        return len(head) == len(self.path) and all(
            want in ("*", str(have)) for want, have in zip(self.path, head, strict=True)
        )

    def names(self, path: Path) -> bool:
        """Whether it is this field itself that is meant, and not one it stands in."""
        return self.covers(path) and (len(path) == len(self.path) if self.rooted else path[-1] == self.path[0])


def parse_pattern(text: str) -> Pattern:
    """What `.data.*.ts`, `.id` or the bare name `ts` means. Raises Failure."""
    try:
        node = parse(text)
    except ValueError as exc:
        raise Failure(
            f"{oneline(text)} is no field: {oneline(str(exc))}", "as in .data.*.ts, or a name alone"
        ) from None
    if isinstance(node, Field) and not node.sign:
        return Pattern(node.path)
    if isinstance(node, Text) and node.text and not text.startswith("."):
        return Pattern((node.text,), rooted=False)
    raise Failure(f"{oneline(text)} is no field", HINT)


@dataclass(frozen=True, slots=True)
class Rules:
    """What was said of fields: those that do not count, those that do whatever is guessed, and arrays whose order does
    not. `guess`: guesses are made at all. `counts`: how many messages a server pushed by itself counts too."""

    ignore: tuple[Pattern, ...] = ()
    compare: tuple[Pattern, ...] = ()
    unordered: tuple[Pattern, ...] = ()
    guess: bool = True
    counts: bool = False

    def ignores(self, path: Path) -> bool:
        """Whether a field was said not to count."""
        return _covered(self.ignore, path)

    def compares(self, path: Path) -> bool:
        """Whether a field was said to count."""
        return _covered(self.compare, path)

    def any_order(self, path: Path) -> bool:
        """Whether the array at a path is the same in any order."""
        return any(p.names(path) for p in self.unordered)


def _covered(patterns: Iterable[Pattern], path: Path) -> bool:
    return any(pattern.covers(path) for pattern in patterns)


@dataclass(slots=True)
class _Learned:
    """What is known of a shape: how many messages were looked at, the newest, and what values varying fields had."""

    count: int = 0
    newest: object = None
    kinds: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    arrays: set[tuple[str, ...]] = field(default_factory=set)


class Guess:
    """What varies within the recording itself, and what looks as if it did: times and ids. `pushed` are shapes of which
    the server sent more than it was asked for, so that their number is a matter of time."""

    def __init__(self) -> None:
        self._shapes: dict[str, _Learned] = {}
        self.pushed: set[str] = set()
        self._asked: dict[str, int] = {}
        self._answers: dict[str, int] = {}

    def sent(self, shape: str) -> None:
        """A message of this shape was sent at this place of the recording."""
        if self._answers:
            self._asked, self._answers = {}, {}
        if len(self._asked) < MOST_SHAPES:
            self._asked[shape] = self._asked.get(shape, 0) + 1

    def came(self, shape: str) -> None:
        """A message of this shape was received at this place of the recording."""
        if len(self._answers) < MOST_SHAPES or shape in self._answers:
            self._answers[shape] = count = self._answers.get(shape, 0) + 1
            # One answer for each request of a shape; more of one shape nobody asked for.
            if count > max(self._asked.values(), default=1):
                self.pushed.add(shape)

    def wants(self, shape: str) -> bool:
        """Whether `learn` still looks at messages of this shape."""
        known = self._shapes.get(shape)
        return known.count < ENOUGH if known is not None else len(self._shapes) < MOST_SHAPES

    def learn(self, shape: str, document: object) -> None:
        """Look at the next received message of the recording."""
        known = self._shapes.setdefault(shape, _Learned())
        if known.count:
            for change in changes(known.newest, document):
                if len(known.kinds) >= MOST_FIELDS:
                    break
                kinds = known.kinds.setdefault(general(change.path), set())
                kinds |= {kind_of(change.expected), kind_of(change.received)}
            known.arrays |= {general(path) for path in shuffled(known.newest, document)}
        known.newest = document
        known.count += 1

    def any_order(self, shape: str, path: Path) -> bool:
        """Whether the recording has the array at a path in one order and in another."""
        known = self._shapes.get(shape)
        return known is not None and general(path) in known.arrays

    def varies(self, shape: str, path: Path, expected: object, received: object) -> str:
        """Why a field that differs is no difference, in a word or two; empty where it is one."""
        known = self._shapes.get(shape)
        kinds = known.kinds.get(general(path)) if known is not None else None
        if kinds is not None and kind_of(received) in kinds and kind_of(expected) in kinds:
            return "differs within the recording"
        if kind_of(expected) != kind_of(received):
            return ""
        name = next((key for key in reversed(path) if isinstance(key, str)), "")
        if _both(_TIME, expected, received):
            return "a time"
        if _both(_UNIQUE, expected, received) or (_ID_NAME.search(name) and _both(_ID, expected, received)):
            return "an id"
        return ""


def _both(pattern: re.Pattern[str], one: object, other: object) -> bool:
    return isinstance(one, str) and isinstance(other, str) and bool(pattern.fullmatch(one) and pattern.fullmatch(other))

"""The options of a command line as most programs have them: long and short, with a value or without. Pure; knows no
option by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["Given", "Known", "Line", "read"]


class Given(NamedTuple):
    """An option as it was given: its long name, its value (empty for a switch), and how it was spelled."""

    name: str
    value: str
    spelled: str


@dataclass(frozen=True, slots=True)
class Known:
    """The options of a program by their long names; `short` has the letters. A `greedy` one takes all values up to the
    next option, an `optional` one only a value that does not look like an option. With `equals` the value of a short
    option may stand behind `=`."""

    valued: frozenset[str]
    switches: frozenset[str]
    short: Mapping[str, str]
    greedy: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    equals: bool = False


@dataclass(slots=True)
class Line:
    """A command line that was read. `unknown` are options that the program does not have, as they are spelled."""

    options: list[Given] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(words: Sequence[str], known: Known) -> Line:
    """The options and the other words of a command line, in order.

    Raises:
        Failure: an option lacks its value.
    """
    line = Line()
    left = list(reversed(words))
    while left:
        word = left.pop()
        if word == "--":
            line.others += reversed(left)
            break
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            _take(line, name, f"--{name}", (value,) if equals else (), left, known)
        elif word.startswith("-") and word != "-":
            _letters(line, word, left, known)
        else:
            line.others.append(word)
    return line


def _letters(line: Line, word: str, left: list[str], known: Known) -> None:
    """Letters behind one hyphen; what follows one that takes a value is its value."""
    for place, letter in enumerate(word[1:], 1):
        name = known.short.get(letter, "")
        if name in known.switches:
            line.options.append(Given(name, "", f"-{letter}"))
            continue
        rest = word[place + 1 :]
        if known.equals:
            rest = rest.removeprefix("=")
        _take(line, name, f"-{letter}", (rest,) if word[place + 1 :] else (), left, known)
        return


def _take(line: Line, name: str, spelled: str, attached: tuple[str, ...], left: list[str], known: Known) -> None:
    """One option with its value, which is attached to it or follows."""
    if name in known.switches:
        line.options.append(Given(name, "", spelled))
    elif name not in known.valued:
        line.unknown.append(spelled)
    elif attached:
        line.options.append(Given(name, attached[0], spelled))
    elif name in known.optional and (not left or left[-1].startswith("-")):
        line.options.append(Given(name, "", spelled))
    elif not left:
        raise Failure(f"{oneline(spelled)} has no value", "copy the whole command")
    else:
        line.options.append(Given(name, left.pop(), spelled))
        while name in known.greedy and left and not left[-1].startswith("-"):
            line.options.append(Given(name, left.pop(), spelled))

"""The statements of a TOML text, each with its own lines, so that one can be changed and all others stay byte for byte.
Pure; for text that is known to hold as TOML, and blind to what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

__all__ = ["BLANK", "PAIR", "TABLE", "Statement", "behind_pairs", "joined", "pair", "sections", "split"]

BLANK, PAIR, TABLE = "blank", "pair", "table"

_TOKEN = re.compile(
    r"""
    (?P<text> \"{3} (?: [^"\\]++ | \\. | \"{1,2}(?!\") )*+ \"{3,5}
            | '{3} (?: [^']++ | '{1,2}(?!') )*+ '{3,5}
            | \" (?: [^"\\\n]++ | \\. )*+ \" | ' [^'\n]*+ ' )
    | (?P<comment> \#[^\n]*+ ) | (?P<end> \n ) | (?P<open> [\[{] ) | (?P<close> [\]}] ) | (?P<equals> = )
    | (?P<space> [ \t\r]++ ) | (?P<other> [^"'\#\n\[\]{}= \t\r]++ )
    """,
    re.DOTALL | re.VERBOSE,
)
_BARE = re.compile(r"[ \t]*+\[{0,2}[ \t]*+([A-Za-z0-9_-]++)[ \t]*+[=\]]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A pair or a table's header with its own line break, or a line that is blank but for a comment.

    Of a pair, `text[start:end]` is the value.
    """

    kind: str
    text: str
    start: int = 0
    end: int = 0

    def path(self) -> tuple[str, ...]:
        """The key, by its parts; of a header the table's; of neither none."""
        if self.kind == BLANK:
            return ()
        if bare := _BARE.match(self.text):
            return (bare[1],)
        import tomllib

        said: Any = tomllib.loads(f"{self.text[: self.start]}0" if self.kind == PAIR else self.text)
        parts: list[str] = []
        while isinstance(said, dict | list) and said:
            if isinstance(said, dict):
                parts += said
                said = said[parts[-1]]
            else:
                said = said[0]
        return tuple(parts)

    def value(self) -> object:
        """What a pair says."""
        import tomllib

        return tomllib.loads(f"value = {self.text[self.start : self.end]}")["value"]

    def with_value(self, literal: str) -> Statement:
        """The same pair with another value; a comment behind it stays."""
        text = self.text[: self.start] + literal + self.text[self.end :]
        return Statement(PAIR, text, self.start, self.start + len(literal))


def pair(key: str, literal: str) -> Statement:
    """A new pair; a key that is not bare is quoted by the caller."""
    start = len(key) + len(" = ")
    return Statement(PAIR, f"{key} = {literal}\n", start, start + len(literal))


def split(text: str) -> list[Statement]:
    """The statements, which together are the text; the last may lack its line break."""
    found: list[Statement] = []
    kind = BLANK
    first = depth = start = end = 0
    assigned = False
    for token in _TOKEN.finditer(text):
        what = token.lastgroup
        if what == "end" and depth == 0:
            found.append(Statement(kind, text[first : token.end()], start - first, end - first))
            kind, assigned = BLANK, False
            first = start = end = token.end()
        elif what in ("space", "comment", "end"):
            continue
        elif what == "equals" and not assigned and kind == PAIR:
            assigned = True
        else:
            if kind == BLANK:
                kind = TABLE if what == "open" else PAIR
            if assigned and start == first:
                start = token.start()
            depth += (what == "open") - (what == "close")
            end = token.end()
    if first < len(text):
        found.append(Statement(kind, text[first:], start - first, end - first))
    return found


def joined(statements: Iterable[Statement]) -> str:
    """The text again; a last line without its break gets one where more follows."""
    pieces: list[str] = []
    for statement in statements:
        if pieces and not pieces[-1].endswith("\n"):
            pieces[-1] += "\n"
        pieces.append(statement.text)
    return "".join(pieces)


def sections(statements: Sequence[Statement]) -> list[range]:
    """Where the tables are, each from its header to before the next; first, what stands above all of them."""
    headers = (at for at, statement in enumerate(statements) if statement.kind == TABLE)
    return [range(start, stop) for start, stop in pairwise([0, *headers, len(statements)])]


def behind_pairs(statements: Sequence[Statement], section: range) -> int:
    """Where another pair of the section goes: behind its last, or else behind its header."""
    return max((at + 1 for at in section if statements[at].kind != BLANK), default=section.start)

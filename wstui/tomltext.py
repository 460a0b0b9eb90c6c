"""TOML files that people edit by hand: reading them so that a fault names file, line and column. Knows no schema."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["LARGEST", "Document", "parse", "read", "read_text"]

LARGEST = 64 * 2**20
"""Bytes of a file that is read."""
MOST_PARTS = 20
"""Dots in a key. Python's own reading takes time by their square, and hours for a key that fills a small file."""
_DEEPEST = 100

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_HEADER = re.compile(r"\s*\[{1,2}\s*([^\]]*?)\s*\]{1,2}")
_STRINGS = re.compile(r"#[^\n]*|\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'", re.DOTALL)
_DOTS = re.compile(rf"(?m)^(?:[^.\n]*+\.){{{MOST_PARTS + 1}}}")
_SHAPE = re.compile(rf"{_STRINGS.pattern}|(?P<open>[\[{{])|(?P<close>[\]}}])|(?P<dot>\.)|(?P<end>[=,\n])", re.DOTALL)
_DIGITS = re.compile(r"(?<![\w.-])[+-]?\d[\d_]{4000,}")
_HINT = "correct the file in an editor; it is left as it is"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that holds as TOML, and what it says. `text` is what was read, for finding lines."""

    path: Path
    text: str
    values: dict[str, object] = field(hash=False)
    _bare: list[str] = field(default_factory=list, compare=False, repr=False)
    """The lines without strings and comments, once they were asked for."""

    def line_of(self, key: str, table: str = "", nth: int = 0) -> int:
        """The line, from 1, on which `key` of the nth `[table]` or `[[table]]` is set; 0 where it cannot be found.

        Without a table it is a key above all tables. Found by its spelling at the start of a line, not by the grammar.
        """
        spelled = rf"[\"']?{re.escape(key)}[\"']?\s*[.=]"
        plain, dotted = re.compile(rf"\s*{spelled}"), re.compile(rf"\s*{re.escape(table)}\s*\.\s*{spelled}")
        here, seen = "", -1
        if not self._bare:
            # Lines within strings may look like keys and tables; their number must stay, their text must not.
            text = _STRINGS.sub(lambda match: "\n" * match[0].count("\n") or match[0], self.text)
            self._bare.extend(text.split("\n"))
        for number, line in enumerate(self._bare, 1):
            if match := _HEADER.match(line):
                here = match[1]
                seen += here == table
                if not key and here == table and seen == nth:
                    return number
            elif (plain if here == table else dotted).match(line) and (not here or (here == table and seen == nth)):
                return number
        return 0

    def fault(self, what: str, key: str = "", table: str = "", nth: int = 0) -> Failure:
        """A fault in a value, with the line of the key, or else of its table, where that can be found."""
        line = self.line_of(key, table, nth) or self.line_of("", table or key, nth)
        return _failure(self.path, what, line)

    def unknown(self, key: str, known: Iterable[str], where: str = "", table: str = "", nth: int = 0) -> str:
        """The warning that nobody reads this key, with the nearest that somebody would; `where` says what it is of."""
        from difflib import get_close_matches

        near = "".join(get_close_matches(key, known, 1))
        meant = f"; did you mean {near}?" if near else ""
        return self.fault(f"{where}{key}: unknown, so it does nothing{meant}", key, table, nth).what


def read(path: Path) -> Document:
    """What a TOML file says. Raises `Failure`: it cannot be read, is not UTF-8, or does not hold as TOML 1.0."""
    text = read_text(path)
    return Document(path, text, parse(path, text))


def read_text(path: Path) -> str:
    """The text of a file, a byte order mark at its start left out. Raises `Failure`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would block for ever
            raise Failure(f"{oneline(str(path))}: not a regular file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as exc:
        raise Failure(f"{oneline(str(path))}: {exc.strerror}", "check that you may read it") from exc
    if len(data) > LARGEST:
        raise Failure(
            f"{oneline(str(path))}: larger than {LARGEST >> 20} MiB", 'a payload may be a file of its own: file = "..."'
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise _failure(path, "not UTF-8", line, exc.start - data.rfind(b"\n", 0, exc.start)) from exc


def parse(path: Path, text: str) -> dict[str, object]:
    """What TOML text says; `path` is for the fault. Raises `Failure`."""
    import tomllib

    if _DOTS.search(text) and (at := _passed(text, MOST_PARTS, len(text))) is not None:
        raise _failure(path, f"a key of more than {MOST_PARTS} parts", *_place(text, at))
    try:
        return tomllib.loads(text)
    except RecursionError as exc:
        at = _passed(text, len(text), _DEEPEST)
        raise _failure(path, "nested too deep", *(_place(text, at) if at is not None else ())) from exc
    except ValueError as exc:  # TOMLDecodeError, and plain ones for numbers Python will not convert
        what = str(exc)
        if place := _PLACE.search(what):
            what = what[: place.start()]
            end = (text.count("\n") + 1, len(text) - text.rfind("\n"))
            line, column = (int(place[1]), int(place[2])) if place[1] else end
            raise _failure(path, what, line, column) from exc
        if digits := _DIGITS.search(text):
            raise _failure(path, "a number of more digits than can be read", *_place(text, digits.start())) from exc
        raise _failure(path, what) from exc


def _passed(text: str, most_dots: int, deepest: int) -> int | None:
    """Where the first key has more dots than this, or brackets are deeper; what looks so in strings does not count."""
    dots = depth = 0
    for found in _SHAPE.finditer(text):
        what = found.lastgroup
        if what is not None:
            dots = dots + 1 if what == "dot" else 0
            depth += (what == "open") - (what == "close")
            if dots > most_dots or depth > deepest:
                return found.start()
    return None


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _failure(path: Path, what: str, line: int = 0, column: int = 0) -> Failure:
    place = f":{line}" if line else ""
    if column:
        place += f":{column}"
    return Failure(f"{oneline(str(path))}{place}: {oneline(what)}", _HINT)

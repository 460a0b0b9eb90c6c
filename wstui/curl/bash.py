"""The words of a command line as bash cuts them: quotes of every kind, and nothing else of a shell. Pure; runs nothing,
fills in nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from wstui.model import Failure

__all__ = ["Statement", "Words", "split", "statements"]


class Words(NamedTuple):
    """The words of one command. `expansions` are what a shell would have replaced and what stands as it is; `rest` is
    what a shell would have taken for something else than this command's words."""

    words: tuple[str, ...]
    expansions: tuple[str, ...] = ()
    rest: str = ""


class Statement(NamedTuple):
    """The words up to an operator of the shell or the end of a line, the line from 1 on which they begin, and that
    operator: `|`, `&&`, `;`, `>` and the like, a line break, or empty at the end of the text."""

    words: tuple[str, ...]
    line: int
    operator: str


_BLANK = " \t"
_ENDS = "\n|&;<>()"
_GOES_ON = re.compile(r"\\\r?\n")  # the line does; copied on Windows, the break has two characters
_PLAIN = re.compile(r"[^\\'\"$`|&;<>() \t\r\n]+")
_IN_DOUBLE = re.compile(r"[^\\\"$`]+")
_IN_ANSI = re.compile(r"[^\\']+")
_ANSI = {"a": 7, "b": 8, "e": 27, "E": 27, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11} | {c: ord(c) for c in "\\'\"?"}
_NUMBER = re.compile(r"x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c(.)", re.DOTALL)
_OPERATOR = re.compile(r"\r?\n|<<<|&>>|[<>]{2}|&>|>&|&&|\|\||[|&;<>()]")
_EXPANSION = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]|\{[^}]*\}?|\([^)]*\)?)|`[^`]*`?")


def split(text: str) -> Words:
    """The words of the first command in a text.

    Raises:
        Failure: a quotation has no end.
    """
    return _Splitter(text).words()


def statements(text: str, expand: Callable[[str], str]) -> Iterator[Statement]:
    """Everything in a text, up to each operator. `expand` gives what an expansion such as `$NAME` is to be.

    Raises:
        Failure: a quotation has no end.
    """
    splitter = _Splitter(text, expand)
    line, counted = 1, 0
    while splitter.at < len(text):
        begins = splitter.at
        words = splitter.cut()
        if text.startswith("#", splitter.at):  # a comment goes up to the end of its line
            end = text.find("\n", splitter.at)
            splitter.at = len(text) if end < 0 else end
        found = _OPERATOR.match(text, splitter.at)
        splitter.at = found.end() if found else len(text)
        line, counted = line + text.count("\n", counted, begins), begins
        yield Statement(words, line, found[0].lstrip("\r") if found else "")


class _Splitter:
    """Reads a text from the left; `at` is the next character."""

    def __init__(self, text: str, expand: Callable[[str], str] | None = None) -> None:
        self.text = text
        self.at = 0
        self.expand = expand
        self.expansions: list[str] = []

    def words(self) -> Words:
        """Cut the text."""
        words = self.cut()
        return Words(words, tuple(dict.fromkeys(self.expansions)), self.text[self.at :].strip())

    def cut(self) -> tuple[str, ...]:
        """The words from here up to what ends a command."""
        words: list[str] = []
        word: list[str] | None = None
        while self.at < len(self.text):
            char = self.text[self.at]
            ends = char in _ENDS or self.text.startswith("\r\n", self.at)
            if ends or (char == "#" and word is None):
                if char in "<>" and word is not None and "".join(word).isdigit():
                    word = None  # `2>file`: the number belongs to what is not read
                break
            if char in _BLANK:
                words += ["".join(word)] if word is not None else []
                word = None
                self.at += 1
            elif goes_on := _GOES_ON.match(self.text, self.at):
                self.at = goes_on.end()
            else:
                word = [] if word is None else word
                word.append(self._piece(char))
        words += ["".join(word)] if word is not None else []
        return tuple(words)

    def _piece(self, char: str) -> str:
        """What the next quotation, escape or character means."""
        following = self.text[self.at + 1 : self.at + 2]
        if char == "'":
            return self._until_quote(self.at + 1)
        if char == '"':
            return self._double(self.at + 1)
        if char == "$" and following == "'":
            return self._ansi(self.at + 2)
        if char == "$" and following == '"':
            return self._double(self.at + 2)
        if char in "$`":
            return self._expansion()
        if char == "\\":
            self.at += 2
            return following
        return self._run(_PLAIN)

    def _run(self, plain: re.Pattern[str]) -> str:
        """Characters that mean themselves; the next one at least."""
        match = plain.match(self.text, self.at)
        start, self.at = self.at, match.end() if match else self.at + 1
        return self.text[start : self.at]

    def _until_quote(self, start: int) -> str:
        end = self.text.find("'", start)
        if end < 0:
            raise _unending("'")
        self.at = end + 1
        return self.text[start:end]

    def _double(self, start: int) -> str:
        """Within double quotes, where a backslash escapes only what would mean something there."""
        self.at = start
        pieces: list[str] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                return "".join(pieces)
            if char == "\\" and (following := self.text[self.at + 1 : self.at + 2]) in ("$", "`", '"', "\\", "\n"):
                pieces.append("" if following == "\n" else following)
                self.at += 2
            elif char in "$`":
                pieces.append(self._expansion())
            else:
                pieces.append(self._run(_IN_DOUBLE))
        raise _unending('"')

    def _ansi(self, start: int) -> str:
        """Within `$'...'`, where escapes may stand for bytes; a NUL ends what it stands for."""
        self.at = start
        out = bytearray()
        ended = False
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "'":
                self.at += 1
                return out.decode("utf-8", "surrogateescape")
            made = self._escape() if char == "\\" else self._run(_IN_ANSI).encode("utf-8", "surrogateescape")
            ended = ended or made == b"\0"
            out += b"" if ended else made
        raise _unending("$'")

    def _escape(self) -> bytes:
        """The bytes of an escape of ANSI C; one that is none stands for itself."""
        self.at += 1
        if match := _NUMBER.match(self.text, self.at):
            self.at = match.end()
            byte, octal, short, long, control = match.groups()
            if control:
                return bytes([ord(control.upper()) & 0x1F])
            if byte or octal:
                return bytes([(int(byte, 16) if byte else int(octal, 8)) & 0xFF])
            code = int(short or long, 16)
            return chr(code if code < 0x110000 else 0xFFFD).encode("utf-8", "surrogatepass")
        following = self.text[self.at : self.at + 1]
        self.at += 1
        known = _ANSI.get(following)
        return f"\\{following}".encode("utf-8", "surrogateescape") if known is None else bytes([known])

    def _expansion(self) -> str:
        """What a shell would replace, as it stands."""
        match = _EXPANSION.match(self.text, self.at)
        if match is None:
            self.at += 1
            return "$"
        self.at = match.end()
        self.expansions.append(match[0])
        return match[0] if self.expand is None else self.expand(match[0])


def _unending(quote: str) -> Failure:
    return Failure(f"the quotation {quote}... has no end", "copy the whole command")

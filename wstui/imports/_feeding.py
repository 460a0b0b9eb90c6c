"""What `echo` and `printf` print, as bash's own do, which is what a command after `|` reads. Pure; runs nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wstui.model import Failure

__all__ = ["MOST", "printed"]

MOST = 2**20
"""Characters that a format may make."""

_ESCAPE = re.compile(
    r"\\(?:x(?P<hex>[0-9A-Fa-f]{1,2})|u(?P<u>[0-9A-Fa-f]{1,4})|U(?P<U>[0-9A-Fa-f]{1,8})|0?(?P<octal>[0-7]{1,3})"
    r"|(?P<char>[abefnrtv\\\"'?]))"
)
_CHARS = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_FIELD = re.compile(r"%(?:(?P<percent>%)|(?P<kind>[sb])|(?P<other>.?))", re.DOTALL)


def printed(words: Sequence[str]) -> str | None:
    """What a command prints; None where it is neither of the two.

    Raises:
        Failure: it is not known what it prints.
    """
    program, *rest = words
    if program == "echo":
        return _echoed(rest)
    if program == "printf":
        return _formatted(rest[1:] if rest[:1] == ["--"] else rest)
    return None


def _echoed(words: list[str]) -> str:
    escapes, end = False, "\n"
    while words and re.fullmatch(r"-[neE]+", words[0]):
        for letter in words.pop(0)[1:]:
            end = "" if letter == "n" else end
            escapes = letter == "e" if letter in "eE" else escapes
    text = " ".join(words)
    return (_unescaped(text) if escapes else text) + end


def _formatted(words: list[str]) -> str:
    """The format again and again until all arguments are used up."""
    if not words:
        raise Failure("printf has no format", "copy the whole command")
    form, values = words[0], words[1:]
    made: list[str] = []
    size = 0
    while True:
        before = len(values)
        made.append(_once(form, values))
        size += len(made[-1])
        if not values or len(values) == before:
            return "".join(made)
        if size > MOST:
            raise Failure("printf prints more than can be taken")


def _once(form: str, values: list[str]) -> str:
    pieces: list[str] = []
    at = 0
    for found in _FIELD.finditer(form):
        pieces.append(_unescaped(form[at : found.start()]))
        at = found.end()
        if found["percent"]:
            pieces.append("%")
        elif found["kind"]:
            value = values.pop(0) if values else ""
            pieces.append(_unescaped(value) if found["kind"] == "b" else value)
        else:
            raise Failure("only %s and %b of printf are understood", "write the message with %s")
    return "".join([*pieces, _unescaped(form[at:])])


def _unescaped(text: str) -> str:
    """The text with its escapes of ANSI C replaced; bytes that are no UTF-8 are kept as they are."""
    if "\\" not in text:
        return text
    data = bytearray()
    at = 0
    for found in _ESCAPE.finditer(text):
        data += text[at : found.start()].encode("utf-8", "surrogateescape")
        at = found.end()
        if number := found["hex"] or found["octal"]:
            data.append(int(number, 16 if found["hex"] else 8) & 0xFF)
        elif code := found["u"] or found["U"]:
            value = int(code, 16)
            data += chr(value if value < 0x110000 else 0xFFFD).encode("utf-8", "surrogatepass")
        else:
            data += _CHARS.get(found["char"], found["char"]).encode()
    data += text[at:].encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "surrogateescape")

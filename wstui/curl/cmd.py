"""The words of a command line as cmd.exe and then the C runtime of Windows cut them: carets first, then quotes. Pure;
runs nothing, fills in nothing."""

from __future__ import annotations

import re

from wstui.curl.bash import Words

__all__ = ["is_cmd", "split"]

_SIGNS = re.compile(r"""\^"|\^[ \t]*\r?\n|"[^"'\n]*\^[&|<>^%\\][^"'\n]*\"""")
_ENDS = "&|<>"
_BACKSLASH = "\udc5c"
"""Stands for a backslash that is one whatever follows it; half of a surrogate pair, which no text has."""
_PIECE = re.compile(r'(\\*)"|\\+|[ \t]+|[^\\" \t]+')


def is_cmd(text: str) -> bool:
    """Whether a command line was written for cmd.exe: carets stand where it needs them."""
    return _SIGNS.search(text) is not None


def split(text: str) -> Words:
    """The words of the first command in a text."""
    # Browsers double every backslash, also those that the C runtime does not halve again: what they meant is one.
    line, rest = _without_carets(text.replace("\r\n", "\n").replace("^\\^\\", _BACKSLASH))
    return Words(tuple(word.replace(_BACKSLASH, "\\") for word in _arguments(line)), (), rest)


def _without_carets(text: str) -> tuple[str, str]:
    """What cmd.exe hands on, and what it takes for another command.

    Within quotes cmd.exe leaves a caret as it is; but browsers have written carets there too, and meant them.
    """
    line: list[str] = []
    quoted = False
    at = 0
    while at < len(text):
        char = text[at]
        following = text[at + 1 : at + 2]
        after_percent = bool(line) and line[-1] == "%"
        if char == "^" and following and not (quoted and following.isalnum() and not after_percent):
            at += 1
            if following == "\n":  # the line goes on, and its first character is taken as it is
                at += 1
                following = text[at : at + 1]
            line.append(following)
        elif char == "\n" or (char in _ENDS and not quoted):
            break
        else:
            quoted ^= char == '"'
            line.append(char)
        at += 1
    return "".join(line), text[at:].strip()


def _arguments(line: str) -> list[str]:
    """The arguments a program is given: backslashes before a quote come in pairs, two quotes within quotes are one."""
    words: list[str] = []
    word: list[str] | None = None
    quoted = doubled = False
    for match in _PIECE.finditer(line):
        piece, slashes = match[0], match[1]
        if piece[0] in " \t" and not quoted:
            words += ["".join(word)] if word is not None else []
            word = None
            continue
        word = [] if word is None else word
        if slashes is None:
            word.append(piece)
            continue
        word.append("\\" * (len(slashes) // 2))
        if len(slashes) % 2 or doubled:
            word.append('"')
            doubled = False
        elif quoted and line.startswith('"', match.end()):
            doubled = True
        else:
            quoted = not quoted
    return words + (["".join(word)] if word is not None else [])

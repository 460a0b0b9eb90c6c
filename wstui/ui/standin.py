"""Editing text that must not reach a terminal: each character that is not printable is replaced, in the editor only, by
a stand-in of one cell from a private plane of Unicode, and back when the text leaves. Nothing is lost on the way.

An editor counts columns by character, so the marks of `safetext`, some of which are longer, cannot stand there.
"""

from __future__ import annotations

import unicodedata

__all__ = ["STAND_IN", "conceal", "drawn", "reveal"]

_BASE, _END = 0x100000, 0x10FFFE
STAND_IN = range(_BASE, _END)
"""The code points that stand for others. They are not printable themselves, so a real one gets a stand-in too."""

_KEPT = frozenset("\n\t")


class _Concealed(dict[int, int]):
    """A `str.translate` table: each odd character is given the next free stand-in when it is first seen."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        if char.isprintable() or char in _KEPT:
            return code
        if len(_REVEALED) == len(STAND_IN):
            return 0xFFFD
        self[code] = given = _BASE + len(_REVEALED)
        _REVEALED[given] = code
        return given


class _Drawn(dict[int, str]):
    """A `str.translate` table from stand-ins to the one character that is drawn for each."""

    def __missing__(self, code: int) -> str:
        if code not in STAND_IN:
            return chr(code)
        meant = _REVEALED.get(code, code)
        if meant < 0x20:
            out = chr(0x2400 + meant)
        elif meant == 0x7F:
            out = "\u2421"
        else:
            out = "␣" if unicodedata.category(chr(meant)) == "Zs" else "▯"
        self[code] = out
        return out


_REVEALED: dict[int, int] = {}
_CONCEALED = _Concealed()
_DRAWN = _Drawn()


def conceal(text: str, *, exact: bool = False) -> str:
    """The text as an editor may hold it. Line breaks of every kind a keyboard or a paste makes become `\\n`, unless it
    is to stay `exact`: then a `\\r` is a character to be seen."""
    if "\r" in text and not exact:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isprintable() else text.translate(_CONCEALED)


def reveal(text: str) -> str:
    """The text that was meant."""
    return text if text.isprintable() else text.translate(_REVEALED)


def drawn(text: str) -> str:
    """One line as it may be drawn: as many characters as it has, each of them harmless."""
    return text if text.isprintable() else text.translate(_DRAWN)

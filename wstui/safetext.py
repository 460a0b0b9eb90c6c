"""The one door through which text from outside becomes terminal text: nothing that passes can act on a terminal.

Controls, invisible and reordering characters are drawn as visible marks. Markup is not this file's business: what
comes out is plain text and goes to `Content`, `Text` or `Segment`, never to anything that parses markup.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["block", "decode", "mark", "oneline", "right_to_left", "show_ascii_only"]

TAB = "    "

REMEMBERED = 2**14  # characters; a feed may hold all of Unicode, and a million marks are 180 MB

# Letters and marks that draw nothing and so can hide what is there. Two variation selectors dress emoji and stay.
# Skin tones (the last but one) change an emoji, take two cells or none, and alone look like nothing else.
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0d\uffa0\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
_BEYOND = re.compile(r"[^ -~·]")
"""What is beyond ASCII. The dot between the parts of what the program says is drawn as a dash."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""The blocks of scripts that are written from right to left (Unicode annex 9, table of default classes)."""
_NAMED = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")

_ascii_only = False


def show_ascii_only(only: bool = True) -> None:
    """From now on mark whatever is not ASCII, in this process: it has one terminal, which shows nothing else."""
    global _ascii_only
    _ascii_only = only
    for table, kept in ((_ONELINE, {}), (_BLOCK, {0x0A: "\n", 0x09: TAB})):
        table.clear()
        table.update(kept)


def mark(code: int) -> str:
    """The visible stand-in for one character that must not reach a terminal.

    C0 and DEL become their Unicode control pictures; a byte that was not UTF-8 becomes `⟨FF⟩`; every other character
    is named by its code point, `⟨U+202E⟩`. On a terminal of ASCII only all are named.
    """
    if _ascii_only and not 0xDC80 <= code <= 0xDCFF:
        return f"⟨U+{code:04X}⟩"
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xDC80 <= code <= 0xDCFF:
        return f"⟨{code - 0xDC00:02X}⟩"
    return f"⟨U+{code:04X}⟩"


def _is_safe(text: str) -> bool:
    """Whether every character of the text may be drawn as it is."""
    return text.isprintable() and (text.isascii() or not (_BEYOND if _ascii_only else _HIDDEN).search(text))


class _Marks(dict[int, str]):
    """A `str.translate` table that judges each character once and remembers."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # `isprintable` is false for categories Cc Cf Cs Co Cn Zl Zp, which act or hide, and for Zs, which is blank.
        out = char if _is_safe(char) else " " if unicodedata.category(char) == "Zs" else mark(code)
        if len(self) < REMEMBERED:
            self[code] = out
        return out


_ONELINE = _Marks()
_BLOCK = _Marks({0x0A: "\n", 0x09: TAB})


def decode(data: bytes | bytearray | memoryview) -> str:
    """Bytes of the wire as a string that loses nothing: what is not UTF-8 becomes a lone surrogate (PEP 383)."""
    return bytes(data).decode("utf-8", "surrogateescape")


def oneline(text: str | bytes) -> str:
    """Text for one line of the screen: line breaks and tabs are marked as well."""
    if isinstance(text, bytes):
        text = decode(text)
    return text if _is_safe(text) else text.translate(_ONELINE)


def block(text: str | bytes) -> str:
    """Text for several lines: `\\n` stays (a `\\r` before it goes), a tab becomes four spaces, the rest is marked."""
    if isinstance(text, bytes):
        text = decode(text)
    return text if _is_safe(text) else text.replace("\r\n", "\n").translate(_BLOCK)


def right_to_left(shown: str) -> bool:
    """Whether safe text has letters that are written from right to left, drawn as they are or, on a terminal of ASCII
    only, named. Such letters stand in the order in which they came: whoever shows them says so beside them."""
    if shown.isascii():
        return False
    if _ascii_only:
        shown = "".join(chr(int(code, 16)) for code in _NAMED.findall(shown))
    return _RIGHT_TO_LEFT.search(shown) is not None

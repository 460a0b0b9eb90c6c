"""What is drawn where a terminal has not every character: one table for those that show ASCII only, one for the Linux
console, whose fonts have the 256 of the IBM PC. Applied to what is written, so nothing else need know."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rich.cells import cell_len

from wstui.config import Settings

__all__ = ["ASCII", "CONSOLE", "Glyphs", "glyphs_for", "speaks_utf8", "uncoerced"]

_LINES = {0x2500 + at: "+" for at in range(0x80)} | dict.fromkeys(map(ord, "─━═╌╍┄┅┈┉╴╶╸╺"), "-")
_LINES |= dict.fromkeys(map(ord, "│┃║╎╏┆┇┊┋╵╷╹╻"), "|")
_PAIRS = {
    **{"•": "*", "●": "*", "○": "o", "◌": ".", "✗": "x", "✓": "v", "·": "-", "–": "-", "…": "~", "×": "x", "↻": "@"},
    **{"→": ">", "←": "<", "↑": "^", "↓": "v", "‹": "<", "›": ">", "⟨": "<", "⟩": ">", "“": '"', "”": '"', "▸": ">"},
    **{"◂": "<", "▾": "v", "▲": "^", "▼": "v", "△": "^", "▽": "v", "◆": "*", "■": "#", "□": "o", "▯": "?", "␣": "_"},
    **{"␉": ">", "▌": "#", "█": "#", "▎": "!", "▏": "!", "▍": "!", "▋": "#", "▊": "#", "▉": "#", "░": ":", "▀": "'"},
    **{"▁": "_", "▂": ".", "▃": ".", "▄": "-", "▅": "=", "▆": "+", "▇": "#"},
}
_CONSOLE_PAIRS = {
    **dict(zip("╭╮╰╯┏┓┗┛━┃┣┫", "┌┐└┘╔╗╚╝═║╠╣", strict=True)),
    **{"●": "•", "◌": "°", "✗": "x", "✓": "√", "…": "~", "‹": "<", "›": ">", "⟨": "<", "⟩": ">", "“": '"', "”": '"'},
    **{"◂": "◄", "▸": "►", "▾": "▼", "△": "▲", "▽": "▼", "◆": "♦", "□": "○", "↻": "@", "–": "-", "▎": "▌", "▏": "▌"},
    **{"▍": "▌", "▋": "█", "▊": "█", "▉": "█", "▁": "▄", "▂": "▄", "▃": "▄", "▅": "█", "▆": "█", "▇": "█"},
}


_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")


class Glyphs(dict[int, str]):
    """A `str.translate` table in which each character takes as many cells as before."""


class _AsciiOnly(Glyphs):
    """What is not in the table is as many question marks as it has cells; ASCII stays, controls too."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        out = self[code] = char if code < 0x80 else "?" * cell_len(char)
        return out


ASCII = _AsciiOnly(_LINES | {ord(char): stand_in for char, stand_in in _PAIRS.items()})
CONSOLE = Glyphs({ord(char): stand_in for char, stand_in in _CONSOLE_PAIRS.items()})


def speaks_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the locale is one of UTF-8; where none is said it is, as nearly everywhere (and Python thinks so too)."""
    if environment.get("TERM", "").startswith(("vt1", "vt2", "vt3", "ansi")):
        return False
    named = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := environment.get(name))), "utf-8")
    return "utf8" in named.lower().replace("-", "")


def uncoerced(environment: Mapping[str, str], started_with: bytes | None = None) -> Mapping[str, str]:
    """The environment without the `LC_CTYPE` of UTF-8 that Python puts there itself where the locale is C (PEP 538).

    `started_with` is the environment that the process was given, as Linux keeps it; None: that is read.
    """
    if environment.get("LC_CTYPE") not in _COERCED or environment.get("LC_ALL"):
        return environment
    if started_with is None:
        with suppress(OSError):
            started_with = Path("/proc/self/environ").read_bytes()
    if started_with is None or b"LC_CTYPE=" in started_with:  # elsewhere it is taken to be the person's own
        return environment
    return {name: value for name, value in environment.items() if name != "LC_CTYPE"}


def glyphs_for(settings: Settings, environment: Mapping[str, str]) -> Glyphs | None:
    """The table for a terminal; None where it has every character."""
    only = settings.ascii if isinstance(settings.ascii, bool) else not speaks_utf8(environment)
    if only:
        return ASCII
    return CONSOLE if environment.get("TERM") == "linux" else None

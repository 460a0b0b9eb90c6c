"""Which roads to the clipboard are right where the program runs, and in which order. Pure: a function of `Around`."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from wstui.ui.clipboard.around import Around

__all__ = ["MOSH_LIMIT", "Plan", "Road", "decide"]

MOSH_LIMIT = 12_282
"""Bytes: mosh 1.4 cuts what it passes on at 16 KiB, `52;c;` and Base64 together, and says nothing."""
NO_LIMIT = 2**62


class Road(Enum):
    """A way for a text to a clipboard; the value is its name in the settings."""

    LOCAL = "local"
    TMUX = "tmux"
    SCREEN = "screen"
    OSC52 = "osc52"
    FILE = "file"


class Plan(NamedTuple):
    """The roads to try, in order. OSC 52 is written once for each of `wraps`: `plain`, `tmux`, `screen`; a terminal or
    multiplexer passes over those that are not for it. `doubt` is why a text that was sent may not arrive, or why there
    is only a file; `failing` what to say where all fail."""

    place: str
    roads: tuple[Road, ...]
    wraps: tuple[str, ...] = ("plain",)
    limit: int = NO_LIMIT
    doubt: str = ""
    failing: str = ""


FAILING = {
    "local": "no clipboard tool answers; xclip, xsel or wl-clipboard would",
    "tmux": "tmux does not answer; is this within tmux?",
}


def decide(around: Around, way: str = "auto") -> Plan:
    """What to try here; `way` is the name of the only road to use, or `auto`."""
    inner = around.multiplexer
    term = around.env.get("TERM", "")
    wraps, doubt = _terminal(around, term)
    limit = MOSH_LIMIT if around.mosh else NO_LIMIT
    if way != "auto":
        only = Road(way)
        said = doubt if only is Road.OSC52 else ""
        return Plan(way, (only,), wraps, limit, said, FAILING.get(way, ""))
    roads = [Road.LOCAL] if around.local else []
    if inner == "tmux":
        roads += [Road.TMUX, Road.OSC52]
    elif inner == "screen":
        roads.append(Road.SCREEN)
    elif term != "linux":
        roads.append(Road.OSC52)
    else:
        doubt = "the Linux console has no clipboard"
    return Plan(_place(around, term), (*roads, Road.FILE), wraps, limit, doubt)


def _terminal(around: Around, term: str) -> tuple[tuple[str, ...], str]:
    """How OSC 52 is written to reach the terminal, and why it may not."""
    if around.browser and around.env.get("WSTUI_PAGE") == "plain":
        return ("plain",), "a browser takes it from https or its own machine only"
    if around.multiplexer == "tmux":
        return ("plain", "tmux"), "tmux passes it on with set-clipboard on"
    if around.multiplexer == "screen":
        return ("screen",), "mosh passes it on from 1.4" if around.mosh else ""
    if around.mosh:
        return ("plain",), "mosh passes it on from 1.4"
    if term.startswith("tmux"):  # it runs where the person is, and the program on a machine behind it
        return ("plain", "tmux"), "your tmux takes it with set-clipboard on"
    if term.startswith("screen"):
        return ("plain", "screen"), "if your end has tmux, it needs set-clipboard on"
    if around.env.get("TERM_PROGRAM") == "Apple_Terminal":
        return ("plain",), "Terminal.app does not take it, iTerm2 does"
    if around.env.get("VTE_VERSION"):
        return ("plain",), "GNOME's terminals may not take it; xclip or wl-clipboard would"
    return ("plain",), ""


def _place(around: Around, term: str) -> str:
    """What one would call this place."""
    if around.browser:
        where = "a browser"
    elif around.mosh:
        where = "mosh"
    elif around.remote:
        where = "SSH"
    elif around.container:
        where = "a container"
    elif around.wsl:
        where = "WSL"
    elif around.platform in ("darwin", "win32"):
        where = {"darwin": "macOS", "win32": "Windows"}[around.platform]
    elif around.env.get("WAYLAND_DISPLAY"):
        where = "Wayland"
    elif around.env.get("DISPLAY"):
        where = "X11"
    else:
        where = "the Linux console" if term == "linux" else "this machine"
    if around.multiplexer:
        return f"{around.multiplexer} in {where}"
    return f"VS Code in {where}" if around.env.get("TERM_PROGRAM") == "vscode" else where

"""The colours: one accent, red for what failed, and shades of one grey for the rest; and which of the themes suits a
terminal. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import ColorSystem
from textual.theme import BUILTIN_THEMES, Theme

__all__ = ["ABOUT", "ANSI", "BACKGROUND", "DARK", "LIGHT", "STRONG", "THEMES", "asks_background", "fitting", "is_light"]


def _shades(quiet: str, dim: str, edge: str) -> dict[str, str]:
    """The shades of a theme's grey, by the names that Textual has for them: words beside what is read, words that are
    hardly read, and lines between them."""
    return {"foreground-muted": quiet, "foreground-disabled": dim, "border-blurred": edge, "scrollbar": edge}


DARK = Theme(
    name="wstui-dark",
    primary="#8fb3d9",
    secondary="#8fb3d9",
    accent="#4ec9b0",
    foreground="#d5dae0",
    background="#0f1317",
    surface="#0f1317",
    panel="#1a2026",
    success="#4ec9b0",
    warning="#d5dae0",
    error="#f07178",
    dark=True,
    variables=_shades("#b1b6bb", "#91969b", "#404449"),
)

LIGHT = Theme(
    name="wstui-light",
    primary="#2f5f93",
    secondary="#2f5f93",
    accent="#00796b",
    foreground="#16191d",
    background="#fbfbfa",
    surface="#fbfbfa",
    panel="#ecedee",
    success="#00796b",
    warning="#16191d",
    error="#b3261e",
    dark=False,
    variables=_shades("#3f4144", "#626467", "#b8babb"),
)

STRONG = Theme(
    name="wstui-contrast",
    primary="#9fd0ff",
    secondary="#9fd0ff",
    accent="#ffd60a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#262626",
    success="#ffd60a",
    warning="#ffffff",
    error="#ff8a8a",
    dark=True,
    variables={
        **_shades("#d8d8d8", "#bfbfbf", "#8c8c8c"),
        "input-selection-background": "#003f73",
        "screen-selection-background": "#003f73",
    },
)

ANSI = Theme(
    name="wstui-16",
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    success="ansi_cyan",
    warning="ansi_default",
    error="ansi_red",
    ansi=True,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        **_shades("ansi_default", "ansi_bright_black", "ansi_default"),
        "border": "ansi_cyan",
        "block-cursor-background": "ansi_cyan",
        "block-cursor-foreground": "ansi_black",
        "scrollbar": "ansi_bright_black",
        "scrollbar-background": "ansi_default",
    },
)

THEMES = {"dark": DARK, "light": LIGHT, "contrast": STRONG, "16": ANSI}
"""By what the settings call them."""
ABOUT = {
    "auto": "what the terminal can, light where its background is",
    "dark": "grey on nearly black",
    "light": "black on nearly white",
    "contrast": "white on black, nothing faint",
    "16": "the terminal's own colours and background",
}

BACKGROUND = "\x1b]11;?\x1b\\"
"""What colour is the background? (xterm's OSC 11; the answer is `rgb:` and three parts.)"""
KNOWING = ("xterm", "tmux", "rxvt", "alacritty", "foot", "wezterm", "ghostty", "konsole", "contour")
"""How the names of terminals begin that know the question; others may show it."""


def fitting(colours: ColorSystem | None, environment: Mapping[str, str], *, light: bool = False) -> Theme:
    """The theme for a terminal: of 16 colours its own, else light where the background is known to be."""
    if colours is ColorSystem.STANDARD:
        return ANSI
    # `15;0`: foreground and background, as rxvt and Konsole say, by the numbers of the 16 colours.
    back = environment.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT if light or back in ("7", "15") else DARK


def asks_background(environment: Mapping[str, str]) -> bool:
    """Whether the terminal may be asked for its background."""
    return environment.get("TERM", "").startswith(KNOWING)


def is_light(red: str, green: str, blue: str) -> bool:
    """Whether a colour of one to four hex digits each is rather light than dark (ITU-R BT.601)."""
    shares = [int(part, 16) / (16 ** len(part) - 1) for part in (red, green, blue)]
    return bool(0.299 * shares[0] + 0.587 * shares[1] + 0.114 * shares[2] > 0.5)

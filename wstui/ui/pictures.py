"""How images are drawn at this terminal: by itself where the environment says that it can, in half blocks elsewhere, or
not at all. Others are asked nothing and sent nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from textual.app import App

from wstui.config import Settings
from wstui.ui.easel import CELL, Easel, Image
from wstui.ui.frugal import FrugalApp
from wstui.ui.halfblocks import Canvas, HalfBlocks, NoPicture, paint
from wstui.ui.tab import Pictures
from wstui.ui.wrap import Lines

__all__ = ["ByTerminal", "Hidden", "pictures_for", "way"]

MOST = (1600, 3000)
"""Pixels that are kept of an image for a terminal that draws them."""
OTHERS = ("VTE_VERSION", "XTERM_VERSION", "KONSOLE_VERSION", "ALACRITTY_WINDOW_ID", "WEZTERM_PANE", "WT_SESSION")
"""What terminals set that may have been started from Kitty and have its variables."""


def way(settings: Settings, environment: Mapping[str, str]) -> str:
    """`kitty`, `blocks` or `none`. Multiplexers show nothing that they do not know, whatever the settings say."""
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if settings.pictures in ("none", "blocks"):
        return settings.pictures
    if environment.get("TMUX") or environment.get("STY") or term.startswith(("screen", "tmux")):
        return "blocks"
    if settings.pictures == "kitty" or term in ("xterm-kitty", "xterm-ghostty"):
        return "kitty"
    theirs = program not in ("", "kitty", "ghostty") or any(environment.get(name) for name in OTHERS)
    ours = environment.get("KITTY_WINDOW_ID") or program == "ghostty"
    return "kitty" if ours and not theirs and term.startswith("xterm") else "blocks"


class Hidden:
    """No images, as the settings say."""

    def paint(self, data: bytes) -> Canvas:
        """There is none."""
        raise NoPicture('not drawn: pictures = "none"')

    def lines(self, canvas: Canvas, width: int) -> Lines:
        """There are none."""
        return HalfBlocks(canvas, width, "")


def pictures_for(settings: Settings, app: App[Any], ready: Callable[[], None]) -> Pictures | None:
    """What draws images here; None: half blocks do. `ready` is called when one can be drawn otherwise than it was."""
    found = way(settings, os.environ)
    if found == "none":
        return Hidden()
    if found == "blocks" or not isinstance(app, FrugalApp) or getattr(app, "glyphs", None) is not None:
        return None
    return ByTerminal(app, ready)


class ByTerminal:
    """Images by the terminal, while the link is quick."""

    def __init__(self, app: FrugalApp, ready: Callable[[], None]) -> None:
        self._app = app
        self._ready = ready

    def paint(self, data: bytes) -> Canvas:
        """Decode one, to more pixels than there are half blocks."""
        canvas = paint(data, MOST)
        grey = canvas.image.convert("L").convert("RGB") if self._app.no_color else canvas.image
        return canvas._replace(image=grey)

    def lines(self, canvas: Canvas, width: int) -> Lines:
        """The cells that it has at the terminal."""
        app = self._app
        if not app.link.quick or app.is_headless or (app.easel is not None and app.easel.deaf):
            return HalfBlocks(canvas, width, "")
        cell_size = getattr(app._driver, "cell_size", None)
        image = Image(canvas, width, (cell_size() if cell_size is not None else None) or CELL, self._ready)
        if app.easel is None:
            app.easel = Easel(app)
        app.easel.put(image)
        return image

"""An application's theme: what the settings say, or what suits the terminal; chosen in the palette, and kept. Knows no
colour."""

from __future__ import annotations

import os

from wstui import config
from wstui.model import Failure
from wstui.ui.frugal import FrugalApp
from wstui.ui.link import Link
from wstui.ui.themes import THEMES, asks_background, fitting

__all__ = ["Theming"]


class Theming(FrugalApp, inherit_bindings=False):
    """An application in one of the themes of wstui."""

    def __init__(self, link: Link | None = None) -> None:
        super().__init__(link)
        for one in THEMES.values():
            self.register_theme(one)
        self._themed = "auto"
        self._on_light = False

    def begin_theme(self, name: str) -> None:
        """Draw everything in what the settings say."""
        self._themed = name
        self.show_theme(name)

    def show_theme(self, name: str) -> None:
        """Draw everything in a theme of that name."""
        fit = fitting(self.console._color_system, os.environ, light=self._on_light)
        self.theme = (THEMES.get(name) or fit).name

    @property
    def wants_background(self) -> bool:
        """Whether it matters what colour the terminal's background is (the driver asks)."""
        return self._themed == "auto" and self.theme == THEMES["dark"].name and asks_background(os.environ)

    def on_light(self) -> None:
        """The background is light (the driver calls this)."""
        self._on_light = True
        if self._themed == "auto":
            self.show_theme("auto")

    def action_change_theme(self) -> None:
        """Choose a theme; it is kept in the settings."""
        from wstui.ui.screens.themes import ThemesScreen

        self.push_screen(ThemesScreen(self._themed, self.show_theme), self._keep_theme)

    def _keep_theme(self, name: str | None) -> None:
        if name is None or name == self._themed:
            return
        from wstui.payloads.edit import keep_setting

        self._themed = name
        try:
            keep_setting(config.config_file(), "theme", name)
        except Failure as failure:
            self.notify(f"the theme is for this run only: {failure}", severity="error", markup=False)
        else:
            self.notify(f"colours: {name} · kept in config.toml", markup=False)

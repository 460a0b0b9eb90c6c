"""The themes, each seen as it is come to. Knows no setting; it gives the name of the one that was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from wstui.ui.actions import Where, bindings
from wstui.ui.line import Line
from wstui.ui.screens.dialog import Dialog
from wstui.ui.themes import ABOUT
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["ThemesScreen"]


class _Themes(Choices):
    """Names and what they are."""

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """A name and what it is."""
        name, about = list(ABOUT.items())[index]
        return (((f"{name:<10}", ""), (about, "quiet")),)


class ThemesScreen(Dialog[str]):
    """Gives a name of `ABOUT`. `show` draws everything in a theme; without an answer in the one that was."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.THEMES)]
    DEFAULT_CSS = """
    ThemesScreen > #box { width: 74; }
    ThemesScreen { background: $background 0%; }
    ThemesScreen _Themes { height: auto; }
    """

    def __init__(self, current: str, show: Callable[[str], None]) -> None:
        super().__init__()
        self._current = current
        self._show = show

    def compose(self) -> ComposeResult:
        """The list, and how to get out."""
        with Vertical(id="box"):
            yield _Themes()
            yield KeyLine(
                [("rows.down", "next"), ("rows.up", "previous"), ("themes.keep", "keep"), ("dialog.close", "as it was")]
            )

    def on_mount(self) -> None:
        """Name the box; begin at the one that is."""
        self.name_box("Colours")
        self.query_one(_Themes).set_count(len(ABOUT), list(ABOUT).index(self._current))

    def _chosen(self) -> str:
        return list(ABOUT)[self.query_one(_Themes).cursor]

    def on_choices_moved(self, event: Choices.Moved) -> None:
        """Show it."""
        event.stop()
        self._show(self._chosen())

    def on_choices_picked(self, event: Choices.Picked) -> None:
        """A second click keeps it."""
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Close with it."""
        self.dismiss(self._chosen())

    def action_cancel(self) -> None:
        """Close with what was."""
        self._show(self._current)
        self.dismiss(None)

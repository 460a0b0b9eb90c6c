"""The menu of formats to copy a message in. Knows no format: it is given their letters, labels and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from wstui.ui.actions import Where, bindings
from wstui.ui.ends import spread
from wstui.ui.line import Line, fit, width_of
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["CopyAsScreen", "Format"]


class Format(NamedTuple):
    """A line of the menu: the letter that chooses it, what it is called, and what is special about it here."""

    key: str
    label: str
    note: str


class _Formats(Choices):
    """What there is to choose from."""

    def __init__(self, formats: Sequence[Format]) -> None:
        super().__init__()
        self._formats = formats

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """Letter, label and note."""
        key, label, note = self._formats[index]
        left: Line = ((f"{key}  ", "accent"), (label, ""))
        right = fit(((note, "quiet"),), max(4, width - width_of(left) - 2)) if note else ()
        return (spread(left, right, width),)


class CopyAsScreen(Dialog[int]):
    """Gives the index of the chosen format. All that `formats` say is safe to show."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.FORMATS)]
    DEFAULT_CSS = """
    CopyAsScreen > #box { width: 76; }
    CopyAsScreen _Formats { height: auto; max-height: 75vh; }
    """

    def __init__(self, formats: Sequence[Format], *, title: str = "Copy as", yes: str = "copy") -> None:
        super().__init__()
        self._formats, self._title, self._yes = list(formats), title, yes

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(id="box"):
            yield _Formats(self._formats)
            yield KeyLine([("formats.pick", self._yes), ("dialog.close", "cancel")])

    def on_mount(self) -> None:
        """Name the box and fill the list."""
        self.name_box(self._title)
        self.query_one(_Formats).set_count(len(self._formats), 0)

    def say(self, index: int, note: str) -> None:
        """What is special about the format of that index is known now; safe to show."""
        self._formats[index] = self._formats[index]._replace(note=note)
        for shown in self.query(_Formats):
            shown.refresh_item(index)

    def on_key(self, event: events.Key) -> None:
        """A format's letter chooses it."""
        for index, one in enumerate(self._formats):
            if event.character == one.key:
                event.stop()
                self.dismiss(index)

    def action_pick(self) -> None:
        """Close with the format under the cursor."""
        self.dismiss(self.query_one(_Formats).cursor)

    def on_choices_picked(self, event: Choices.Picked) -> None:
        """A second click picks."""
        self.dismiss(event.index)

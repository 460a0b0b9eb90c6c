"""The filter language on one screen. Knows no filter."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from wstui.ui.actions import Where, bindings
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["TERMS", "LanguageScreen"]

TERMS = (
    ("price", "the payload contains it; a capital makes it exact"),
    ('"two words"', 'the same with blanks; \\" is a quote'),
    (r"/tick\d+/", "a match of the regular expression"),
    ("dir:in", "received; dir:out sent"),
    ("op:ping,pong", "text binary ping pong close event, one or several"),
    ("size>4k", "bytes: > >= < <= = !=, with k M G"),
    ("time>12:30:05", "time of day; time>-5m: in the last five minutes"),
    ("close:1006", "close frames with this code; 1006: no frame"),
    ("conn:okx", "a part of the connection's name"),
    (".data.0.markPx>42000", "a field of JSON; = != < <= > >=, or ~ contains"),
    (".id", "the field is there"),
    ("!ping", "not; -ping is the same"),
    ("a b", "both"),
    ("a or b", "either; ( ) put together"),
)


class LanguageScreen(Dialog[None]):
    """What a filter is made of."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.LANGUAGE)]
    DEFAULT_CSS = "LanguageScreen > #box { width: 78; }"

    def compose(self) -> ComposeResult:
        """A line for each kind of term, and how to get out."""
        with Vertical(id="box"):
            yield _Terms()
            yield KeyLine([("dialog.close", "close")])

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box("The filter language")


class _Terms(Static):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"terms--term"}
    DEFAULT_CSS = "_Terms .terms--term { color: $text-accent; }"

    def render(self) -> Content:
        """Terms in a column of their own."""
        style = self.get_visual_style("terms--term", partial=True)
        width = max(len(term) for term, _ in TERMS)
        parts: list[Content | str] = []
        for term, said in TERMS:
            parts += [Content.styled(f"{term:<{width}}  ", style), said, "\n"]
        return Content.assemble(*parts[:-1])

"""The form for a connection: to add one, or to change one. Knows no session; it gives a profile."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from wstui.model import Profile
from wstui.ui import form
from wstui.ui.form import FIELDS, Checks, Wrong
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.editor import Editor
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.flag import Flag
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["ConnectionScreen"]


class ConnectionScreen(Dialog[Profile]):
    """Every setting of a profile. Enter in a line, or Ctrl+J anywhere, accepts."""

    AUTO_FOCUS = "#url"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j", "accept", "Accept", id="form.accept", show=False, priority=True)
    ]
    DEFAULT_CSS = """
    ConnectionScreen > #box { width: 84; }
    ConnectionScreen #form { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    ConnectionScreen .row { height: auto; }
    ConnectionScreen .label { width: 17; color: $foreground 65%; }
    ConnectionScreen Field { width: 1fr; }
    ConnectionScreen Editor { width: 1fr; height: auto; min-height: 1; max-height: 4; background: $foreground 6%; }
    ConnectionScreen Editor:focus { background: $accent 16%; }
    ConnectionScreen Flag { width: 1fr; }
    ConnectionScreen #fault { margin-top: 1; }
    """

    def __init__(self, title: str, profile: Profile, checks: Checks, yes: str) -> None:
        super().__init__()
        self._title, self._profile, self._checks, self._yes = title, profile, checks, yes

    def compose(self) -> ComposeResult:
        """A row for each field."""
        values = form.values_of(self._profile)
        with Vertical(id="box"):
            with VerticalScroll(id="form", can_focus=False):
                for field in FIELDS:
                    with Horizontal(classes="row"):
                        yield Static(Content(field.label), classes="label")
                        yield _widget(field, values[field.id])
            yield Static(id="fault", classes="fault")
            yield KeyLine([("ctrl+j", self._yes), ("tab", "next field"), ("escape", "cancel")])

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box(self._title)
        self.query_one("#fault").display = False

    def on_resize(self, event: events.Resize) -> None:
        """The form scrolls where it does not fit: border, fault and keys keep their lines."""
        self.query_one("#form").styles.max_height = max(3, event.size.height - 7)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line accepts."""
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Close with the profile, or say what is wrong where."""
        try:
            profile = form.profile_of(self._values(), self._profile, self._checks)
        except Wrong as wrong:
            fault = self.query_one("#fault", Static)
            fault.update(Content(str(wrong)))
            fault.display = True
            self.query_one(f"#{wrong.field}").focus()
        else:
            self.dismiss(profile)

    def _values(self) -> dict[str, str]:
        values = {}
        for field in FIELDS:
            widget = self.query_one(f"#{field.id}")
            if isinstance(widget, Field):
                values[field.id] = widget.text
            elif isinstance(widget, Editor):
                values[field.id] = widget.true_text
            elif isinstance(widget, Flag):
                values[field.id] = "yes" if widget.value else ""
        return values


def _widget(field: form.Field, value: str) -> Field | Editor | Flag:
    if field.flag:
        return Flag(field.example, value == "yes", id=field.id)
    if field.lines:
        return Editor(value, placeholder=field.example, id=field.id)
    return Field(value, placeholder=field.example, id=field.id)

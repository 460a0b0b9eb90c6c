"""The form for a connection: to add one, or to change one. Knows no session; it gives a profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from wstui.imports import is_command, read_command
from wstui.model import Failure, Profile
from wstui.ui import form
from wstui.ui.actions import Where, bindings
from wstui.ui.form import FIELDS, GROUPS, Checks, Wrong
from wstui.ui.screens.dialog import Dialog
from wstui.ui.widgets.editor import Editor
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.flag import Flag
from wstui.ui.widgets.fold import Fold
from wstui.ui.widgets.keybar import KeyLine
from wstui.ui.widgets.pick import Pick

__all__ = ["ConnectionScreen"]


class ConnectionScreen(Dialog[Profile]):
    """Every setting of a profile, what is rare folded away. Enter in a line, or Ctrl+J anywhere, accepts. A command
    such as curl's in the line of the URL fills the form. `notes` are safe to show."""

    AUTO_FOCUS = "#url"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.FORM)]
    DEFAULT_CSS = """
    ConnectionScreen > #box { width: 84; }
    ConnectionScreen #form { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    ConnectionScreen .row { height: auto; }
    ConnectionScreen .label { width: 17; color: $foreground-muted; }
    ConnectionScreen .folded .label { padding-left: 2; }
    ConnectionScreen Field { width: 1fr; }
    ConnectionScreen Editor { width: 1fr; height: auto; min-height: 1; max-height: 4; background: $foreground 6%; }
    ConnectionScreen Editor:focus { background: $accent 16%; }
    ConnectionScreen Flag, ConnectionScreen Pick { width: 1fr; }
    ConnectionScreen #notes { margin-top: 1; max-height: 6; }
    ConnectionScreen #fault { margin-top: 1; }
    """

    def __init__(self, title: str, profile: Profile, checks: Checks, yes: str, *, notes: Sequence[str] = ()) -> None:
        super().__init__()
        self._title, self._profile, self._checks, self._yes = title, profile, checks, yes
        self._notes = notes

    def compose(self) -> ComposeResult:
        """A row for each field, those of a group below its name."""
        values = form.values_of(self._profile)
        with Vertical(id="box"):
            with VerticalScroll(id="form", can_focus=False):
                yield from _rows("", values)
                for place, group in enumerate(GROUPS):
                    yield Fold(group, id=f"fold-{place}")
                    yield from _rows(group, values)
            yield Static(id="notes", classes="quiet")
            yield Static(id="fault", classes="fault")
            yield KeyLine(
                [
                    ("form.accept", self._yes),
                    ("tab", "next field"),
                    ("flag.change", "open, change"),
                    ("dialog.close", "cancel"),
                ]
            )

    def on_mount(self) -> None:
        """Name the box."""
        self.name_box(self._title)
        self._say("")
        self._note(self._notes)
        self._fold()

    def on_resize(self, event: events.Resize) -> None:
        """The form scrolls where it does not fit: border, notes, fault and keys keep their lines."""
        self._fit()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line accepts."""
        event.stop()
        self.action_accept()

    def on_field_taken(self, event: Field.Taken) -> None:
        """A command was pasted: it fills the form."""
        event.stop()
        self._fill(event.text)

    def on_fold_turned(self, event: Fold.Turned) -> None:
        """Show the group, or fold it away."""
        event.stop()
        self._fold()
        if event.fold.opened:
            for row in self.query(f".{event.fold.id}"):
                row.scroll_visible(animate=False)

    def action_accept(self) -> None:
        """Close with the profile, or say what is wrong where."""
        url = self.query_one("#url", Field).text
        if is_command(url):
            self._fill(url)
            return
        try:
            profile = form.profile_of(self._values(), self._profile, self._checks)
        except Wrong as wrong:
            self._say(str(wrong))
            if wrong.field:
                self._unfold(wrong.field)
                self.query_one(f"#{wrong.field}").focus()
        else:
            self.dismiss(profile)

    # -- what is in the form

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
            elif isinstance(widget, Pick):
                values[field.id] = widget.value
        return values

    def _fill(self, line: str) -> None:
        """Take what a command says into the form; what else is in it stays."""
        try:
            read = read_command(line)
            self._profile = form.with_request(self._profile, read.profile, self._checks)
        except Failure as failure:
            self._say(str(failure))
            return
        values = form.values_of(self._profile)
        for name in (*form.OF_REQUEST, "on_open"):
            _put(self.query_one(f"#{name}"), values[name])
        self._say("")
        self._note(read.notes)
        self._fold()

    # -- what is said, and what is seen

    def _say(self, fault: str) -> None:
        line = self.query_one("#fault", Static)
        line.update(Content(fault))
        line.display = bool(fault)
        self._fit()

    def _note(self, notes: Sequence[str]) -> None:
        line = self.query_one("#notes", Static)
        line.update(Content("\n".join(notes)))
        line.display = bool(notes)
        self._fit()

    def _fit(self) -> None:
        said = [self.query_one(name, Static) for name in ("#notes", "#fault")]
        room = sum(1 + max(1, len(str(line.visual).splitlines())) for line in said if line.display)
        self.query_one("#form").styles.max_height = max(3, self.size.height - 5 - room)

    def _fold(self) -> None:
        """Show what is open, and say of the rest what is in it."""
        values = self._values()
        for place, group in enumerate(GROUPS):
            fold = self.query_one(f"#fold-{place}", Fold)
            fold.say(form.said_of(group, values))
            for row in self.query(f".fold-{place}"):
                row.display = fold.opened

    def _unfold(self, name: str) -> None:
        """Open the group a field is in."""
        group = next(field.group for field in FIELDS if field.id == name)
        if group:
            self.query_one(f"#fold-{list(GROUPS).index(group)}", Fold).opened = True
            self._fold()


def _rows(group: str, values: dict[str, str]) -> ComposeResult:
    """The rows of a group."""
    classes = f"row folded fold-{list(GROUPS).index(group)}" if group else "row"
    for field in FIELDS:
        if field.group == group:
            with Horizontal(classes=classes):
                yield Static(Content(field.label), classes="label")
                yield _widget(field, values[field.id])


def _widget(field: form.Field, value: str) -> Field | Editor | Flag | Pick:
    if field.flag:
        return Flag(field.example, value == "yes", id=field.id)
    if field.choices:
        return Pick(field.choices, value, id=field.id)
    if field.lines:
        return Editor(value, placeholder=field.example, id=field.id)
    return Field(value, placeholder=field.example, takes=is_command if field.id == "url" else None, id=field.id)


def _put(widget: object, value: str) -> None:
    """Have a value in a field of the form."""
    if isinstance(widget, Editor):
        widget.load_text(value)
    elif isinstance(widget, Flag):
        widget.put(value == "yes")
    elif isinstance(widget, Field | Pick):
        widget.put(value)

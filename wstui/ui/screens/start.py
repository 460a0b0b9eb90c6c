"""What is seen when no connection was asked for: a field for a URL, and the saved profiles. Knows no session; it gives
a profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from wstui.imports import is_command, read_command
from wstui.model import Failure, Profile, without_secrets
from wstui.payloads.collection import Collection, Entry
from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings
from wstui.ui.ends import spread
from wstui.ui.line import Line
from wstui.ui.start import Checks
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.keybar import KeyLine

__all__ = ["StartScreen"]

NONE_SAVED: tuple[Line, ...] = (
    (("No saved profiles yet. ", "quiet"),),
    (("A payload or a name given to a connection saves one.", "quiet"),),
    (),
    (("wstui demo", "accent"), (" shows what there is, without a network.", "quiet")),
)


class _Profiles(Choices):
    """The saved profiles."""

    empty = NONE_SAVED

    def __init__(self, saved: Sequence[Entry]) -> None:
        super().__init__(id="profiles")
        self.saved = saved

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """Name and URL, or what is wrong with the file."""
        one = self.saved[index]
        right: Line = (
            ((oneline(without_secrets(one.profile.url)), "quiet"),) if one.profile else (("cannot be read", "fail"),)
        )
        return (spread(((oneline(one.name), ""),), right, width),)


class StartScreen(Screen[None]):
    """Type a URL, or choose a profile."""

    AUTO_FOCUS = "#url"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.START)]
    DEFAULT_CSS = """
    StartScreen { align: center middle; }
    StartScreen > #box { width: 84; max-width: 100%; height: auto; max-height: 100%; }
    StartScreen #ask, StartScreen #list { border: round $border-blurred; background: $surface; height: auto; }
    StartScreen #ask:focus-within, StartScreen #list:focus-within { border: round $accent; }
    StartScreen #ask, StartScreen #list { border-title-color: $foreground; border-title-style: bold; }
    StartScreen #title { padding: 0 1; color: $foreground-muted; margin-bottom: 1; }
    StartScreen #fault { padding: 0 1; color: $text-error; height: auto; }
    StartScreen #profiles { height: auto; min-height: 4; max-height: 14; }
    """

    class Chosen(Message):
        """Connect to this."""

        def __init__(self, profile: Profile) -> None:
            super().__init__()
            self.profile = profile

    def __init__(self, collection: Collection, checks: Checks) -> None:
        super().__init__()
        self._collection = collection
        self._checks = checks
        self._trouble = ""
        self._saved: list[Entry] = []
        try:
            self._saved = collection.profiles()
        except Failure as failure:
            self._trouble = str(failure)

    def compose(self) -> ComposeResult:
        """The field above the list."""
        with Vertical(id="box"):
            yield Static(Content("wstui  a terminal inspector for WebSocket connections"), id="title")
            with Vertical(id="ask"):
                about = "wss://example.com/feed, localhost:9000, or a curl, wscat or websocat command"
                yield Field(placeholder=about, takes=is_command, id="url")
                yield Static(id="fault")
            with Vertical(id="list"):
                yield _Profiles(self._saved)
            yield KeyLine([("enter", "connect"), ("tab", "to the profiles"), ("start.quit", "quit")])

    def on_mount(self) -> None:
        """Name the boxes."""
        self.query_one("#ask").border_title = Content("Connect to")
        self.query_one("#list").border_title = Content("Saved profiles")
        self._fail(self._trouble)
        self.query_one(_Profiles).set_count(len(self._saved), 0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Connect to the URL, or to the profile of that name."""
        event.stop()
        text = self.query_one("#url", Field).text.strip()
        if is_command(text):
            self._read_command(text)
            return
        for saved in self._saved:
            if saved.name == text and saved.profile is not None:
                self.post_message(self.Chosen(saved.profile))
                return
        try:
            url = self._checks.url(text)
        except Failure as failure:
            self._fail(str(failure))
        else:
            self.post_message(self.Chosen(Profile(url)))

    def on_field_taken(self, event: Field.Taken) -> None:
        """A command was pasted: show what it says in the form, before anything is connected to."""
        event.stop()
        self._read_command(event.text)

    def _read_command(self, line: str) -> None:
        from wstui.ui import form
        from wstui.ui.screens.connection import ConnectionScreen

        try:
            read = read_command(line)
            profile = form.with_request(Profile(""), read.profile, self._checks)
        except Failure as failure:
            self._fail(str(failure))
            return

        def answered(answer: Profile | None) -> None:
            if answer is not None:
                self._save(answer)
                self.post_message(self.Chosen(answer))

        self._fail("")
        checks = self._checks._replace(name=self._collection.free_name)
        self.app.push_screen(ConnectionScreen("From a command", profile, checks, "connect", notes=read.notes), answered)

    def _save(self, profile: Profile) -> None:
        """Keep a profile that was given a name."""
        if profile.name:
            try:
                self._collection.save_profile(profile)
            except Failure as failure:
                self.notify(f"not saved: {failure}", severity="error", markup=False)

    def on_key(self, event: events.Key) -> None:
        """From the field the list is one key down."""
        if event.key == "down" and self.focused is self.query_one(Field) and self._saved:
            event.stop()
            self.query_one(_Profiles).focus()

    def on_choices_picked(self, event: Choices.Picked) -> None:
        """A second click connects."""
        self.action_open()

    def action_open(self) -> None:
        """Connect to the chosen profile."""
        profiles = self.query_one(_Profiles)
        if not self._saved or not profiles.has_focus:
            return
        saved = self._saved[profiles.cursor]
        if saved.profile is None:
            self._fail(str(saved.fault))
        else:
            self.post_message(self.Chosen(saved.profile))

    def _fail(self, said: str) -> None:
        fault = self.query_one("#fault", Static)
        fault.update(Content(said))
        fault.display = bool(said)

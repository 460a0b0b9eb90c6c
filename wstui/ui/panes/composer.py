"""Where messages are written: an editor, how its text is read, and what was sent before. Knows no connection: it keeps
a draft for each key it is shown under, and posts what is to be sent."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings
from wstui.ui.draft import Draft
from wstui.ui.line import Line, fit, plain
from wstui.ui.widgets.editor import Editor
from wstui.ui.widgets.frame import edge_title

__all__ = ["Composer"]

KINDS = ("text", "hex", "base64")
PLACEHOLDER = {
    "text": "Write a message. Enter is a new line, Ctrl+J sends.",
    "hex": "Hex digits, for example 68 65 6c 6c 6f. White space does not count.",
    "base64": "Base64, for example aGVsbG8=. White space does not count.",
}
READ_ONLY = "This is an earlier capture: it can be read, not sent to."


class _Pad(Editor):
    """The composer's editor: its keys are the composer's."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.COMPOSER)]

    def _tell(self, message: Message) -> None:
        self.post_message(message)

    def action_send(self) -> None:
        """Send the draft: it leaves the editor now, and what is typed next is another."""
        if self.read_only:
            return
        text = self.true_text
        self.load_text("")
        self._tell(Composer.Asked("send", text))

    def action_kind(self) -> None:
        """Read the draft another way."""
        self._tell(Composer.Asked("kind"))

    def action_older(self) -> None:
        """In the first line: what was sent before."""
        if self.selection.is_empty and self.cursor_at_first_line:
            self._tell(Composer.Asked("older"))
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        """In the last line: what was sent after."""
        if self.selection.is_empty and self.cursor_at_last_line:
            self._tell(Composer.Asked("newer"))
        else:
            self.action_cursor_down()

    def action_copy(self) -> None:
        """Copy the selection; where there is none, the key means something else."""
        if not self.selected_text:
            raise SkipAction
        super().action_copy()


class Composer(Vertical):
    """The draft of one connection at a time."""

    DEFAULT_CSS = """
    Composer {
        border: round $foreground 25%;
        border-subtitle-align: left;
        border-subtitle-color: $text-error;
        background: $surface;
        height: auto;
        &:focus-within { border: round $accent; }
        &:focus-within:nocolor { border: heavy $foreground; }
    }
    Composer Editor { background: $surface; height: auto; min-height: 3; max-height: 10; }
    """

    class Asked(Message, bubble=True):
        """The editor asks its composer for something."""

        def __init__(self, what: str, text: str = "") -> None:
            super().__init__()
            self.what, self.text = what, text

    class Submitted(Message):
        """The draft is to be sent."""

        def __init__(self, draft: Draft) -> None:
            super().__init__()
            self.draft = draft

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.pad = _Pad(placeholder=PLACEHOLDER["text"])
        self.kind = "text"
        self.name_of_payload = ""
        self._key: Hashable = None
        self._drafts: dict[Hashable, Draft] = {}
        self._history: list[Draft] = []
        self._at = 0
        self._newest = Draft()
        self._failed = self._failed_at = ""

    def compose(self) -> ComposeResult:
        """The editor."""
        yield self.pad

    # -- what is in it

    @property
    def draft(self) -> Draft:
        """What is in the editor."""
        return Draft(self.pad.true_text, self.kind, self.name_of_payload)

    def show(self, key: Hashable, history: list[Draft], *, live: bool = True) -> None:
        """Show the draft of a key, and offer what was sent before, oldest first. Only one that is `live` can be
        written."""
        if self._key is not None:
            self._drafts[self._key] = self.draft
        self._key = key
        self._history, self._at = history, len(history)
        self.pad.read_only = not live
        self.load(self._drafts.get(key, Draft()))

    def load(self, draft: Draft) -> None:
        """Put a draft into the editor, the cursor at its end."""
        self.kind, self.name_of_payload = draft.kind, draft.name
        self.pad.placeholder = READ_ONLY if self.pad.read_only else PLACEHOLDER.get(draft.kind, "")
        if draft.text != self.pad.true_text:
            self.pad.load_text(draft.text)
        self.pad.move_cursor(self.pad.document.end)
        self.fail(None)

    def sent(self, draft: Draft, history: list[Draft]) -> None:
        """A draft was sent: the editor is free for the next, unless it holds something else by now."""
        self._history, self._at = history, len(history)
        if not self.pad.text:
            self.load(Draft(kind=draft.kind))

    def give_back(self, draft: Draft, failure: Failure) -> None:
        """A draft was not sent: it goes back into the editor, before what was typed since."""
        self.load(Draft(draft.text + self.pad.true_text, draft.kind, draft.name))
        self.fail(failure)
        self._failed_at = self.pad.true_text

    def fail(self, failure: Failure | None) -> None:
        """Say why the draft was not sent; it stays as it is."""
        self._failed = str(failure) if failure else ""
        self.set_class(bool(failure), "-failed")
        self._say()

    # -- asked by the editor

    def on_composer_asked(self, message: Asked) -> None:
        """A key of the editor."""
        message.stop()
        if self.pad.read_only:
            return
        if message.what == "send":
            self.post_message(self.Submitted(Draft(message.text, self.kind, self.name_of_payload)))
        elif message.what == "kind":
            self._next_kind()
        elif message.what == "older":
            self._recall(-1)
        else:
            self._recall(1)

    def _next_kind(self) -> None:
        self.kind = KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)] if self.kind in KINDS else KINDS[0]
        self.pad.placeholder = PLACEHOLDER[self.kind]
        self.fail(None)

    def _recall(self, step: int) -> None:
        """Move through what was sent; past its end is what was being written."""
        at = self._at + step
        if not 0 <= at <= len(self._history):
            return
        if self._at == len(self._history):
            self._newest = self.draft
        self._at = at
        self.load(self._newest if at == len(self._history) else self._history[at])
        if step < 0:
            self.pad.move_cursor((0, 0))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """An edited draft has no fault yet."""
        event.stop()
        if self._failed and self.pad.true_text != self._failed_at:
            self.fail(None)

    # -- the border

    def _say(self) -> None:
        """Write how the draft is read, where it came from, and what was wrong with it."""
        if not self.is_attached:
            return
        groups: list[Line] = [(("Compose", "heading"),), ((self.kind, "accent"),)]
        if self.name_of_payload:
            groups.append(((oneline(self.name_of_payload), "quiet"),))
        self.border_title = edge_title(self, groups, (("Ctrl+J sends", "quiet"),))
        failed = fit(((f"✗ {self._failed}", "fail"),), max(0, self.outer_size.width - 6)) if self._failed else ()
        self.border_subtitle = Content(plain(failed))

    def on_resize(self) -> None:
        """The border is as wide as the pane."""
        self._say()

    def notify_style_update(self) -> None:
        """Colours changed, those of the border's words among them."""
        super().notify_style_update()
        self._say()

    def focus(self, scroll_visible: bool = True, from_app_focus: bool = False) -> Widget:  # type: ignore[override]
        """The focus goes to the editor."""
        self.pad.focus(scroll_visible)
        return self

    def on_click(self, event: events.Click) -> None:
        """A click on the border's left changes how the draft is read, one on its right sends."""
        if event.y != 0 or event.widget is not self:
            return
        event.stop()
        if event.x > self.outer_size.width - 18:
            self.pad.action_send()
        elif not self.pad.read_only:
            self._next_kind()
        self.pad.focus()

"""Where messages are written: an editor, how its text is read, and what was sent before. Knows no connection: it keeps
a draft for each key it is shown under, and posts what is to be sent. What is too large for an editor, or a file, is
shown and sent whole."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from wstui.model import Failure
from wstui.payloads import jsonbody
from wstui.payloads.payload import FILE_KINDS, JSON_KINDS, KINDS
from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings
from wstui.ui.attachment import beginning, is_attached, is_large, size_of
from wstui.ui.draft import Draft
from wstui.ui.keymap import keymap_of
from wstui.ui.line import Line, Piece, Tone
from wstui.ui.standin import reveal
from wstui.ui.widgets.frame import edge_title
from wstui.ui.widgets.jsoneditor import JsonEditor

__all__ = ["Composer"]

PLACEHOLDER = {
    "text": "Write a message. Enter is a new line, Ctrl+J sends.",
    "json": "JSON. What does not hold is pointed at, and sent all the same.",
    "hex": "Hex digits, for example 68 65 6c 6c 6f. White space does not count.",
    "base64": "Base64, for example aGVsbG8=. White space does not count.",
    "msgpack": "JSON, sent as MessagePack.",
    "cbor": "JSON, sent as CBOR.",
}
LABELS = {"json": "JSON", "msgpack": "MessagePack", "cbor": "CBOR"}
AT_ONCE = 4096
"""Characters that are checked at every key; a longer text is when the keys pause."""
PAUSE = 0.2
"""Seconds without a key."""
READ_ONLY = "This is an earlier capture: it can be read, not sent to."


class _Pad(JsonEditor):
    """The composer's editor: its keys are the composer's."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.COMPOSER)]
    attached = False
    """Whether it shows the beginning of what cannot be edited here."""

    def _tell(self, message: Message) -> None:
        self.post_message(message)

    def action_send(self) -> None:
        """Send the draft: it leaves the editor now, and what is typed next is another."""
        if self.attached:
            self._tell(Composer.Asked("send-whole"))
        elif not self.read_only:
            text = self.true_text
            self.load_text("")
            self._tell(Composer.Asked("send", text))

    def action_kind(self) -> None:
        """Read the draft another way."""
        self._tell(Composer.Asked("kind"))

    def action_layout(self) -> None:
        """Indent JSON, or put it on one line again."""
        self._tell(Composer.Asked("layout"))

    def _ask_to_detach(self) -> bool:
        if self.attached:
            self._tell(Composer.Asked("detach"))
        return self.attached

    def action_undo(self) -> None:
        """Take back the last change; where something is attached, that."""
        if not self._ask_to_detach():
            super().action_undo()

    def action_delete_left(self) -> None:
        """Delete a character, or what is attached."""
        if not self._ask_to_detach():
            super().action_delete_left()

    def action_delete_right(self) -> None:
        """Delete the character under the cursor, or what is attached."""
        if not self._ask_to_detach():
            super().action_delete_right()

    async def _on_paste(self, event: events.Paste) -> None:
        """Take in a paste; a large one would make every key slow."""
        if self.read_only or self._too_large(event.text):
            event.stop()
            event.prevent_default()

    def action_paste(self) -> None:
        """Put in what was copied last."""
        if not (self.read_only or self._too_large(self.app.clipboard)):
            super().action_paste()

    def _too_large(self, pasted: str) -> bool:
        """Whether the text with what is pasted is too large to be edited; then the composer is told."""
        if not is_large(pasted) and not is_large(self.text + pasted):
            return False
        start, end = sorted(self.selection)
        before, after = self.get_text_range((0, 0), start), self.get_text_range(end, self.document.end)
        self._tell(Composer.Asked("attach", reveal(before) + pasted + reveal(after)))
        return True

    def action_older(self) -> None:
        """In the first line: what was sent before."""
        if self.attached or (self.selection.is_empty and self.cursor_at_first_line):
            self._tell(Composer.Asked("older"))
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        """In the last line: what was sent after."""
        if self.attached or (self.selection.is_empty and self.cursor_at_last_line):
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
        border: round $border-blurred;
        border-subtitle-align: left;
        border-subtitle-color: $text-error;
        background: $surface;
        height: auto;
        &.-warned { border-subtitle-color: $text-warning; }
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

    class Changed(Message):
        """There is another draft, or it was edited."""

        def __init__(self, key: Hashable, draft: Draft) -> None:
            super().__init__()
            self.key, self.draft = key, draft

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.pad = _Pad(placeholder=PLACEHOLDER["text"])
        self.live = True
        """Whether there is something to send to."""
        self._about = Draft()
        """The draft but for its text; of what is attached all of it."""
        self._before: Draft | None = None
        """What was being written when something was attached."""
        self._key: Hashable = None
        self._drafts: dict[Hashable, Draft] = {}
        self._history: list[Draft] = []
        self._at = 0
        self._newest = Draft()
        self._failed = self._failed_at = self._warning = ""
        self._check: Timer | None = None
        self.preview: Callable[[Draft], tuple[str, bool]] = lambda draft: ("", True)
        """What a draft with variables sends, in one safe line, and whether it would be sent."""

    def compose(self) -> ComposeResult:
        """The editor."""
        yield self.pad

    # -- what is in it

    @property
    def draft(self) -> Draft:
        """What is to be sent."""
        return self._about if self.pad.attached else self._about._replace(text=self.pad.true_text)

    @property
    def kind(self) -> str:
        """How it is read."""
        return self._about.kind

    @property
    def key(self) -> Hashable:
        """Whose draft is shown."""
        return self._key

    def show(self, key: Hashable, history: list[Draft], *, live: bool = True, draft: Draft | None = None) -> None:
        """Show the draft of a key, at first a given one, and offer what was sent before, oldest first. Only one that is
        `live` can be written."""
        if self._key is not None:
            self._drafts[self._key] = self.draft
        self._key = key
        self._history, self._at = history, len(history)
        self.live = live
        self.load(self._drafts.get(key, draft or Draft()))

    def load(self, draft: Draft) -> None:
        """Put a draft into the editor, the cursor at its end; a large one, or a file, is shown."""
        pad, self._before = self.pad, None
        self._about, pad.attached = draft, is_attached(draft)
        pad.read_only = not self.live or pad.attached
        pad.placeholder = self._hint(draft.kind) if self.live else READ_ONLY
        text = beginning(draft) if pad.attached else draft.text
        if text != pad.true_text:
            pad.load_text(text)
        pad.move_cursor((0, 0) if pad.attached else pad.document.end)
        self.fail(None)
        self._look()

    def put(self, draft: Draft) -> None:
        """Have another text in the draft, which can be undone."""
        if self.pad.attached or is_attached(draft):
            self.attach(draft)
        elif draft != self.draft:
            self._about = draft
            self.pad.replace(draft.text, (0, 0), self.pad.document.end)
            self.pad.move_cursor(self.pad.document.end)
            self._look()

    def recall(self, draft: Draft) -> None:
        """Have a draft that was sent before, which can be undone."""
        self.put(draft._replace(name="", fragment=self._about.fragment))

    def attach(self, draft: Draft) -> None:
        """Have something large, or a file, for a draft; undo goes back to what was being written."""
        before = self._before if self.pad.attached else self.draft
        self.load(draft)
        self._before = before

    def change(self, **about: Any) -> None:
        """Have another kind, name or size of fragments in the draft."""
        self._about = self._about._replace(**about)
        self.pad.placeholder = self._hint(self.kind) if self.live else READ_ONLY
        self.fail(None)
        self._look()

    def sent(self, draft: Draft, history: list[Draft]) -> None:
        """A draft was sent: the editor is free for the next, unless it holds something else by now."""
        self._history, self._at = history, len(history)
        if self.draft.empty:
            self.load(Draft(kind="text" if draft.file else draft.kind, fragment=draft.fragment))

    def give_back(self, draft: Draft, failure: Failure) -> None:
        """A draft was not sent: it goes back into the editor, before what was typed since."""
        newer = self.draft
        if draft.file or self.pad.attached:
            self.load(draft)
            self._before = newer
        else:
            self.load(draft._replace(text=draft.text + newer.text))
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
        if not self.live:
            return
        match message.what:
            case "send":
                draft, self._about = self._about, Draft(kind=self.kind, fragment=self._about.fragment)
                self.post_message(self.Submitted(draft._replace(text=message.text)))
            case "send-whole":
                draft = self._about
                self.load(Draft())
                self.post_message(self.Submitted(draft))
            case "attach":
                self.attach(self._about._replace(text=message.text))
            case "detach":
                self.load(self._before or Draft())
            case "kind":
                self._next_kind()
            case "layout":
                self._layout()
            case "older":
                self._recall(-1)
            case _:
                self._recall(1)

    def _next_kind(self) -> None:
        kinds = FILE_KINDS if self._about.file else KINDS
        self.change(kind=kinds[(kinds.index(self.kind) + 1) % len(kinds)] if self.kind in kinds else kinds[0])

    def _layout(self) -> None:
        """Indent JSON; what is indented already goes on one line."""
        text, pad = self.draft.text, self.pad
        try:
            laid_out = jsonbody.laid_out(text, literal=self._about.literal)
            if laid_out == text:
                laid_out = jsonbody.flat(text, literal=self._about.literal)
        except Failure as failure:
            self.fail(failure)
            self._failed_at = pad.true_text
            return
        if pad.attached:
            self.attach(self._about._replace(text=laid_out))
            return
        before = len(pad.get_text_range((0, 0), pad.cursor_location))
        pad.replace(laid_out, (0, 0), pad.document.end)
        above = laid_out[: jsonbody.place_after(text, laid_out, before)]
        pad.move_cursor((above.count("\n"), len(above) - above.rfind("\n") - 1))

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
        self._look()

    # -- what is checked as it is typed

    def _look(self) -> None:
        """The draft is another: colour it, and see whether it holds."""
        pad, text = self.pad, self.pad.text
        is_json = self.kind in JSON_KINDS
        pad.colour(is_json or (self.kind == "text" and jsonbody.looks_like_json(text)))
        if self._check is not None:
            self._check.stop()
            self._check = None
        if is_json and len(text) > AT_ONCE and not pad.attached:
            self._check = self.set_timer(PAUSE, self._warn)
        else:
            self._warn()
        if self._key is not None and self.live:
            self.post_message(self.Changed(self._key, self.draft))

    def _warn(self) -> None:
        """Say what of JSON does not hold: a warning, for it can be sent all the same."""
        text = self.pad.text
        checked = self.kind in JSON_KINDS and not self.pad.attached and text.strip()
        self._warning = jsonbody.wrong(text, literal=self._about.literal) if checked else ""
        self._say()

    # -- the border

    def _sends(self) -> str:
        return keymap_of(self.app).named("composer.send")

    def _hint(self, kind: str) -> str:
        return PLACEHOLDER.get(kind, "").replace("Ctrl+J", self._sends())

    def _say(self) -> None:
        """Write how the draft is read, where it came from, and what is wrong with it."""
        if not self.is_attached:
            return
        about = self._about
        groups: list[Line] = [(("Compose", "heading"),), ((LABELS.get(self.kind, self.kind), "accent"),)]
        if self.pad.attached:
            size = size_of(about)
            what = oneline(about.file.rpartition("/")[2]) if about.file else "attached"
            groups.append(((f"{what} {size:,} B" if size >= 0 else f"{what} not there", "accent"),))
        if about.name:
            groups.append(((oneline(about.name), "quiet"),))
        if about.literal:
            braces = "{{" in about.text or "{{" in self.pad.text
            fills = f"as it stands, {keymap_of(self.app).named('composer.literal')}: fill {{{{ }}}}"
            groups.append(((fills, "accent") if braces else ("as it stands", "quiet"),))
        if about.fragment:
            groups.append(((f"fragments of {about.fragment:,} B", "accent"),))
        self.border_title = edge_title(self, groups, ((f"{self._sends()} sends", "quiet"),))
        self.set_class(bool(self._warning) and not self._failed, "-warned")
        said, mark = self._failed, "✗"
        tone: Tone = "fail"
        if not said and self._warning:
            said, mark, tone = self._warning, "!", ""
        elif not said:
            said, holds = self.preview(self.draft)
            mark, tone = ("→", "quiet") if holds else ("✗", "quiet")
        piece: Piece = (f"{mark} {said}", tone)
        self.border_subtitle = edge_title(self, [(piece,)], ()) if said else ""

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
        elif self.live:
            self._next_kind()
        self.pad.focus()

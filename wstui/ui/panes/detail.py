"""The detail pane: tabs over the chosen message and its connection's handshake. Knows no tab by what it says; the
registry finds them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message as PaneMessage
from textual.widget import Widget

from wstui.model import Direction, Handshake, Message, Opcode, State
from wstui.ui.actions import Where, bindings
from wstui.ui.aside import aside
from wstui.ui.caret import Caret
from wstui.ui.figures import Figures
from wstui.ui.frametable import FrameTable, Source
from wstui.ui.line import Line
from wstui.ui.panes._hexkeys import HexKeys
from wstui.ui.panes._tabedge import TabEdge
from wstui.ui.panes._treekeys import Inside, TreeKeys
from wstui.ui.panes.hex import HexLines
from wstui.ui.panes.message import decoder_after
from wstui.ui.tab import Beside, Copy, Meaning, Options, Shown, Subject, Tab, tabs
from wstui.ui.veil import Hiding, Veil, is_out
from wstui.ui.widgets.below import Below
from wstui.ui.widgets.lines import LinesView

__all__ = ["DetailPane"]

APART = ("handshake", "statistics")  # tabs that are about something else than the chosen message
TIMED = ("message", "tree", "lens")  # tabs that can say what times numbers are
SETTLED = 0.15  # seconds a long message stays chosen before work on it begins


class DetailPane(TabEdge, HexKeys, TreeKeys, Vertical):
    """One message or one handshake, read closely."""

    DEFAULT_CSS = """
    DetailPane {
        border: round $border-blurred;
        background: $surface;
        &:focus-within { border: round $accent; }
        &:focus-within:nocolor { border: heavy $foreground; }
    }
    DetailPane LinesView { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.MESSAGE)]

    class Turned(PaneMessage):
        """Another tab may be in front."""

    class Relensed(PaneMessage):
        """The reader wants the connection read with another lens."""

    class Led(PaneMessage):
        """The reader wants the message that a line is about, by its number in the capture."""

        def __init__(self, seq: int) -> None:
            super().__init__()
            self.seq = seq

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.subject = Subject()
        self.options = Options()
        self.tabs: list[Tab] = tabs()
        self.tab = self.tabs[0]
        self.view = LinesView()
        self.foot = Below()
        self.veil = Veil()
        """What hides secrets, unless they are asked for."""
        self._hiding: Hiding | None = None
        self._inside: list[Inside] = []
        self._attempts: Sequence[Handshake] = ()
        self._choices: dict[tuple[int, Direction, Opcode], str] = {}
        """The decoders that the reader chose, by connection, direction, and whether text or bytes."""
        self._earlier: Handshake | None = None
        """The attempt that was asked for, where it is not the newest."""
        self._shown: Shown | None = None
        self._wanted: Shown | None = None
        self._working = False

    def compose(self) -> ComposeResult:
        """One view for all tabs, and what some have to say below it."""
        yield self.view
        yield self.foot

    def on_mount(self) -> None:
        """Nothing is chosen yet."""
        self._draw()

    # -- what is shown

    def show_message(self, message: Message | None) -> None:
        """Show a message; the tab stays."""
        before, self.subject = self.subject.message, replace(self.subject, message=message)
        same = before is not None and message is not None and before.row.seq == message.row.seq
        if not same:
            self._inside = []
        if (
            self.tab.name in APART
            or self._lists_frames
            or self._lists_methods
            or (before is message and message is not None)
        ):
            return
        caret, last = self.options.caret, len(message.payload) - 1 if message is not None else 0
        if caret is not None and message is not before:
            caret = Caret(max(0, min(caret.offset, last)))  # the same byte of another message, to compare them
        self.options = replace(self.options, frame=-1, caret=caret)
        self._draw(stay=same)

    def show_handshake(self, handshake: Handshake | None, state: State, attempts: Sequence[Handshake] = ()) -> None:
        """Show the newest handshake of a connection and how that stands; the tab stays, and so does an earlier one of
        the connection's `attempts` that was asked for."""
        if not any(known is self._earlier for known in attempts):
            self._earlier = None
        self._attempts = attempts
        shown = self._earlier or handshake
        place = next((at for at, known in enumerate(attempts, 1) if known is shown), len(attempts))
        subject = replace(self.subject, handshake=shown, state=state, attempt=place, attempts=len(attempts))
        if subject == self.subject:
            return
        same = shown is self.subject.handshake
        if not same:
            self.options = replace(self.options, reveal=False)
        self.subject = subject
        if self.tab.name == "handshake":
            self._draw(stay=same)

    def show_frames(self, frames: Callable[[], Source] | None) -> None:
        """Have the frames of another connection at hand."""
        if frames != self.subject.frames:
            self.subject = replace(self.subject, frames=frames)
            if self._lists_frames:
                self.options = replace(self.options, frame=-1)
                self._draw()

    @property
    def _lists_frames(self) -> bool:
        """Whether all frames of the connection are shown, whatever message is chosen."""
        return self.tab.name == "frames" and self.options.all_frames and self.subject.frames is not None

    @property
    def _lists_methods(self) -> bool:
        """Whether all methods are shown, whatever message is chosen."""
        return self.tab.name == "lens" and self.options.methods

    def show_lens(self, lens: Meaning | None) -> None:
        """Read messages with something else, or show what more is known of them; the reader's place stays."""
        self.subject = replace(self.subject, lens=lens)
        if self.tab.name == "lens":
            self._draw(stay=True)

    def show_other(self, other: Beside) -> None:
        """Compare messages with what that says."""
        self.subject = replace(self.subject, other=other)

    def redraw(self, tab: str) -> None:
        """Show anew what a tab says, if that is in front; the reader's place stays."""
        if self.tab.name == tab:
            self._draw(stay=True)

    def grown(self) -> None:
        """The capture has grown: so has the list of frames."""
        if self._lists_frames:
            self.view.grown()

    def show_figures(self, figures: Figures | None) -> None:
        """Show other figures; the tab stays, and so does the reader's place."""
        if figures != self.subject.figures:
            self.subject = replace(self.subject, figures=figures)
            if self.tab.name == "statistics":
                self._draw(stay=True)

    def open_tab(self, name: str) -> None:
        """Bring a tab to the front. Raises StopIteration where there is none of that name."""
        self.tab = next(tab for tab in self.tabs if tab.name == name)
        self._draw()
        self.post_message(self.Turned())

    def copy_text(self, *, whole: bool = False) -> tuple[str, str]:
        """What is shown, for the clipboard, and what to call it: the chosen line (of a title all that is below it)
        where single lines can be chosen and the pane has the focus, else all of the tab."""
        if self._shown is None or self.view.lines is None:
            return "nothing", ""
        if self._shown.cursor and self.view.has_focus and not whole:
            text = self.view.lines.source(self.view.cursor)
            what = "part" if "\n" in text else "line"
            return f"{what} of the {self._shown.label}", text
        return self._shown.label, self.view.lines.text()

    def copies(self) -> Sequence[Copy]:
        """What there is to copy of what is shown; nothing where it is a message."""
        shown = self._shown
        if shown is not None and shown.copies is not None:
            return shown.copies(self.view.cursor)
        return self.copies_inside()

    def hint_below(self) -> Line:
        """What Enter does with the string under the cursor, or how to leave the one that is read."""
        return self.hint_inside()

    def shown_payload(self) -> bytes:
        """The bytes of the message, or of the string in it that is read, as they are shown: without secrets, unless
        these are asked for."""
        front = self.front()
        message = (front if self.options.reveal else self._veiled(front)).message
        return message.payload if message is not None else b""

    def whole_handshake(self) -> Copy | None:
        """All of the connection's handshake, to be copied whatever is shown."""
        tab = next(tab for tab in self.tabs if tab.name == "handshake")
        found = tab.show(self.subject if self.options.reveal else self._veiled(self.subject), self.options)
        return next(iter(found.copies(0)), None) if isinstance(found, Shown) and found.copies is not None else None

    def _draw(self, *, stay: bool = False) -> None:
        """Ask the tab, and show what it says."""
        message = self.subject.message
        chosen = self._choices.get(_kind(message), "") if message is not None else ""
        front = self.front()
        if front.within:
            chosen = self._inside[-1].decoder
        self.options = replace(self.options, decoder=chosen)
        subject = front if self.options.reveal else self._veiled(front)
        found = self.tab.show(subject, self.options)
        if isinstance(found, Shown):
            self.view.hint = ()
            found = self._said(found, subject, front)
            self._put(found, stay=stay)
            if found.later is not None:
                self._want(found)
        else:
            self.view.hint = found
            self._put(None)

    def _said(self, shown: Shown, subject: Subject, front: Subject) -> Shown:
        """What is shown, and in the border whether secrets of the message are hidden in it, or in what was unpacked of
        it: of what is shown later, by then."""
        hide, later = subject.hide, shown.later
        if later is not None:
            shown = replace(shown, later=lambda: self._said(later(), subject, front))
        hid = subject.message is not front.message or (isinstance(hide, Hiding) and hide.hid)
        if self.tab.name in APART or not hid:
            return shown
        return replace(shown, facts=(*shown.facts[:1], (" · secrets hidden", "quiet"), *shown.facts[1:]))

    def _veiled(self, subject: Subject) -> Subject:
        """What this is about, without secrets of the capture."""
        message, shake, frames, veil = subject.message, subject.handshake, subject.frames, self.veil
        if message is not None and (self._hiding is None or self._hiding.payload != message.payload):
            self._hiding = Hiding(veil, message.payload, out=is_out(message.row))
        return replace(
            subject,
            message=message and veil.message(message),
            hide=self._hiding if message is not None else None,
            handshake=shake and veil.handshake(shake),
            frames=frames and (lambda: veil.frames(frames())),
        )

    def _put(self, shown: Shown | None, *, stay: bool = False) -> None:
        if (easel := getattr(self.app, "easel", None)) is not None:
            easel.clear(self.view.forget_strips)
        self._shown = shown
        if shown is None:
            self.view.show(None)
        else:
            self.view.show(shown.make, cursor=shown.cursor, stay=stay)
        self.say_below()
        self._say()

    # -- what takes longer

    def _want(self, shown: Shown) -> None:
        """Have the slow part done on another thread: one at a time, and only for what stays chosen."""
        self._wanted = shown
        if not self._working:
            self._working = True
            self.run_worker(self._work(), group="detail", exit_on_error=True)

    async def _work(self) -> None:
        try:
            while (shown := self._wanted) is not None:
                await asyncio.sleep(SETTLED)
                if shown is not self._wanted:
                    continue
                self._wanted = None
                if shown is self._shown and shown.later is not None:
                    better = await aside(shown.later)
                    if shown is self._shown:
                        self._put(better)
        finally:
            self._working = False

    # -- keys

    def focus(self, scroll_visible: bool = True, from_app_focus: bool = False) -> Widget:  # type: ignore[override]
        """The focus goes to the lines."""
        self.view.focus(scroll_visible)
        return self

    def action_tab(self, step: int) -> None:
        """Another tab; with a cursor among bytes, another byte."""
        if self.caret is not None:
            self.move_caret(step)
            return
        self.open_tab(self.tabs[(self.tabs.index(self.tab) + step) % len(self.tabs)].name)

    def action_hex(self) -> None:
        """Hex, or the message again."""
        self.open_tab("message" if self.tab.name == "hex" else "hex")

    def on_lines_view_moved(self, message: LinesView.Moved) -> None:
        """The cursor is elsewhere, and so is what the border says of it."""
        message.stop()
        self.caret_moved(message.row, message.cell)
        if self._shown is not None and self._shown.place is not None:
            self._say()

    def action_handshake(self) -> None:
        """The handshake, or the message again."""
        self.open_tab("message" if self.tab.name == "handshake" else "handshake")

    def action_frames(self) -> None:
        """All frames of the connection, from the chosen message's on; or that message's again."""
        everything = not self._lists_frames
        self.options = replace(self.options, all_frames=everything, frame=-1)
        self.open_tab("frames")
        message, frames = self.subject.message, self.subject.frames
        if everything and message is not None and frames is not None and isinstance(self.view.lines, FrameTable):
            index = frames().index_of(message.row.seq)
            self.view.move_cursor(self.view.lines.row_of(index) if index is not None else 1)

    def action_open_line(self) -> None:
        """Open the frame under the cursor, or fold it again; go to the message that the line is about."""
        from wstui.ui.treelines import TreeLines

        seq = self._shown.leads.get(self.view.cursor) if self._shown is not None else None
        if seq is not None:
            self.post_message(self.Led(seq))
        elif self.tab.name == "diff":
            self.options = replace(self.options, unfolded=not self.options.unfolded)
            self._draw(stay=True)
        lines = self.view.lines
        if isinstance(lines, HexLines):
            self.toggle_caret()
        if self.open_inside():
            return
        if isinstance(lines, TreeLines):
            self.view.move_cursor(lines.toggle(self.view.cursor))
            self.view.grown()
            self._say()
        if not isinstance(lines, FrameTable):
            return
        index = lines.index_at(self.view.cursor)
        self.options = replace(self.options, frame=-1 if index == lines.opened else index)
        self._draw(stay=True)
        if index >= 0 and isinstance(self.view.lines, FrameTable):
            row = self.view.lines.row_of(index)
            self.view.move_cursor(row)
            if self.view.lines.opened == index:
                self.view.scroll_to_row(row - 1)  # what was opened is below it

    def action_lens(self) -> None:
        """What the message means; from there all methods, and from there the message again."""
        if self.tab.name != "lens":
            self.options = replace(self.options, methods=False)
            self.open_tab("lens")
        elif not self.options.methods:
            self.options = replace(self.options, methods=True)
            self.open_tab("lens")
        else:
            self.open_tab("message")

    def action_statistics(self) -> None:
        """The statistics, or the message again."""
        self.open_tab("message" if self.tab.name == "statistics" else "statistics")

    def action_decoder(self) -> None:
        """Another decoder for the message, and for those like it of its connection; where a meaning is in front another
        lens, and another order of the methods."""
        if self._lists_methods:
            self.options = replace(self.options, order=self.options.order + 1)
            self._draw()
            return
        if self.tab.name == "lens":
            self.post_message(self.Relensed())
            return
        message = self.front().message
        if message is not None:
            chosen = self._inside[-1].decoder if self.is_inside else self._choices.get(_kind(message), "")
            self.choose_decoder(decoder_after(message, chosen))

    def choose_decoder(self, name: str) -> None:
        """Read the message with the decoder of that name, and those like it of its connection; empty: the likeliest."""
        if (message := self.subject.message) is not None:
            if not self.read_inside_with(name):
                self._choices[_kind(message)] = name
            self.open_tab("message")

    def action_times(self) -> None:
        """Say beside numbers that are times what these are, or no more."""
        self.options = replace(self.options, times=not self.options.times)
        if self.tab.name in TIMED:
            self._draw(stay=True)
        else:
            self.open_tab("message")

    def action_attempt(self, step: int) -> None:
        """The handshake of the attempt before, or after."""
        before = self.subject
        place = before.attempt - 1 + step
        if before.handshake is None and step < 0:
            place = len(self._attempts) - 1  # the newest is under way
        if 0 <= place < len(self._attempts):
            newest = place == len(self._attempts) - 1 and before.state is not State.CONNECTING
            self._earlier = None if newest else self._attempts[place]
            self.show_handshake(self._attempts[-1] if newest else before.handshake, before.state, self._attempts)
        if self.tab.name != "handshake" and self.subject.handshake is not None:
            self.open_tab("handshake")

    def action_secrets(self) -> None:
        """Show what is secret, or hide it again."""
        self.options = replace(self.options, reveal=not self.options.reveal)
        self.leave_masked()
        self._draw(stay=True)


def _kind(message: Message) -> tuple[int, Direction, Opcode]:
    """What a choice of decoder holds for."""
    return message.row.connection, message.row.direction, message.row.opcode

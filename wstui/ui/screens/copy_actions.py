"""What keys copy: the message as shown, or in a format of one's choice; a handshake, or a part of it; a connection or a
payload as a command. Knows no format by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.message import Message

from wstui.model import Failure, Payload
from wstui.model import Message as Record
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui.aside import aside
from wstui.ui.screens.command_actions import CommandActions
from wstui.ui.tab import Copy

__all__ = ["CopyActions"]

AT_ONCE = 2**16
"""Bytes of a message of which every format is judged before the menu is there."""


class CopyActions(CommandActions):
    """Actions on what the message pane shows."""

    class Wanted(Message):
        """A text is to be copied; `what` it is is safe to show."""

        def __init__(self, what: str, text: str) -> None:
            super().__init__()
            self.what = what
            self.text = text

    def action_copy(self) -> None:
        """Copy what the message pane shows."""
        label, text = self.detail.copy_text()
        self._copy(label, text)

    def action_copy_as(self) -> None:
        """Ask for a format, and copy the message in it, or the connection as a command; of a handshake, a part; in the
        list of payloads and of connections, what is chosen there as a command."""
        session = self.current
        parts = self.detail.copies()
        of_profile = session is not None and self.focused in (self.payloads, self.connections)
        if of_profile and self._root is not None and not self.trusted_root(self._root, self.action_copy_as):
            return
        if self.focused is self.payloads and session is not None:
            if self.payloads.chosen is None:
                self.tell(
                    f"there is no payload to copy: {self.key_of('payload.save')} saves a draft as one", failed=True
                )
            else:
                self._ask_for(self._commands(session, self.payloads.chosen), title="Copy the payload as")
        elif self.focused is self.connections and session is not None:
            self._ask_for(self._commands(session), title="Copy the connection as")
        elif parts:
            self._ask_for(parts, said=str.lower)
        elif (message := self.chosen_to_show()) is None:
            self.tell("there is no message to copy", failed=True)
        else:
            commands = self._commands(session) if session is not None else ()
            self._ask_for([*self._as_shown(), *self._formats(message), *self._handshake(), *commands])

    def _as_shown(self) -> Sequence[Copy]:
        """What the message pane shows, all of it."""
        label, text = self.detail.copy_text(whole=True)
        return [Copy("s", "as shown", text, label)] if text else []

    def _handshake(self) -> Sequence[Copy]:
        """The handshake as text."""
        whole = self.detail.whole_handshake()
        return [] if whole is None else [whole._replace(key="H", label="the handshake")]

    def _formats(self, message: Record) -> Sequence[Copy]:
        """The message in every format there is; those that it fits into first."""
        from wstui.export import exporters

        ordered = sorted(exporters().values(), key=lambda one: one.name)
        known = [(one, partial(one.export, message), partial(one.note, message)) for one in ordered]
        if len(message.payload) > AT_ONCE:
            found = [Copy(one.key, one.label, "", "", make, judge) for one, make, judge in known]
        else:
            found = [Copy(one.key, one.label, "", judge(), make) for one, make, judge in known]
        return sorted(found, key=lambda one: one.note != "")

    def _commands(self, session: Session, payload: Payload | None = None) -> Sequence[Copy]:
        """Every command; none where it cannot be known what is in them, which is said."""
        try:
            return self.commands_of(session, payload)
        except Failure as failure:
            self.tell(str(failure), failed=True)
            return ()

    def _ask_for(self, parts: Sequence[Copy], *, title: str = "Copy as", said: Callable[[str], str] = str) -> None:
        if not parts:
            return
        from wstui.ui.screens.copy_as import CopyAsScreen, Format

        closed = False
        notes: dict[int, str] = {}

        def answered(index: int | None) -> None:
            nonlocal closed
            closed = True
            if index is not None:
                part = parts[index]
                if part.make is None:
                    self._copy(said(part.label), part.text)
                else:
                    known = notes.get(index)
                    judge = part.judge if known is None else lambda: known
                    self.work(self._make(said(part.label), part.make, judge))

        formats = [Format(part.key, oneline(part.label), oneline(part.note)) for part in parts]
        screen = CopyAsScreen(formats, title=title)
        self.app.push_screen(screen, answered)

        async def judge_all() -> None:
            for index, part in enumerate(parts):
                if part.judge is not None and not closed:
                    notes[index] = await aside(part.judge)
                    screen.say(index, oneline(notes[index]))

        if any(part.judge is not None for part in parts):
            self.run_worker(judge_all, group="judge", exclusive=True)  # type: ignore[arg-type]

    async def _make(self, label: str, make: Callable[[], str], judge: Callable[[], str] | None) -> None:
        """Copy what is made first, on another thread: a long message takes seconds. What is special about it is said
        as well: the menu may have been closed before that was known."""
        from wstui.ui.screens.progress import stoppable

        def made() -> tuple[str, str]:
            return make(), judge() if judge is not None else ""

        found = await stoppable(self.app, f"Copying {oneline(label)}", "a long message: this takes a moment", made)
        if found is None:
            self.tell("not copied: stopped")
        else:
            text, note = found
            self._copy(f"{label}: {note}" if note else label, text)

    def _copy(self, label: str, text: str) -> None:
        if text:
            self.post_message(self.Wanted(oneline(label), text))
        else:
            self.tell("there is nothing to copy", failed=True)

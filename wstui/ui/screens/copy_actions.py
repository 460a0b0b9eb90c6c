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

        known = sorted(exporters().values(), key=lambda one: (one.note(message) != "", one.name))
        return [Copy(one.key, one.label, "", one.note(message), partial(one.export, message)) for one in known]

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

        def answered(index: int | None) -> None:
            if index is not None:
                part = parts[index]
                if part.make is None:
                    self._copy(said(part.label), part.text)
                else:
                    self.work(self._make(said(part.label), part.make))

        formats = [Format(part.key, oneline(part.label), oneline(part.note)) for part in parts]
        self.app.push_screen(CopyAsScreen(formats, title=title), answered)

    async def _make(self, label: str, make: Callable[[], str]) -> None:
        """Copy what is made first, on another thread: a long message takes seconds."""
        self._copy(label, await aside(make))

    def _copy(self, label: str, text: str) -> None:
        if text:
            self.post_message(self.Wanted(oneline(label), text))
        else:
            self.tell("there is nothing to copy", failed=True)

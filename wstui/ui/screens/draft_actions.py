"""What keys do to the draft beside writing it: an editor of one's own, files, fragments, what was sent before, and
messages of the log sent again."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from wstui.model import Failure
from wstui.payloads.payload import JSON_KINDS, read_file
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui import outside
from wstui.ui.attachment import kind_of, read_name
from wstui.ui.draft import Draft, in_braces
from wstui.ui.screens.draft_keeping import DraftKeeping
from wstui.ui.screens.finder import Chosen, FinderScreen, Found
from wstui.ui.screens.payload_actions import PayloadActions, send

__all__ = ["DraftActions"]

SHOWN = 200
"""Characters of what was sent before that are searched and shown."""


class DraftActions(PayloadActions, DraftKeeping):
    """Actions on the draft of the connection that is looked at."""

    def _writable(self) -> bool:
        """Whether there is a draft to change."""
        if self.current is None:
            self.tell(f"there is no connection: {self.key_of('connection.add')} adds one", failed=True)
        elif not self.current.live:
            self.tell("this is an earlier capture: it can be read, not sent to", failed=True)
        else:
            return True
        return False

    # -- messages of the log

    def action_resend(self) -> None:
        """Send the chosen message again, to the byte."""
        if (draft := self._of_chosen()) is not None and self.current is not None:
            self.work(self._resend(draft))

    async def _resend(self, draft: Draft) -> None:
        session = self.current
        if session is not None:
            self._left(session, await send(session, draft))

    def action_rewrite(self) -> None:
        """Put the chosen message into the composer; secrets in it by their names, unless they are shown."""
        draft = self._of_chosen()
        if draft is not None and self.current is not None and not self.detail.options.reveal:
            draft = self._without_secrets(self.current, draft)
        if draft is not None:
            if self.composer.draft.empty:
                self.composer.load(draft)
            else:
                self._ask_to_replace(draft)
            self.set_focus(self.composer.pad)

    def _without_secrets(self, session: Session, draft: Draft) -> Draft | None:
        """The draft with secrets by their names; none where one has no name there, which is said."""
        named, by = draft.by_name(self.secrets_of(session))
        if by.unnamed:
            self.tell(
                f"a secret is in it that no variable stands for: {self.key_of('detail.secrets')} shows secrets, then "
                f"{self.key_of('log.rewrite')} edits it",
                failed=True,
            )
            return None
        if by.names:
            self.tell(f"{oneline(in_braces(by.names))} in place of what must not be seen")
        return named

    def _ask_to_replace(self, draft: Draft) -> None:
        from wstui.ui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.composer.load(draft)

        text = "There is a draft that was not sent. Replace it with the message?"
        self.app.push_screen(ConfirmScreen("Edit the message", text, "replace"), answered)

    def _of_chosen(self) -> Draft | None:
        if not self._writable():
            return None
        message = self.chosen_message()
        if message is None:
            self.tell("there is no message to send again", failed=True)
            return None
        try:
            return Draft.of_message(message)
        except Failure as failure:
            self.tell(str(failure), failed=True)
            return None

    def action_literal(self) -> None:
        """Fill what is in braces in the draft from now on, or send it as it stands."""
        if not self._writable():
            return
        draft = self.composer.draft
        if draft.file:
            self.tell("a file goes out as it stands", failed=True)
            return
        self.composer.change(literal=not draft.literal)
        self.tell("goes out as it stands" if not draft.literal else "{{...}} in it is filled; \\{{ sends the braces")

    # -- an editor of one's own

    def action_edit_outside(self) -> None:
        """Edit the draft in `$VISUAL` or `$EDITOR`."""
        if self._writable():
            self.work(self._edit_outside())

    async def _edit_outside(self) -> None:
        draft = await asyncio.to_thread(_as_text, self.composer.draft)
        suffix = ".json" if draft.kind in JSON_KINDS else ".txt"
        command = outside.editor(os.environ)
        with self.app.suspend():
            text = await outside.edit(draft.text, suffix, command)
        if text != draft.text:
            self.composer.put(draft._replace(text=text))
        self.set_focus(self.composer.pad)

    # -- files, fragments

    def action_attach_file(self) -> None:
        """Ask for a file, to be sent whole."""
        if not self._writable():
            return
        from wstui.ui.screens.path import PathScreen

        def check(path: str) -> str:
            size = os.stat(read_name(path)).st_size
            return f"{size:,} B, sent whole; Ctrl+T: as binary, as text"

        def answered(path: str | None) -> None:
            if path:
                self.work(self._attach_file(path))

        screen = PathScreen("Send a file", self.composer.draft.file, check, "attach")
        self.app.push_screen(screen, answered)

    async def _attach_file(self, path: str) -> None:
        file = read_name(path)
        self.composer.attach(Draft(kind=kind_of(file), file=file, fragment=self.composer.draft.fragment))
        self.set_focus(self.composer.pad)

    def action_fragment(self) -> None:
        """Ask for the size of fragments."""
        if not self._writable():
            return
        from wstui.ui.screens.name import NameScreen

        def check(size: str) -> str:
            _size(size)
            return "a longer message is sent in fragments of so many bytes"

        def answered(size: str | None) -> None:
            if size is not None:
                self.composer.change(fragment=_size(size))

        now = self.composer.draft.fragment
        said = "bytes in a fragment; empty: one frame"
        screen = NameScreen("Send in fragments", str(now or ""), check, "use", said=said, free=True)
        self.app.push_screen(screen, answered)

    # -- what was sent before

    def action_find_sent(self) -> None:
        """Look for what was sent before on connections of this profile."""
        if not self._writable() or self.current is None:
            return
        drafts = list(dict.fromkeys(reversed(self.sent_before(self.current))))

        def answered(chosen: Chosen | None) -> None:
            if chosen is not None:
                self.composer.recall(drafts[chosen.place])

        items = [Found(oneline(draft.text[:SHOWN] or draft.file), right=_how(draft)) for draft in drafts]
        screen = FinderScreen("Sent before", items, empty="nothing sent before has that", enter="edit")
        self.app.push_screen(screen, answered)


def _how(draft: Draft) -> str:
    said = [draft.kind] * (draft.kind != "text") + ["file"] * bool(draft.file)
    return " ".join(said)


def _size(text: str) -> int:
    """The size of fragments that was typed. Raises Failure."""
    if text in ("", "0"):
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Failure("a number of bytes is needed")
    return int(text)


def _as_text(draft: Draft) -> Draft:
    """The draft with what is in its file; one that is no text in hex. Raises Failure."""
    if not draft.file:
        return draft
    data = read_file(draft.file, Path("/"))
    try:
        if b"\0" not in data:
            kind = "text" if draft.kind == "binary" else draft.kind
            return draft._replace(text=data.decode(), kind=kind, file="")
    except UnicodeDecodeError:
        pass
    return draft._replace(text=data.hex(" "), kind="hex", file="")

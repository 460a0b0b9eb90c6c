"""What keys take out of the program other than by the clipboard: a message as a file, in a pager, through a shell
command. Knows no format by name."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from wstui.model import Failure, Message, Opcode
from wstui.payloads.history import History
from wstui.safetext import block, oneline
from wstui.ui import outside
from wstui.ui.aside import aside
from wstui.ui.screens.copy_actions import CopyActions

__all__ = ["TakeActions"]

PIPES = "~pipe.jsonl"
"""The file of the commands that were run, among the histories; no profile's has this name."""
_UNFIT = re.compile(r"[^\w.-]+")


class TakeActions(CopyActions):
    """Actions on the chosen message."""

    # -- a file

    def action_save_as(self) -> None:
        """Ask for a file, and write the payload into it; of a message of which bytes are chosen in hex, these."""
        true = self.chosen_message()
        if true is None:
            self.tell("there is no message to save", failed=True)
            return
        from wstui.ui.screens.path import PathScreen

        message = true if self.detail.options.reveal else self.veil.message(true)
        span = self.detail.chosen_bytes
        part = slice(None) if span is None else slice(span.start, span.stop)
        data = message.payload[part]
        same = true is message or true.payload[part] == data
        hidden = "" if same else " · secrets are stars; S shows them"

        def check(text: str) -> str:
            size = f"{len(data):,} B"
            there = _size_there(text)
            return f"{size}{hidden}" if there is None else f"{size}, in place of the {there:,} B that are there{hidden}"

        def answered(text: str | None) -> None:
            if not text:
                return
            if _size_there(text) is None:
                self.work(self._save(data, expanded(text), new=True))
            else:
                self._ask_to_overwrite(data, expanded(text))

        folder = os.path.join(os.getcwd(), "")
        name = self._file_name(message, "" if span is None else f"-0x{span.start:x}", data)
        what = "payload" if span is None else "chosen bytes"
        self.app.push_screen(
            PathScreen(f"Save the {what} as", folder + name, check, "save", start=len(folder)), answered
        )

    def _file_name(self, message: Message, place: str, data: bytes) -> str:
        from wstui.ui.filekind import suffix_of

        names = {one.id: one.profile.label for one in self.inspector.sessions}
        label = names.get(message.row.connection, "message")
        stem = _UNFIT.sub("-", label.partition("://")[2] or label).strip("-.")[:40] or "message"
        return f"{stem}-{message.row.number}{place}{suffix_of(data)}"

    def _ask_to_overwrite(self, data: bytes, path: str) -> None:
        from wstui.ui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.work(self._save(data, path, new=False))

        text = f"Replace what this file holds?\n{oneline(path)}"
        self.app.push_screen(ConfirmScreen("Replace a file", text, "replace"), answered)

    async def _save(self, data: bytes, path: str, *, new: bool) -> None:
        def write() -> None:
            with open(path, "xb" if new else "wb") as file:
                file.write(data)

        try:
            await aside(write)
        except OSError as exc:
            raise Failure(
                f"{oneline(path)}: {exc.strerror}", "nothing was saved" if new else "look at the file"
            ) from exc
        self.tell(f"saved {len(data):,} B in {oneline(path)}")

    # -- a pager

    def action_pager(self) -> None:
        """Show what the message pane shows in `$PAGER`."""
        _, text = self.detail.copy_text(whole=True)
        if text:
            self.work(self._page(text))
        else:
            self.tell("there is nothing to show", failed=True)

    async def _page(self, text: str) -> None:
        command = outside.pager(os.environ)
        safe = await aside(lambda: block(text))
        with self.app.suspend():
            await outside.page(safe, command)

    # -- a command

    def action_pipe(self) -> None:
        """Ask for a shell command, and give it the message."""
        message = self.chosen_to_show()
        if message is None:
            self.tell("there is no message to pipe", failed=True)
            return
        number, size = message.row.number, len(message.payload)

        async def bring() -> bytes | Path:
            return message.payload

        what = "event" if message.row.opcode is Opcode.EVENT else "message"
        self.ask_for_pipe(f"{what} {number:,} · {size:,} B", bring)

    def ask_for_pipe(self, what: str, bring: Callable[[], Awaitable[bytes | Path]]) -> None:
        """Ask for a command that is given what `bring` gives."""
        from wstui.ui.screens.pipe import PipeScreen

        history = History(self.start.history / PIPES)
        before = list(dict.fromkeys(reversed([one.text for one in history.entries])))[::-1]

        def copy(label: str, text: str) -> None:
            self.post_message(self.Wanted(label, text))

        self.app.push_screen(PipeScreen(what, bring, before, lambda command: history.add("pipe", command), copy))


def expanded(text: str) -> str:
    """The path that a text stands for: `~` is a home, and what is not absolute is where the program was called."""
    return os.path.abspath(os.path.expanduser(text))


def _size_there(text: str) -> int | None:
    """How large the file of that path is; None where there is none. Raises Failure where none can be."""
    path = expanded(text)
    if text.endswith("/") or os.path.isdir(path):
        raise Failure("that is a folder", "name a file in it")
    parent = os.path.dirname(path)
    if not os.path.isdir(parent):
        raise Failure("there is no such folder")
    try:
        return os.stat(path).st_size
    except OSError as exc:
        if exc.errno == errno.ENOENT:
            if not os.access(parent, os.W_OK):
                raise Failure("the folder cannot be written to") from exc
            return None
        raise Failure(exc.strerror or "there can be no such file") from exc

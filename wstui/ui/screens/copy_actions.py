"""What keys copy: the message as shown, or in a format of one's choice; a handshake, or a part of it. Knows no format
by name."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from wstui.safetext import oneline
from wstui.ui.screens.desk import Desk
from wstui.ui.tab import Copy

__all__ = ["CopyActions"]


class CopyActions(Desk):
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
        """Ask for a format, and copy the message in it; of a handshake, for a part."""
        if parts := self.detail.copies():
            self._copy_part(parts)
            return
        message = self.chosen_to_show()
        if message is None:
            self.tell("there is no message to copy", failed=True)
            return
        from wstui.export import exporters
        from wstui.ui.screens.copy_as import CopyAsScreen, Format

        known = sorted(exporters().values(), key=lambda one: (one.note(message) != "", one.name))

        def answered(index: int | None) -> None:
            if index is not None:
                self._copy(known[index].label, known[index].export(message))

        formats = [Format(one.key, oneline(one.label), oneline(one.note(message))) for one in known]
        self.app.push_screen(CopyAsScreen(formats), answered)

    def _copy_part(self, parts: Sequence[Copy]) -> None:
        from wstui.ui.screens.copy_as import CopyAsScreen, Format

        def answered(index: int | None) -> None:
            if index is not None:
                self._copy(parts[index].label.lower(), parts[index].text)

        formats = [Format(part.key, oneline(part.label), oneline(part.note)) for part in parts]
        self.app.push_screen(CopyAsScreen(formats), answered)

    def _copy(self, label: str, text: str) -> None:
        if text:
            self.post_message(self.Wanted(oneline(label), text))
        else:
            self.tell("there is nothing to copy", failed=True)

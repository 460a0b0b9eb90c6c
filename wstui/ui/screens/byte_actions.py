"""What keys do among the bytes of a message: go to an offset, look for bytes. Elsewhere these keys are the log's."""

from __future__ import annotations

from wstui.ui.caret import offset_of, sought
from wstui.ui.screens.count_actions import CountActions
from wstui.ui.screens.goal_actions import HINT
from wstui.ui.screens.search_actions import HINT as SEARCH_HINT
from wstui.ui.start import Start
from wstui.ui.widgets.findbar import FindBar

__all__ = ["ByteActions"]

OFFSET_HINT = "an offset: 0x1a2, 418, +16, -0x10, 50% or end"
BYTES_HINT = "a text as it is, or bytes: hex: de ad, 0xdead"


class ByteActions(CountActions):
    """Actions while the focus is in the hex of a message."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._sought = ""
        self._of_bytes = False
        """Whether a line that is open is about bytes."""

    @property
    def _among_bytes(self) -> bool:
        """Whether keys are about the bytes of the chosen message."""
        return (
            self.detail.tab.name == "hex" and self.detail.has_focus_within and self.detail.subject.message is not None
        )

    def action_goal(self) -> None:
        """Write which offset to go to; outside of hex, which message."""
        if not self._among_bytes:
            self.goal_bar.hint(HINT)
            super().action_goal()
            return
        self.close_bars()
        self._of_bytes = True
        self.goal_bar.hint(OFFSET_HINT)
        self.goal_bar.open("")

    def action_search(self) -> None:
        """Write which bytes to look for; outside of hex, which text."""
        if not self._among_bytes:
            self.search_bar.hint(SEARCH_HINT)
            super().action_search()
            return
        self.close_bars()
        self._of_bytes = True
        self.search_bar.hint(BYTES_HINT)
        self.search_bar.open(self._sought)

    def action_hit(self, step: int) -> None:
        """The next place with these bytes, or the one before; outside of hex, the next message that has a text."""
        if self._among_bytes and self._sought:
            self._find(step)
        else:
            super().action_hit(step)

    def close_bars(self) -> None:
        """Only one line to write in at a time."""
        super().close_bars()
        self._of_bytes = False

    def bar_applied(self, bar: FindBar, text: str) -> None:
        """Go there, or look for it; the focus comes back to the bytes."""
        if not self._of_bytes:
            super().bar_applied(bar, text)
        elif bar is self.goal_bar and text:
            self._show_caret()
            self.detail.put_caret(offset_of(text, self._count, self._here))
        elif bar is self.search_bar:
            self._sought = text
            if text:
                self._show_caret()
                self._find(1, here_too=True)

    def bar_done(self, bar: FindBar) -> None:
        """Where keys are for after a line was written."""
        if self._of_bytes:
            self._of_bytes = False
            self.detail.focus()
        else:
            super().bar_done(bar)

    def explain_goal(self, text: str) -> str:
        """What a line says of where to go."""
        return self._explain_offset(text) if self._of_bytes else super().explain_goal(text)

    def explain_search(self, text: str) -> str:
        """What a line says of what to look for."""
        if not self._of_bytes:
            return super().explain_search(text)
        wanted = sought(text)
        return f"{len(wanted):,} B: {wanted[:24].hex(' ')}   n next, N previous"

    @property
    def _count(self) -> int:
        message = self.detail.subject.message
        return len(message.payload) if message is not None else 0

    @property
    def _here(self) -> int:
        return self.detail.caret.offset if self.detail.caret is not None else 0

    def _show_caret(self) -> None:
        if self.detail.caret is None:
            self.detail.toggle_caret()

    def _find(self, step: int, *, here_too: bool = False) -> None:
        """Choose the next place that has the bytes looked for; from the other end where there is none on that side."""
        data, wanted = self.detail.shown_payload(), sought(self._sought)
        self._show_caret()
        here = self._here
        if step > 0:
            at = data.find(wanted, here if here_too else here + 1)
            again = data.find(wanted) if at < 0 else -1
        else:
            at = data.rfind(wanted, 0, max(0, here + len(wanted) - 1))
            again = data.rfind(wanted) if at < 0 else -1
        if at < 0 and again < 0:
            self.tell("these bytes are not in the message", failed=True)
            return
        if at < 0:
            self.tell("the search went on from the " + ("first byte" if step > 0 else "last byte"))
        found = max(at, again)
        self.detail.put_caret(found, found + len(wanted))

    def _explain_offset(self, text: str) -> str:
        """An offset in words. Raises QueryError."""
        from wstui.grammar import QueryError

        try:
            at = offset_of(text, self._count, self._here)
        except ValueError as error:
            raise QueryError(str(error), 0) from None
        return f"byte {at:,} (0x{at:x}) of {self._count:,}"

"""What the diff is against, and what keys do to it: the other end of rows chosen together, a message that was pinned,
or the one before of the same group, which is looked for a piece at a time. Also: rows of the log that say what changed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from wstui.decode import TooMuch, choose
from wstui.model import Message, Opcode, Row
from wstui.ui.line import Line
from wstui.ui.panes.diff import payload_of
from wstui.ui.rows import preview
from wstui.ui.screens.lens_actions import LensActions
from wstui.ui.start import Start
from wstui.ui.tab import Other
from wstui.ui.veil import is_out

if TYPE_CHECKING:
    from wstui.store.lookback import Lookback

__all__ = ["DiffActions"]

KEPT = 4096
"""Messages of which it is remembered which one was before."""
KEPT_LINES = 512
LONGEST = 16 << 10
"""Bytes of a message whose row says what changed; of a longer one it says what came."""
NEAR = 1000
"""Messages that a row looks back over; the diff looks further."""
PIECES = 24
"""Batches, or pieces of them, that it takes at most."""


class DiffActions(LensActions):
    """Actions on differences between messages."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.pinned = -1
        """The number of the message that others are compared with; -1: that before of the same group."""
        self._before: OrderedDict[int, int] = OrderedDict()
        self._lookback: Lookback | None = None
        self._seeking = -1
        self._says_changes = False
        self._changed: OrderedDict[int, Line | None] = OrderedDict()
        self.detail.show_other(self.other)

    # -- which one

    def other(self, message: Message, *, reveal: bool) -> Other:
        """The message that one is compared with."""
        row = message.row
        if row.seq < 0:
            return Other(None, "It cannot be read, and not compared.")
        seq, why = self._other_of(row)
        if seq < 0:
            return Other(None, why)
        other = self.inspector.capture.view().message(seq)
        if reveal:
            return Other(other, why)
        shown = self.veil.message(other)
        why = why if shown is other else f"secrets hidden · {why}"
        return Other(shown, why, partial(self.veil.data, out=is_out(other.row)))

    def _other_of(self, row: Row) -> tuple[int, str]:
        """Its number and why it is that; -1 and why there is none."""
        span = self.messages.span
        if span is not None and span.first != span.last and row.seq in span:
            return (span.last if row.seq == span.first else span.first), "ends of what is chosen"
        if self.pinned >= 0 and self.pinned != row.seq:
            return self.pinned, "pinned · @ lets go"
        if not row.opcode.is_data:
            return -1, "Data messages are compared with the one before of their group."
        before = self._before.get(row.seq)
        if before is None:
            before = self._look_back(row.seq)
        if before is None:
            return -1, "Looking for the message before it of its group …"
        if before < 0:
            from wstui.store.lookback import MOST

            return -1, f"None of its group was before it, in {MOST:,} messages this way."
        return before, "one before of its group"

    def _back(self) -> Lookback:
        if self._lookback is None:
            self._lookback = self.inspector.capture.lookback(_sort)
        return self._lookback

    def _look_back(self, seq: int) -> int | None:
        """Look for the message before one; None: it takes longer, and the pane is drawn anew when it was found."""
        search = self._back().before(seq)
        found = next(search)
        if found is not None:
            self._know(seq, found)
        elif self._seeking != seq:
            self._seeking = seq
            self.run_worker(self._seek_on(seq, search), group="diff", exclusive=True)
        return found

    async def _seek_on(self, seq: int, search: Iterator[int | None]) -> None:
        found = None
        while found is None:
            await asyncio.sleep(0)
            found = next(search)
        self._know(seq, found)
        self._seeking = -1
        self.detail.redraw("diff")

    def _know(self, seq: int, before: int) -> None:
        self._before[seq] = before
        while len(self._before) > KEPT:
            self._before.popitem(last=False)

    # -- keys

    def action_diff(self) -> None:
        """What changed, or the message again."""
        self.detail.open_tab("message" if self.detail.tab.name == "diff" else "diff")

    def action_pin(self) -> None:
        """Have others compared with the chosen message, or with the one before again."""
        row = self.messages.selected
        if row is None or row.seq < 0:
            return
        if self.pinned >= 0:
            self.pinned = -1
            self.tell("messages are compared with the one before of their group again")
        else:
            self.pinned = row.seq
            self.tell(
                f"pinned message {row.number:,}: {self.key_of('detail.diff')} shows how others differ from it, "
                f"{self.key_of('detail.pin')} lets go"
            )
        self.detail.redraw("diff")

    # -- rows that say what changed

    def action_changes(self) -> None:
        """Let rows say what changed, or what they hold."""
        self._says_changes = not self._says_changes
        self._changed.clear()
        self._dress()
        self.log_grown()
        if self.has_class("-large"):  # the log is not seen
            self.tell("rows of the log say " + ("what changed" if self._says_changes else "what they hold"))

    def spoken(self) -> Callable[[Row], Line | None] | None:
        """What tells what rows say."""
        return self.changed_line if self._says_changes else super().spoken()

    def changed_line(self, row: Row) -> Line | None:
        """What changed in a row, without secrets; None where there is nothing to compare it with."""
        if row.seq < 0 or row.size > LONGEST:
            return None
        if row.seq not in self._changed:
            self._changed[row.seq] = self._changed_line(row)
            while len(self._changed) > KEPT_LINES:
                self._changed.popitem(last=False)
        return self._changed[row.seq]

    def _changed_line(self, row: Row) -> Line | None:
        before = self._before.get(row.seq)
        if before is None:
            before = self._near(row.seq)
        if before < 0:
            return None
        from wstui.ui.changed import SAME, changed_line

        view = self.inspector.capture.view()
        messages = [self.veil.message(view.message(seq)) for seq in (before, row.seq)]
        if len(messages[0].payload) > LONGEST:
            return None
        hide = partial(self.veil.data, out=is_out(row))
        try:
            one, other = (payload_of(message, hide, at_once=LONGEST) for message in messages)
        except TooMuch:
            return None
        line = changed_line(one, other)
        if line is not SAME or row.opcode is not Opcode.TEXT:
            return line
        return (("= ", "quiet"), (preview(messages[1].row.preview, row.size), "dim"))

    def _near(self, seq: int) -> int:
        """The one before, where it is near; else -1, which is not remembered."""
        found = next((one for one in islice(self._back().before(seq, NEAR), PIECES) if one is not None), -1)
        if found >= 0:
            self._know(seq, found)
        return found

    def _notes(self) -> tuple[Line, ...]:
        """That rows say what changed, and what is pinned."""
        notes = list(super()._notes())
        if self._says_changes:
            notes.append((("what changed", "accent"),))
        return tuple(notes)


def _sort(opcode: Opcode, payload: bytes) -> str:
    """What messages of a group have in common; those of bytes also, as what they are read."""
    from wstui.shape import shape_of

    shape = shape_of(opcode, payload)
    return f"{shape}\n{choose(payload, opcode).name}" if opcode is Opcode.BINARY else shape

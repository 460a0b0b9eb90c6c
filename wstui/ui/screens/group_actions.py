"""What keys do to groups and marks: mute the chosen message's group or see nothing else, mark a message, go from mark
to mark, note why. Knows no filter's text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.line import Line
from wstui.ui.screens.search_actions import SearchActions
from wstui.ui.sight import Shape
from wstui.ui.start import Start

__all__ = ["GroupActions"]


class GroupActions(SearchActions):
    """Actions on messages of a kind, and on single ones."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.marks = dict(self.inspector.capture.marks())
        self.messages.marked = self.marks.__contains__

    # -- groups

    def action_mute(self) -> None:
        """Leave out messages like the chosen one; where they are dimmed only, show them again."""
        shape = self._shape()
        if shape is not None and self.mute(shape):
            self.tell(f"muted: {oneline(shape.name)}; {self.key_of('pane.back')} brings it back")

    def mute(self, shape: Shape) -> bool:
        """Leave out the messages of a group, or show them again; returns whether they are left out now."""
        sight = self.sight
        muted = sight.only is not None or shape.key not in sight.muted
        if not muted:
            self.stay()
        others = {key: name for key, name in sight.muted.items() if key != shape.key}
        sight.muted, sight.only = {**others, shape.key: shape.name} if muted else others, None
        self.show_log()
        return muted

    def action_only(self) -> None:
        """Leave out all but messages like the chosen one, or show the others again."""
        self.show_only(self._shape() if self.sight.only is None else None)

    def show_only(self, shape: Shape | None) -> None:
        """Leave out all messages but those of a group; of None, show the others again."""
        if shape is None:
            self.stay()
        self.sight.only = shape
        self.show_log()

    def _shape(self) -> Shape | None:
        """The sort of the chosen message."""
        message = self.chosen_message()
        if message is None:
            return None
        from wstui.shape import name_of, shape_of

        key = shape_of(message.row.opcode, message.payload)
        return Shape(key, name_of(key))

    def end_finding(self) -> bool:
        """End the search, else the filter, else the muting of groups; false if there is none of them."""
        if super().end_finding():
            return True
        if not self.sight.muted and self.sight.only is None:
            return False
        self.stay()
        self.sight.muted, self.sight.only = {}, None
        self.show_log()
        return True

    def _notes(self) -> tuple[Line, ...]:
        """Which groups are seen, and what was noted of the chosen message."""
        notes = list(super()._notes())
        if self.sight.only is not None:
            notes.append(((f"only {oneline(self.sight.only.name)}", "accent"),))
        elif self.sight.muted:
            names = ", ".join(oneline(name) for name in dict.fromkeys(self.sight.muted.values()))
            notes.append(((f"without {names}", "accent"),))
        chosen = self.messages.selected
        if chosen is not None and self.marks.get(chosen.seq):
            notes.append((("◆ ", "accent"), (oneline(self.marks[chosen.seq]), "")))
        return tuple(notes)

    # -- marks

    def action_mark(self) -> None:
        """Mark the chosen message, or take its mark away."""
        row = self.messages.selected
        if row is None:
            return
        if row.seq in self.marks:
            self._put_mark(row.seq, None)
        else:
            self._put_mark(row.seq, "")

    def action_note(self) -> None:
        """Write a note on the chosen message, which marks it."""
        row = self.messages.selected
        if row is None:
            return
        from wstui.ui.screens.name import NameScreen

        def answered(note: str | None) -> None:
            if note is not None:
                self._put_mark(row.seq, note)

        title = f"Note on message {row.number:,}"
        ask = NameScreen(
            title, self.marks.get(row.seq, ""), lambda _: "", "note", said="what is noted of it", free=True
        )
        self.app.push_screen(ask, answered)

    def _put_mark(self, seq: int, note: str | None) -> None:
        """Set a mark in the capture, or take it away."""
        capture = self.inspector.capture
        try:
            if note is None:
                capture.clear_mark(seq)
                del self.marks[seq]
            else:
                capture.set_mark(seq, note)
                self.marks[seq] = note
        except Failure as failure:
            self.tell(str(failure), failed=True)
            return
        self.messages.forget_strips()
        self.log_grown()

    def action_next_mark(self, step: int = 1) -> None:
        """Go to the next marked message of the view, or (-1) to the one before; after the last comes the first."""
        row = self.messages.selected
        here = -1 if row is None else row.seq
        marks = sorted(self.marks)
        on, back = marks[bisect_right(marks, here) :], marks[: bisect_left(marks, here)]
        after = back if step > 0 else on[::-1]
        for seq in (*(on if step > 0 else back[::-1]), *after):
            if self.messages.choose(seq):
                if seq in after:
                    self.tell("went on from the " + ("first mark" if step > 0 else "last mark"))
                return
        here_too = row is not None and row.seq in self.marks
        self.tell(
            "no other message in view is marked"
            if here_too
            else f"no message in view is marked: {self.key_of('find.mark')} marks one"
        )

    # -- the language

    def action_language(self) -> None:
        """Show what a filter is made of."""
        from wstui.ui.screens.language import LanguageScreen

        self.app.push_screen(LanguageScreen())

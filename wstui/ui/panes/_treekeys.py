"""What keys do in the tree tab: fold and unfold all of it, which filter term the row under the cursor gives, and a
string under it read by itself: the message then stands for that, until it is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.widget import Widget

from wstui.model import Message, Opcode
from wstui.safetext import decode
from wstui.ui.actions import hint
from wstui.ui.aside import aside
from wstui.ui.keymap import keymap_of
from wstui.ui.line import Line
from wstui.ui.tab import Copy, Options, Shown, Subject, Tab
from wstui.ui.veil import Hiding
from wstui.ui.widgets.lines import LinesView

if TYPE_CHECKING:  # a run may come to its end without a look at a tree
    from wstui.jsontree import Tree

__all__ = ["Inside", "TreeKeys"]

HIDDEN = "the value is hidden: a filter would say it"
READ = ("message", "tree")
"""Tabs that a string can be read in by itself."""
JUDGED = 8192
"""Bytes up to which a string under the cursor is judged while the reader waits."""
AT_ONCE = 1 << 20
"""Bytes up to which a string is taken out of its message while the reader waits."""
LONG, LINES = "a long text", "several lines"
READS: Line = hint(" · {detail.open} reads it")
LEAVES: Line = hint("{pane.back} goes back to the tree")


class Inside(NamedTuple):
    """A string of a message that is read by itself: its path; a message made of it, with its secrets; the byte and the
    row at the top of the tree that it was left at; whether secrets were taken out of what it was read from; and the
    decoder that the reader chose for it."""

    path: str
    message: Message
    at: int
    top: int
    masked: bool
    decoder: str = ""


class TreeKeys(Widget):
    """A part of the detail pane."""

    view: LinesView
    subject: Subject
    options: Options
    tab: Tab
    _shown: Shown | None
    _hiding: Hiding | None
    _inside: list[Inside]
    """The string that is read, behind those that it is in."""
    _judged: tuple[Tree, int, str] | None = None
    """Of which tree and which byte it was judged last what Enter reads there, and what it is."""
    _left: tuple[Tree, int, int] | None = None
    """Of a tree that is being unfolded: where the cursor was in it, in bytes, and the row that it was left on."""

    def open_tab(self, name: str) -> None:
        """Bring a tab to the front; the pane knows how."""

    def shown_payload(self) -> bytes:
        """The bytes of the message as they are shown; the pane knows them."""
        raise LookupError  # pragma: no cover

    def _say(self) -> None:
        """Write the border; the pane knows how."""

    def term(self) -> str:
        """The filter term of the value under the cursor; empty where there is none, or stars of a secret are in it."""
        shown, message = self._shown, self.subject.message
        if shown is None or shown.term is None or message is None:
            return ""
        term = shown.term(self.view.cursor)
        return "" if self._hides(term) else term

    def why_no_term(self) -> str:
        """Why there is no filter term of what is under the cursor; empty where nothing is that has one."""
        shown = self._shown
        if shown is None or shown.term is None:
            return ""
        return shown.no_term() or (HIDDEN if self._hides(shown.term(self.view.cursor)) else "")

    def _hides(self, term: str) -> bool:
        message = self.subject.message
        return "*" in term and message is not None and self.shown_payload() != message.payload

    def action_tree(self) -> None:
        """The message as a tree, or as text again."""
        self.open_tab("message" if self.tab.name == "tree" else "tree")

    def action_fold(self, unfolded: bool) -> None:
        """Unfold all of the tree, or fold it; the cursor stays where it was in the message, or comes to be there once
        so much is unfolded."""
        from wstui.ui.treelines import TreeLines

        lines = self.view.lines
        if isinstance(lines, TreeLines):
            at = lines.tree.offset(self.view.cursor) if self.view.cursor < len(lines.tree) else 0
            (lines.tree.unfold_all if unfolded else lines.tree.fold_all)()
            self.view.grown()
            self.view.move_cursor(lines.tree.row_near(at))
            self._left = (lines.tree, at, self.view.cursor) if lines.tree.growing else None
            self._say()

    def on_lines_view_measured(self, message: LinesView.Measured) -> None:
        """All rows are known: the cursor goes to where it was, unless it was moved meanwhile."""
        from wstui.ui.treelines import TreeLines

        message.stop()
        left, self._left = self._left, None
        lines = self.view.lines
        if left is not None and isinstance(lines, TreeLines) and (lines.tree, self.view.cursor) == (left[0], left[2]):
            self.view.move_cursor(lines.tree.row_near(left[1]))
        if self._shown is not None and self._shown.place is not None:
            self._say()

    # -- a string by itself

    @property
    def is_inside(self) -> bool:
        """Whether the tab in front is about a string of the message."""
        return bool(self._inside) and self.tab.name in READ

    def front(self) -> Subject:
        """What the tab in front is about: the message, or the string in it that is read."""
        if not self.is_inside:
            return self.subject
        paths = tuple(one.path for one in self._inside)
        return replace(self.subject, message=self._inside[-1].message, within=paths)

    def hint_inside(self) -> Line:
        """What the string under the cursor is read as, or how to go back from the one that is read."""
        line: Line = ()
        if self.has_focus_within:
            claimed = self._claimed()
            line = ((claimed, "quiet"), *READS) if claimed else LEAVES if self.is_inside else ()
        return keymap_of(self.app).said(line)

    def _claimed(self) -> str:
        """What Enter reads under the cursor; empty where it reads nothing."""
        from wstui.ui.treelines import TreeLines

        lines, row = self.view.lines, self.view.cursor
        if not isinstance(lines, TreeLines) or row >= len(lines.tree) or self.subject.message is None:
            return ""
        tree, at = lines.tree, lines.tree.node(row).value
        if self.subject.message.row.opcode is Opcode.EVENT or tree.data[at : at + 1] != b'"':
            return ""
        if self._judged is None or self._judged[0] is not tree or self._judged[1] != at:
            self._judged = tree, at, _judge(tree, row, at)
        return self._judged[2]

    def open_inside(self) -> bool:
        """Read the string under the cursor by itself, or leave the one that is read as text; returns whether there was
        one."""
        if self.tab.name == "message":
            return self.leave()
        if not self._claimed():
            return False
        from wstui.jsontree import text_at
        from wstui.query import path_text
        from wstui.ui.treelines import TreeLines

        lines, row, front = self.view.lines, self.view.cursor, self.front()
        if not isinstance(lines, TreeLines) or front.message is None:
            return False
        tree, top = lines.tree, self.view.top
        node, message = tree.node(row), front.message
        # Stars stand where secrets do, byte for byte, so that the string is at the same place with them.
        as_sent = tree.data == self.shown_payload()
        data = message.payload if as_sent else tree.data
        masked = not (as_sent or self.options.reveal) and self._hiding is not None and self._hiding.hid
        path = path_text(tree.path(row))

        def entered(text: bytes) -> None:
            inner = Message(replace(message.row, opcode=Opcode.TEXT), text)
            self._inside = [*self._inside, Inside(path, inner, tree.offset(row), top, masked)]
            self.open_tab("message")

        if len(data) - node.value <= AT_ONCE or tree.beginning(row, AT_ONCE)[1]:
            entered(text_at(data, node.value))
        else:
            self.run_worker(self._enter(partial(text_at, data, node.value), entered), group="inside", exclusive=True)
        return True

    async def _enter(self, text: Callable[[], bytes], entered: Callable[[bytes], None]) -> None:
        """Take a long string out of its message on another thread, and read it unless the reader went on."""
        shown, row = self._shown, self.view.cursor
        found = await aside(text)
        if shown is self._shown and row == self.view.cursor:
            entered(found)

    def leave(self) -> bool:
        """Go from the string that is read back to its place in the tree; returns whether one was."""
        if not self.is_inside:
            return False
        from wstui.ui.treelines import TreeLines

        left, self._inside = self._inside[-1], self._inside[:-1]
        self.open_tab("tree")
        lines = self.view.lines
        if isinstance(lines, TreeLines):
            self.view.move_cursor(lines.tree.row_near(left.at))
            self.view.scroll_to_row(left.top)
            self._say()
        return True

    def leave_masked(self) -> None:
        """Leave strings of which it is not known what they are with their secrets, or without."""
        while self.is_inside and any(one.masked for one in self._inside):
            self.leave()

    def read_inside_with(self, name: str) -> bool:
        """Read the string with the decoder of that name; returns whether one is read. With another one for the message
        there is no such string any more."""
        if not self.is_inside:
            self._inside = []
            return False
        self._inside = [*self._inside[:-1], self._inside[-1]._replace(decoder=name)]
        return True

    def copies_inside(self) -> Sequence[Copy]:
        """What there is to copy of the string that is read: what is shown, and it as it stands in the message."""
        if not self.is_inside or self.view.lines is None or self._shown is None:
            return ()
        shown, raw = self.view.lines.text, partial(decode, self.shown_payload())
        return Copy("s", "As shown", "", self._shown.label, make=shown), Copy("v", "Value", "", make=raw)

    def on_descendant_focus(self) -> None:
        """Enter acts here now."""
        self._say()

    def on_descendant_blur(self) -> None:
        """Enter acts elsewhere now."""
        self._say()


def _judge(tree: Tree, row: int, at: int) -> str:
    """What a string is read as; empty where that is what the tree says of it as well."""
    from wstui.jsontree import text_at
    from wstui.ui.panes.message import read_as

    if not tree.beginning(row, JUDGED)[1]:
        return LONG
    text = text_at(tree.data, at)
    return read_as(text) or (LINES if b"\n" in text.strip() else "")

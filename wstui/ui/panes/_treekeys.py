"""What keys do in the tree tab: fold and unfold all of it, and which filter term the row under the cursor gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from wstui.ui.tab import Shown, Subject, Tab
from wstui.ui.widgets.lines import LinesView

if TYPE_CHECKING:  # a run may come to its end without a look at a tree
    from wstui.jsontree import Tree

__all__ = ["TreeKeys"]

HIDDEN = "the value is hidden: a filter would say it"


class TreeKeys(Widget):
    """A part of the detail pane."""

    view: LinesView
    subject: Subject
    tab: Tab
    _shown: Shown | None
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

"""An editor of several lines whose text may hold any character and draws none that acts on a terminal. Knows nothing
of what is written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import TextArea

from wstui.ui.standin import conceal, drawn, reveal

if TYPE_CHECKING:
    from textual.document._document import EditResult
    from textual.document._edit import Edit

__all__ = ["Editor"]


class Editor(TextArea):
    """A `TextArea` that keeps stand-ins for what is not printable; `true_text` is what was meant."""

    DEFAULT_CSS = """
    Editor {
        border: none;
        padding: 0 1;
        &:focus { border: none; }
    }
    """

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(conceal(text), placeholder=placeholder, id=id, highlight_cursor_line=False)
        self.cursor_blink = False
        self.match_cursor_bracket = False

    @property
    def true_text(self) -> str:
        """What was typed, pasted or given."""
        return reveal(self.text)

    def load_text(self, text: str) -> None:
        """Put other text into the editor, with nothing to undo."""
        super().load_text(conceal(text))

    def edit(self, edit: Edit) -> EditResult:
        """Change the text (where every edit passes)."""
        edit.text = conceal(edit.text)
        return super().edit(edit)

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn: one harmless character for each that it has."""
        return Text(drawn(self.document.get_line(line_index)), end="", no_wrap=True)

    @property
    def selected_text(self) -> str:
        """What is selected, as it was meant."""
        return reveal(super().selected_text)

    def action_cut(self) -> None:
        """Cut the selection; the line where there is none."""
        if not self.selected_text:
            self.action_select_line()
        text = self.selected_text
        super().action_delete_left()
        if text:
            self.app.copy_to_clipboard(text)

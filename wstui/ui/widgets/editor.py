"""An editor of several lines whose text may hold any character and draws none that acts on a terminal. Knows nothing
of what is written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
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
        self.acting = False
        """Whether it is the editor that runs an action: keys bound elsewhere wait until the text before them is in."""
        self.match_cursor_bracket = False

    async def _on_key(self, event: events.Key) -> None:
        """Act on a bound key here and now. Textual lets it climb to the program first, and what is typed after it
        overtakes it: the text after Ctrl+J would be sent as well, the text before F2 not be saved."""
        active = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if active is not None and active.enabled:
            self.acting = True
            try:
                done = await self.app.run_action(active.binding.action, active.node)
            finally:
                self.acting = False
            if done:
                event.stop()
                event.prevent_default()
                return
        await super()._on_key(event)

    @property
    def true_text(self) -> str:
        """What was typed, pasted or given."""
        return reveal(self.text)

    def load_text(self, text: str) -> None:
        """Put other text into the editor, with nothing to undo; all of it comes out again as it is."""
        super().load_text(conceal(text, exact=True))

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

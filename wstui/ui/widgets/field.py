"""A field for one line that shows what must not reach a terminal as visible marks. Knows nothing of what it asks."""

from __future__ import annotations

from textual.widgets import Input

from wstui.safetext import oneline

__all__ = ["Field"]


class Field(Input):
    """An `Input` whose text is safe to draw, typed, pasted or given; its cursor does not blink."""

    DEFAULT_CSS = """
    Field {
        height: 1;
        border: none;
        padding: 0 1;
        background: $foreground 6%;
        &:focus { border: none; background: $accent 16%; }
    }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(oneline(value), placeholder=placeholder, id=id, select_on_focus=False)
        self.cursor_blink = False
        self.given = value
        self._shown = self.value

    @property
    def text(self) -> str:
        """What was typed; as it was given where it was left alone."""
        return self.given if self.value == self._shown else self.value

    def replace(self, text: str, start: int, end: int) -> None:
        """Put safe text in place of a part (where every edit passes)."""
        super().replace(oneline(text), start, end)

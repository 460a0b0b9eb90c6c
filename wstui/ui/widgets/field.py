"""A field for one line that shows what must not reach a terminal as visible marks. Knows nothing of what it asks."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.widgets import Input

from wstui.safetext import oneline

__all__ = ["Field"]


class Field(Input):
    """An `Input` whose text is safe to draw, typed, pasted or given; its cursor does not blink.

    A paste that `takes` says yes to is not put into it but posted whole. A `secret` is not shown.
    """

    DEFAULT_CSS = """
    Field {
        height: 1;
        border: none;
        padding: 0 1;
        background: $foreground 6%;
        &:focus { border: none; background: $accent 16%; }
    }
    """

    class Taken(Message):
        """A text was pasted that is not for one line."""

        def __init__(self, field: Field, text: str) -> None:
            super().__init__()
            self.field = field
            self.text = text

        @property
        def control(self) -> Field:
            """Where it was pasted."""
            return self.field

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        takes: Callable[[str], bool] | None = None,
        secret: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(oneline(value), placeholder=placeholder, password=secret, id=id, select_on_focus=False)
        self.cursor_blink = False
        self.given = value
        self._shown = self.value
        self._takes = takes

    @property
    def text(self) -> str:
        """What was typed; as it was given where it was left alone."""
        return self.given if self.value == self._shown else self.value

    def put(self, text: str) -> None:
        """Have another text in it, which stays exact as long as it is left alone."""
        self.given = text
        self.value = self._shown = oneline(text)
        self.cursor_position = len(self.value)

    async def _on_key(self, event: events.Key) -> None:
        """Edit by a key here and now. Textual lets it climb to the program first, and what is typed after it overtakes
        it: Ctrl+U and a word in one go would leave nothing."""
        if not event.is_printable and event.key != "enter":
            for binding in self._bindings.key_to_bindings.get(event.key, ()):
                if await self.app.run_action(binding.action, self):
                    event.stop()
                    event.prevent_default()
                    return
        await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        """Take a paste in, or hand it on (Textual's handler, which takes the first line of it)."""
        if self._takes is not None and self._takes(event.text):
            event.stop()
            event.prevent_default()
            self.post_message(self.Taken(self, event.text))

    def replace(self, text: str, start: int, end: int) -> None:
        """Put safe text in place of a part (where every edit passes)."""
        super().replace(oneline(text), start, end)

"""A line to write a filter or a search in, and a line below that says what it means, what it could become, or where it
is wrong. Knows no log and no language: it is given both by functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings
from wstui.ui.widgets.field import Field

__all__ = ["FindBar"]

MOST_OFFERED = 6


class _Line(Field):
    """The field: at its end, Right completes."""

    def watch_value(self, value: str) -> None:
        """Something else is written (Textual's hook, which is called before anything is drawn)."""
        self.query_ancestor(FindBar).go_along(value)

    def action_cursor_right(self, select: bool = False) -> None:
        """Go right; at the end, make of the last word what it could become."""
        bar = self.query_ancestor(FindBar)
        if not select and bar.offers():
            bar.action_complete()
        else:
            super().action_cursor_right(select)


class FindBar(Vertical):
    """Hidden until `open`. What is written is judged at every key; Enter applies what is not wrong."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.FIND)]
    DEFAULT_CSS = """
    FindBar { height: 2; display: none; background: $surface; }
    FindBar.-open { display: block; }
    FindBar > Horizontal { height: 1; }
    FindBar .sign { width: auto; color: $text-accent; padding: 0 0 0 1; }
    FindBar .said { height: 1; color: $foreground-muted; padding: 0 1; }
    FindBar .said.-wrong { color: $text-error; }
    """

    class Applied(Message):
        """This is what is wanted from now on. Who does it puts the bar away."""

        def __init__(self, bar: FindBar, text: str) -> None:
            super().__init__()
            self.bar = bar
            self.text = text

    def __init__(
        self,
        sign: str,
        hint: str,
        explain: Callable[[str], str],
        complete: Callable[[str], Sequence[str]] | None = None,
        *,
        along: Callable[[str], object] | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._sign, self._hint = sign, hint
        self._explain, self._complete = explain, complete
        self._along = along
        self.field = _Line(placeholder=hint)
        self.said = Static(classes="said")
        self.used: list[str] = []
        """What was applied before, oldest first."""
        self._at = 0
        self._newest = ""

    def compose(self) -> ComposeResult:
        """The field behind its sign, and what is said of it."""
        with Horizontal():
            yield Static(Content(self._sign), classes="sign")
            yield self.field
        yield self.said

    # -- open and closed

    @property
    def opened(self) -> bool:
        """Whether it is on the screen."""
        return self.has_class("-open")

    def open(self, text: str) -> None:
        """Come up with a text, to be changed or replaced."""
        self.add_class("-open")
        self._move_notices()
        self._at, self._newest = len(self.used), text
        self._put(text)
        if text:
            self.field.action_select_all()
        self.screen.set_focus(self.field)

    def hint(self, text: str) -> None:
        """Say this in the empty field from now on."""
        self.field.placeholder = text

    def close(self) -> None:
        """Go away; what was applied stays."""
        if self.opened:
            self.remove_class("-open")
            self._move_notices()

    def _move_notices(self) -> None:
        """What is said for a moment stands below the line that is written."""
        lower = any(bar.opened for bar in self.screen.query(FindBar))
        for rack in self.screen.query("ToastRack"):
            rack.set_class(lower, "-lower")

    def _put(self, text: str) -> None:
        self.field.value = oneline(text)
        self.field.cursor_position = len(self.field.value)
        self._say()

    # -- what is said of it

    def offers(self) -> Sequence[str]:
        """What the last word could become."""
        text = self.field.value
        return self._complete(text) if self._complete and self.field.cursor_position == len(text) else ()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Judge what is written so far."""
        event.stop()
        self._say()

    def go_along(self, text: str) -> None:
        """Tell at once what is written, if somebody goes along with it and it is not wrong: so that one picture shows
        both."""
        from wstui.grammar import QueryError

        if self._along is not None and self.opened:
            with suppress(QueryError):
                self._explain(text or "1")
                self._along(text.strip())

    def _say(self) -> bool:
        """Say what it means, or where it is wrong; returns whether it can be applied."""
        from wstui.grammar import QueryError

        text = self.field.value
        offers = self.offers()
        column, fine = 0, True
        try:
            said = self._explain(text) if text.strip() else "Enter on an empty line ends it"
        except QueryError as error:
            said, column, fine = error.what, error.column, False
        if offers:
            said += f"   Tab: {' '.join(offers[:MOST_OFFERED])}"
        self.said.set_class(not fine, "-wrong")
        start = self.field.region.x - self.region.x
        if not fine:
            # Below the character it is about; a long text is scrolled.
            caret = start + cell_len(text[:column]) - round(self.field.scroll_x)
            said = self._pointing(said, max(0, caret))
        else:
            said = " " * start + said
        # It is one line, whatever it says: nothing else has to move.
        self.said.update(Content(oneline(said)), layout=False)
        return fine

    def _pointing(self, said: str, caret: int) -> str:
        """The sentence behind its caret, or before it where there is more room."""
        room = self.said.size.width - caret - 2
        if cell_len(said) > room and caret > cell_len(said):
            return " " * (caret - cell_len(said) - 1) + said + " ^"
        return " " * caret + "^ " + said

    # -- keys

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Apply it, unless it is wrong."""
        event.stop()
        text = self.field.value.strip()
        if not self._say():
            return
        if text:
            self.used = [*(one for one in self.used if one != text), text]
        self.post_message(self.Applied(self, text))

    def action_complete(self) -> None:
        """Make of the last word what it could become."""
        offers = self.offers()
        if offers:
            text = self.field.value
            taken = next((n for n in range(len(offers[0]), 0, -1) if text.endswith(offers[0][:n])), 0)
            self._put(text[: len(text) - taken] + offers[0])

    def action_recall(self, step: int) -> None:
        """Move through what was applied before; past its end is what was being written."""
        at = self._at + step
        if 0 <= at <= len(self.used):
            if self._at == len(self.used):
                self._newest = self.field.value
            self._at = at
            self._put(self._newest if at == len(self.used) else self.used[at])

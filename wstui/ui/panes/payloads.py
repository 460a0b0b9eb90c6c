"""The saved payloads of the current connection's profile, the first nine of which have a key. Knows no file: it is
given payloads and what is wrong with where they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import ClassVar

from textual.binding import BindingType

from wstui.model import Payload
from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings, hint
from wstui.ui.ends import spread
from wstui.ui.line import Line, Piece, fit
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.frame import edge_title

__all__ = ["PayloadsPane", "payload_line"]

KEYS = 9
NONE_YET: tuple[Line, ...] = ((), hint("{payload.save} saves the draft here"))


def payload_line(index: int, payload: Payload, width: int, *, running: bool = False) -> Line:
    """A payload in the list: its key, or a mark while a recipe is at it; its name, and how it is typed where that is
    not text."""
    key: Piece = ("▸ " if running else f"{index + 1} " if index < KEYS else "  ", "accent")
    kind = "file" if payload.kind == "binary" else payload.kind
    right: Line = ((kind, "quiet"),) if kind != "text" else ()
    if "{{" in payload.body and not payload.literal:
        right = (("{{…}}", "quiet"), *((" ", ""), *right)[: 2 * len(right)])
    note: Line = ((f"  {oneline(payload.note)}", "dim"),) if payload.note else ()
    return spread((key, (oneline(payload.name), ""), *note), right, width)


class PayloadsPane(Choices):
    """Payloads by name."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.PAYLOADS)]
    DEFAULT_CSS = "PayloadsPane { border-subtitle-align: left; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._payloads: Sequence[Payload] = ()
        self._fault = ""
        self._step = ("", "")
        self.preview: Callable[[Payload], tuple[str, bool]] = lambda payload: ("", True)
        """What a payload with variables sends, in one safe line, and whether it would be sent."""

    def show_step(self, name: str, place: str) -> None:
        """Show which payload a recipe is at, and where it is; empty where none runs."""
        if (name, place) != self._step:
            self._step = (name, place)
            self.say()
            self.refresh()

    def choose(self, index: int) -> None:
        """Put the cursor on a payload, and say what it sends."""
        super().choose(index)
        self.say()

    def show(self, payloads: Sequence[Payload], fault: str = "") -> None:
        """Show these payloads, or (`fault`) why there are none; the fault is one safe line."""
        same = [p.name for p in payloads] == [p.name for p in self._payloads]
        self._payloads, self._fault = payloads, fault
        self.set_count(len(payloads), None if same else 0)
        self.empty = tuple(_broken(fault, max(8, self.size.width - 2))) if fault else NONE_YET
        self.say()

    @property
    def all(self) -> Sequence[Payload]:
        """All payloads, in order."""
        return self._payloads

    @property
    def chosen(self) -> Payload | None:
        """The payload under the cursor."""
        return self.at(self.cursor)

    def at(self, index: int) -> Payload | None:
        """The payload of an index from 0."""
        return self._payloads[index] if 0 <= index < len(self._payloads) else None

    def put_cursor_on(self, name: str) -> None:
        """Choose a payload by its name."""
        for index, payload in enumerate(self._payloads):
            if payload.name == name:
                self.choose(index)

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """Key and name."""
        payload = self._payloads[index]
        return (payload_line(index, payload, width, running=payload.name == self._step[0]),)

    def say(self) -> None:
        """Write the border."""
        right: Line = (("cannot be read", "fail"),) if self._fault else ()
        if self.count:
            right = ((f"{self.count:,}", "quiet"),)
        if self._step[1]:
            right = ((f"recipe {self._step[1]}", "accent"),)
        self.border_title = edge_title(self, [(("Payloads", "heading"),)], right)

        said, holds = self.preview(self.chosen) if self.chosen is not None else ("", True)
        mark: Piece = ("→ ", "accent") if holds else ("✗ ", "fail")
        self.border_subtitle = edge_title(self, [(mark, (said, "quiet"))], ()) if said else ""

    def on_resize(self) -> None:
        """The border is as wide as the pane."""
        super().on_resize()
        if self._fault:
            self.empty = tuple(_broken(self._fault, max(8, self.size.width - 2)))
        self.say()


def _broken(fault: str, width: int) -> list[Line]:
    """A fault wrapped by words, and a long path within."""
    return [fit(((line, "fail"),), width) for line in wrap(fault, width)]

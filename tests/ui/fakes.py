"""A view in memory, which counts what is asked of it, and applications of one widget; knows no store."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.widget import Widget

from wstui.model import Direction, Flag, Message, Opcode, Row

START = 1_700_000_000_000_000_000


def row(
    seq: int,
    payload: bytes = b"hello",
    *,
    opcode: Opcode = Opcode.TEXT,
    direction: Direction = Direction.IN,
    flags: Flag = Flag.NONE,
) -> Row:
    """A row as a view would give it: one every hundred milliseconds."""
    at = seq * 100_000_000
    size = len(payload)
    return Row(seq, seq + 1, 1, direction, opcode, flags, size, size + 2, START + at, at, payload[:512])


class FakeView:
    """Rows that are made when asked for; `asked` lists the ranges, `made` counts the rows."""

    def __init__(self, count: int = 0, make: Callable[[int], Row] = row) -> None:
        self.count = count
        self.make = make
        self.asked: list[tuple[int, int]] = []

    @property
    def made(self) -> int:
        """How many rows were decoded."""
        return sum(stop - start for start, stop in self.asked)

    def __len__(self) -> int:
        return self.count

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows of a range."""
        assert 0 <= start <= stop <= self.count
        self.asked.append((start, stop))
        return [self.make(position) for position in range(start, stop)]

    def position_near(self, seq: int) -> int | None:
        """Positions are numbers here."""
        return min(seq, self.count - 1) if self.count else None

    def message(self, position: int) -> Message:
        """The whole message."""
        made = self.make(position)
        return Message(made, made.preview)


class Stage(App[None]):
    """An application of one widget, which keeps what is posted to it."""

    CSS = "Screen { background: $background; }"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        """Put the widget on the stage."""
        yield self.widget


def screen_text(widget: Widget) -> list[str]:
    """What a widget draws, border included, line by line."""
    return [strip.text for strip in widget.render_lines(widget.outer_size.region)]

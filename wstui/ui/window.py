"""The rows of a view that were looked at lately, so that drawing reads what is new on the screen and nothing else.
Knows a view by three methods, and that those of a section may move; draws nothing."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from wstui.model import Row
from wstui.ui.section import Section

__all__ = ["Rows", "Window"]

KEPT = 512


class Rows(Protocol):
    """What the log needs of a view."""

    def __len__(self) -> int: ...

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows from `start` up to `stop`, and none but those."""

    def position_near(self, seq: int) -> int | None:
        """Where the message of that number stands in this view, or the last one before it."""


class Window:
    """A view's rows by position. Rows never change, so what was read stays true."""

    def __init__(self, view: Rows | None = None) -> None:
        self.view = view
        self._rows: OrderedDict[int, Row] = OrderedDict()

    def __len__(self) -> int:
        return len(self.view) if self.view is not None else 0

    def update(self) -> int:
        """Take in what is new; returns by how many positions the rows known before have moved."""
        moved = self.view.update() if isinstance(self.view, Section) else 0
        if moved:
            self._rows = OrderedDict((position + moved, row) for position, row in self._rows.items())
        return moved

    def row(self, position: int, stop: int = 0) -> Row | None:
        """One row, None where there is none. If it must be read, those after it are read with it: up to `stop`, as
        far as they are missing too."""
        found = self._rows.get(position)
        if found is not None or self.view is None or not 0 <= position < len(self.view):
            return found
        stop = min(stop, len(self.view))
        end = position + 1
        while end < stop and end not in self._rows:
            end += 1
        for place, row in enumerate(self.view.rows(position, end), position):
            self._rows[place] = row
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)
        return self._rows.get(position)

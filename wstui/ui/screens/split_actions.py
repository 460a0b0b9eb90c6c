"""How the main screen is divided: by keys, by dragging a border, and as it was left last time."""

from __future__ import annotations

from textual import events
from textual.geometry import Offset

from wstui import config
from wstui.model import Failure
from wstui.ui.screens.desk import Desk
from wstui.ui.splits import SPLITS, read_splits, within, write_splits
from wstui.ui.start import Start

__all__ = ["SplitActions"]

SIDE = ("connections", "payloads", "groups")
LEFT = 60
"""Columns that stay for what is beside the left column."""
LOG, FRAME = 4, 2
"""Rows that stay for the log with its border, and those of a border alone."""


class SplitActions(Desk):
    """The panes, and how much each has."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._splits = read_splits(config.layout_file())
        self._dragged: str | None = None

    # -- sizes

    def fit(self) -> None:
        """Give the panes what was asked for, as far as there is room; the rest is the style sheet's business."""
        body = self.query_one("#body").size
        side = self._splits.get("side")
        narrow = self.has_class("-narrow")
        self.query_one("#side").styles.width = (
            None if side is None or narrow else within("side", side, body.width - LEFT)
        )
        rows = self._splits.get("composer")
        size = None if rows is None else within("composer", rows, body.height // 3 - FRAME)
        self.composer.pad.styles.min_height = self.composer.pad.styles.max_height = size
        self.composer.styles.max_height = None if size is None else size + FRAME + 2
        below = self.composer.outer_size.height if size is None else size + FRAME
        message = None if self.has_class("-large") else self._splits.get("message")
        least = SPLITS["message"]
        self.detail.styles.height = None if message is None else within("message", message, body.height - LOG - below)
        self.detail.styles.min_height = None if message is None else least

    def enlarge(self, *, large: bool) -> None:
        """Give the message all of the screen, or what it had."""
        if large != self.has_class("-large"):
            self.set_class(large, "-large")
            self.fit()

    def _size_of(self, name: str) -> int:
        """What a part has now."""
        if name == "side":
            return self.query_one("#side").outer_size.width
        return self.detail.outer_size.height if name == "message" else self.composer.pad.outer_size.height

    def _divide(self, name: str, size: int) -> None:
        body = self.query_one("#body").size
        room = {"side": body.width - LEFT, "message": body.height - LOG - self.composer.outer_size.height}
        self._splits[name] = within(name, size, room.get(name, body.height // 3 - FRAME))
        self.fit()

    def _keep_splits(self) -> None:
        try:
            write_splits(config.layout_file(), self._splits)
        except Failure as failure:
            self.warn(f"how the screen is divided is not kept: {failure}")

    # -- keys

    def action_resize(self, step: int) -> None:
        """Make the pane with the focus larger or smaller; the log grows by what the message gives."""
        places = [node.id for node in self.focused.ancestors_with_self] if self.focused is not None else []
        if any(name in places for name in SIDE):
            if not self.has_class("-narrow"):
                self._divide("side", self._size_of("side") + 2 * step)
        elif "composer" in places:
            self._divide("composer", self._size_of("composer") + step)
        elif not self.has_class("-large"):
            self._divide("message", self._size_of("message") + (step if "message" in places else -step))
        self._keep_splits()

    def action_restore_splits(self) -> None:
        """Divide the screen as it is at first."""
        self._splits.clear()
        self.fit()
        self._keep_splits()

    # -- the mouse

    def _border_at(self, place: Offset) -> str | None:
        """Which part a border is the edge of, that may be dragged: right of the left column, below log and message."""
        side, log, message = (self.query_one(f"#{name}").region for name in ("side", "log", "message"))
        if side and not self.has_class("-narrow") and place.x in (side.right - 1, side.right) and place.y >= side.y:
            return "side" if place.y < side.bottom else None
        if message and message.x < place.x < message.right - 1:
            if log and place.y == log.bottom - 1:
                return "message"
            if place.y == message.bottom - 1 and not self.has_class("-large"):
                return "composer"
        return None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A press on a border may become a drag."""
        self._dragged = self._border_at(event.screen_offset) if event.button == 1 else None
        if self._dragged is not None:
            event.stop()
            self.query_one("#body").capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border along."""
        if self._dragged is None:
            return
        event.stop()
        x, y = event.screen_offset
        sizes = {
            "side": x + 1 - self.query_one("#side").region.x,
            "message": self.detail.region.bottom - y - 1,
            "composer": self.composer.region.bottom - y - 3,
        }
        if sizes[self._dragged] != self._size_of(self._dragged):
            self._divide(self._dragged, sizes[self._dragged])

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The border stays here."""
        if self._dragged is not None:
            event.stop()
            self._dragged = None
            self.query_one("#body").release_mouse()
            self._keep_splits()

    def on_click(self, event: events.Click) -> None:
        """A second click on a border: that part is as at first."""
        if event.chain == 2 and (name := self._border_at(event.screen_offset)) is not None:
            event.stop()
            self._splits.pop(name, None)
            self.fit()
            self._keep_splits()

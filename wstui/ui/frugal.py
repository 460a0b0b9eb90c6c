"""An application that writes to its terminal only what differs from what that shows, and never more than the link to it
takes: what is drawn meanwhile is written later, in its newest form. Knows no screen.

It uses names of Textual that are not documented: where updates are written, and what keeps them from it.
`tests/ui/test_frugal.py` holds them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from rich.control import Control
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from wstui.ui.compositor import pieces_of
from wstui.ui.link import ASK, Link
from wstui.ui.picture import Picture, Piece

if TYPE_CHECKING:
    from wstui.ui.driver import TerminalDriver
    from wstui.ui.easel import Easel
    from wstui.ui.kitty import Answer
    from wstui.ui.standins import StandIns

__all__ = ["FrugalApp"]


class FrugalApp(App[int], inherit_bindings=False):
    """Textual's application over a `Picture` of its terminal and a `Link` to it."""

    def __init__(self, link: Link | None = None) -> None:
        super().__init__()
        self.link = link or Link()
        self.animation_level = "none"
        self.on_room: Callable[[], None] | None = None
        """Called when a picture may be drawn for which `wait` said that it has to wait."""
        self.easel: Easel | None = None
        """What has an image in front of the reader, once there was one."""
        self._picture = Picture(self.console._color_system or ColorSystem.TRUECOLOR)
        self._held: dict[tuple[int, int, int], Piece] = {}
        """What could not be written yet, by place and width."""
        self._overdue: asyncio.TimerHandle | None = None
        self._away = False
        """Whether another program has the terminal."""
        self._waited = False
        """Whether a picture has been put off already because the one before was not written."""

    # -- pictures

    @property
    def interval(self) -> float:
        """Seconds between two pictures that no key asked for."""
        return self.link.interval

    def wait(self) -> float:
        """In how many seconds a picture may be drawn that no key asked for, at most; before that `on_room` is called if
        there is room."""
        if not self._held and not self._behind():
            self._waited = False
            return self.link.wait()
        if self._waited:
            self.link.lagged()
        self._waited = True
        return max(self.link.wait(), self.link.interval)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Write an update of the screen (where all of them pass)."""
        if self._away:
            return
        pieces = pieces_of(renderable) if isinstance(renderable, CompositorUpdate) else None
        if pieces is None or not self._running or self._closed or self.is_headless or self._batch_count:
            super()._display(screen, renderable)
            return
        try:
            if isinstance(renderable, LayoutUpdate):
                self._held.clear()
            if self._held or self._behind() or self.link.full:
                self._hold(pieces)
            else:
                self._write_changes(pieces)
        finally:
            self.post_display_hook()

    def _hold(self, pieces: Iterable[Piece]) -> None:
        for line, column, strip in pieces:
            key = (line, column, strip.cell_length)
            self._held.pop(key, None)
            self._held[key] = (line, column, strip)
        if self._overdue is None:
            self._overdue = asyncio.get_running_loop().call_later(self.link.wait(), self._try_again)

    def _try_again(self) -> None:
        self._overdue = None
        self.room()

    def room(self) -> None:
        """The terminal took what was written: it may get what was held back (the driver calls this)."""
        if self._away:
            return
        if self._held and self._running and not (self._behind() or self.link.full):
            pieces = [*self._held.values()]
            self._held.clear()
            self._write_changes(pieces)
        if self._held and self._overdue is None:
            self._hold(())
        if self.on_room is not None:
            self.on_room()

    def _write_changes(self, pieces: Iterable[Piece]) -> None:
        if self._picture.size != tuple(self.size):
            self.forget_picture()
        changes = self._picture.changes(pieces)
        driver = self._driver
        if not changes or driver is None:
            return
        # Input methods draw at the cursor, which is hidden, so it goes to where text is written.
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        text = f"{changes}{Control.move_to(*cursor)}"
        text = f"{SYNC_START}{text}{SYNC_END}" if self._sync_available else text
        ask: Callable[[str], None] | None = getattr(driver, "ask", None)
        if ask is not None and self.link.asks:
            ask(text + ASK)
            self.link.sent(len(text.encode()))
            self.link.asked()
        else:
            driver.write(text)
            self.link.sent(len(text.encode()))
        driver.flush()

    # -- the terminal

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal to another program within; the loop may go on, and then draws nothing (Textual's)."""
        self._away = True
        fault: BaseException | None = None
        try:
            with super().suspend():
                try:
                    yield
                except BaseException as exc:  # Textual does not take the terminal back where something is raised
                    fault = exc
        finally:
            self._away = False
            self._held.clear()
            self.refresh(layout=True)
        if fault is not None:
            raise fault

    def action_suspend_process(self) -> None:
        """Stop until the shell goes on with it (Textual's). Whoever leads its session has none, as in a browser."""
        if os.getsid(0) == os.getpid():
            self.notify("not suspended: no shell is behind this terminal to go on with it", markup=False)
        else:
            super().action_suspend_process()

    def _behind(self) -> bool:
        """Whether the driver still has some of the last picture."""
        driver: TerminalDriver = self._driver  # type: ignore[assignment]
        return hasattr(driver, "behind") and driver.behind()

    def forget_picture(self) -> None:
        """The terminal may show anything."""
        self._picture.forget(*self.size)
        if self.easel is not None:
            self.easel.back()

    # -- images

    def show_image(self, stand_ins: StandIns) -> None:
        """Write the cells of an image for the characters that stand for them."""
        self._picture.show_image(stand_ins)

    def carry(self, text: str) -> bool:
        """Write a part of an image, if the link has room for it now; whether it had."""
        if self._away or self._driver is None or self._held or self._behind() or self.link.full or self.link.wait():
            return False
        self.tell_terminal(text)
        return True

    def tell_terminal(self, text: str) -> None:
        """Write what is no part of a picture of the screen."""
        if text and self._driver is not None:
            self._driver.write(text)
            self.link.sent(len(text))

    def expect(self, answer: Answer) -> None:
        """What the terminal will say about an image is no key."""
        driver: TerminalDriver = self._driver  # type: ignore[assignment]
        if hasattr(driver, "image"):
            driver.image = answer

    def image_answered(self) -> None:
        """The terminal said it (the driver calls this)."""
        if self.easel is not None:
            self.easel.answered.set()

    def last_words(self) -> str:
        """What to write before the terminal is given away (the driver calls this)."""
        return self.easel.leave() if self.easel is not None else ""

    def answered(self) -> None:
        """The terminal answered a question (the driver calls this)."""
        self.link.answered()
        self.room()

    def urgent(self) -> None:
        """A key was pressed, and is about to be handled (the driver calls this)."""
        self.link.key()

"""The application that writes what differs: nothing where nothing changed, and what Textual would show otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from ui.fakes import FakeView
from ui.glass import Glass
from ui.test_link import Clock
from wstui.ui.compositor import SpanCompositor
from wstui.ui.frugal import FrugalApp
from wstui.ui.link import ASK, SLOW, WINDOW, Link
from wstui.ui.panes.log import LogPane
from wstui.ui.picture import Picture
from wstui.ui.widgets.field import Field

SIZE = (60, 16)


class Written(HeadlessDriver):
    """A driver that keeps what is written."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.text = ""

    @property
    def is_headless(self) -> bool:
        """It is not: what is drawn is to be written."""
        return False

    def write(self, data: str) -> None:
        """Keep it."""
        self.text += data

    def take(self) -> str:
        """What was written since the last time."""
        text, self.text = self.text, ""
        return text


class Busy(Written):
    """A driver whose terminal takes nothing while `stuck`; `asked` counts the questions."""

    stuck = False
    asked = 0

    def behind(self) -> bool:
        """Whether something waits to be written."""
        return self.stuck

    def ask(self, question: str) -> None:
        """Write something that will be answered."""
        self.asked += 1
        self.write(question)


class Board(Screen[None]):
    """A log beside a field."""

    def __init__(self, log: LogPane) -> None:
        super().__init__()
        self._compositor = SpanCompositor()
        self.log_pane = log

    def compose(self) -> ComposeResult:
        """Widgets of both kinds, side by side."""
        yield Static("above", id="above")
        with Horizontal():
            with Vertical():
                yield Field("typed", id="field")
                yield Static("below")
            yield self.log_pane


class Frugal(FrugalApp):
    """An application of one board."""

    def __init__(self, log: LogPane, link: Link | None = None) -> None:
        super().__init__(link)
        self.board = Board(log)

    def get_default_screen(self) -> Screen[None]:
        """The board."""
        return self.board

    def get_driver_class(self) -> type[Driver]:
        """The one that keeps."""
        return Busy

    @property
    def written(self) -> Busy:
        """The driver."""
        assert isinstance(self._driver, Busy)
        return self._driver


class Over(ModalScreen[None]):
    """Something in front, through which the rest is seen."""

    DEFAULT_CSS = "Over { align: center middle; } Over Static { width: 20; height: 3; border: round red; }"

    def compose(self) -> ComposeResult:
        """A box."""
        yield Static("over", classes="box")


@dataclass
class Window:
    """A running application and the glass that shows what it wrote."""

    app: Frugal
    pilot: Pilot[int]
    glass: Glass

    async def settle(self) -> str:
        """Let everything be drawn, look at the glass, and return what was written."""
        await self.pilot.pause()
        await self.pilot.pause(0.02)
        written = self.app.written.take()
        self.glass.write(written)
        assert self.glass.seen == drawn(self.app).seen
        return written


def drawn(app: Frugal) -> Glass:
    """The screen as it would be drawn from nothing."""
    glass = Glass(*SIZE)
    strips = Compositor.render_strips(app.screen._compositor)
    picture = Picture(app._picture.colours)
    picture.forget(*SIZE)
    glass.write(picture.changes((line, 0, strip) for line, strip in enumerate(strips)))
    return glass


@asynccontextmanager
async def window(count: int, link: Link | None = None) -> AsyncIterator[tuple[Window, FakeView]]:
    log, view = LogPane(), FakeView(count)
    app = Frugal(log, link)
    async with app.run_test(headless=False, size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        made = Window(app, pilot, Glass(*SIZE))
        await made.settle()
        yield made, view


async def test_the_terminal_shows_what_is_drawn() -> None:
    async with window(3) as (running, view):
        log = running.app.board.log_pane
        for count in (4, 9, 13, 14, 15, 400, 401, 1_000_000):
            view.count = count
            log.grown()
            assert await running.settle()
        for key in ("up", "pageup", "home", "t", "tab", "x", "backspace", "tab", "end"):
            await running.pilot.press(key)
            assert await running.settle(), key
        await running.app.push_screen(Over())
        assert await running.settle()
        view.count += 1
        log.grown()
        await running.settle()
        running.app.pop_screen()
        assert await running.settle()
        await running.pilot.resize_terminal(50, 12)
        await running.pilot.pause()


async def test_nothing_is_written_where_nothing_changed() -> None:
    async with window(400) as (running, _):
        for _ in range(3):
            running.app.board.refresh(layout=True)
            running.app.board.log_pane.refresh()
            assert await running.settle() == ""


async def test_a_row_more_costs_the_cells_that_differ() -> None:
    async with window(5000) as (running, view):
        log = running.app.board.log_pane
        lines = log.render_lines(log.outer_size.region)
        whole = sum(len(strip.render(running.app.console)) for strip in lines)
        for _ in range(3):
            view.count += 1
            log.grown()
            assert 0 < len(await running.settle()) < whole / 3


async def test_a_terminal_that_may_show_anything_is_drawn_whole() -> None:
    async with window(400) as (running, _):
        running.app.forget_picture()
        running.glass = Glass(*SIZE)
        running.app.refresh(layout=True)
        assert len(await running.settle()) > SIZE[0] * SIZE[1]


async def test_what_a_terminal_that_takes_nothing_misses_is_written_once_and_in_its_newest_form() -> None:
    async with window(400) as (running, view):
        app, log = running.app, running.app.board.log_pane
        app.written.stuck = True
        for _ in range(20):
            view.count += 100
            log.grown()
            await running.pilot.pause(0.01)
        await running.pilot.press("tab", "x", "y")
        await running.pilot.pause(0.02)
        assert app.written.take() == ""
        assert app.wait() >= app.interval
        app.room()  # too early
        assert app.written.take() == ""
        app.written.stuck = False
        app.room()
        written = await running.settle()
        assert 0 < len(written) < 3 * SIZE[0] * SIZE[1]
        assert app.wait() < app.interval


async def test_a_slow_link_is_asked_and_waited_for_but_keys_are_not() -> None:
    clock = Clock()
    async with window(400, Link(slow=True, clock=clock)) as (running, view):
        app, log = running.app, running.app.board.log_pane
        app.answered()
        clock.now += 60
        assert app.wait() == 0
        asked = app.written.asked
        view.count += 1
        log.grown()
        assert (await running.settle()).endswith(ASK)
        assert app.wait() > 0
        await running.pilot.press("tab", "x")
        assert ASK not in await running.settle()
        assert app.written.asked == asked + 1
        # With more than the window on its way, keys wait as well; the answer lets them through.
        app.link.sent(WINDOW)
        await running.pilot.press("y")
        await running.pilot.pause(0.02)
        assert app.written.take() == ""
        app.answered()
        assert (await running.settle()).endswith(ASK)


async def test_a_slow_link_gets_few_bytes_for_many_ticks() -> None:
    clock, ticks = Clock(), 90
    async with window(5000, Link(slow=True, clock=clock)) as (running, view):
        app, log, written = running.app, running.app.board.log_pane, 0
        drawn_at: list[float] = []
        app.answered()  # of the first picture
        await running.settle()
        for _ in range(ticks):
            clock.now += 1 / 12
            view.count += 1700
            if app.wait() == 0 and (not drawn_at or clock.now - drawn_at[-1] >= app.interval):
                drawn_at.append(clock.now)
                log.grown()
                written += len((await running.settle()).encode())
                clock.now += 0.05
                app.answered()
        passed = ticks / 12
        assert len(drawn_at) <= passed / SLOW.interval + 1
        assert len(drawn_at) > passed / SLOW.interval / 2
        assert written < 48_000 * passed / 4


def test_what_is_used_of_textual_is_there() -> None:
    # Private names, for which pyproject.toml bounds the version of Textual.
    code = App._display.__code__
    assert {"_running", "_closed", "is_headless", "_batch_count", "post_display_hook"} <= set(code.co_names)
    assert "_sync_available" in App._begin_update.__code__.co_names
    assert {"_compositor"} <= set(Screen._compositor_refresh.__code__.co_names)
    names = Compositor.render_partial_update.__code__.co_names
    assert {"_dirty_regions", "_regions_to_spans", "size"} <= set(names)
    assert "layers_visible" in Compositor.get_widget_at.__code__.co_names

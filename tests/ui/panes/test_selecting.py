"""Rows chosen together in the log: by keys and mouse, over growth of the log, and what is told of them."""

from __future__ import annotations

import pytest
from textual.events import MouseMove
from textual.pilot import Pilot

from ui.fakes import FakeView, Stage, screen_text
from wstui.ui.panes.log import LogPane
from wstui.ui.panes.selecting import Span

SIZE = (90, 22)


async def settle(pilot: Pilot[None]) -> None:
    """Let everything be drawn."""
    await pilot.pause()
    await pilot.pause()


def marked(log: LogPane) -> list[int]:
    """The numbers of the rows that are drawn as chosen together, the cursor's not counted."""
    return [int(line[2:].split()[0]) for line in screen_text(log) if line.startswith("│▎")]


async def test_v_begins_and_ends_and_esc_is_for_whoever_has_the_log() -> None:
    log, view = LogPane(), FakeView(50)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await pilot.press("home", "j", "v", "j", "j")
        await settle(pilot)
        assert log.span == Span(1, 3)
        assert log.span_count == 3
        assert marked(log) == [2, 3]
        assert "3 chosen" in screen_text(log)[0]
        await pilot.press("v", "j", "j")
        assert log.span == Span(1, 3)
        await pilot.press("v")  # begins anew
        assert log.span == Span(5, 5)
        assert log.drop_span()
        await settle(pilot)
        assert marked(log) == []
        assert "chosen" not in screen_text(log)[0]
        assert not log.drop_span()


async def test_shift_and_arrows_draw_it_out_both_ways() -> None:
    log, view = LogPane(), FakeView(50)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await settle(pilot)
        assert log.following
        await pilot.press("shift+up", "shift+up")
        assert log.span == Span(47, 49)
        assert not log.following
        await pilot.press("shift+down", "shift+down", "shift+down")
        assert log.span == Span(49, 49)
        await pilot.press("shift+up", "k", "k")
        assert log.span == Span(48, 49)  # moving does not change it


async def test_it_stays_the_same_when_the_log_grows_and_goes_with_the_connection() -> None:
    log, view = LogPane(), FakeView(50)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await settle(pilot)
        await pilot.press("v")
        view.count = 500
        log.grown()
        await settle(pilot)
        assert log.span == Span(49, 49)
        assert log.cursor == 49
        log.show(view, 1)
        assert log.span == Span(49, 49)
        log.show(FakeView(5), 2)
        assert log.span is None


async def test_an_empty_log_has_nothing_to_choose() -> None:
    log = LogPane()
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(FakeView(0), 1)
        log.focus()
        await pilot.press("v", "shift+up")
        assert log.span is None
        assert log.span_count == 0


async def test_the_mouse_draws_it_and_a_click_ends_it() -> None:
    log, view = LogPane(), FakeView(50)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await pilot.press("home")
        await settle(pilot)
        await pilot.mouse_down(log, offset=(5, 3))
        await pilot.hover(log, offset=(5, 4))
        for y in (5, 6):
            log.on_mouse_move(_moved(log, y))
        await settle(pilot)
        await pilot.mouse_up(log, offset=(5, 6))
        await settle(pilot)
        assert log.span == Span(2, 5)
        await pilot.click(log, offset=(5, 8), shift=True)
        assert log.span == Span(2, 7)
        await pilot.click(log, offset=(5, 1))
        assert log.span is None
        await pilot.click(log, offset=(5, 2), shift=True)
        assert log.span == Span(0, 1)


def _moved(log: LogPane, y: int) -> MouseMove:
    region = log.region
    return MouseMove(log, 5, y, 0, 1, 1, False, False, False, region.x + 5, region.y + y)


@pytest.mark.parametrize("size", [0, 10_000_000])
async def test_counting_reads_no_row(size: int) -> None:
    log, view = LogPane(), FakeView(size or 1)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await pilot.press("home", "v", "G")
        await settle(pilot)
        assert log.span_count == len(view)
        assert view.made < 100

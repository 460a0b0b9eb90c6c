"""The flow in the line of status and the statistics, over the real engine; and what is drawn where nothing comes."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from statistics import median_low
from unittest.mock import patch

import pytest
from textual.worker import WorkerState

from ui.clock import Clock
from ui.screens.test_filter import say
from ui.screens.test_group_list import BEAT, tick, with_groups
from ui.shell import Shell, shell, text_of
from wstui.model import Direction, Flag, Opcode, Run
from wstui.store.statistics import ERROR
from wstui.ui import cadence
from wstui.ui.bridge import Tick
from wstui.ui.figures import Figures


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw almost as soon as there is something to draw; how seldom it may be is tested where that is decided."""
    monkeypatch.setattr(cadence, "EVERY", 0.05)


def pass_through(running: Shell, clock: Clock, count: int, size: int, direction: Direction = Direction.IN) -> None:
    """Record messages as of now."""
    blob, spans = b"x" * size, [size] * count
    now = clock.monotonic_ns()
    run = Run(direction, blob, spans, bytes([Opcode.TEXT]) * count, now, now, [0] * count)
    running.main.inspector.capture.recorder(running.session.id).run(run)


async def ticked(running: Shell) -> None:
    """Have everything drawn that is due."""
    running.main.post_message(Tick(frozenset(), grown=True))
    await running.pilot.pause()


async def test_where_nothing_came_nothing_is_drawn(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        await running.pilot.press("%")
        await running.until_text("received", "median")
        main = running.main
        with Clock().rules():
            await settled(running)
            widgets = (main.status, main.groups, main.groups.list, main.groups.foot, main.detail, main.detail.view)
            with ExitStack() as spied:
                spies = [
                    spied.enter_context(patch.object(widget, name, wraps=getattr(widget, name)))
                    for widget in widgets
                    for name in ("render_line", "render_lines")
                ]
                for _ in range(5):
                    await ticked(running)
                assert [spy.call_count for spy in spies] == [0] * len(spies)


async def settled(running: Shell) -> None:
    """Wait until nothing is drawn any more."""
    last, same = "", 0
    while same < 20:
        await running.pilot.pause(0.02)
        now = running.text
        last, same = now, same + 1 if now == last else 0


# -- the flow in the line of status


async def test_the_line_of_status_has_the_flow_of_the_last_second(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", size=(190, 40)) as running:
        await running.until_open()
        clock = Clock()
        with clock.rules():
            pass_through(running, clock, 7, 100)
            pass_through(running, clock, 2, 24, Direction.OUT)
            await ticked(running)
            assert "▁ 0/s 0 B/s " in text_of(running.app)[0]
            clock.second += 1
            await ticked(running)
            line = text_of(running.app)[0]
            assert f"< {'▁' * 29}█ 7/s 700 B/s " in line
            assert f"> {'▁' * 29}█ 2/s 48 B/s " in line
            pass_through(running, clock, 90, 1)
            await ticked(running)
            said, later = (text[text.index("< ▁") :].partition("●")[0] for text in (line, text_of(running.app)[0]))
            assert later.rstrip() == said.rstrip()
            clock.second += 1
            await ticked(running)
            assert "█ 90/s 90 B/s " in text_of(running.app)[0]
            clock.second += 1
            await ticked(running)
            assert "█▁ 0/s 0 B/s " in text_of(running.app)[0]
            clock.second += 60
            await ticked(running)
            assert f"{'▁' * 30} 0/s 0 B/s " in text_of(running.app)[0]
            await running.pilot.press("c")
            await running.until_text("closed 1000")
            clock.second += 61
            await ticked(running)
            assert "▁" not in text_of(running.app)[0]


async def test_the_ticking_ends_when_the_flow_has_left_the_line(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        clock = Clock()
        with clock.rules():
            clock.second -= clock.second % 5
            pass_through(running, clock, 7, 100)
            assert running.main.counts_in() == 0.75
            clock.second += 1
            assert running.main.counts_in() == 0.75
            clock.second += 1
            assert running.main.counts_in() == 2.75
            clock.second += 58
            assert running.main.counts_in() == 4.75
            clock.second += 1
            assert running.main.counts_in() is None


async def test_where_there_is_no_room_or_nothing_can_flow_the_line_is_as_before(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", size=(80, 24)) as running:
        await running.until_text("Request served by test")
        path = running.main.inspector.capture.path
        assert "▁" not in text_of(running.app)[0]
    async with shell(tmp_path, earlier=path, size=(190, 40)) as again:
        await again.until_text("earlier capture")
        assert "/s" not in text_of(again.app)[0]
        assert again.main.counts_in() is None


# -- the statistics


async def with_sizes(running: Shell) -> None:
    """Messages of many sizes both ways, some of which travelled compressed."""
    await running.until_open()
    capture = running.main.inspector.capture
    clock = Clock()
    for size in (5, 70, 300, 301, 4000, 12, 13, 14, 15):
        pass_through(running, clock, 1, size)
        pass_through(running, clock, 1, size // 2, Direction.OUT)
    wire, payload = b"\xc1\x28" + b"." * 40, b"z" * 400
    spans = [len(wire) << 32 | len(payload)]
    run = Run(Direction.IN, wire + payload, spans, b"\x81", 1, 1, [len(wire)], Flag.COMPRESSED)
    capture.recorder(running.session.id).run(run)
    capture.flush()


async def test_the_statistics_are_those_of_the_capture(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/") as running:
        await with_sizes(running)
        await running.pilot.press("%")
        figures = await surveyed(running)
        view = running.session.view
        rows = [row for row in view.rows(0, len(view)) if row.opcode is not Opcode.EVENT]
        for side, direction in ((figures.received, Direction.IN), (figures.sent, Direction.OUT)):
            sizes = sorted(row.size for row in rows if row.direction is direction)
            assert (side.messages, side.surveyed, side.bytes) == (len(sizes), len(sizes), sum(sizes))
            assert abs(side.median - median_low(sizes)) <= ERROR * median_low(sizes)
            largest = next(row for row in rows if row.size == sizes[-1] and row.direction is direction)
            assert (side.largest, side.largest_seq, side.largest_number) == (sizes[-1], largest.seq, largest.number)
        # The greeting came before permessage-deflate was put to use, or by it: one message more or less.
        squeezed = [row for row in rows if Flag.COMPRESSED in row.flags and row.direction is Direction.IN]
        assert figures.received.inflated == sum(row.size for row in squeezed)
        assert figures.received.deflated == sum(row.wire_size for row in squeezed)
        assert all(
            part in running.text for part in ("4,000 B", "2,000 B", f"message {figures.received.largest_number}")
        )
        await running.pilot.press("]")
        await running.until(lambda: running.main.detail.subject.figures not in (None, figures), "the other's figures")
        other = running.main.detail.subject.figures
        assert other is not None
        assert (other.received.messages, other.sent.messages) == (1, 0)
        await running.pilot.press("T")
        await running.until(lambda: running.main.detail.subject.figures not in (None, other), "the figures of both")
        both = running.main.detail.subject.figures
        assert both is not None
        assert both.received.messages == figures.received.messages + 1


async def surveyed(running: Shell) -> Figures:
    """The figures once all was looked at."""
    total = len(running.main.inspector.capture)
    await running.until(
        lambda: running.main.detail.subject.figures and running.main.detail.subject.figures.counted == total, "figures"
    )
    assert running.main.detail.subject.figures is not None
    return running.main.detail.subject.figures


async def test_enter_goes_to_the_largest_message(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_sizes(running)
        await running.pilot.press("%", "M")
        await surveyed(running)
        await running.pilot.press("g", "j", "enter")
        log = running.main.messages
        await running.until(lambda: log.has_focus, "the log")
        assert log.selected is not None
        assert (log.selected.size, log.selected.direction) == (4000, Direction.IN)
        await running.pilot.press("M", "j", "enter")
        await running.until(lambda: log.selected and log.selected.size == 2000, "the largest that was sent")
        await running.pilot.press("M", "j", "enter")
        assert running.main.detail.view.has_focus, "a line that is about no message leads nowhere"


async def test_the_survey_runs_only_while_the_statistics_are_in_front(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_sizes(running)
        assert running.main._survey is None
        await running.pilot.press("%")
        await surveyed(running)
        await running.pilot.press("%")
        assert running.main.detail.tab.name == "message"
        survey = running.main._survey
        assert survey is not None
        counted = survey.counted
        say(running, "more", "and more")
        running.main.inspector.capture.flush()
        await running.pilot.pause(0.4)
        going = [w.group for w in running.app.workers if w.state in (WorkerState.PENDING, WorkerState.RUNNING)]
        assert (survey.counted, going.count("survey")) == (counted, 0)
        await running.pilot.press("%")
        await surveyed(running)


async def test_an_earlier_capture_has_groups_and_statistics_and_wakes_nobody(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_sizes(running)
        say(running, tick(1), BEAT)
        path = running.main.inspector.capture.path
    async with shell(tmp_path, earlier=path) as again:
        await again.pilot.press("O", "%")
        await again.until_text("4,000 B")
        # Of groups alike in number those that were counted first come first: which of them are on the screen is open.
        await again.until(lambda: "type=heartbeat" in [row.name for row in again.main.groups.list.rows], "the group")
        await surveyed(again)
        await again.until(lambda: again.main.counts_in() is None, "rest")
        assert again.main.bridge is not None
        await again.until(lambda: again.main.bridge and again.main.bridge._handle is None, "no tick to come")

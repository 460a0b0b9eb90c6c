"""The lines at the top and the bottom: what they say in any width, and what a click on a key does."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from textual import events

from ui.fakes import Stage, screen_text
from ui.test_states import SECOND, Made
from wstui.model import Counters, State, Statistics
from wstui.ui.actions import Where, footer
from wstui.ui.flow import Flow, Way, flow_lines
from wstui.ui.line import Line, plain, width_of
from wstui.ui.widgets.keybar import KeyBar, KeyLine, bar
from wstui.ui.widgets.status import Record, Status, status_groups, status_line

SEEN = Statistics(Counters(12_804, 4, 2_100_000, 96), opened_ns=SECOND, rtt_ns=38_000_000)
OPEN = Made("okx-public", statistics=SEEN)
NOW = 193 * SECOND


def status(width: int, made: Made | None = OPEN, record: Record | None = None) -> str:
    return plain(status_line(status_groups(made, record or Record(2_300_000), NOW), width)).rstrip()


def test_the_status_says_it_all_where_there_is_room() -> None:
    said = status(120)
    assert said.startswith(" wstui  okx-public ● open 3m    < 12,804  2.1 MB    > 4  96 B    rtt 38 ms")
    assert said.endswith("● rec 2.3 MB")


@pytest.mark.parametrize("width", [0, 1, 5, 20, 40, 60, 80, 200])
@pytest.mark.parametrize(
    "label", ["x", "wss://example.com/a/very/long/path/that/does/not/fit/anywhere/at/all?no=really"]
)
def test_the_status_fits(width: int, label: str) -> None:
    line = status_line(status_groups(Made(label), Record(0, 9, "recording stopped: disk full"), NOW), width)
    assert width_of(line) <= width


@pytest.mark.parametrize("width", range(0, 220, 10))
def test_the_flow_is_said_where_there_is_room_for_all_that_comes_before(width: int) -> None:
    way = Way((104,) * 60, (18_200,) * 60)
    groups = status_groups(OPEN, Record(2_300_000), NOW)
    line = status_line(groups, width, (), tuple(flow_lines(Flow(way, way))))
    assert width_of(line) <= width
    said = plain(line)
    assert ("104/s" in said) == (width >= 120)
    assert ("> " + "█" * 12 in said) == (width >= 160)


def test_what_is_done_is_cut_where_it_does_not_fit_and_not_left_out() -> None:
    paused: Line = (("recipe 2/4 paused, waits for .event=login", "accent"),)
    said = plain(status_line(status_groups(OPEN, Record(2_300_000), NOW, paused), 80))
    assert said.startswith(" wstui  okx-public ● open 3m    recipe 2/4 paused, waits for .eve… ")
    done: Line = (("recipe done, 4 steps · heartbeat 12", "quiet"),)
    said = plain(status_line(status_groups(OPEN, Record(2_300_000), NOW, done), 80))
    assert "< 12,804  2.1 MB" in said
    assert "recipe" not in said
    for width in range(0, 120, 7):
        assert width_of(status_line(status_groups(OPEN, Record(2_300_000), NOW, paused), width)) <= width


def test_trouble_is_said_before_counts() -> None:
    assert "okx-public ● open 3m" in (full := status(80, record=Record(0, 0, "the disk is full")))
    assert full.endswith("✗ not recording: the disk is full")
    long = status(80, record=Record(0, 0, "less than 1,000 MiB is left on the disk, which is what stays free"))
    assert "okx-public ● open 3m" in long
    assert "✗ not recording: less than 1,000 MiB is left" in long


def test_how_far_the_disk_is_behind_is_said() -> None:
    assert "waiting" not in status(120, record=Record(0, 2))
    assert status(120, record=Record(0, 5)).endswith("5 waiting for the disk")
    assert status(120, record=Record(0, 8, held=True)).endswith("paused, 8 waiting for the disk")


@pytest.mark.parametrize(
    ("underway", "said"),
    [
        ((3, 12_400, 0), "12.4 kB of a message so far, 3 fragments"),
        ((1, 5, 9), "5 B of a message so far, 1 fragment "),
        ((0, 12_000_000, 38_000_000), "12.0 MB of a message so far, 50.0 MB in all"),
        ((0, 2, 1), "2 B of a message so far "),
    ],
)
def test_a_message_that_takes_long_to_come_is_spoken_of(underway: tuple[int, int, int], said: str) -> None:
    assert said in status(120, Made(underway=underway))
    assert said[:20] in status(80, Made(underway=underway))


def test_an_earlier_capture_is_named() -> None:
    assert "earlier capture" in status(80, record=Record(live=False))


def test_a_round_trip_is_that_of_an_open_connection() -> None:
    assert "rtt" not in status(120, Made(state=State.CLOSED, statistics=Statistics(rtt_ns=1)))


def test_pings_without_a_pong_take_the_place_of_the_round_trip() -> None:
    assert "1 ping unanswered" in status(120, Made(statistics=Statistics(rtt_ns=1, unanswered=1)))
    assert "2 pings unanswered" in status(120, Made(statistics=Statistics(unanswered=2)))
    assert "rtt" not in status(120, Made(statistics=Statistics(rtt_ns=1, unanswered=1)))


async def test_the_status_is_drawn_when_it_says_something_else() -> None:
    line = Status()
    async with Stage(line).run_test(size=(100, 3)) as pilot:
        line.show(OPEN, Record(1), NOW)
        await pilot.pause()
        assert "okx-public" in screen_text(line)[0]
        with patch.object(line, "refresh") as refresh:
            line.show(OPEN, Record(1), NOW + SECOND)
            assert refresh.call_count == 0
            line.show(OPEN, Record(2), NOW + SECOND)
            assert refresh.call_count == 1


@pytest.mark.parametrize("width", [6, 20, 80, 120, 300])
@pytest.mark.parametrize("where", [Where.LOG, Where.COMPOSER, Where.CONNECTIONS])
def test_keys_are_whole_or_not_there_and_help_always(where: Where, width: int) -> None:
    items = bar(footer(where), width)
    assert items[-1][0] == "?"
    assert sum(width_of(line) for _, line in items) <= max(width, 8)


async def test_a_click_presses_the_key() -> None:
    keys = KeyLine([("y", "yes"), ("ctrl+j", "send"), ("?", "help")])
    pressed: list[str] = []

    class Stand(Stage):
        def on_key(self, event: events.Key) -> None:
            pressed.append(event.key)

    async with Stand(keys).run_test(size=(60, 3)) as pilot:
        text = screen_text(keys)[0]
        for word in ("yes", "send", "help"):
            await pilot.click(keys, offset=(text.index(word), 0))
        await pilot.click(keys, offset=(len(text.rstrip()) + 5, 0))
        await pilot.pause()
    assert pressed == ["y", "ctrl+j", "question_mark"]


async def test_the_footer_changes_with_the_place() -> None:
    keys = KeyBar()
    async with Stage(keys).run_test(size=(100, 3)) as pilot:
        assert "i compose" in screen_text(keys)[0]
        keys.show(Where.COMPOSER)
        await pilot.pause()
        assert "Ctrl+J send" in screen_text(keys)[0]
        assert "i compose" not in screen_text(keys)[0]

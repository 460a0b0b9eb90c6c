"""The log pane: what it reads, where the reader is, what it tells, and that nothing in a payload acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from rich.cells import cell_len
from textual.events import MouseScrollUp
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot

from ui.fakes import FakeView, Stage, row, screen_text
from ui.test_rows import UNSAFE
from wstui.model import Flag, Opcode, Row
from wstui.ui.panes.log import LogPane
from wstui.ui.rows import TimeStyle

SIZE = (90, 22)  # 20 rows inside the border
ROWS = 20


class CountingLog(LogPane):
    """Counts the lines it draws."""

    drawn = 0

    def row_line(self, row: int, width: int) -> object:  # type: ignore[override]
        self.drawn += 1
        return super().row_line(row, width)


async def settle(pilot: Pilot[None]) -> None:
    """Let everything be drawn."""
    await pilot.pause()
    await pilot.pause()


def border(log: LogPane) -> str:
    return screen_text(log)[0]


def selections(trail: list[Message]) -> list[int | None]:
    """What was told, each once: the hook sees a message again at every widget it passes."""
    told = dict.fromkeys(said for said in trail if isinstance(said, LogPane.Selected))
    return [said.row.seq if said.row else None for said in told]


async def test_only_the_rows_on_the_screen_are_read() -> None:
    log, view = LogPane(), FakeView(10_000_000)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        await settle(pilot)
        assert view.made <= ROWS + 1
        assert "10000000 <" in screen_text(log)[-2]
        log.focus()
        for key, top in (("home", "1"), ("end", "9999981"), ("g", "1"), ("pagedown", "1"), ("pagedown", "20")):
            view.asked.clear()
            await pilot.press(key)
            await settle(pilot)
            assert screen_text(log)[1].strip("│ ▌").split()[0] == top, key
            assert view.made <= ROWS + 1, key
            assert len(view.asked) <= 2, key


async def test_a_flood_costs_the_screen_per_tick() -> None:
    log, view = CountingLog(), FakeView(1_000_000)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        await settle(pilot)
        for _ in range(5):
            view.asked.clear()
            log.drawn = 0
            view.count += 20_000
            log.grown()
            await settle(pilot)
            assert view.made <= ROWS + 1
            assert log.drawn <= ROWS
            assert f"{view.count:,}" in border(log)
            assert str(view.count) in screen_text(log)[-2]


async def test_few_new_rows_cost_as_many() -> None:
    log, view = LogPane(), FakeView(1000)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        await settle(pilot)
        view.asked.clear()
        view.count += 3
        log.grown()
        await settle(pilot)
        assert view.made == 3


async def test_a_screen_not_yet_full_repaints_what_is_new() -> None:
    log, view = CountingLog(), FakeView(5)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        await settle(pilot)
        log.drawn = 0
        view.count += 2
        log.grown()
        await settle(pilot)
        assert log.drawn == 3  # the two, and the row that was chosen before
        assert "7" in screen_text(log)[7]


async def test_not_following_repaints_the_border_only(monkeypatch: pytest.MonkeyPatch) -> None:
    log, view = CountingLog(), FakeView(1000)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await pilot.press("k")
        await settle(pilot)
        view.asked.clear()
        log.drawn = 0
        painted: list[Region] = []
        refresh = log.refresh

        def note(*regions: Region, **options: bool) -> LogPane:
            refresh(*regions, **options)
            painted.extend(log._repaint_regions)
            return log

        monkeypatch.setattr(log, "refresh", note)
        for _ in range(3):
            view.count += 10
            log.grown()
            await settle(pilot)
        assert view.made == log.drawn == 0
        assert {(region.y, region.height) for region in painted} == {(0, 1)}
        assert "+30 new" in border(log)
        assert "1,030" in border(log)


async def test_following_is_explicit() -> None:
    log, view = LogPane(), FakeView(100)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await settle(pilot)
        assert log.following
        assert "following" in border(log)
        await pilot.press("up")
        assert not log.following
        await pilot.press("down")
        assert not log.following
        view.count += 7
        log.grown()
        await settle(pilot)
        assert log.unseen == 7
        assert log.selected is not None
        assert log.selected.seq == 99
        await pilot.press("end")
        await settle(pilot)
        assert log.following
        assert log.selected.seq == 106
        assert "new" not in border(log)
        await pilot.press("f")
        assert not log.following
        await pilot.press("f")
        assert log.following
        await pilot.press("g")
        assert not log.following
        await pilot.press("G")
        assert log.following


async def test_the_wheel_stops_following_and_leaves_the_selection() -> None:
    log, view = LogPane(), FakeView(100)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        await settle(pilot)
        log.post_message(MouseScrollUp(log, 5, 5, 0, -1, 0, False, False, False))
        await settle(pilot)
        assert not log.following
        assert log.top < 80
        assert log.cursor == 99


async def test_rows_scrolled_into_sight_are_not_new() -> None:
    log, view = LogPane(), FakeView(100)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        log.focus()
        await pilot.press("k")
        view.count += 50
        log.grown()
        await settle(pilot)
        assert log.unseen == 50
        await pilot.press("pagedown")
        await settle(pilot)
        assert log.unseen == 50 - 18
        assert f"+{log.unseen} new" in border(log)


async def test_a_click_chooses() -> None:
    log, view = LogPane(), FakeView(100)
    trail: list[Message] = []
    async with Stage(log).run_test(size=SIZE, message_hook=trail.append) as pilot:
        log.show(view, 1)
        await settle(pilot)
        await pilot.click(log, offset=(10, 3))
        await settle(pilot)
        assert log.cursor == 82
        assert not log.following
        assert selections(trail)[-1] == 82


async def test_the_selection_stays_on_its_message() -> None:
    log, view = LogPane(), FakeView(100)
    trail: list[Message] = []
    async with Stage(log).run_test(size=SIZE, message_hook=trail.append) as pilot:
        log.show(view, 1)
        log.focus()
        await pilot.press("k", "k")
        told = selections(trail)
        assert told == [99, 98, 97]
        view.count += 1000
        log.grown()
        await settle(pilot)
        assert selections(trail) == told
        assert log.selected is not None
        assert log.selected.seq == 97
        line = next(text for text in screen_text(log) if "▌" in text)
        assert line.strip("│▌ ").startswith("98")


async def test_each_connection_keeps_its_place() -> None:
    log = LogPane()
    one, two = FakeView(500), FakeView(50)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(one, "one")
        log.focus()
        await pilot.press("pageup", "pageup", "k")
        await settle(pilot)
        place = (log.cursor, log.top)
        log.show(two, "two")
        await settle(pilot)
        assert log.following
        assert log.cursor == 49
        one.count += 100
        log.show(one, "one")
        await settle(pilot)
        assert (log.cursor, log.top) == place
        assert not log.following
        assert log.unseen == 100
        log.show(two, "two")
        await settle(pilot)
        assert log.following


async def test_a_flood_tells_of_the_newest_now_and_then() -> None:
    log, view = LogPane(), FakeView(10)
    trail: list[Message] = []
    async with Stage(log).run_test(size=SIZE, message_hook=trail.append) as pilot:
        log.show(view, 1)
        await settle(pilot)
        log._told_at = float("inf")  # as if it had just been said
        for _ in range(30):
            view.count += 10
            log.grown()
        await settle(pilot)
        assert selections(trail) == [9]
        assert log._telling is not None
        log._tell_now()  # the one timer
        await settle(pilot)
        assert selections(trail) == [9, 309]


async def test_the_first_message_is_told_at_once() -> None:
    log, view = LogPane(), FakeView(0)
    trail: list[Message] = []
    async with Stage(log).run_test(size=SIZE, message_hook=trail.append) as pilot:
        log.show(view, 1)
        await settle(pilot)
        text = " ".join(screen_text(log))
        assert "Nothing yet." in text
        assert "i writes a message, 1 sends the first payload" in text
        view.count = 1
        log.grown()
        await settle(pilot)
        assert selections(trail) == [None, 0]
        assert "Nothing yet." not in " ".join(screen_text(log))


async def test_enter_opens() -> None:
    log = LogPane()
    trail: list[Message] = []
    async with Stage(log).run_test(size=SIZE, message_hook=trail.append) as pilot:
        log.show(FakeView(3), 1)
        log.focus()
        await pilot.press("enter")
        assert [said for said in trail if isinstance(said, LogPane.Opened)]


async def test_times_change_by_a_key() -> None:
    log = LogPane()
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(FakeView(100), 1)
        log.focus()
        await pilot.press("t")
        await settle(pilot)
        assert log.time_style is TimeStyle.SINCE_FIRST
        assert "+9.900" in screen_text(log)[-2]
        assert "since first" in border(log)
        await pilot.press("t")
        await settle(pilot)
        assert all("+0.100000" in line for line in screen_text(log)[1:-1])


def hostile(seq: int) -> Row:
    payloads = [
        b"\x1b]52;c;aGk=\x07\x1b[31m\x9b31m\x85",
        "\u202e\u2066\u200b\u2028\x7f".encode(),
        b"[null] [bold]x[/bold]",
        b'{"path":"[/etc]"}',
        "日本語 🎉 e\u0301 \u200d👩\ufe0f".encode(),
        b"\xed\xa0\x80\xff\xfe",
    ]
    opcodes = [Opcode.TEXT, Opcode.EVENT, Opcode.PING, Opcode.CLOSE, Opcode.BINARY]
    payload = payloads[seq % len(payloads)]
    opcode = opcodes[seq // len(payloads) % len(opcodes)]
    if opcode is Opcode.CLOSE:
        payload = b"\x0f\xa0" + payload
    return row(seq, payload, opcode=opcode, flags=Flag.AUTOMATIC)


@pytest.mark.parametrize("size", [(90, 40), (62, 40)])
async def test_no_payload_acts_or_moves_the_columns(size: tuple[int, int]) -> None:
    log = LogPane()
    async with Stage(log).run_test(size=size) as pilot:
        log.show(FakeView(30, hostile), 1)
        await settle(pilot)
        lines = screen_text(log)
        assert not any(UNSAFE.search(line) for line in lines)
        assert {cell_len(line) for line in lines} == {size[0]}
        text = "\n".join(lines)
        for literal in ("[null] [bold]x[/bold]", '{"path":"[/etc]"}'):
            assert literal in text


async def test_numbers_that_grow_push_the_columns_once() -> None:
    log, view = LogPane(), FakeView(9_995)
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        await settle(pilot)
        view.count = 10_005
        log.grown()
        await settle(pilot)
        lines = [line for line in screen_text(log)[1:-1] if "<" in line]
        assert len({line.index("<") for line in lines}) == 1


@pytest.mark.parametrize("theme", ["textual-light", "nord"])
async def test_a_theme_repaints(theme: str) -> None:
    log = LogPane()
    app = Stage(log)
    async with app.run_test(size=SIZE) as pilot:
        log.show(FakeView(30), 1)
        await settle(pilot)
        colours: Callable[[], object] = lambda: [segment.style for segment in log.render_line(3)]  # noqa: E731
        before = colours()
        app.theme = theme
        await settle(pilot)
        assert colours() != before


async def test_the_focus_shows_on_the_chosen_row() -> None:
    log = LogPane()
    app = Stage(log)
    async with app.run_test(size=SIZE) as pilot:
        log.show(FakeView(30), 1)
        app.set_focus(None)
        await settle(pilot)
        before = [segment.style for segment in log.render_line(ROWS - 1)]
        log.focus()
        await settle(pilot)
        assert [segment.style for segment in log.render_line(ROWS - 1)] != before


@pytest.mark.parametrize(("colours", "corner"), [(True, "╭"), (False, "┏")])
async def test_the_focus_shows_without_colours(monkeypatch: pytest.MonkeyPatch, colours: bool, corner: str) -> None:
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")
    log = LogPane()
    app = Stage(log)
    async with app.run_test(size=SIZE) as pilot:
        log.show(FakeView(30), 1)
        log.focus()
        await settle(pilot)
        assert border(log).startswith(corner)
        app.set_focus(None)
        await settle(pilot)
        assert border(log).startswith("╭")


def beat(position: int, every: int = 2) -> Row:
    """A feed in which all but each so-many-th message are keepalive pings and pongs."""
    if position % every == 0:
        return row(position)
    return row(position, b"", opcode=Opcode.PING if position % 2 else Opcode.PONG)


async def test_while_following_pings_and_pongs_do_not_take_away_what_is_read() -> None:
    log, view = LogPane(), FakeView(41, partial(beat, every=10))
    trail: list[Message] = []
    async with Stage(log).run_test(size=SIZE, message_hook=trail.append) as pilot:
        log.show(view, 1)
        await settle(pilot)
        for count in (42, 43, 49, 50):
            view.count = count
            log.grown()
            await settle(pilot)
            assert (log.cursor, log.following) == (40, True)
            assert f" {count} " in screen_text(log)[-2]
        assert selections(trail) == [40]
        view.count = 51
        log.grown()
        log.set_following(True)
        assert log.cursor == 50
        view.count = 53
        log.grown()
        log.focus()
        await pilot.press("j")
        assert (log.cursor, log.following) == (51, False)  # the ping is what was asked for
        await pilot.press("G")
        assert (log.cursor, log.following) == (50, True)


async def test_where_there_is_nothing_but_pings_the_last_is_chosen_and_they_are_read_at_once() -> None:
    log, view = LogPane(), FakeView(1000, partial(beat, every=10**6))
    async with Stage(log).run_test(size=SIZE) as pilot:
        log.show(view, 1)
        await settle(pilot)
        view.asked.clear()
        view.count += 500
        log.grown()
        await settle(pilot)
        assert log.cursor == 1499
        assert view.made <= ROWS + 1
        assert len(view.asked) <= 3

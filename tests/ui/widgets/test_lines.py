"""The view of lines: draws what is on the screen, measures the rest in passing, and moves by keys."""

from __future__ import annotations

import re

import pytest

from ui.fakes import Stage, screen_text
from wstui.ui.line import Line
from wstui.ui.widgets.lines import LinesView
from wstui.ui.wrap import SLICE, Wrapped

SIZE = (60, 20)


class Counted:
    """A million lines, which count how often they are asked for."""

    def __init__(self, count: int = 1_000_000) -> None:
        self.count = count
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.count

    def line(self, row: int) -> Line:
        self.asked.append(row)
        return ((f"row {row}", ""),)

    def more(self) -> bool:
        return False

    def text(self) -> str:
        return ""

    def source(self, row: int) -> str:
        return f"row {row}"


async def test_only_lines_on_the_screen_are_asked_for() -> None:
    view, lines = LinesView(), Counted()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: lines)
        view.focus()
        await pilot.pause()
        assert sorted(set(lines.asked)) == list(range(20))
        for key in ("end", "home", "pagedown", "ctrl+d", "j"):
            lines.asked.clear()
            await pilot.press(key)
            await pilot.pause()
            assert len(lines.asked) <= 20, key
        assert screen_text(view)[0].strip() == "row 30"


async def test_lines_of_which_more_come_later_are_not_waited_for() -> None:
    class Later(Counted):
        calls = 0

        def more(self) -> bool:
            self.calls += 1
            return True

    view, lines = LinesView(), Later(3)
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: lines)
        view.grown()
        assert 0 < lines.calls < 200
        assert not view.measured
        lines.count = 30
        await pilot.pause(0.1)
        assert view.row_count == 30


async def test_moving_without_a_cursor_scrolls() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Counted(100))
        view.focus()
        await pilot.pause()
        tops = []
        for key in ("j", "down", "k", "pagedown", "ctrl+d", "ctrl+u", "pageup", "G", "g", "end", "home", "up"):
            await pilot.press(key)
            tops.append(view.top)
        assert tops == [1, 2, 1, 20, 30, 20, 1, 80, 0, 80, 0, 0]


async def test_moving_a_cursor_keeps_it_in_sight() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Counted(100), cursor=True)
        view.focus()
        await pilot.pause()
        places = []
        for key in ("j", "pagedown", "j", "k", "G", "k", "g"):
            await pilot.press(key)
            places.append((view.cursor, view.top))
        assert places == [(1, 0), (20, 1), (21, 2), (20, 2), (99, 80), (98, 80), (0, 0)]
        await pilot.click(view, offset=(3, 7))
        assert view.cursor == 7


async def test_a_long_line_shows_its_beginning_before_it_is_measured() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Wrapped("x" * (8 * SLICE), width))
        assert isinstance(view.lines, Wrapped)
        assert view.lines.measured <= SLICE
        assert not view.measured
        view.focus()
        await pilot.press("end")
        while not view.measured:
            await pilot.pause(0.02)
        assert view.lines.measured == 8 * SLICE
        assert view.top == len(view.lines) - 20  # still at the end, which was found meanwhile
        measured = view.lines
        await pilot.press("pageup", "home", "k", "j")
        assert view.lines is measured


async def test_another_text_ends_the_measuring_of_the_first() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Wrapped("x" * (8 * SLICE), width))
        first = view.lines
        view.show(lambda width: Wrapped("short", width))
        await pilot.pause(0.1)
        assert isinstance(first, Wrapped)
        assert first.measured <= SLICE
        assert view.row_count == 1


async def test_another_width_breaks_lines_elsewhere_and_stays_about_there() -> None:
    view = LinesView()
    made: list[int] = []

    def make(width: int) -> Wrapped:
        made.append(width)
        return Wrapped("x" * 60_000, width)

    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(make)
        await pilot.pause()
        view.scroll_to_row(view.row_count // 2)
        await pilot.resize_terminal(31, 20)
        await pilot.pause()
        assert made[-2:] == [58, 29]
        assert abs(view.top - view.row_count // 2) <= 2
        assert "x" * 29 in screen_text(view)[0]


async def test_nothing_to_show_says_what_to_do() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.hint = ((("Choose a message.", "quiet"),),)
        view.show(None)
        await pilot.pause()
        assert screen_text(view)[0].strip() == "Choose a message."


async def test_lines_that_stay_the_same_are_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Wrapped("one\ntwo\nthree", width))
        await pilot.pause()
        painted: list[int] = []
        monkeypatch.setattr(view, "refresh", lambda *regions: painted.extend(region.y for region in regions))
        view.show(lambda width: Wrapped("one\nTWO\nthree\nfour", width))
        assert sorted(set(painted)) == [1, 3]


async def test_a_thumb_that_stays_is_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    view, lines = LinesView(), Counted(1_000_000)
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: lines)
        await pilot.pause()
        painted: list[bool] = []
        monkeypatch.setattr(view.vertical_scrollbar, "refresh", lambda: painted.append(True))
        view.scroll_to_row(100)
        assert not painted
        view.scroll_to_row(500_000)
        assert len(painted) == 1
        assert view.vertical_scrollbar.position == 500_000


async def test_the_first_hit_comes_into_sight_wherever_it_is() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Counted(5000))
        await pilot.pause()  # being laid out is being moved, which ends a search
        view.look_for(re.compile("row 43[2-9]0"))
        while view._seeking is not None and not any(
            tone == "hit" for line in range(view.top, view.top + 20) for _, tone in view.row_line(line, 50)
        ):
            await pilot.pause()
        assert view.top <= 4320 < view.top + 20
        view.show(lambda width: Counted(3))
        await pilot.pause()
        assert view.top == 0
        view.show(lambda width: Counted(100))
        view.look_for(re.compile("row 77"))
        assert view.top <= 77 < view.top + 20
        view.look_for(re.compile("row 99"))
        view.focus()
        await pilot.press("g")
        assert view.top == 0, "who moves is not moved"


async def test_looking_for_a_hit_is_given_up_when_the_reader_moves() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Counted(1_000_000))
        view.focus()
        await pilot.pause()
        view.look_for(re.compile("row 999999"))
        await pilot.press("j")
        assert view._seeking is None
        assert view.top == 1


async def test_lines_made_for_another_width_stay_within_this_one() -> None:
    # So they are drawn between a new layout and the news of it.
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Wrapped("wide " * 100, 200))
        await pilot.pause()
        assert {len(text) for text in screen_text(view)} == {SIZE[0]}


async def test_the_text_at_a_cell_has_what_its_line_goes_on_with() -> None:
    view = LinesView()
    async with Stage(view).run_test(size=SIZE) as pilot:
        view.show(lambda width: Wrapped("漢" * 5 + " 42\n" + "ab " * 17 + "1764179476\nend", width))
        await pilot.pause()
        assert view.text_at(0, 2) == ("漢" * 5 + " 42", 1)
        assert view.text_at(0, 11)[1] == 6
        whole = "ab " * 17 + "1764179476"
        broken = len(view.lines.line(1)[0][0]) if view.lines is not None else 0
        assert view.text_at(1, broken - 1) == (whole, broken - 1)
        assert view.text_at(2, 0) == (whole, broken)
        assert view.text_at(0, 40)[1] == view.text_at(0, -1)[1] == -1

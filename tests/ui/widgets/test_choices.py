"""A list to choose from: by key, by mouse, drawn only where it is seen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ui.fakes import Stage, screen_text
from ui.shell import Trail
from wstui.ui.line import Line
from wstui.ui.widgets.choices import Choices


class Names(Choices):
    """Items that count how often they are made."""

    def __init__(self, height: int = 1) -> None:
        super().__init__()
        self.item_height = height
        self.made: list[int] = []

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """An item's number, once on each of its lines."""
        self.made.append(index)
        return [((f"item {index}"[:width], ""),)] * self.item_height


@pytest.mark.parametrize("height", [1, 2])
async def test_keys_move_and_say_so(height: int) -> None:
    names, trail = Names(height), Trail()
    async with Stage(names).run_test(size=(20, 10), message_hook=trail) as pilot:
        names.set_count(50)
        names.focus()
        await pilot.pause()
        seen = []
        for key in ("j", "down", "k", "up", "up", "pagedown", "pageup", "G", "j", "g", "end", "home"):
            await pilot.press(key)
            seen.append(names.cursor)
        page = 10 // height
        assert seen == [1, 2, 1, 0, 0, page, 0, 49, 49, 0, 49, 0]
        moves = [message.index for message in trail.of(Choices.Moved)]
        assert moves == [1, 2, 1, 0, page, 0, 49, 0, 49, 0]


@pytest.mark.parametrize("height", [1, 2])
async def test_only_what_is_seen_is_made(height: int) -> None:
    names = Names(height)
    async with Stage(names).run_test(size=(20, 10)) as pilot:
        names.set_count(100_000)
        names.focus()
        await pilot.press("G")
        await pilot.pause()
        assert set(names.made) <= set(range(12)) | set(range(99_990, 100_000))
        names.made.clear()
        await pilot.press("k")
        await pilot.pause()
        # The item that was left and the one that is chosen, each once a line.
        assert set(names.made) == {99_998, 99_999}


async def test_the_chosen_item_is_seen_and_marked() -> None:
    names = Names(2)
    async with Stage(names).run_test(size=(20, 6)) as pilot:
        names.set_count(9, 8)
        await pilot.pause()
        lines = [line.rstrip() for line in screen_text(names)]
        assert lines == [" item 6", " item 6", " item 7", " item 7", "▌item 8", "▌item 8"]


async def test_a_click_chooses_and_a_second_picks() -> None:
    names, trail = Names(2), Trail()
    async with Stage(names).run_test(size=(20, 10), message_hook=trail) as pilot:
        names.set_count(3)
        await pilot.pause()
        await pilot.click(names, offset=(3, 3))
        assert names.cursor == 1
        await pilot.click(names, offset=(3, 9))
        assert names.cursor == 1
        await pilot.click(names, offset=(3, 2), times=2)
        assert [message.index for message in trail.of(Choices.Picked)] == [1]


async def test_fewer_items_keep_the_cursor_among_them() -> None:
    names = Names()
    async with Stage(names).run_test(size=(20, 5)) as pilot:
        names.set_count(9, 8)
        names.set_count(3)
        assert names.cursor == 2
        names.set_count(0)
        await pilot.press("j", "G")
        assert names.cursor == 0
        assert "".join(screen_text(names)).strip() == ""

"""The help: every key of the table, in any width."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.shell import shell, text_of
from wstui.ui.actions import ACTIONS, Group
from wstui.ui.screens.help import HelpScreen, columns, help_groups

LISTED = [action for action in ACTIONS if action.group is not Group.DIALOGS]
"""Dialogs say their keys themselves."""


def test_it_has_every_action_once() -> None:
    keys = [key for _, keys in help_groups() for key, _ in keys]
    assert all(keys.count(action.display) >= 1 for action in LISTED)
    assert len(keys) == len(LISTED) + 4


def test_columns_keep_the_order_and_are_about_as_high() -> None:
    groups = help_groups()
    left, right = columns(groups, 2)
    assert [*left, *right] == groups
    heights = [sum(len(keys) + 2 for _, keys in part) for part in (left, right)]
    assert abs(heights[0] - heights[1]) < 14


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_all_of_it_can_be_read(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shell(tmp_path, "/", size=size) as running:
        await running.until_open()
        await running.pilot.press("?")
        await running.until(lambda: isinstance(running.app.screen, HelpScreen), "the help")
        seen: set[str] = set()
        for _ in range(200):
            seen |= {line.strip(" │╭╮╰╯─▁▂▃▄▅▆▇█") for line in text_of(running.app)}
            await running.pilot.press("j")
        text = "\n".join(seen)
        # A long one goes on in the next line.
        assert all(action.description[:20].rstrip() in text for action in LISTED)
        assert all(command in text for command in ("/ping DATA", "/close CODE WHY", "//ping"))
        await running.pilot.press("escape")
        assert not isinstance(running.app.screen, HelpScreen)

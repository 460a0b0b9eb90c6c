"""A question is answered once, however fast keys come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import Screen

from ui.shell import Shell, shell
from wstui.ui.screens.copy_as import CopyAsScreen, Format
from wstui.ui.screens.finder import FinderScreen, Found
from wstui.ui.screens.jump import JumpScreen
from wstui.ui.screens.name import NameScreen


def at_once(running: Shell, *keys: str) -> None:
    """Keys as a slow link delivers them: all in one."""
    for key in keys:
        running.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_the_second_answer_is_not_heard(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        answers: list[str | None] = []
        name = NameScreen("Name", "x", lambda name: "", "take")
        running.app.push_screen(name, answers.append)
        await running.until(lambda: name.is_mounted, "the question")
        name.dismiss("one")
        name.dismiss("two")
        await running.until(lambda: running.app.screen is running.main and answers, "the answer")
        await running.pilot.pause()
        assert answers == ["one"]
        early = NameScreen("Name", "x", lambda name: "", "take")
        running.app.push_screen(early, answers.append)
        early.dismiss("early")
        await running.until(lambda: len(answers) == 2, "the answer")
        await running.until(lambda: running.app.screen is running.main, "the main screen")
        assert answers[1] == "early"
        assert running.app.screen_stack == [running.main]


async def test_keys_that_come_all_at_once_end_no_more_than_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a message is saved there
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        await running.pilot.press("i", "h", "i", "ctrl+j", "escape")
        await running.until(lambda: running.session.statistics.counters.messages_in >= 2, "the echo")
        for keys in (
            ["s", "enter", "enter"],
            ["quotation_mark", "enter", "enter", "escape"],
            ["quotation_mark", "a", "enter", "escape", "escape"],
            ["question_mark", "escape", "escape"],
            ["ctrl+o", "x", "x", "escape"],
        ) * 2:
            at_once(running, *keys)
            await running.pilot.pause()
            await running.pilot.pause()
            while running.app.screen is not running.main:
                await running.pilot.press("escape")
            assert running.app._exception is None
            assert running.app.screen_stack == [running.main]
        assert issubclass(JumpScreen, NameScreen.__mro__[2])


LISTS: dict[str, Callable[[], Screen[Any]]] = {
    "formats": lambda: CopyAsScreen([Format("x", f"format {n}", "") for n in range(30)]),
    "finder": lambda: FinderScreen("Payloads", [Found(f"payload {n}") for n in range(30)], empty="none", enter="edit"),
}


@pytest.mark.parametrize("name", LISTS)
async def test_a_long_list_leaves_room_for_its_keys_at_the_smallest_size(tmp_path: Path, name: str) -> None:
    async with shell(tmp_path, "/echo", size=(60, 16)) as running:
        running.app.push_screen(LISTS[name]())
        await running.until_text("Esc cancel")
        await running.pilot.press("pagedown", "pagedown", "pagedown")
        await running.until_text(" 29 ", "Esc cancel")

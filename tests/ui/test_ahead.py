"""Keys typed ahead of the first picture."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.app import App

from ui.shell import Shell, shell
from wstui.ui.screens.confirm import ConfirmScreen


def typed(running: Shell, keys: str) -> None:
    for key in keys:
        running.app.post_message(events.Key(key, key))


def test_events_come_in_where_textual_is_overridden() -> None:
    assert "_check_bindings" in App.on_event.__code__.co_names
    assert "is_forwarded" in App.on_event.__code__.co_names


async def test_what_is_typed_before_there_are_panes_is_written_then(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        running.app.wait_for_panes()
        typed(running, "ihello pact {")
        await running.pilot.pause()
        assert running.main.composer.pad.text == ""
        assert not running.main.composer.pad.has_focus
        typed(running, "x")
        running.app.listen()
        typed(running, "yz")
        await running.until(lambda: running.main.composer.pad.text == "hello pact {xyz", "the text")


async def test_a_question_is_not_answered_by_what_was_typed_before_it(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        running.app.wait_for_panes()
        typed(running, "yyq")
        await running.pilot.pause()
        running.app.push_screen(ConfirmScreen("Sure?", "It is gone then.", "yes"))
        running.app.listen()
        await running.until_text("Sure?")
        await running.pilot.pause()
        assert isinstance(running.app.screen, ConfirmScreen)
        await running.pilot.press("escape")
        await running.until(lambda: running.app.screen is running.main, "the main screen")

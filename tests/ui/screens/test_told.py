"""What is told for a moment: once, also where a dialog comes in front of it."""

from __future__ import annotations

from pathlib import Path

from ui.shell import shell


async def test_what_is_told_is_told_once(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        running.main.tell("this was told")
        await running.until_text("this was told")
        await running.pilot.press("ctrl+c")
        await running.until_text("Quit")
        await running.until(lambda: running.text.count("this was told") == 1, "one of it")
        await running.pilot.pause(0.2)
        assert running.text.count("this was told") == 1
        await running.pilot.press("escape")
        await running.until(lambda: running.app.screen is running.main, "the main screen")
        await running.until(lambda: running.text.count("this was told") == 1, "one of it still")

"""The newest messages are judged and counted though nothing comes after them: their batch is closed later than the
first look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.screens.test_filter import filtered, say
from ui.shell import shell
from wstui.store import capture


async def test_the_last_message_of_a_burst_is_judged_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "INTERVAL", 0.4)
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await filtered(running, "price")
        await running.pilot.press("%")
        await running.until_text("median")
        main, total = running.main, len(running.main.inspector.capture)
        survey = main._survey
        assert survey is not None
        await running.until(lambda: survey.counted == len(main.inspector.capture), "all before")
        main.inspector.capture.on_grown = None  # from now on nobody tells: what is set in motion has to be enough
        await running.pilot.pause(0.5)
        say(running, "price 1")
        await running.pilot.pause(0.02)  # its batch is closed by now; the next one will be in a while
        main.log_grown()
        say(running, "price 2")
        assert len(main.inspector.capture) == total + 2
        await running.until(lambda: survey.counted == total + 2, "the count")
        found = main.sight.found
        assert found is not None
        await running.until(lambda: len(found) == 2, "the filter")
        await running.until(lambda: not (main._recounting or main._looking_again), "an end of the looks")

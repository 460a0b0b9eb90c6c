"""Connecting again, as it is seen: a countdown, one key for now, one for stop, and what waits meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.shell import shell, text_of
from wstui.model import Profile, State
from wstui.net import reconnect


async def test_the_next_attempt_is_counted_down_made_now_and_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: 3_600)
    # Nobody listens on the port of a server that is gone.
    profile = Profile("ws://127.0.0.1:9/", "feed", reconnect="abnormal")
    async with shell(tmp_path, profiles=[profile]) as running:
        await running.until(lambda: running.session.state is State.WAITING, "the wait")
        await running.until(lambda: "again in" in text_of(running.app)[0], "the countdown")
        assert re.search(r"feed ↻ again in (1h 00m|59m).* R now  c stop    attempt 1", text_of(running.app)[0])

        await running.pilot.press("i")
        await running.type("later")
        await running.pilot.press("ctrl+j")
        await running.until_text("attempt 1 · 1 queued", "1 queued: sent when feed is open again")
        assert running.session.queued == 1

        await running.pilot.press("escape", "R")
        await running.until(lambda: running.session.retry and running.session.retry.attempt == 2, "another attempt")
        await running.until_text("attempt 2 · 1 queued")

        await running.pilot.press("c")
        await running.until(lambda: running.session.state is State.FAILED, "the end of it")
        await running.until_text("stopped connecting again")
        assert "R now" not in text_of(running.app)[0]


async def test_a_reader_of_the_refusal_is_not_disturbed_by_the_next_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = iter([0.0, 3_600, 3_600])
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: next(waits))
    profile = Profile("SERVER/refuse/503", "busy", reconnect="always")
    async with shell(tmp_path, profiles=[profile]) as running:
        await running.until(lambda: running.session.retry and running.session.retry.attempt == 2, "the second wait")
        await running.until_text("refused with 503", "attempt 2")
        assert running.main.detail.tab.name == "handshake"
        await running.pilot.press("M", "left")
        await running.until(lambda: running.main.detail.tab.name == "frames", "another tab")
        await running.pilot.press("R")
        await running.until_text("attempt 3")
        assert running.main.detail.tab.name == "frames"


async def test_the_countdown_goes_on_where_there_is_room_for_the_log_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: 50)
    profile = Profile("ws://127.0.0.1:9/a/path/of/some/length", reconnect="abnormal")
    async with shell(tmp_path, profiles=[profile], size=(80, 24)) as running:
        await running.until(lambda: running.session.state is State.WAITING, "the wait")
        await running.until(lambda: "R now  c stop" in text_of(running.app)[0], "the keys")
        first = text_of(running.app)[0]
        assert re.search(r"again in \d+s", first)
        await running.until(lambda: text_of(running.app)[0] != first, "another second")
        assert re.search(r"again in \d+s", text_of(running.app)[0])

"""Going to a place in the log: by its number, a share, a time; and whatever the way, only what is then seen is read."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from store.feed import text_run
from ui.screens.test_filter import filtered, say
from ui.shell import Shell, shell
from wstui.model import Profile, Row
from wstui.store.batch import Batch
from wstui.store.capture import Capture
from wstui.ui.goal import goal

MANY = 50_000


async def go_to(running: Shell, text: str) -> str:
    """Go somewhere, as if it had been typed; returns what is said of it."""
    said = running.main.go_to(goal(text))
    await running.pilot.pause()
    return said


def chosen(running: Shell) -> int:
    """The number of the chosen message."""
    row = running.main.messages.selected
    return 0 if row is None else row.number


async def test_by_number_step_and_share(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"text {n}" for n in range(998)))
        await running.until(lambda: running.main.messages.row_count == 1000)
        log = running.main.messages
        await running.pilot.press("number_sign")
        await running.type("500")
        await running.pilot.press("enter")
        await running.until(lambda: chosen(running) == 500 and running.app.focused is log)
        assert not log.following
        assert log.top < log.cursor < log.top + log.page_height - 1
        await go_to(running, "+100")
        assert chosen(running) == 600
        await go_to(running, "-1,000")
        assert chosen(running) == 1
        await go_to(running, "50%")
        assert chosen(running) == 501
        assert await go_to(running, "5000") == "there are 1,000 messages"
        assert chosen(running) == 1000


async def test_the_log_goes_along_and_esc_goes_back(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"text {n}" for n in range(998)))
        log = running.main.messages
        await running.until(lambda: log.row_count == 1000)
        await running.pilot.press("colon", "7", "5")
        await running.until(lambda: chosen(running) == 75)
        await running.pilot.press("backspace", "backspace")
        await running.until(lambda: log.following)
        await running.pilot.press("3")
        await running.until(lambda: chosen(running) == 3)
        await running.pilot.press("escape")
        assert (log.following, chosen(running)) == (True, 1000)
        await running.pilot.press("g", "j", "colon", "+", "2", "0")
        await running.until(lambda: chosen(running) == 22)
        await running.pilot.press("escape")
        await running.pilot.pause()
        assert (log.following, chosen(running), log.top) == (False, 2, 0)
        await running.pilot.press("colon", "2", "0", "0", "0", "enter")
        await running.until_text("there are 1,000 messages")
        assert chosen(running) == 1000
        assert not running.main.goal_bar.opened


async def test_what_is_said_while_it_is_typed(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.until(lambda: running.main.messages.row_count)
        await running.pilot.press("colon")
        await running.type("12:61")
        await running.until_text("^ this goes up to 59")
        await running.pilot.press("backspace", "backspace", "0", "5")
        await running.until_text("the first message from 12:05:00 on")
        await running.pilot.press("escape")
        assert not running.main.goal_bar.opened


async def test_a_number_that_the_filter_hides(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"{'cat' if n % 10 == 0 else 'dog'} {n}" for n in range(100)))
        await running.until_text("dog 99")
        await filtered(running, "cat")
        await running.until(lambda: running.main.messages.row_count == 10)
        assert await go_to(running, "57") == "message 57 is not in this view: this is near it"
        assert running.main.messages.selected is not None
        assert running.main.messages.selected.preview == b"cat 50"


async def test_the_number_is_the_connections_own_where_several_are_merged(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/") as running:
        await running.until_open()
        await running.until(lambda: all(len(one.view) == 2 for one in running.main.inspector))
        first, second = running.main.inspector
        for n in range(20):
            for one in (first, second):
                running.main.inspector.capture.recorder(one.id).run(text_run(b"%d of %d" % (n, one.id)))
        await running.pilot.press("T")
        await running.until(lambda: running.main.messages.row_count == 44)
        await running.pilot.press("G")
        await go_to(running, "10")
        row = running.main.messages.selected
        assert row is not None
        assert (row.connection, row.number, row.preview) == (second.id, 10, b"7 of 2")


def at(hour: int, minute: int) -> int:
    """Nanoseconds since the epoch of a time of a day, here."""
    return int(time.mktime((2024, 3, 5, hour, minute, 0, 0, 0, -1))) * 10**9


async def test_by_time_of_the_day_of_the_chosen_message(tmp_path: Path) -> None:
    capture = Capture.create(tmp_path)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    for minute in range(60):
        recorder.run(replace(text_run(b"minute %d" % minute), time_ns=at(12, minute)))
    capture.close()
    async with shell(tmp_path, earlier=capture.path) as running:
        await running.until(lambda: running.main.messages.row_count == 60)
        for text, number in (("12:30", 31), ("12:29:00.5", 31), ("0:00", 1), ("12:59", 60)):
            await go_to(running, text)
            assert chosen(running) == number
        assert await go_to(running, "13:00") == "no message came after that time"
        assert chosen(running) == 60


async def test_where_there_is_nothing_to_go_to(tmp_path: Path) -> None:
    capture = Capture.create(tmp_path)
    capture.add_connection(Profile("ws://a/"))
    capture.close()
    async with shell(tmp_path, earlier=capture.path) as running:
        await running.pilot.press("number_sign")
        await running.until_text("there is no message to go to")
        assert not running.main.goal_bar.opened


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sequence numbers of all rows that are made of what a capture holds."""
    numbers: list[int] = []
    make = Batch._row

    def note(self: Batch, i: int, run: int) -> Row:
        row = make(self, i, run)
        numbers.append(row.seq)
        return row

    monkeypatch.setattr(Batch, "_row", note)
    return numbers


def large(folder: Path) -> Path:
    """A capture of two connections that speak in turn, in many batches."""
    capture = Capture.create(folder)
    recorders = [capture.recorder(capture.add_connection(Profile("ws://a/", name))) for name in "ab"]
    for n in range(MANY // 500):
        recorders[n % 2].run(text_run(*[b"%020d" % (n * 500 + i) for i in range(500)]))
        capture.flush()
    capture.close()
    return capture.path


@pytest.mark.parametrize("merged", [False, True])
async def test_only_the_rows_on_the_screen_are_read(tmp_path: Path, made: list[int], merged: bool) -> None:
    path = large(tmp_path)
    async with shell(tmp_path, earlier=path) as running:
        await running.pilot.press(*(["T"] if merged else []))
        log = running.main.messages
        await running.until(lambda: log.row_count == (MANY if merged else MANY // 2))
        await running.pilot.pause()
        for key in ("g", "G", "home", "end", "pageup", "pageup", "pagedown", "ctrl+u", "ctrl+d", "g", "12345", "50%"):
            made.clear()
            if key[0].isdigit():
                await go_to(running, key)
            else:
                await running.pilot.press(key)
                await running.pilot.pause()
            await running.until(lambda: log._told is not None)
            assert made or key != "g"
            # The chosen message is read once more, whole, for the pane below.
            assert len(made) <= log.page_height + 1, key
            assert len(set(made)) <= log.page_height, key

"""Looking for a text: from hit to hit, round the end, and seen where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.screens.test_filter import border, filtered, say
from ui.shell import Shell, shell
from wstui.ui.screens import filter_actions


async def looked_for(running: Shell, text: str) -> None:
    """Look for a text by keys."""
    await running.pilot.press("ctrl+f")
    await running.type(text)
    await running.pilot.press("enter")


def chosen(running: Shell) -> bytes:
    row = running.main.messages.selected
    return b"" if row is None else row.preview


async def test_from_hit_to_hit_and_round_the_end(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"{'cat' if n % 100 == 50 else 'dog'} {n:03}" for n in range(500)))
        await running.until_text("dog 499")
        await looked_for(running, "cat")
        await running.until(lambda: chosen(running) == b"cat 450", "the nearest hit back from the newest")
        await running.until_text("5 of 5 found")
        await running.pilot.press("N", "N")
        await running.until(lambda: chosen(running) == b"cat 250")
        await running.pilot.press("n")
        await running.until(lambda: chosen(running) == b"cat 350")
        assert "4 of 5 found" in border(running)
        assert running.main.messages.top <= running.main.messages.cursor
        await running.pilot.press("n", "n")
        await running.until(lambda: chosen(running) == b"cat 050")
        await running.until_text("went on from the first message")
        await running.pilot.press("N")
        await running.until(lambda: chosen(running) == b"cat 450")
        await running.until_text("went on from the last message")


async def test_how_far_a_search_is_is_said_and_ending_it_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_actions, "AT_ONCE", 0.0)
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *["cat"] * 100)
        await running.until_text("cat")
        await looked_for(running, "cat")
        seeker = running.main.seeker
        assert seeker is not None
        await running.until(lambda: seeker.complete)
        running.main.workers.cancel_group(running.main, "search")
        running.main._through.clear()
        say(running, *["cat"] * 100)
        await running.until(lambda: "found" in border(running) and "% looked through" in border(running))
        await running.pilot.press("escape")
        await running.until(lambda: "looked through" not in border(running))
        assert not [worker for worker in running.main.workers if worker.group == "search" and worker.is_running]


async def test_hits_stand_out_in_the_log_and_in_the_message(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, '{"price":"42.1"}')
        await looked_for(running, "42.1")
        await running.until(lambda: b"price" in chosen(running))
        log, view = running.main.messages, running.main.detail.view
        assert ("42.1", "hit") in log.row_line(log.cursor, 90)
        await running.until(lambda: view.row_count > 1)
        assert ("42.1", "hit") in [piece for row in range(view.row_count) for piece in view.row_line(row, 90)]
        await running.pilot.press("escape")
        assert ("42.1", "hit") not in log.row_line(log.cursor, 90)
        assert running.main.seeker is None


async def test_a_hit_far_down_in_the_message_and_far_on_in_the_row_is_brought_into_sight(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "{" + ",".join(f'"key{n}":{n}' for n in range(200)) + ',"price":"42.1"}')
        await running.until_text('"key0"')
        assert "price" not in running.text
        await looked_for(running, "price")
        await running.until_text('"price": "42.1"', "1 of 1 found")
        assert running.main.detail.view.top > 100
        say(running, '{"a":"' + "." * 200 + '","price":1}')
        await running.pilot.press("n")
        await running.until_text('","price":1}', "2 of 2 found")
        assert re.search(r'text +218  ….+","price":1}', running.text)


async def test_what_is_nowhere_is_said(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await looked_for(running, "nowhere")
        await running.until_text("no message has nowhere")


async def test_hits_are_those_of_the_filter(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "a cat", "b cat", "a dog", "a cat again", "b cat again")
        await filtered(running, "a")
        await filtered(running, "dog or /^a/")
        await running.until_text("a dog")
        await looked_for(running, "cat")
        await running.until(lambda: chosen(running) == b"a cat again")
        await running.pilot.press("N")
        await running.until(lambda: chosen(running) == b"a cat")
        await running.until_text("1 of 2 found")
        await running.pilot.press("escape")
        assert running.main.sight.filter is not None
        await running.pilot.press("escape")
        assert running.main.sight.filter is None


async def test_what_was_cleared_is_not_found(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "cat one")
        await running.until_text("cat one")
        await running.pilot.press("z")
        say(running, "cat two", "cat three")
        await looked_for(running, "cat")
        await running.until(lambda: chosen(running) == b"cat three")
        await running.pilot.press("N")
        await running.until(lambda: chosen(running) == b"cat two")
        await running.pilot.press("N")
        await running.until(lambda: chosen(running) == b"cat three")

"""Muting and singling out groups, marks that are kept, and the language on a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.screens.test_filter import border, filtered, say
from ui.shell import Shell, shell
from wstui.grammar import parse
from wstui.query import All
from wstui.store.capture import Capture
from wstui.ui.screens.language import TERMS


async def with_ticks(running: Shell) -> None:
    """A feed with heartbeats in it, the newest a heartbeat."""
    await running.until_open()
    for n in range(4):
        say(running, f'{{"type":"tick","price":{n}}}', '{"type":"heartbeat"}')
    await running.until_text("heartbeat")


async def test_a_key_mutes_the_group_of_the_message(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_ticks(running)
        await running.pilot.press("u")
        await running.until(lambda: '{"type":"heartbeat"}' not in running.text)
        await running.until_text("tick", "without")
        await filtered(running, "price")
        await running.until_text("4 of ")
        await running.pilot.press("escape")
        await running.until(lambda: running.main.sight.filter is None)
        assert '{"type":"heartbeat"}' not in running.text
        await running.pilot.press("escape")
        await running.until_text('{"type":"heartbeat"}')


async def test_a_key_shows_nothing_but_the_group(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_ticks(running)
        await running.pilot.press("U")
        await running.until_text("4 of ", "only")
        assert "tick" not in running.text
        await running.pilot.press("U")
        await running.until_text("tick")


async def test_marks_are_seen_gone_to_noted_and_kept(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"line {n:02}" for n in range(100)))
        await running.until_text("line 99")
        log = running.main.messages
        await running.pilot.press("m", "g", "j", "j", "j", "m", "'")
        assert log.selected is not None
        assert log.selected.preview == b"line 99"
        marked = next(line for line in running.text.splitlines() if "line 99" in line and "<" in line)
        assert "◆<" in marked
        await running.pilot.press("'")
        assert log.selected.preview == b"line 01"
        await running.pilot.press("quotation_mark")
        await running.type("why this")
        await running.pilot.press("enter")
        await running.until(lambda: "why this" in border(running))
        await running.pilot.press("'", "m")
        assert len(running.main.marks) == 1
        path = running.main.inspector.capture.path
    earlier = Capture.open(path)
    assert [mark.note for mark in earlier.marks()] == ["why this"]
    earlier.close()
    async with shell(tmp_path, earlier=path) as again:
        await again.pilot.press("g", "'")
        await again.until(lambda: "why this" in border(again))
        await again.pilot.press("m")
        await again.until_text("marks can be looked at")
        assert len(again.main.marks) == 1


@pytest.mark.parametrize("term", [term for term, _ in TERMS])
def test_every_term_of_the_language_screen_is_one(term: str) -> None:
    assert parse(term) != All(())


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_language_is_on_one_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shell(tmp_path, "/", size=size) as running:
        await running.pilot.press("slash", "ctrl+g")
        await running.until_text("The filter language", *(term for term, _ in TERMS), "close")
        await running.pilot.press("escape")
        await running.until(lambda: "The filter language" not in running.text)
        await running.type("op:")
        assert running.main.filter_bar.field.value == "op:"

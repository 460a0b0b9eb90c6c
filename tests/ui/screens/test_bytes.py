"""The bytes of a message by keys: a cursor, ranges, offsets, what is looked for, and what can be taken."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.events import MouseMove

from ui.screens.test_filter import say
from ui.shell import Shell, shell
from wstui.ui.caret import Caret

PAYLOAD = "".join(f"{n:03}needle " for n in range(40))  # 400 bytes


async def begun(running: Shell) -> None:
    """A message is chosen, and the cursor is among its bytes."""
    await running.until_open()
    await running.until_text("Request served")
    say(running, PAYLOAD)
    await running.until_text("000needle")
    await running.pilot.press("x", "M", "enter")
    await running.until_text("u8 48", "LE", "BE", "f64")


def caret(running: Shell) -> Caret:
    found = running.main.detail.caret
    assert found is not None
    return found


async def test_the_cursor_moves_by_bytes_and_rows(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await begun(running)
        await running.pilot.press("right", "right", "j", "left")
        assert caret(running).offset == 17
        await running.until_text(" 0x11 · 17 · ")
        await running.pilot.press("G")
        assert caret(running).offset == 385
        await running.pilot.press("g", "left", "left", "left")
        assert caret(running).offset == 0
        await running.pilot.press("enter")
        assert running.main.detail.caret is None
        await running.until(lambda: "u8 48" not in running.text, "no inspector")
        tab = running.main.detail.tab.name
        await running.pilot.press("right")
        assert running.main.detail.tab.name != tab, "arrows are for tabs again"


async def test_an_offset_is_gone_to_and_a_mistake_pointed_at(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await begun(running)
        await running.pilot.press("number_sign")
        await running.type("0x190")
        await running.until_text("there are bytes 0 to 399 (0x18f)")
        await running.pilot.press("backspace")
        await running.until_text("byte 25 (0x19) of 400")
        await running.pilot.press("enter")
        await running.until(lambda: caret(running).offset == 25, "the offset")
        assert running.main.detail.has_focus_within
        await running.pilot.press("L", "number_sign")
        await running.type("1")
        await running.until_text("message 1")


async def test_bytes_are_looked_for_from_place_to_place(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await begun(running)
        await running.pilot.press("ctrl+f")
        await running.type("hex: 6e 65 65")
        await running.until_text("3 B: 6e 65 65")
        await running.pilot.press("enter")
        await running.until(lambda: caret(running).span == range(3, 6), "the first place")
        await running.pilot.press("n", "n")
        assert caret(running).span == range(23, 26)
        await running.pilot.press("N", "N", "N")
        assert caret(running).span == range(393, 396)
        await running.until_text("the search went on from the last byte")
        await running.pilot.press("ctrl+f")
        await running.type("nowhere")
        await running.pilot.press("enter")
        await running.until_text("these bytes are not in the message")


async def test_a_range_is_chosen_and_copied(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await begun(running)
        await running.pilot.press("right", "right", "right", "v", *["right"] * 5)
        await running.until_text("0x3-0x8 · 6 B chosen")
        pane = running.main.detail
        assert pane.copy_text()[1] == b"needle".hex(" ")
        copies = {copy.label: copy.text for copy in pane.copies()}
        assert copies["Text"] == "needle"
        assert copies["C array"] == "{ 0x6e, 0x65, 0x65, 0x64, 0x6c, 0x65 }"
        await running.pilot.press("v")
        assert pane.copies() == (), "the whole message, in every format"


async def test_the_mouse_chooses_a_byte(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await begun(running)
        view = running.main.detail.view
        await running.pilot.click(view, offset=(1 + 10 + 3 * 4, 1))
        await running.until(lambda: caret(running).offset == 20, "the byte under the mouse")


async def test_the_mouse_draws_a_range_and_a_click_lets_go_of_it(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await begun(running)
        view = running.main.detail.view
        left, region = 1 + 10, view.region
        await running.pilot.mouse_down(view, offset=(left + 3 * 4, 0))
        for x, y in ((left + 3 * 6, 0), (left + 3 * 2, 1), (0, 1)):  # the last is beside the bytes
            view.on_mouse_move(MouseMove(view, x, y, 0, 0, 1, False, False, False, region.x + x, region.y + y))
        await running.pilot.mouse_up(view, offset=(left + 3 * 2, 1))
        await running.until(lambda: caret(running).span == range(4, 19), "what was drawn over")
        await running.pilot.click(view, offset=(left, 1))
        await running.until(lambda: caret(running).span == range(16, 17), "the byte under the mouse")
        await running.pilot.press("v")
        await running.pilot.click(view, offset=(left + 3 * 2, 1))
        await running.until(lambda: caret(running).span == range(16, 19), "a range that a key began goes on to a click")


async def test_the_chosen_bytes_are_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with shell(tmp_path, "/") as running:
        await begun(running)
        await running.pilot.press("right", "right", "right", "v", *["right"] * 5, "s")
        await running.until_text("Save the chosen bytes as", "-0x3.txt", " 6 B")
        await running.pilot.press("enter")
        await running.until_text("saved 6 B in ")
        (path,) = await asyncio.to_thread(lambda: list(tmp_path.glob("*-0x3.txt")))
        assert await asyncio.to_thread(path.read_bytes) == b"needle"
        await running.pilot.press("v", "s")
        await running.until_text("Save the payload as", " 400 B")


async def test_the_same_byte_of_the_next_message(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await begun(running)
        await running.pilot.press("j", "j", "L", "k")
        await running.until_text("Request served by test")
        assert caret(running).offset == 21, "the last byte of a shorter one"

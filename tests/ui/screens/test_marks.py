"""Marks in the log: gone to both ways, round the ends, noted, and the note taken away again."""

from __future__ import annotations

from pathlib import Path

from ui.screens.test_filter import border, filtered, say
from ui.shell import Shell, shell


def chosen(running: Shell) -> bytes:
    row = running.main.messages.selected
    return b"" if row is None else row.preview


async def test_marks_are_gone_to_both_ways_and_the_way_round_is_said(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"line {n:02}" for n in range(100)))
        await running.until_text("line 99")
        await running.pilot.press("apostrophe")
        await running.until_text("no message in view is marked")
        log = running.main.messages
        for seq in (12, 52, 82):
            assert log.choose(seq)
            await running.pilot.press("m")
        went = []
        for key in ("grave_accent", "grave_accent"):
            await running.pilot.press(key)
            went.append(log.selected.seq if log.selected else -1)
        assert went == [52, 12]
        await running.pilot.press("grave_accent")
        await running.until_text("went on from the last mark")
        assert log.selected is not None
        assert log.selected.seq == 82
        await running.pilot.press("apostrophe")
        await running.until_text("went on from the first mark")
        await running.pilot.press("apostrophe")
        assert log.selected.seq == 52
        await filtered(running, "95")  # far from the marks, whether the greeting came before the lines or after
        await running.until_text("1 of ")
        await running.pilot.press("apostrophe")
        await running.until_text("no message in view is marked")


async def test_a_note_can_be_taken_away_and_the_mark_stays(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "what of it")
        await running.until_text("what of it")
        await running.pilot.press("quotation_mark")
        await running.until_text("what is noted of it")
        await running.type("strange")
        await running.pilot.press("enter")
        await running.until(lambda: "◆ strange" in border(running))
        seq = next(iter(running.main.marks))
        await running.pilot.press("quotation_mark", "delete", "enter")
        await running.until(lambda: "strange" not in border(running))
        assert running.main.marks == {seq: ""}
        assert [mark.note for mark in running.main.inspector.capture.marks()] == [""]

"""The editor and the field: what is typed or pasted is kept, and no part of it acts on a terminal."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App
from textual.widgets import Static

from ui.fakes import Stage
from wstui.ui.widgets.editor import Editor
from wstui.ui.widgets.field import Field

HOSTILE = "a\x1b[31mb\x1b]0;owned\x07c\x9b2Jd\x7fe\u202ef\u200bg\u2028h\x85i\x0bj\ud800k"


class Copying(Stage):
    """A stage that keeps what is copied."""

    def __init__(self, widget: Editor | Field) -> None:
        super().__init__(widget)
        self.copied: list[str] = []

    def copy_to_clipboard(self, text: str) -> None:
        """Take it in."""
        self.copied.append(text)


def drawn(app: App[None]) -> str:
    """Every character that goes to the terminal as text."""
    strips = app.screen._compositor.render_strips()
    return "".join(segment.text for strip in strips for segment in strip if not segment.control)


@pytest.mark.parametrize("given", [True, False], ids=["given", "pasted"])
async def test_an_editor_keeps_all_and_draws_nothing_that_acts(given: bool) -> None:
    editor = Editor(HOSTILE if given else "")
    async with Stage(editor).run_test(size=(60, 8)) as pilot:
        editor.focus()
        if not given:
            pilot.app.post_message(events.Paste(HOSTILE))
        await pilot.pause()
        assert editor.true_text == HOSTILE
        assert drawn(pilot.app).replace("\n", "").isprintable()
        assert "a␛[31mb␛]0;owned␇c▯2Jd␡e▯f▯g▯h▯i␋j▯k" in drawn(pilot.app)
        assert editor.document.line_count == 1


async def test_a_paste_of_lines_is_lines() -> None:
    editor = Editor()
    async with Stage(editor).run_test(size=(60, 8)) as pilot:
        editor.focus()
        pilot.app.post_message(events.Paste("one\rtwo\r\nthree\nfour"))
        await pilot.pause()
        assert editor.true_text == "one\ntwo\nthree\nfour"


async def test_edits_copies_and_undo_keep_what_was_meant() -> None:
    editor = Editor(HOSTILE)
    stage = Copying(editor)
    async with stage.run_test(size=(60, 8)) as pilot:
        editor.focus()
        await pilot.pause()
        editor.select_all()
        await pilot.press("ctrl+c", "ctrl+x")
        assert stage.copied == [HOSTILE, HOSTILE]
        assert editor.text == ""
        await pilot.press("ctrl+z")
        assert editor.true_text == HOSTILE
        await pilot.press("home", "delete", "x")
        assert editor.true_text == "x" + HOSTILE[1:]


async def test_a_cursor_that_does_not_blink_wakes_nobody() -> None:
    editor = Editor("text")
    async with Stage(editor).run_test(size=(20, 4)) as pilot:
        editor.focus()
        await pilot.pause()
        assert not editor.blink_timer._active.is_set()


async def test_a_field_shows_marks_for_what_it_is_given() -> None:
    field = Field()
    async with Stage(field).run_test(size=(90, 3)) as pilot:
        field.focus()
        pilot.app.post_message(events.Paste("ws://\x1b]0;x\x07\u202e"))
        await pilot.pause()
        assert field.text == "ws://␛]0;x␇⟨U+202E⟩"
        assert drawn(pilot.app).isprintable()


async def test_a_field_left_alone_gives_back_what_it_was_given() -> None:
    async with Stage(Static()).run_test(size=(40, 3)) as pilot:
        field = Field("a\tb")
        await pilot.app.mount(field)
        field.focus()
        assert field.value == "a␉b"
        assert field.text == "a\tb"
        await pilot.press("end", "c")
        assert field.text == "a␉bc"

"""Writing and sending: what leaves, what stays when it cannot, what is remembered, and under which connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets._toast import Toast

from ui.shell import Shell, shell
from wstui.model import Direction, Flag, Opcode, Profile, Row, State
from wstui.ui.panes.composer import Composer


def rows(running: Shell) -> list[Row]:
    """All rows of the current connection."""
    view = running.session.view
    return view.rows(0, len(view))


def sent(running: Shell) -> list[tuple[Opcode, bytes]]:
    """What was sent on purpose: no keepalive pings of a machine that is slow."""
    out = [row for row in rows(running) if row.direction is Direction.OUT and Flag.AUTOMATIC not in row.flags]
    return [(row.opcode, row.preview) for row in out]


async def write(running: Shell, text: str, *keys: str) -> None:
    """Write into the composer, then press keys."""
    running.main.action_go("composer")
    running.main.composer.pad.insert(text)
    await running.pilot.press(*keys)


async def test_a_message_is_sent_and_logged_once(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i")
        await running.type("two\nlines")
        await running.pilot.press("ctrl+j")
        await running.until(lambda: len(rows(running)) == 4, "the echo")
        assert [(row.direction.mark, row.preview) for row in rows(running)[2:]] == [
            (">", b"two\nlines"),
            ("<", b"two\nlines"),
        ]
        assert [message.draft.text for message in running.trail.of(Composer.Submitted)] == ["two\nlines"]
        assert running.main.composer.pad.text == ""


@pytest.mark.parametrize(("keys", "text", "payload"), [(1, "68 65\n6c6c 6f", b"hello"), (2, "aGVs bG8=", b"hello")])
async def test_binary_is_typed_as_hex_or_base64(tmp_path: Path, keys: int, text: str, payload: bytes) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, text, *["ctrl+t"] * keys, "ctrl+j")
        await running.until(lambda: sent(running) == [(Opcode.BINARY, payload)], "the message")
        assert running.main.composer.kind == ("hex" if keys == 1 else "base64")


async def test_a_bad_digit_is_named_and_the_draft_stays(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, "00 ff\n0g", "ctrl+t", "ctrl+j")
        await running.until_text("line 2, column 2")
        assert running.main.composer.pad.text == "00 ff\n0g"
        assert running.main.composer.has_class("-failed")
        assert sent(running) == []
        await running.pilot.press("backspace")
        assert not running.main.composer.has_class("-failed")
        assert "line 2, column 2" not in running.text


async def test_not_connected_says_what_to_do_and_keeps_the_draft(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("c")
        await running.until(lambda: running.session.state is State.CLOSED, "the end")
        await write(running, "hello", "ctrl+j")
        await running.until_text("nothing was sent · c connects")
        assert running.main.composer.draft.text == "hello"
        await running.pilot.press("escape", "c")
        await running.until_open()
        await running.pilot.press("i", "ctrl+j")
        await running.until(lambda: (Opcode.TEXT, b"hello") in sent(running), "the message")


async def test_an_empty_draft_is_not_sent(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i", "ctrl+j")
        await running.until_text("the draft is empty")
        assert sent(running) == []


@pytest.mark.parametrize(
    ("text", "opcode", "payload"),
    [
        ("/ping hi", Opcode.PING, b"hi"),
        ("/pong hi", Opcode.PONG, b"hi"),
        ("//ping", Opcode.TEXT, b"/ping"),
        ("/join", Opcode.TEXT, b"/join"),
        ("/close 4000 enough", Opcode.CLOSE, b"\x0f\xa0enough"),
    ],
)
async def test_commands(tmp_path: Path, text: str, opcode: Opcode, payload: bytes) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, text, "ctrl+j")
        await running.until(lambda: sent(running) == [(opcode, payload)], "the frame")
        assert running.main.composer.pad.text == ""


async def test_a_close_code_that_may_not_be_sent(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, "/close 1005", "ctrl+j")
        await running.until_text("this close code may not be sent")
        assert running.session.state is State.OPEN
        assert running.main.composer.pad.text == "/close 1005"


async def test_history_walks_back_and_forth_and_survives(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        for text in ("one", "two\nlines"):
            await write(running, text, "ctrl+j")
            await running.until(lambda: running.main.composer.pad.text == "", "an empty draft")
        await running.type("half")
        url = running.session.profile.url
        pad = running.main.composer.pad
        await running.pilot.press("up")
        assert pad.text == "two\nlines"
        assert pad.cursor_location == (0, 0)
        await running.pilot.press("down", "up", "up")
        assert pad.text == "one"
        await running.pilot.press("up", "down")
        assert pad.text == "two\nlines"
        await running.pilot.press("down", "down")
        assert pad.text == "half"
        files = list((tmp_path / "history").iterdir())
        assert len(files) == 1
        assert files[0].stat().st_mode & 0o777 == 0o600
    async with shell(tmp_path) as running:
        running.main.look_at(running.main.add(Profile(url), connect=False))
        await running.pilot.press("i", "up", "up")
        assert running.main.composer.pad.text == "one"


async def test_history_keeps_how_a_draft_was_read(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, "ff", "ctrl+t", "ctrl+j")
        await running.until(lambda: running.main.composer.pad.text == "", "an empty draft")
        await running.pilot.press("ctrl+t", "ctrl+t", "up")
        assert (running.main.composer.draft.text, running.main.composer.kind) == ("ff", "hex")


async def test_each_connection_has_its_draft(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/binary") as running:
        await running.until_open()
        await write(running, "first", "ctrl+t", "escape", "]")
        assert running.main.composer.draft.text == ""
        assert running.main.composer.kind == "text"
        await write(running, "second", "escape", "[")
        assert (running.main.composer.draft.text, running.main.composer.kind) == ("first", "hex")
        await running.pilot.press("]")
        assert running.main.composer.draft.text == "second"


async def test_letters_are_text_in_the_composer_and_escape_leaves(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i")
        await running.type("qcaxhyYR?[]1\\ CPLMj")
        assert running.main.composer.draft.text == "qcaxhyYR?[]1\\ CPLMj"
        assert running.session.state is State.OPEN
        await running.pilot.press("ctrl+z")
        assert running.main.composer.draft.text != "qcaxhyYR?[]1\\ CPLMj"
        await running.pilot.press("escape")
        assert running.main.focused is running.main.messages


async def test_what_was_pasted_is_sent_as_it_was(tmp_path: Path) -> None:
    hostile = "a\x1b[31mb\x1b]0;owned\x07\x9b2J\u202e\u200b\x7f"
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i")
        running.app.post_message(events.Paste(hostile))
        await running.until_text("a␛[31mb␛]0;owned␇▯2J▯▯␡")
        await running.pilot.press("ctrl+j")
        await running.until(lambda: sent(running) == [(Opcode.TEXT, hostile.encode())], "the message")


async def test_ctrl_c_copies_a_selection_and_asks_only_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shell(tmp_path, "/") as running:
        written: list[str] = []
        monkeypatch.setattr(running.app, "_write", written.append)
        await running.until_open()
        await write(running, "hello")
        running.main.composer.pad.select_all()
        await running.pilot.press("ctrl+c")
        await running.until_text("selection: 5 B sent to the terminal (OSC 52)")
        toasts = [toast.region for toast in running.app.screen.query(Toast)]
        composer = running.app.screen.query_one("#composer").region
        assert toasts
        assert not any(region.overlaps(composer) for region in toasts), "what is being written stays in sight"
        assert written == ["\x1b]52;c;aGVsbG8=\x07"]
        running.main.composer.pad.move_cursor((0, 0))
        await running.pilot.press("ctrl+c")
        await running.until_text("One connection is open")


async def test_a_big_paste_breaks_nothing(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i")
        text = '{"a":1}\n' * 8192
        running.app.post_message(events.Paste(text))
        await running.until(lambda: len(running.main.composer.pad.text) == len(text), "the paste")
        await running.pilot.press("ctrl+j")
        await running.until(lambda: running.session.statistics.counters.bytes_in > len(text), "the echo")


async def test_a_click_on_the_border_changes_and_sends(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, "aGVsbG8=")
        composer = running.main.composer
        await running.pilot.click(composer, offset=(14, 0))
        await running.pilot.click(composer, offset=(14, 0))
        assert composer.kind == "base64"
        await running.pilot.click(composer, offset=(composer.outer_size.width - 6, 0))
        await running.until(lambda: sent(running) == [(Opcode.BINARY, b"hello")], "the message")


async def test_a_history_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("a file where a directory should be")
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, "hello", "ctrl+j")
        await running.until(lambda: sent(running) == [(Opcode.TEXT, b"hello")], "the message")
        await running.until(lambda: running.app._notifications, "a word on it")
        await running.until(lambda: running.main.composer.pad.text == "", "an empty draft")
        await running.pilot.press("up")
        assert running.main.composer.pad.text == "hello"

"""Drafts of every kind on the screen: read, checked, laid out, attached, cut in fragments, kept; and what the wire has
of them."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import cbor2
import msgpack  # type: ignore[import-untyped]
import pytest
from textual import events

from ui.screens.test_composing import sent, write
from ui.shell import Shell, shell
from wstui.model import Direction, Flag, Opcode, Payload, Profile
from wstui.payloads.collection import Collection
from wstui.ui.draft import Draft

VALUE = {"op": "subscribe", "n": [1, -2.5, None], "é": True}


def draft(running: Shell) -> Draft:
    """What is in the composer."""
    return running.main.composer.draft


def more_than(running: Shell, count: int) -> bool:
    """Whether more messages were sent."""
    return len(sent(running)) > count


async def choose(running: Shell, position: int) -> None:
    """Choose a received message in the log."""
    log = running.main.messages
    await running.until(lambda: log.row_count > position, "its row")
    log.focus()
    await running.pilot.press("g", *["j"] * position)
    await running.until(lambda: log.cursor == position, "the row")
    assert log.selected is not None
    assert log.selected.direction is Direction.IN


async def kind(running: Shell, wanted: str) -> None:
    """Go on to a kind, by its key."""
    for _ in range(8):
        if draft(running).kind == wanted:
            return
        await running.pilot.press("ctrl+t")
    raise AssertionError(wanted)


async def test_json_goes_out_as_messagepack_and_cbor(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        text = json.dumps(VALUE)
        for name in ("msgpack", "cbor"):
            running.main.action_go("composer")
            await kind(running, name)
            await write(running, text, "ctrl+j")
            await running.until(lambda: draft(running).empty, "an empty draft")
        await running.until(lambda: len(sent(running)) == 2, "both")
        assert [opcode for opcode, _ in sent(running)] == [Opcode.BINARY] * 2
        packed, boxed = (payload for _, payload in sent(running))
        assert msgpack.unpackb(packed) == cbor2.loads(boxed) == VALUE
        await running.until_text("Compose ── CBOR")


async def test_json_is_checked_as_it_is_typed_and_sent_all_the_same(tmp_path: Path) -> None:
    profile = Profile("SERVER/", "x", variables=(("n", "1"),))
    async with shell(tmp_path, profiles=[profile]) as running:
        await running.until_open()
        await running.pilot.press("i", *["ctrl+t"] * 3)
        await running.type('{"a":')
        await running.until_text("! line 1, column 6: it ends, expected a value")
        await running.type("{{n}}}")
        await running.until(lambda: "column" not in running.text, "no warning")
        await running.type("x")
        await running.until_text("! line 1, column 12: something after the value")
        await running.pilot.press("ctrl+j")
        await running.until(lambda: sent(running) == [(Opcode.TEXT, b'{"a":1}x')], "the message")
        await running.until(lambda: "! line" not in running.text, "no warning")


async def test_text_that_is_json_is_coloured_and_not_judged(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, '{"a": 1')
        pad = running.main.composer.pad
        await running.until(lambda: pad.coloured, "colours")
        assert "column" not in running.text
        await write(running, "\n")
        pad.select_all()
        await running.pilot.press("backspace")
        await running.type("hello {")
        await running.until(lambda: not pad.coloured, "no colours")


async def test_layout_of_json_and_back_keeps_the_cursor_and_can_be_undone(tmp_path: Path) -> None:
    text = '{"id":12345678901234567890,"a":[{"b":{"c":1.10}},{{x}}]}'
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, text)
        pad = running.main.composer.pad
        pad.move_cursor((0, text.index("1.10")))
        await running.pilot.press("ctrl+l")
        lines = pad.text.split("\n")
        assert lines[:2] == ["{", '  "id": 12345678901234567890,']
        row, column = pad.cursor_location
        assert lines[row][:column].endswith(":")
        await running.pilot.press("ctrl+l")
        assert pad.text == text
        await running.pilot.press("ctrl+z")
        assert pad.text == "\n".join(lines)
        pad.move_cursor(pad.document.end)
        await running.type("]")
        await running.pilot.press("ctrl+l")
        await running.until_text("not JSON: line")
        assert pad.text == "\n".join(lines) + "]"


async def test_a_large_paste_is_attached_and_sent_whole(tmp_path: Path) -> None:
    text = '{"a":1}\n' * 10_000
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i")
        await running.type("before ")
        running.app.post_message(events.Paste(text))
        await running.until_text("attached 80,007 B")
        pad = running.main.composer.pad
        assert len(pad.text) < 5000
        await running.type("x")
        assert draft(running).text == "before " + text
        await running.pilot.press("ctrl+z")
        assert (draft(running).text, pad.read_only) == ("before ", False)
        running.app.post_message(events.Paste(text))
        await running.until_text("attached 80,007 B")
        await running.pilot.press("backspace")
        assert draft(running).text == "before "
        running.app.post_message(events.Paste(text))
        await running.until_text("attached 80,007 B")
        await running.pilot.press("ctrl+j")
        await running.until(lambda: running.session.statistics.counters.bytes_out == 80_007, "the echo")
        assert draft(running).empty
        await running.until(lambda: len(running.session.view) == 4, "the echo")
        view = running.session.view
        assert [view.message(number).payload for number in (2, 3)] == [("before " + text).encode()] * 2


async def test_a_file_is_sent_whole_as_binary_or_text(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 400)
    (tmp_path / "b.txt").write_text("two\r\nlines\n")
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        for name, said in (("a.bin", "a.bin 102,400 B"), ("b.txt", "b.txt 11 B")):
            await running.pilot.press("f5")
            await running.until_text("Send a file")
            await running.type(str(tmp_path / "nowhere"))
            await running.until_text("No such file")
            await running.pilot.press("enter")
            await running.until_text("Send a file")
            for _ in "nowhere":
                await running.pilot.press("backspace")
            await running.type(name)
            await running.until_text("sent whole; Ctrl+T")
            await running.pilot.press("enter")
            await running.until_text(said)
            await running.pilot.press("ctrl+j")
            await running.until(lambda: draft(running).empty, "an empty draft")
        await running.until(lambda: len(sent(running)) == 2, "both")
        view = running.session.view
        rows = view.rows(0, len(view))
        out = [view.message(n) for n, row in enumerate(rows) if row.direction is Direction.OUT and row.opcode.is_data]
        assert [(one.row.opcode, one.payload) for one in out] == [
            (Opcode.BINARY, bytes(range(256)) * 400),
            (Opcode.TEXT, b"two\r\nlines\n"),
        ]
        await running.pilot.press("i", "up")
        assert draft(running) == Draft(kind="text", file=str(tmp_path / "b.txt"))


async def test_a_file_that_went_is_said_and_the_draft_stays(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0")
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        running.main.composer.attach(Draft(kind="binary", file=str(tmp_path / "a.bin")))
        (tmp_path / "a.bin").unlink()
        await running.pilot.press("i", "ctrl+j")
        await running.until_text("a.bin: No such")
        assert draft(running).file == str(tmp_path / "a.bin")
        assert sent(running) == []


async def test_fragments_of_a_chosen_size(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[Profile("SERVER/", compression=False)]) as running:
        await running.until_open()
        await running.pilot.press("f8")
        await running.type("x")
        await running.until_text("a number of bytes is needed")
        await running.pilot.press("backspace")
        await running.type("4")
        await running.pilot.press("enter")
        await running.until_text("fragments of 4 B")
        await write(running, "0123456789", "ctrl+j")
        await running.until(lambda: sent(running) == [(Opcode.TEXT, b"0123456789")], "the message")
        await running.until(lambda: len(running.session.view) == 4, "the echo")
        view = running.session.view
        (row,) = [row for row in view.rows(0, 4) if row.direction is Direction.OUT]
        assert Flag.FRAGMENTED in row.flags
        number = [one.seq for one in view.rows(0, 4)].index(row.seq)
        assert [(f.opcode, f.fin, f.payload) for f in view.message(number).frames] == [
            (1, False, b"0123"),
            (0, False, b"4567"),
            (0, True, b"89"),
        ]
        frames = running.session.frames()
        await running.until(lambda: not frames.more(), "all frames")
        assert len(frames) == 5  # the greeting, three of it, and the echo
        await running.pilot.press("f8", "backspace", "enter")
        await running.until(lambda: draft(running).fragment == 0, "one frame")


async def test_sent_and_received_messages_are_sent_again_to_the_byte(tmp_path: Path) -> None:
    text, data = "//close {{x}}\r\n\u202e", bytes(range(256))
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.session.send(text)
        await running.session.send(data)
        await running.until(lambda: len(running.session.view) == 6, "the echoes")
        for key, keys in [("r", ()), ("e", ("ctrl+j",))]:
            for position in (4, 5):
                before = len(sent(running))
                await choose(running, position)
                await running.pilot.press(key)
                if keys:
                    await running.until(lambda: not draft(running).empty, "the draft")
                    await running.until_text("as it stands")
                await running.pilot.press(*keys)
                await running.until(partial(more_than, running, before), "another")
                opcode, payload = sent(running)[-1]
                assert (opcode, payload) == ((Opcode.TEXT, text.encode()) if position == 4 else (Opcode.BINARY, data))
        await running.pilot.press("i", "up", "up")
        assert draft(running).literal


async def test_a_draft_is_not_replaced_unasked(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await write(running, "hello", "ctrl+j")
        await running.until(lambda: len(running.session.view) == 4, "the echo")
        await running.type("half")
        await running.pilot.press("escape", "e")
        await running.until_text("Replace it with")
        await running.pilot.press("escape")
        assert draft(running).text == "half"
        await running.pilot.press("escape", "e")
        await running.until_text("Replace it with")
        await running.pilot.press("enter")
        await running.until(lambda: draft(running).text == "hello", "the message")


async def test_control_frames_are_not_sent_again(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.session.ping(b"x")
        await running.until(lambda: len(running.session.view) == 4, "the pong")
        await choose(running, 3)
        await running.pilot.press("r")
        await running.until_text("only texts and binary messages are sent again")


async def test_what_was_sent_is_found_by_letters(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        for text in ("subscribe one", "ping", "subscribe two"):
            await write(running, text, "ctrl+j")
            await running.until(lambda: draft(running).empty, "an empty draft")
        await running.type("half")
        await running.pilot.press("ctrl+r")
        await running.until_text("Sent before", "subscribe one", "ping")
        await running.type("one")
        await running.until(lambda: "subscribe two" not in running.text.partition("Sent before")[2], "one of them")
        await running.pilot.press("enter")
        await running.until(lambda: draft(running).text == "subscribe one", "it")
        await running.pilot.press("ctrl+z")
        assert draft(running).text == "half"


async def test_the_editor_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "editor"
    script.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\npath = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text()\npath.write_text(text.upper() + '\\n')\nsys.exit('fail' in text)\n"
    )
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    async with shell(tmp_path, "/") as running:
        monkeypatch.setattr(running.app, "suspend", nullcontext)
        await running.until_open()
        await write(running, "some text", "f4")
        await running.until(lambda: draft(running).text == "SOME TEXT", "what the editor left")
        await running.pilot.press("ctrl+z")
        await running.until(lambda: draft(running).text == "some text", "the draft before")
        await write(running, " that fails", "escape", "f4")
        await running.until_text("ended with 1: the draft is as it was")
        assert draft(running).text == "some text that fails"
        (tmp_path / "a.txt").write_text("of a file")
        running.main.composer.attach(Draft(kind="binary", file=str(tmp_path / "a.txt")))
        await running.pilot.press("f4")
        await running.until(lambda: draft(running) == Draft("OF A FILE"), "a copy of it")
        assert (tmp_path / "a.txt").read_text() == "of a file"


async def test_drafts_come_back_after_a_crash(tmp_path: Path) -> None:
    profiles = [Profile("SERVER/", "one"), Profile("SERVER/", "two")]
    async with shell(tmp_path, profiles=profiles) as running:
        await running.until_open()
        await write(running, "ff 00", "ctrl+t")
        await running.until(lambda: len(list((tmp_path / "drafts").glob("*.draft"))) == 1, "the file")
        (file,) = (tmp_path / "drafts").glob("*.draft")
        assert file.stat().st_mode & 0o777 == 0o600
        await running.until(lambda: '"hex"' in file.read_text(), "all of it")
        # A program that is killed writes nothing more, and its lock goes.
        kept = running.main._drafts
        assert kept is not None
        running.main.keep_drafts = kept.close  # type: ignore[method-assign]
    async with shell(tmp_path, profiles=profiles) as running:
        await running.until_open()
        assert draft(running) == Draft("ff 00", "hex")
        await running.pilot.press("]")
        assert draft(running).empty
        await running.pilot.press("[", "i", "ctrl+j")
        await running.until(lambda: sent(running) == [(Opcode.BINARY, b"\xff\x00")], "the message")
        await running.until(lambda: not list((tmp_path / "drafts").glob("*.draft")), "no file")
    assert list((tmp_path / "drafts").iterdir()) == []


async def test_payloads_move_have_notes_and_are_found(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        first = [Payload("subscribe", "{}"), Payload("ping", "ping"), Payload("bytes", "00 ff", "hex")]
        collection.create(Profile(url + "/", "one"), first)
        collection.create(Profile(url + "/binary", "two"), [Payload("firmware", "01", "hex", note="the version")])

    def listed() -> list[str]:
        return [payload.name for payload in running.main.payloads.all]

    async with shell(tmp_path, profiles=[Profile("SERVER/", "one")], collection=save) as running:
        await running.until_open()
        await running.pilot.press("P", "j", "K")
        await running.until(lambda: listed() == ["ping", "subscribe", "bytes"], "another order")
        await running.pilot.press("J", "J", "J")
        await running.until(lambda: listed() == ["subscribe", "bytes", "ping"], "another order")
        assert running.main.payloads.cursor == 2
        await running.pilot.press('"')
        await running.until_text("Note on ping")
        await running.type("every day")
        await running.pilot.press("enter")
        await running.until_text("ping  every day")
        await running.pilot.press("ctrl+n")
        await running.until_text("firmware", "the version")
        await running.type("fw")
        await running.pilot.press("ctrl+j")
        await running.until(lambda: sent(running) == [(Opcode.BINARY, b"\x01")], "the message")
        await running.pilot.press("ctrl+n")
        await running.type("day")
        await running.pilot.press("enter")
        await running.until(lambda: draft(running) == Draft("ping", name="ping"), "the draft")


async def test_payloads_in_files_and_fragments(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        frame = Payload("frame", "", "binary", file="frame.bin", fragment=2)
        collection.create(Profile(url + "/", "one"), [frame, Payload("as is", "/ping", literal=True)])
        (collection.directory / "frame.bin").write_bytes(b"\x00\xff\x80")

    async with shell(tmp_path, profiles=[Profile("SERVER/", "one")], collection=save) as running:
        await running.until_open()
        await running.pilot.press("1", "2")
        wanted = [(Opcode.BINARY, b"\x00\xff\x80"), (Opcode.TEXT, b"/ping")]
        await running.until(lambda: sorted(sent(running)) == sorted(wanted), "both")
        await running.pilot.press("P", "enter")
        await running.until_text("frame.bin 3 B", "fragments of 2 B")
        await running.pilot.press("f2", "enter")
        await running.until_text("saved frame")
        entry = running.collection.find("one")
        assert entry is not None
        assert entry.payloads[0] == Payload("frame", "", "binary", file="frame.bin", fragment=2)

"""Copying from the screen: what travels, and what is said of it."""

from __future__ import annotations

import threading
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events

from ui.shell import Shell, shell
from wstui.export import commands, exporters
from wstui.model import Payload, Profile
from wstui.payloads.collection import Collection
from wstui.ui.screens import copy_actions, progress

MESSAGE = '{"id":12345678901234567890,"price":1.10}'


@asynccontextmanager
async def copying(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Shell, list[bytes]]]:
    """A screen on a JSON message, and what its terminal is given to copy."""
    copied: list[bytes] = []
    async with shell(folder, "/") as running:
        monkeypatch.setattr(running.app, "_write", lambda data: copied.append(b64decode(data[7:-1])))
        await running.until_open()
        await running.session.send(MESSAGE)
        await running.until_text('"price": 1.10')
        yield running, copied


async def test_y_copies_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with copying(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("y")
        await running.until_text("message as JSON: ", " B sent to the terminal (OSC 52)")
        assert copied == [b'{\n  "id": 12345678901234567890,\n  "price": 1.10\n}']
        await running.pilot.press("x", "y")
        await running.until(lambda: len(copied) == 2, "the hex")
        assert copied[1].startswith(b"00000000  7b 22 69 64")


async def test_what_is_typed_in_one_go_copies_the_message_that_was_moved_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with copying(tmp_path, monkeypatch) as (running, copied):
        for number in range(3):
            await running.session.send(f"number {number}")
        await running.until(lambda: running.main.messages.row_count == 10, "three messages and their echoes")
        view = running.session.view
        # As a link with latency delivers it: nothing is handled between two of these.
        for key in "kkkk", "y", "jj", "y":
            for character in key:
                running.app.post_message(events.Key(character, character))
        await running.until(lambda: len(copied) == 2, "two copies")
        assert copied == [view.message(5).payload, view.message(7).payload]


async def test_every_format_is_in_the_menu_by_its_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with copying(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("f")  # a keepalive ping that comes meanwhile is not what is copied
        message = running.main.chosen_message()
        assert message is not None
        for number, exporter in enumerate(exporters().values()):
            await running.pilot.press("Y")
            await running.until_text("Copy as", exporter.label)
            await running.pilot.press(exporter.key)
            await running.until(lambda number=number: len(copied) > number, exporter.label)  # type: ignore[misc]
            assert copied[-1] == exporter.export(message).encode()
        assert MESSAGE.encode() in copied


async def test_what_takes_long_to_make_is_made_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with copying(tmp_path, monkeypatch) as (running, copied):
        made: list[bool] = []
        exporter = exporters()["json"]

        def export(self: object, message: object) -> str:
            made.append(threading.current_thread() is threading.main_thread())
            return "made"

        monkeypatch.setattr(type(exporter), "export", export)
        await running.pilot.press("Y", exporter.key)
        await running.until(lambda: copied == [b"made"], "the copy")
        assert made == [False]


async def test_formats_of_a_long_message_are_judged_aside_and_the_menu_says_it_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_actions, "AT_ONCE", 10)
    async with copying(tmp_path, monkeypatch) as (running, copied):
        judged, go = list[bool](), threading.Event()

        def note(self: object, message: object) -> str:
            judged.append(threading.current_thread() is threading.main_thread())
            go.wait()
            return "not quite"

        monkeypatch.setattr(type(exporters()["json"]), "note", note)
        await running.pilot.press("Y")
        await running.until_text("JSON, one line")
        await running.until(lambda: judged, "a judgement")
        assert "not quite" not in running.text
        go.set()
        await running.until_text("not quite")
        await running.pilot.press("escape", "Y", "j")
        await running.until_text("JSON, indented: not quite: ")
        await running.until(lambda: copied, "a copy")
        assert copied[-1].startswith(b'{\n  "id"')
        assert not any(judged)


async def test_what_takes_long_to_make_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SOON", 0)
    async with copying(tmp_path, monkeypatch) as (running, copied):
        go = threading.Event()

        def export(self: object, message: object) -> str:
            go.wait()
            return "made"

        monkeypatch.setattr(type(exporters()["json"]), "export", export)
        await running.pilot.press("Y", "j")
        await running.until_text("Copying JSON, indented", "Esc stop")
        await running.pilot.press("escape")
        await running.until_text("not copied: stopped")
        go.set()
        await running.pilot.press("y")
        await running.until(lambda: copied, "a copy")
        assert len(copied) == 1
        assert copied[0] != b"made"


async def test_the_menu_by_arrows_and_out_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with copying(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("Y", "down", "escape")
        await running.pilot.press("Y", "enter")
        await running.until(lambda: copied, "a copy")
        assert len(copied) == 1


async def test_nothing_to_copy_is_said(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=False) as running:
        await running.pilot.press("y")
        await running.until_text("there is nothing to copy")
        await running.pilot.press("Y")
        await running.until_text("there is no message to copy")


def saved(collection: Collection, url: str) -> None:
    """A profile with a payload, and an environment with a secret that stands in both."""
    profile = Profile(url + "/?key=abc-secret", name="mine", variables=(("op", "login"),), secrets=("pin",))
    collection.create(profile, [Payload("login", '{"op":"{{op}}","pin":"{{pin}}"}'), Payload("big", "", file="big")])
    (collection.directory / "big").write_bytes(bytes(2**20 + 1))
    (collection.directory.parent / ".env").write_text("pin=4711-4711\n")


@asynccontextmanager
async def at_a_profile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Shell, list[bytes]]]:
    profile = Profile("SERVER/?key=abc-secret", name="mine", variables=(("op", "login"),), secrets=("pin",))
    copied: list[bytes] = []
    async with shell(folder, profiles=[profile], collection=saved) as running:
        monkeypatch.setattr(running.app, "_write", lambda data: copied.append(b64decode(data[7:-1])))
        await running.until_open()
        yield running, copied


async def test_a_payload_is_copied_as_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_a_profile(tmp_path, monkeypatch) as (running, copied):
        for number, command in enumerate(commands().values()):
            await running.pilot.press("P", "Y", command.key)
            await running.until(lambda number=number: len(copied) > number, command.label)  # type: ignore[misc]
            text = copied[-1].decode()
            assert "secret" not in text
            assert "4711" not in text
            assert "KEY" in text
            assert command.name == "curl" or ('"op":"login"' in text and "pin" in text)
        await running.pilot.press("P", "Y")
        await running.until_text("Copy the payload as", "wscat command", "needs KEY, pin")
        await running.pilot.press("escape", "j", "Y")
        await running.until_text("big is larger than 1 MiB, which no command holds")


async def test_a_connection_is_copied_as_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_a_profile(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("C", "Y", "W")
        await running.until(lambda: copied, "a command")
        url = running.server.url
        assert copied == [f"wscat -c '{url}/?key='\"${{KEY:?}}\" -L".encode()]
        await running.session.send(MESSAGE)
        await running.until_text('"price": 1.10')
        await running.pilot.press("L", "Y")
        await running.until_text("Copy as", "hex dump", "Python program (websockets)")
        await running.pilot.press("T")
        await running.until(lambda: len(copied) == 2, "a command of wstui")
        assert copied[1] == f"wstui '{url}/?key='\"${{KEY:?}}\"".encode()


async def test_why_there_are_no_commands_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_a_profile(tmp_path, monkeypatch) as (running, copied):
        (tmp_path / ".env").write_text("what\n")
        await running.pilot.press("C", "Y")
        await running.until_said(".env:1:1: NAME=value is needed")
        await running.pilot.press("X", "escape", "L", "Y")
        assert copied == []


async def test_the_clipboard_is_tested_with_a_line_that_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with copying(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("ctrl+p")
        await running.type("test the clip")
        await running.until_text("Program: test the clipboard")
        await running.pilot.press("enter", "enter")
        await running.until(lambda: copied, "a copy")
        await running.until_text(f"paste: {copied[0].decode()} must come: ")


async def test_what_is_too_large_is_said_with_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with copying(tmp_path, monkeypatch) as (running, copied):
        await running.session.send("x" * 80_000)
        await running.until(lambda: running.main.messages.row_count == 6, "the echo")
        await running.until_text("─ 80,000 B ")
        await running.pilot.press("y")
        await running.until_said("80,000 B saved in ", "terminals take here")
        assert copied == []

"""Messages taken out of the program: saved, shown in a pager, given to a command."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from ui.shell import Shell, shell
from wstui.ui.screens.pipe import PipeScreen
from wstui.ui.widgets.field import Field

MESSAGE = '{"id":12345678901234567890,"price":1.10}'


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@asynccontextmanager
async def taking(folder: Path) -> AsyncIterator[Shell]:
    """A screen on a JSON message."""
    async with shell(folder, "/") as running:
        await running.until_open()
        await running.session.send(MESSAGE)
        await running.until_text('"price": 1.10')
        running.main.messages.set_following(False)  # a keepalive ping may come
        yield running


def names(folder: Path) -> list[str]:
    return os.listdir(folder)


def read(path: Path) -> str:
    return path.read_text()


async def test_a_payload_is_saved_under_the_name_that_is_proposed(tmp_path: Path, cwd: Path) -> None:
    async with taking(tmp_path) as running:
        row = running.main.messages.selected
        assert row is not None
        await running.pilot.press("s")
        await running.until_text("Save the payload as", f"{len(MESSAGE)} B")
        await running.pilot.press("enter")
        await running.until_text(f"saved {len(MESSAGE)} B in ")
        (name,) = names(cwd)
        path = cwd / name
        assert path.name.endswith(f"-{row.number}.json")
        assert await asyncio.to_thread(read, path) == MESSAGE
        assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


async def test_nothing_is_overwritten_without_a_question(tmp_path: Path, cwd: Path) -> None:
    path = cwd / "there.bin"
    path.write_text("before")
    async with taking(tmp_path) as running:
        for answer, left in [("n", "before"), ("y", MESSAGE)]:
            await running.pilot.press("s")
            await running.until_text("Save the payload as")
            running.app.screen.query_one(Field).put("the")
            await running.pilot.press("tab")
            await running.until_text("there.bin", "in place of the 6 B that are there")
            await running.pilot.press("enter")
            await running.until_text("Replace what this file holds?")
            await running.pilot.press(answer)
            await running.until(lambda: running.app.screen is running.main, "the main screen")
            if answer == "y":
                await running.until_text("saved ")
            assert await asyncio.to_thread(read, path) == left


async def test_where_no_file_can_be_is_said(tmp_path: Path, cwd: Path) -> None:
    (cwd / "folder").mkdir()
    async with taking(tmp_path) as running:
        await running.pilot.press("s")
        await running.until_text("Save the payload as")
        field = running.app.screen.query_one(Field)
        for text, said in [
            ("folder", "is a folder"),
            ("none/x", "there is no such folder"),
            ("a" * 300, "File name too long"),
        ]:
            field.put(text)
            await running.until_text(said)
            await running.pilot.press("enter")
            assert "Save the payload as" in running.text


async def test_tab_says_how_a_path_can_go_on(tmp_path: Path, cwd: Path) -> None:
    for name in ("one.json", "other.json"):
        (cwd / name).touch()
    async with taking(tmp_path) as running:
        await running.pilot.press("s")
        await running.until_text("Save the payload as")
        running.app.screen.query_one(Field).put("o")
        await running.pilot.press("tab")
        await running.until_text("one.json  other.json")


async def test_a_command_is_given_the_message(tmp_path: Path, cwd: Path) -> None:
    async with taking(tmp_path) as running:
        await running.pilot.press("|")
        await running.until_text(f"{len(MESSAGE)} B │ nothing run yet")
        await running.type("touch ran; cat; printf '\\033[31m'; echo bad >&2; exit 4")
        assert names(cwd) == []
        await running.pilot.press("enter")
        await running.until_text("exit 4 · ", MESSAGE + "␛[31m", "standard error", "bad")
        assert names(cwd) == ["ran"]
        await running.pilot.press("y")
        await running.until_text("sent to the terminal")
        await running.pilot.press("escape")
        await running.until(lambda: running.app.screen is running.main, "the main screen")
        # What was run is a key away, in this run and the next.
        await running.pilot.press("|", "up")
        await running.until(lambda: "touch ran" in running.app.screen.query_one(Field).text, "the command")
        await running.pilot.press("down")
        assert running.app.screen.query_one(Field).text == ""


async def test_a_command_that_goes_on_is_stopped(tmp_path: Path, cwd: Path) -> None:
    async with taking(tmp_path) as running:
        await running.pilot.press("|")
        await running.type("echo begun; sleep 60")
        await running.pilot.press("enter")
        await running.until_text("│ running · 6 B", "begun")
        await running.pilot.press("escape")
        await running.until_text("│ stopped · 6 B")
        screen = running.app.screen
        assert isinstance(screen, PipeScreen)
        await running.until(lambda: screen.piped and screen.piped.code, "its end")
        await running.pilot.press("|")
        await running.pilot.press("escape")
        await running.until(lambda: running.app.screen is running.main, "the main screen")


async def test_the_pager_gets_what_is_shown_and_only_for_its_owner(
    tmp_path: Path, cwd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "pager"
    rights = f"{tmp_path}/rights"  # there once it is whole
    script.write_text(f'#!/bin/sh\ncat "$1" > {tmp_path}/seen\nls -l "$1" > {rights}.new && mv {rights}.new {rights}\n')
    script.chmod(0o755)
    monkeypatch.setenv("PAGER", str(script))
    async with taking(tmp_path) as running:
        _no_terminal(running, monkeypatch)
        await running.session.send("a\x1b]52;c;eA==\x07b")
        await running.pilot.press("G")
        await running.until(lambda: "␛]52" in running.main.detail.copy_text()[1], "the message")
        await running.pilot.press("f3")
        await running.until((tmp_path / "rights").exists, "the pager")
        assert "␛]52;c;eA==␇" in await asyncio.to_thread(read, tmp_path / "seen")
        assert (await asyncio.to_thread(read, tmp_path / "rights")).startswith("-rw-------")
        monkeypatch.setenv("PAGER", "false")
        await running.pilot.press("f3")
        await running.until_text("false ended with 1")
        monkeypatch.setenv("PAGER", "no-such-pager")
        await running.pilot.press("f3")
        await running.until_text("no-such-pager: No such file or directory", "set PAGER")


def _no_terminal(running: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test has no terminal to give away."""

    @contextmanager
    def suspend() -> Iterator[None]:
        yield

    monkeypatch.setattr(running.app, "suspend", suspend)


async def test_without_a_message_there_is_nothing_to_take(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=False) as running:
        await running.pilot.press("s")
        await running.until_text("there is no message to save")
        await running.pilot.press("|")
        await running.until_text("there is no message to pipe")

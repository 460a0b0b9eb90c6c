"""Rows of the log that are chosen together, copied and given to commands."""

from __future__ import annotations

import asyncio
import json
import threading
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ui.shell import Shell, shell
from wstui.config import copies_dir
from wstui.export import rows as formats
from wstui.model import Message, Row
from wstui.ui.panes.selecting import Span
from wstui.ui.screens import progress, row_actions
from wstui.ui.window import Rows


@asynccontextmanager
async def rows(folder: Path, monkeypatch: pytest.MonkeyPatch, count: int = 3) -> AsyncIterator[tuple[Shell, list[str]]]:
    """A log with messages and their echoes, and what its terminal is given to copy."""
    copied: list[str] = []
    async with shell(folder, "/") as running:
        monkeypatch.setattr(running.app, "_write", lambda data: copied.append(b64decode(data[7:-1]).decode()))
        await running.until_open()
        before = running.main.messages.row_count
        for number in range(count):
            await running.session.send(f'{{"n": {number}}}')
        await running.until(lambda: running.main.messages.row_count >= before + 2 * count, "messages and echoes")
        await running.pilot.press("G")
        yield running, copied


async def test_y_copies_the_rows_as_they_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rows(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("v", "k", "k", "v", "y")
        await running.until_text("3 rows: ", " B sent to the terminal (OSC 52)", "3 chosen")
        lines = copied[0].splitlines()
        assert len(lines) == 3
        assert all("text" in line and '{"n": ' in line for line in lines)
        await running.pilot.press("escape", "y")
        await running.until(lambda: len(copied) == 2, "the message")
        assert "\n" not in copied[1].strip() or copied[1].startswith("{")


async def test_rows_are_copied_in_each_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rows(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("shift+up", "Y")
        await running.until_text("Copy 2 rows as", "NDJSON", "Markdown table", "raw payloads", "as shown")
        await running.pilot.press("n")
        await running.until(lambda: copied, "NDJSON")
        read = [json.loads(line) for line in copied[0].splitlines()]
        assert [list(one["json"]) for one in read] == [["n"], ["n"]]
        for number, (key, begins) in enumerate([("m", "| number |"), ("r", '{"n": '), ("s", " ")], 2):
            await running.pilot.press("Y", key)
            await running.until(lambda number=number: len(copied) == number, key)  # type: ignore[misc]
            assert copied[-1].startswith(begins)


async def test_many_rows_are_a_file_with_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_actions, "MANY", 100)
    monkeypatch.setattr(row_actions, "SLICE", 10)
    async with rows(tmp_path, monkeypatch, 600) as (running, copied):
        await running.pilot.press("v", "g", "Y")
        await running.until_text("rows as", "NDJSON")
        before = set(copies_dir().glob("*"))
        await running.pilot.press("n")
        await running.until_text("rows as NDJSON: ", " B saved in ")
        (path,) = set(copies_dir().glob("*")) - before
        text = await asyncio.to_thread(path.read_text)
        assert len(text.splitlines()) == running.main.messages.span_count >= 1200
        assert path.stat().st_mode & 0o777 == 0o600
        assert copied == []
        assert running.app.screen is running.main


async def test_what_is_stopped_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_actions, "MANY", 10)
    monkeypatch.setattr(row_actions, "SLICE", 1)
    slices = row_actions._slices

    async def slowly(view: Rows, span: Span) -> AsyncIterator[list[Row]]:
        async for some in slices(view, span):
            yield some
            await asyncio.sleep(0.05)

    monkeypatch.setattr(row_actions, "_slices", slowly)
    async with rows(tmp_path, monkeypatch, 100) as (running, copied):
        before = set(copies_dir().glob("*"))
        await running.pilot.press("v", "g", "Y", "m")
        await running.until_text("Copying rows as Markdown table")
        await running.pilot.press("escape")
        await running.until_text("not copied: stopped")
        assert set(copies_dir().glob("*")) == before
        assert copied == []


async def test_rows_of_long_messages_are_made_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_actions, "LONG_ROW", 1)
    made: list[bool] = []
    real = formats()["ndjson"].row

    def row(message: Message, connection: str) -> str:
        made.append(threading.current_thread() is threading.main_thread())
        return real(message, connection)

    monkeypatch.setattr(formats()["ndjson"], "row", row)
    async with rows(tmp_path, monkeypatch) as (running, copied):
        await running.pilot.press("v", "k", "v", "Y", "n")
        await running.until(lambda: copied, "two rows")
        assert [json.loads(line)["json"].keys() for line in copied[0].splitlines()] == [{"n"}, {"n"}]
        assert made == [False, False]


async def test_a_long_row_among_few_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SOON", 0)
    monkeypatch.setattr(row_actions, "LONG_ROW", 1)
    go = threading.Event()

    def row(message: Message, connection: str) -> str:
        go.wait()
        return "made"

    monkeypatch.setattr(formats()["ndjson"], "row", row)
    async with rows(tmp_path, monkeypatch) as (running, copied):
        before = set(copies_dir().glob("*"))
        await running.pilot.press("v", "k", "v", "Y", "n")
        await running.until_text("Copying rows as NDJSON", "0 of 2", "Esc stop")
        await running.pilot.press("escape")
        await running.until_text("not copied: stopped")
        go.set()
        await running.until(lambda: running.app.screen is running.main, "the main screen")
        assert (set(copies_dir().glob("*")), copied) == (before, [])


async def test_a_command_is_given_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rows(tmp_path, monkeypatch) as (running, _):
        await running.pilot.press("v", "k", "|")
        await running.until_text("2 rows as NDJSON │ nothing run yet")
        await running.type("sed -n '$='; echo done")
        await running.pilot.press("enter")
        await running.until_text("exit 0 · 7 B", "done")

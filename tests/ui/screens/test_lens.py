"""A connection that speaks a subprotocol: its rows say what messages mean and how long answers took, keys go between
requests and answers, and a table has the methods. Over the real engine."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.feed import framed
from ui.shell import Shell, shell
from wstui.model import Direction, Opcode, Profile
from wstui.store.capture import Capture
from wstui.ui import cadence

IN, OUT = Direction.IN, Direction.OUT
MS = 1_000_000
HOUR = 3600 * 10**9

TALK = [
    (OUT, 0, {"jsonrpc": "2.0", "id": 1, "method": "hover", "params": {"line": 3}}),
    (IN, 12, {"jsonrpc": "2.0", "id": 1, "result": "a word"}),
    (OUT, 20, {"jsonrpc": "2.0", "id": 2, "method": "rename"}),
    (IN, 61, {"jsonrpc": "2.0", "id": 2, "error": {"code": -32601, "message": "Method not found"}}),
    (OUT, 70, {"jsonrpc": "2.0", "id": 3, "method": "lost"}),
    (IN, 80, {"jsonrpc": "2.0", "method": "progress", "params": {"done": 40}}),
]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw almost as soon as there is something to draw."""
    monkeypatch.setattr(cadence, "EVERY", 0.05)


def record(capture: Capture, connection: int, talk: Sequence[tuple[Direction, int, object]], began: int) -> None:
    """Put messages into a capture, at so many milliseconds after a moment of the monotonic clock."""
    for way, at, document in talk:
        payload = json.dumps(document).encode()
        run, _ = framed(way, [(Opcode.TEXT, payload)], mono_ns=began + at * MS)
        capture.recorder(connection).run(run)
    capture.flush()


def spoken(running: Shell, began: int) -> None:
    """Let the current connection have said all of it."""
    record(running.main.inspector.capture, running.session.id, TALK, began)


async def test_rows_say_what_messages_mean(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        spoken(running, time.monotonic_ns() - HOUR)
        await running.until_text("request hover {line: 3}", 'response 12 ms hover "a word"', "notification progress")
        await running.until_text("error 41 ms rename -32601 Method not found", "request unanswered lost")


async def test_keys_go_between_request_and_answer(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        spoken(running, time.monotonic_ns())
        await running.until_text("12 ms hover")
        log = running.main.messages
        assert log.choose(log.row_count - 5)
        answer = log.selected
        await running.pilot.press(",")
        assert answer is not None
        assert log.selected is not None
        assert log.selected.seq == answer.seq - 1
        await running.pilot.press(",")
        assert log.selected == answer
        assert log.choose(log.row_count - 1)
        await running.pilot.press(",")
        await running.until_text("it neither asks nor answers")
        assert log.choose(log.row_count - 2)
        await running.pilot.press(",")
        await running.until_text("no answer to it has come")


async def test_the_tab_has_the_meaning_then_the_methods(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        spoken(running, time.monotonic_ns())
        await running.until_text("12 ms hover")
        log = running.main.messages
        assert log.choose(log.row_count - 5)
        await running.pilot.press("l")
        await running.until_text('response  "a word"', "id            1", "answers", "hover  12 ms before")
        await running.until_text("read as       JSON-RPC", '"result": "a word"')
        await running.pilot.press("M", "j", "j", "enter")
        assert log.selected is not None
        assert log.selected.direction is OUT, "the line of the request leads there"
        await running.pilot.press("l")
        await running.until_text("method", "no answer", "progress", "by count")
        await running.pilot.press("M", "o")
        await running.until_text("by errors")
        await running.pilot.press("j", "enter")
        await running.until_text("rename")
        assert log.selected.seq == log.row_count - 4, "the slowest request of the method"
        await running.pilot.press("l")
        assert running.main.detail.tab.name == "message"


async def test_times_are_said_in_what_is_below_the_meaning(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        talk = [(IN, 0, {"jsonrpc": "2.0", "method": "tick", "params": {"at": 1700000000}})]
        record(running.main.inspector.capture, running.session.id, talk, time.monotonic_ns())
        await running.until_text("notification tick")
        await running.pilot.press("l", "M", "plus", "H")
        await running.until_text("2023-11-14 22:13:20 UTC")
        assert running.main.detail.tab.name == "lens"


async def test_another_lens_or_none_is_picked_and_sticks(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/") as running:
        await running.until_open()
        spoken(running, time.monotonic_ns())
        await running.until_text("request hover")
        await running.pilot.press("l", "M")
        for _ in range(20):
            await running.pilot.press("o")
            if running.main.lensing.picked(running.session) == "off":
                break
        await running.until_text("read with no lens", '{"jsonrpc": "2.0"')
        assert "request hover" not in running.text
        await running.pilot.press("]", "[")
        assert "request hover" not in running.text
        await running.pilot.press("M", "o")
        await running.until_text("request hover", "read as JSON-RPC")


async def test_an_earlier_capture_is_read_too(tmp_path: Path) -> None:
    capture = Capture.create(tmp_path / "before")
    number = capture.add_connection(Profile("ws://localhost/", "server"))
    record(capture, number, TALK, 5 * HOUR)
    path = capture.path
    capture.close()
    async with shell(tmp_path, earlier=path) as running:
        await running.until_text('response 12 ms hover "a word"', "request unanswered lost")


async def test_a_connection_without_a_subprotocol_costs_nothing(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        talk = [(IN, n, {"n": n}) for n in range(12)]
        record(running.main.inspector.capture, running.session.id, talk, time.monotonic_ns())
        await running.until(lambda: running.main.lensing.ready, "lenses")
        await running.until_text('{"n": 11}')
        assert running.main._pairing is None
        await running.pilot.press("l")
        await running.until_text("No lens reads this connection.")
        await running.pilot.press(",")
        await running.until_text("no lens reads this connection")


SECRET = [
    (OUT, 0, {"jsonrpc": "2.0", "id": 1, "method": "login", "params": {"token": "hush-hush", "pin": "4711"}}),
    (IN, 12, {"jsonrpc": "2.0", "id": 1, "result": {"token": "hush-hush"}}),
    (OUT, 20, {"jsonrpc": "2.0", "id": 2, "method": "drop hush-hush"}),
    (IN, 21, {"jsonrpc": "2.0", "id": 2, "result": 0}),
    (OUT, 30, {"jsonrpc": "2.0", "id": 3, "method": "say", "params": ['a"quote"d']}),
]


async def test_a_secret_is_neither_in_rows_nor_in_the_tab_until_it_is_asked_for(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        running.main.inspector.capture.hide(["hush-hush", "4711", 'a"quote"d'])
        record(running.main.inspector.capture, running.session.id, SECRET, time.monotonic_ns())
        await running.until_text("request login {token: ", "12 ms login", "request drop", "request say")
        seen = ("hush-hush", "4711", "quote")
        assert not any(said in running.text for said in seen)
        log = running.main.messages
        first = log.row_count - len(SECRET)
        await running.pilot.press("l")
        for row in range(first, log.row_count):
            assert log.choose(row)
            await running.pilot.pause()
            said = running.main.detail.copy_text(whole=True)[1]
            assert not any(one in running.text + said for one in seen)
        assert log.choose(first)
        await running.pilot.press("M", "l")
        await running.until_text("by count")
        assert not any(said in running.text for said in seen)
        await running.pilot.press("S")
        await running.until_text("drop hush-hush")
        await running.pilot.press("l", "l")
        await running.until_text('"hush-hush"', '"4711"')

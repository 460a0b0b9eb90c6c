"""The main screen on the real engine: what is on it at each size, where keys lead, and what it costs while nothing
happens."""

from __future__ import annotations

import asyncio
import time
from itertools import combinations
from pathlib import Path

import pytest
from textual.actions import SkipAction
from textual.widget import Widget

from ui.screens.test_filter import say
from ui.shell import Shell, shell, text_of
from wstui import config
from wstui.model import Direction, Opcode, Payload, Profile, State
from wstui.payloads.collection import Collection
from wstui.store.capture import Capture
from wstui.store.pulse import Pulse
from wstui.ui.actions import BY_ID
from wstui.ui.bridge import Tick
from wstui.ui.panes.log import LogPane
from wstui.ui.screens.jump import JumpScreen
from wstui.ui.screens.main import MainScreen
from wstui.ui.widgets.choices import Choices

PANES = ("connections", "payloads", "log", "message", "composer")


def pane(running: Shell, name: str) -> Widget:
    return running.main.query_one(f"#{name}")


def focused(running: Shell) -> str:
    """The pane that has the focus."""
    node = running.main.focused
    while node is not None and node.id not in PANES:
        node = node.parent if isinstance(node.parent, Widget) else None
    return str(node.id) if node else ""


async def test_all_panes_are_there_together_and_none_overlaps(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", hint="Three keys") as running:
        await running.until_text("Request served by test")
        regions = [pane(running, name).region for name in (*PANES, "status", "hint", "keys")]
        assert all(region.area for region in regions)
        assert not any(one.overlaps(other) for one, other in combinations(regions, 2))
        lines = text_of(running.app)
        assert "● open" in lines[0]
        assert "rec" in lines[0]
        assert "Three keys" in lines[-2]
        assert "? help" in lines[-1]
        assert all(line.isprintable() for line in lines)


async def test_the_small_screen_shows_what_is_read_and_written(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", size=(80, 24)) as running:
        await running.until_text("Request served by test", "Messages", "Handshake", "Compose")
        shown = [name for name in PANES if pane(running, name).region.area]
        assert shown == ["log", "message", "composer"]
        regions = [pane(running, name).region for name in shown]
        assert not any(one.overlaps(other) for one, other in combinations(regions, 2))
        assert pane(running, "log").region.height >= 8


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_every_pane_is_one_key_away(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shell(tmp_path, "/", size=size) as running:
        await running.until_open()
        for key, name in [("C", "connections"), ("L", "log"), ("P", "payloads"), ("M", "message"), ("i", "composer")]:
            await running.pilot.press(key)
            await running.until(lambda name=name: focused(running) == name, name)  # type: ignore[misc]
            assert pane(running, name).region.area
        await running.pilot.press("escape")
        await running.until(lambda: focused(running) == "log", "log")
        # What was folded out is folded back when it is left.
        assert bool(pane(running, "connections").region.area) == (size == (120, 40))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.parametrize("before", ["L", "+"])
async def test_what_is_typed_behind_the_key_of_a_pane_is_meant_for_it(
    tmp_path: Path, size: tuple[int, int], before: str
) -> None:
    def save(collection: Collection, url: str) -> None:
        collection.create(Profile(f"{url}/", "echo"), [Payload("one", "1")])

    async with shell(tmp_path, profiles=[Profile("SERVER/", "echo")], collection=save, size=size) as running:
        await running.until_open()
        await running.pilot.press(before)
        for key in ("P", "Y"):
            running.app.simulate_key(key)
        await running.until_text("Copy the payload as")
        await running.pilot.press("escape")
        await running.until(lambda: focused(running) == "payloads", "the payloads")
        assert pane(running, "payloads").region.area


async def test_tab_goes_round_and_the_footer_follows(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        seen = []
        for _ in range(5):
            await running.pilot.press("tab")
            seen.append(focused(running))
        assert seen == ["message", "composer", "connections", "payloads", "log"]
        await running.pilot.press("shift+tab", "shift+tab", "shift+tab")
        assert focused(running) == "composer"
        await running.until_text("Ctrl+J send", "Ctrl+T kind")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_jump_mode_puts_a_letter_on_each_pane(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shell(tmp_path, "/", size=size) as running:
        await running.until_open()
        await running.pilot.press("i")
        for letter, name in [("m", "message"), ("P", "payloads"), ("i", "composer"), ("c", "connections")]:
            await running.pilot.press("ctrl+o")
            await running.until(lambda: isinstance(running.app.screen, JumpScreen), "jump mode")
            assert all(label in running.text for label in ("C Connections", "P Payloads", "L Log", "i Compose"))
            await running.pilot.press(letter)
            await running.until(lambda name=name: focused(running) == name, name)  # type: ignore[misc]
        await running.pilot.press("ctrl+o", "x")
        assert focused(running) == "connections"


async def test_a_key_before_there_are_panes_does_nothing(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        early = MainScreen(running.app.start)
        for action in ("pane.connections", "find.filter", "connection.toggle"):
            with pytest.raises(SkipAction):
                await early.action_act(action, BY_ID[action].key)
        assert running.session.state is State.OPEN


async def test_keys_typed_ahead_go_to_the_editor_they_open(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        for key in ("i", "q", "c", "1"):
            running.app.simulate_key(key)
        await running.until(lambda: not running.app._message_queue.qsize(), "quiet")
        assert running.session.state is State.OPEN
        assert focused(running) == "composer"


async def test_switching_is_at_once_and_each_keeps_its_place(tmp_path: Path) -> None:
    async with shell(tmp_path, "/blocks", "/", "/binary") as running:
        await running.until(lambda: running.main.messages.row_count > 2, "messages")
        await running.pilot.press("g")
        row = running.main.messages.selected
        assert row is not None
        await running.pilot.press("]")
        assert running.session is running.app.start.inspector.sessions[1]
        assert running.main.messages.following
        assert "Request served by test" in running.text
        await running.pilot.press("]", "]")
        assert running.main.messages.selected is not None
        assert running.main.messages.selected.seq == row.seq
        assert not running.main.messages.following
        await running.pilot.press("[")
        assert running.session is running.app.start.inspector.sessions[2]


async def test_the_list_switches_as_its_cursor_moves(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/binary") as running:
        await running.until_open()
        await running.pilot.press("C", "j")
        assert [move.index for move in running.trail.of(Choices.Moved)] == [1]
        assert running.session is running.app.start.inspector.sessions[1]
        assert "/binary" in text_of(running.app)[0]
        await running.pilot.press("enter")
        assert focused(running) == "log"


async def test_choosing_a_message_shows_it(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_text("Request served by test")
        await running.pilot.press("g")
        await running.until(lambda: running.main.detail.subject.message is not None, "a message")
        message = running.main.detail.subject.message
        assert message is not None
        assert message.row.opcode is Opcode.EVENT
        await running.pilot.press("j", "enter")
        assert focused(running) == "message"
        assert running.trail.of(LogPane.Opened)
        await running.pilot.press("x")
        await running.until_text("00000000  52 65 71 75")


async def test_a_refused_handshake_is_shown_at_once_with_its_body(tmp_path: Path) -> None:
    async with shell(tmp_path, "/refuse/401", "/") as running:
        await running.until_text("failed 401", "401 Unauthorized", "This address refuses every connection")
        assert "✗" in text_of(running.app)[0]
        await running.pilot.press("]")
        await running.until_text("Request served by test")
        assert running.main.detail.tab.name == "message"
        await running.pilot.press("[")
        assert running.main.detail.tab.name == "handshake"


async def test_a_quiet_screen_is_not_woken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_text("Request served by test")
        await running.pilot.press("c")
        await running.until_text("closed 1000")
        bridge = running.main.bridge
        assert bridge is not None
        # What came has to leave the bars of the last minute first.
        now = time.monotonic_ns
        monkeypatch.setattr("time.monotonic_ns", lambda: now() + 62 * 10**9)
        bridge._on_grown()
        await running.until(lambda: not running.session.rate and bridge._handle is None and not bridge._waiting)
        before = len(running.trail.of(Tick))
        await running.pilot.pause(1.2)
        assert len(running.trail.of(Tick)) == before


async def test_a_burst_is_a_few_ticks(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        before = len(running.trail.of(Tick))
        for number in range(500):
            await running.session.send(str(number))
        await running.until(lambda: running.session.statistics.counters.messages_in == 501, "all echoes")
        await running.until_text("1,002")
        assert len(running.trail.of(Tick)) - before < 50


async def test_an_earlier_capture_is_read_only(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_text("Request served by test")
        path = running.app.start.inspector.capture.path
    async with shell(tmp_path, earlier=path) as running:
        await running.until_text("Request served by test", "earlier capture, read-only", "not sent to")
        await running.pilot.press("c")
        await running.until_text("nothing can be connected")
        await running.pilot.press("i", "x", "ctrl+j")
        assert running.main.composer.pad.text == ""
        assert running.session.state is State.CLOSED


async def test_leaving_closes_with_1000(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/binary") as running:
        await running.until_open()
        sessions = list(running.app.start.inspector)
        await running.pilot.press("q")
    assert running.app.return_value == 0
    assert [(s.close.code, s.close.initiator, s.close.clean) for s in sessions if s.close] == [
        (1000, Direction.OUT, True),
        (1000, Direction.OUT, True),
    ]


async def test_ctrl_c_asks_first(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("ctrl+c")
        await running.until_text("One connection is open")
        await running.pilot.press("escape")
        assert running.app.is_running
        await running.pilot.press("ctrl+c", "y")
        await running.until(lambda: running.app.return_value == 0, "the end")


async def test_nothing_of_a_profile_or_a_message_is_markup(tmp_path: Path) -> None:
    name = "[bold]x[/bold] [null] \x1b[31m"
    async with shell(tmp_path, profiles=[Profile("SERVER/?[/etc]", name)]) as running:
        await running.until_open()
        await running.session.send('{"path":"[/etc]"} [bold]y[/bold] \x1b]0;z\x07')
        await running.until_text("[bold]x[/bold] [null] ␛[31m", '{"path":"[/etc]"} [bold]y[/bold] ␛]0;z␇')
        running.main.tell("[bold]toast[/bold] [null]")
        await running.until_text("[bold]toast[/bold] [null]")
        assert all(line.isprintable() for line in text_of(running.app))


async def test_the_hint_goes_with_escape(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", hint="Three keys to try") as running:
        await running.until_text("Three keys to try")
        await running.pilot.press("escape")
        await running.until(lambda: "Three keys" not in running.text, "no hint")


async def test_the_left_column_folds(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_text("Connections")
        await running.pilot.press("\\")
        await running.until(lambda: "Connections" not in running.text, "no list")
        await running.pilot.press("\\")
        await running.until_text("Connections")


async def test_the_palette_does_what_keys_do(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i", "ctrl+p")
        await running.type("hex, or text")
        await running.until_text("hex, or text again")
        await running.pilot.press("enter", "enter")
        await running.until(lambda: running.main.detail.tab.name == "hex", "hex")


async def test_the_palette_reads_a_message_in_another_way_and_back(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.session.send('{"price":1.10}')
        await running.until_text('"price": 1.10', " · JSON")
        running.main.messages.set_following(False)  # a keepalive ping may come
        for typed, listed, seen in (
            ("read as base64", "does not claim it", "your choice"),
            ("likeliest", "Read as what is likeliest", " · JSON"),
        ):
            await running.pilot.press("ctrl+p")
            await running.type(typed)
            await running.until_text(listed)
            await running.pilot.press("enter", "enter")
            await running.until_text(seen)


async def test_the_settings_say_how_time_and_hex_are_shown_at_first(tmp_path: Path) -> None:
    settings = config.Settings(hex=config.Hex(8), log=config.Log("delta"))
    async with shell(tmp_path, "/", settings=settings) as running:
        await running.until_open()
        await running.until_text("since previous", "Request served by")
        await running.pilot.press("G", "x")
        await running.until_text("52 65 71 75 65 73 74 20", "Request ")
        assert "52 65 71 75 65 73 74 20 73" not in running.text


async def test_that_recording_stopped_is_said_everywhere_at_once(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        capture = running.main.inspector.capture
        await running.until(lambda: not capture.backlog and not capture._shelf.open.count)
        capture.path.unlink()
        say(running, "unrecorded")
        await running.until_text("✗ not recording: the capture file was deleted", "/ ● open")
        say(running, "from memory")
        await running.until_text("✗  ", "recording stopped: the capture file was deleted", "from memory")
        assert [note.message for note in running.app._notifications] == [capture.stopped]


async def test_an_idle_screen_has_no_timers(tmp_path: Path) -> None:
    capture = Capture.create(tmp_path)
    capture.recorder(capture.add_connection(Profile("ws://127.0.0.1:9/", "feed"))).event("earlier")
    capture.close()
    async with shell(tmp_path, earlier=capture.path) as running:
        await running.until_text("earlier", "Compose")
        await running.pilot.press("i", "L")
        loop = asyncio.get_running_loop()
        # Of Textual's timers all wait for something to draw; and none of the loop's is ours.
        await running.until(lambda: not timers(loop), "an end of all timers")
        for _ in range(5):
            await asyncio.sleep(0)
            assert not timers(loop)


async def test_an_open_connection_wakes_for_its_age_and_its_keepalive_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pulse, "flat_at", lambda pulse: 0)  # as a minute after the last message
    async with shell(tmp_path, "/") as running:
        await running.until_text("Request served by test")
        running.session.statistics.opened_ns -= 3600 * 1_000_000_000
        loop = asyncio.get_running_loop()
        await running.until(lambda: len(timers(loop)) == 2 and min(timers(loop)) > 5, "two timers of many seconds")


def timers(loop: asyncio.AbstractEventLoop) -> list[float]:
    """In how many seconds the loop will wake up by itself, each time that is planned; without those of the test."""
    planned = [handle for handle in loop._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
    return [handle.when() - loop.time() for handle in planned]


async def test_what_is_read_of_a_message_is_turned_over_from_the_log(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.until_text("Request served")
        running.main.inspector.capture.hide(["s3cret-token"])
        say(running, '{"key":"s3cret-token","ts":1764179476123}')
        await running.until_text("************")
        detail = running.main.detail
        assert running.app.focused is running.main.messages
        await running.pilot.press("S")
        await running.until_text("s3cret-token")
        await running.pilot.press("H")
        await running.until_text("2025-11-26 17:51:16.123 UTC")
        before = detail.copy_text()[0]
        await running.pilot.press("o")
        assert detail.copy_text()[0] != before
        await running.pilot.press("less_than_sign")
        assert detail.tab.name == "handshake"
        assert running.app.focused is running.main.messages
        await running.pilot.press("O")  # the groups have a key of their own of that letter
        order = running.main.groups.order
        await running.pilot.press("o")
        assert running.main.groups.order != order

"""Terminals with little room: everything can be used in 60x16, and below that it is said and comes back."""

from __future__ import annotations

from pathlib import Path

from ui.shell import Shell, shell
from wstui.ui.screens.small import SmallScreen


async def resize(running: Shell, width: int, height: int) -> None:
    await running.pilot.resize_terminal(width, height)
    await running.pilot.pause()


async def test_too_small_is_said_and_goes_when_there_is_room(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        await running.pilot.press("i", "h", "i")
        for size in ((59, 40), (120, 15), (20, 4), (1, 1)):
            await resize(running, *size)
            await running.until(lambda: isinstance(running.app.screen, SmallScreen), "the message")
        await resize(running, 59, 16)
        await running.until_text("59x16 is too small", "60x16 is needed")
        await running.pilot.press("x")
        await resize(running, 60, 16)
        await running.until(lambda: running.app.screen is running.main, "the main screen")
        assert running.main.composer.pad.text == "hi"
        assert running.main.composer.pad.has_focus
        assert len(running.app.screen_stack) == 1


async def test_a_dialog_is_there_again(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        await running.pilot.press("?")
        await running.until_text("Keys")
        await resize(running, 40, 10)
        await running.until(lambda: isinstance(running.app.screen, SmallScreen), "the message")
        await resize(running, 80, 24)
        await running.until_text("Panes")
        await running.pilot.press("escape")
        assert running.app.screen is running.main


async def test_in_the_least_room_all_can_be_used(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo", size=(60, 16)) as running:
        await running.until_open()
        press = running.pilot.press
        await press("i", *"hello", "ctrl+j")
        await running.until(lambda: running.session.statistics.counters.messages_in >= 2, "the echo")
        await press("escape")
        await running.until_text("Messages", "hello", "Compose", "? help")
        for keys, seen in {
            "x": "Hex",
            "h": "Handshake",
            "C": "Connections",
            "P": "Payloads",
            "O": "Groups",
            "%": "Stats",
            "/": "filter",
            "?": "Keys",
            "A": "alert",
            "a": "connect",
            "=": "Replay",
            "ctrl+p": "Search",
            "ctrl+g": "language",
        }.items():
            await press(keys)
            await running.until_text(seen)
            await press("escape", "escape")
            await running.until(lambda: running.app.screen is running.main, "the main screen")

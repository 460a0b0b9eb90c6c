"""Keys that a person changed: read as people write them, checked, and the same wherever they are shown or act."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ui.shell import SETTINGS, shell
from wstui.model import Failure
from wstui.ui.actions import ACTIONS, Where, footer, hint
from wstui.ui.keymap import Keymap, read_keys
from wstui.ui.line import Line, plain
from wstui.ui.screens.confirm import ConfirmScreen
from wstui.ui.screens.help import HelpScreen, help_groups
from wstui.ui.screens.jump import JumpScreen


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ctrl+x", ["ctrl+x"]),
        ("Ctrl+X, F6", ["ctrl+x", "f6"]),
        ("K", ["K"]),
        ("?", ["?"]),
        ("Esc,PgDn,Del", ["escape", "pagedown", "delete"]),
        ("comma", ["comma"]),
        ("shift+up", ["shift+up"]),
        ("Alt+x", ["alt+x"]),
        ("space", ["space"]),
        ("", []),
    ],
)
def test_keys_are_read_as_people_write_them(text: str, keys: list[str]) -> None:
    assert read_keys(text) == keys


@pytest.mark.parametrize("text", ["hyper+x", "ctrl", "f99", "a,,b", "\x1b", "ctrl+i", "Ctrl+M"])
def test_what_is_no_key_is_said(text: str) -> None:
    with pytest.raises(Failure):
        read_keys(text)


def test_the_keys_of_the_table_can_all_be_written() -> None:
    for action in ACTIONS:
        assert read_keys(action.keys) == action.keys.split(",")
        assert not Keymap({action.id: action.keys}).faults


def test_a_change_is_shown_everywhere() -> None:
    keymap = Keymap({"detail.hex": "ctrl+x", "pane.composer": "", "payload.send": "f6,f7"})
    assert keymap.faults == []
    shown = dict(help_groups(keymap.actions))
    assert ("Ctrl+X", "hex, or text again") in shown["Messages"]
    assert ("–", "composer") in shown["Panes"]
    assert ("F6 F7", "send the n-th") in shown["Payloads"]
    below = {action.id: action.key for action in footer(Where.LOG, keymap.actions)}
    assert below["detail.hex"] == "ctrl+x"
    assert "pane.composer" not in below


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"detail.hexx": "x"}, "[keys] detail.hexx: there is no such key"),
        ({"detail.hex": "hyper+x"}, "[keys] detail.hex: hyper+x is no key"),
        ({"detail.hex": "ctrl+i"}, "terminals send Ctrl+I as Tab"),
        ({"composer.send": "s"}, "[keys] composer.send: there letters are text"),
        ({"detail.hex": "h"}, "[keys] h is detail.hex (hex, or text again) and detail.handshake ("),
        ({"detail.hex": "r"}, "[keys] r is detail.hex (hex, or text again) and log.resend ("),
        ({"log.resend": "q"}, "[keys] q is log.resend (send it again, received ones too) and program.quit ("),
        ({"rows.down": "f"}, "[keys] f is log.follow (follow the newest, or stop) and rows.down (down)"),
        ({"alerts.go": "b"}, "[keys] b is alerts.go (go to what matched last) and alerts.bell ("),
        ({"alerts.bell": "j"}, "[keys] j is rows.down (down) and alerts.bell ("),
        ({"help.up": "escape"}, "[keys] Esc is help.up (up in the help) and dialog.close ("),
        ({"program.palette": "y"}, "[keys] y is program.palette (find a command by name) and dialog.yes (yes)"),
        ({"finder.down": "j"}, "[keys] finder.down: there letters are text"),
        ({"dialog.close": "x"}, "[keys] dialog.close: there letters are text"),
    ],
)
def test_what_cannot_be_and_what_collides_is_named(wanted: dict[str, str], said: str) -> None:
    faults = Keymap(wanted).faults
    assert any(said in fault for fault in faults), faults
    assert all(" · " in fault for fault in faults)


def test_a_dialog_has_the_keys_of_the_screen_below_it_to_itself() -> None:
    assert Keymap({"alerts.go": "x", "dialog.yes": "q", "dialog.no": "n", "program.help": "f6,?"}).faults == []


def test_two_that_change_places_do_not_collide() -> None:
    assert Keymap({"detail.hex": "h", "detail.handshake": "x"}).faults == []


async def test_the_keys_that_were_asked_for_act_and_the_others_do_not(tmp_path: Path) -> None:
    keys = {"detail.hex": "ctrl+x", "log.follow": "K", "composer.send": "f6", "program.quit": "", "nothing.here": "x"}
    async with shell(tmp_path, "/echo", settings=replace(SETTINGS, keys=keys)) as running:
        await running.until_open()
        await running.until_text("nothing.here: there is no such key", "Ctrl+X hex", "F6 sends")
        press = running.pilot.press
        await press("x")
        assert running.main.detail.tab.name != "hex"
        await press("q")
        await press("i", "x", "q", "f6")
        await running.until(lambda: running.session.statistics.counters.messages_out == 1, "what F6 sent")
        await press("ctrl+x")  # acts in an editor as well: it is no text there
        await running.until(lambda: running.main.detail.tab.name == "hex", "the hex view")
        await press("escape", "K")
        await running.until_text("not following")
        await press("?")
        await running.until(lambda: isinstance(running.app.screen, HelpScreen), "the help")
        await running.until_text("Ctrl+X            hex, or text again")


async def test_the_keys_of_dialogs_are_those_that_were_asked_for_and_so_are_the_hints(tmp_path: Path) -> None:
    keys = {"dialog.close": "f6", "help.down": "n", "help.close": "", "dialog.yes": "Y", "dialog.hurry": ""}
    keys |= {"pane.composer": "f7", "jump.close": "f8"}
    async with shell(tmp_path, "/echo", settings=replace(SETTINGS, keys=keys)) as running:
        await running.until_open()
        press, app, main = running.pilot.press, running.app, running.main

        async def back() -> None:
            await running.until(lambda: app.screen is main, "the main screen")

        def asked() -> bool:
            return isinstance(app.screen, ConfirmScreen)

        await press("?")
        await running.until_text("F6 close  n down  k up")
        await press("escape", "q")
        assert isinstance(app.screen, HelpScreen)
        await press("f6")
        await back()
        await press("ctrl+c")
        await running.until_text("Y quit  n no")
        await press("y", "enter")
        assert asked()
        await press("n")
        await back()
        await press("ctrl+o")
        await running.until(lambda: isinstance(app.screen, JumpScreen), "jump mode")
        await press("f8")
        await back()
        await running.until_text("F7 compose")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "i writes a message, 1 sends"),
        ({"pane.composer": "f7"}, "F7 writes a message, 1 sends"),
        ({"pane.composer": ""}, "no key writes a message"),
    ],
)
def test_hints_name_the_keys_of_the_run(keys: dict[str, str], said: str) -> None:
    line = hint("{pane.composer} writes a message, {payload.send} sends the first payload")
    assert plain(line).startswith("i writes a message, 1 sends")
    assert said in plain(Keymap(keys).said(line))
    wire: Line = (("{pane.composer}", "accent"), ("i", "accent"))
    assert Keymap({"pane.composer": "f7"}).said(wire) == wire  # what a message says is no hint

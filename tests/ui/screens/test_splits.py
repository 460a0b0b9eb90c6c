"""How the screen is divided: by keys and by the mouse, in any size, kept, and given back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.shell import Shell, shell
from wstui import config
from wstui.ui.splits import read_splits


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def sizes(running: Shell) -> tuple[int, int, int]:
    main = running.main
    return main.query_one("#side").region.width, main.detail.region.height, main.composer.pad.region.height


async def kept(running: Shell, side: int, message: int, composer: int) -> None:
    await running.until(lambda: sizes(running) == (side, message, composer), f"{side}, {message}, {composer}")


async def test_keys_divide_the_screen_and_give_it_back(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        press = running.pilot.press
        side, message, composer = first = sizes(running)
        await press("C", "}", "}", "{", "}")
        await kept(running, side + 4, message, composer)
        await press("M", "}", "}", "L", "}")
        await kept(running, side + 4, message + 1, composer)
        await press("i", "}", "ctrl+up", "ctrl+up")
        await kept(running, side + 4, message + 1, composer + 2)
        assert running.main.composer.pad.text == "}"
        assert json.loads(config.layout_file().read_text()) == {
            "side": side + 4,
            "message": message + 1,
            "composer": composer + 2,
        }
        await press("escape", "+")
        await running.until(lambda: running.main.detail.region.height > 30, "the message on all of the screen")
        await press("+")
        await kept(running, side + 4, message + 1, composer + 2)
        await press("escape", "_")
        await kept(running, *first)


async def test_it_is_as_it_was_left_as_far_as_there_is_room(tmp_path: Path) -> None:
    config.layout_file().parent.mkdir(parents=True)
    config.layout_file().write_text('{"side": 50, "message": 25, "composer": 6}')
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        await kept(running, 50, 25, 6)
        await running.pilot.resize_terminal(100, 24)
        await running.until(lambda: running.main.query_one("#side").region.width == 40, "a smaller column")
        for height in (24, 16):
            await running.pilot.resize_terminal(60, height)
            await running.pilot.pause()
            await running.until(lambda: running.main.messages.region.height >= 3, "rows of the log")
            await running.until_text("Messages", "Compose", "? help")
        await running.pilot.resize_terminal(120, 40)
        await kept(running, 50, 25, 6)


async def drag(running: Shell, start: tuple[int, int], stop: tuple[int, int]) -> None:
    pilot = running.pilot
    await pilot.mouse_down(offset=start)
    await pilot.hover(offset=stop)
    await pilot.mouse_up(offset=stop)


async def test_borders_are_dragged_and_a_second_click_gives_them_back(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        side, message, composer = sizes(running)
        main = running.main
        await drag(running, (side - 1, 20), (side + 5, 20))
        await kept(running, side + 6, message, composer)
        bottom = main.messages.region.bottom - 1
        await drag(running, (70, bottom), (70, bottom - 3))
        await kept(running, side + 6, message + 3, composer)
        bottom = main.detail.region.bottom - 1
        await drag(running, (70, bottom), (70, bottom - 2))
        await running.until(lambda: sizes(running)[2] == composer + 2, "a larger composer")
        assert read_splits(config.layout_file())["composer"] == composer + 2
        await running.pilot.click(offset=(side + 5, 20), times=2)
        await running.until(lambda: sizes(running)[0] == side, "the column as it was")
        await running.pilot.click(offset=(70, main.messages.region.bottom - 1), times=2)
        await running.until(lambda: "message" not in read_splits(config.layout_file()), "the message as it was")


@pytest.mark.parametrize("text", ["", "[]", '{"side": "x", "message": -1, "other": 3, "composer": true}', "\x00"])
def test_what_cannot_be_read_is_as_if_it_were_not_there(tmp_path: Path, text: str) -> None:
    path = tmp_path / "layout.json"
    path.write_text(text)
    assert read_splits(path) == {}
    assert read_splits(tmp_path / "none") == {}

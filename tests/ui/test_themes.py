"""Which theme a terminal gets, that each says the same without colours, and that a chosen one is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem

from ui.shell import SETTINGS, shell
from wstui import config
from wstui.model import Failure
from wstui.payloads.edit import keep_setting
from wstui.ui.background import BackgroundAnswer
from wstui.ui.screens.themes import ThemesScreen
from wstui.ui.themes import ABOUT, ANSI, DARK, LIGHT, THEMES, asks_background, fitting, is_light

FULL = ColorSystem.TRUECOLOR


@pytest.mark.parametrize(
    ("colours", "environment", "light", "name"),
    [
        (FULL, {}, False, DARK.name),
        (FULL, {}, True, LIGHT.name),
        (ColorSystem.EIGHT_BIT, {"COLORFGBG": "0;15"}, False, LIGHT.name),
        (FULL, {"COLORFGBG": "15;default;0"}, False, DARK.name),
        (ColorSystem.STANDARD, {"COLORFGBG": "0;15"}, True, ANSI.name),
        (None, {}, False, DARK.name),
    ],
)
def test_a_terminal_gets_what_suits_it(
    colours: ColorSystem | None, environment: dict[str, str], light: bool, name: str
) -> None:
    assert fitting(colours, environment, light=light).name == name


def test_only_those_that_know_the_question_are_asked() -> None:
    assert [asks_background({"TERM": name}) for name in ("xterm-256color", "linux", "vt220", "screen")] == [
        True,
        False,
        False,
        False,
    ]
    assert is_light("ffff", "ffff", "f")
    assert not is_light("0f0f", "13", "17")


ANSWERS = {"\x1b]11;rgb:ffff/ffff/fafa\x1b\\": True, "\x1b]11;rgb:00/00/00\x07": False, "\x1b]11;?\x07": False}


@pytest.mark.parametrize("answer", ANSWERS)
@given(st.data())
def test_the_answer_is_picked_out_of_what_is_typed(answer: str, data: st.DataObject) -> None:
    text = "ab\x1b[A" + answer + "\x1bOPé"
    held = BackgroundAnswer()
    # Not between an escape and what follows: such a one is the key Esc.
    cuts = sorted(data.draw(st.sets(st.sampled_from([at for at in range(1, len(text)) if text[at - 1] != "\x1b"]))))
    parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert "".join(held.taken_from(part) for part in parts) == "ab\x1b[A\x1bOPé"
    assert held.light is ANSWERS[answer]
    assert held.taken_from(answer) == answer


def test_the_settings_know_the_names() -> None:
    assert set(ABOUT) == {"auto", *THEMES}
    assert all(config.Settings(theme=name) for name in ABOUT)


def test_a_setting_is_kept_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "wstui" / "config.toml"
    keep_setting(path, "theme", "light")
    assert path.read_text() == 'theme = "light"\n'
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text('# mine\nclipboard = "osc52" # so\ntheme = "16"  # was\n\n[hex] # rows\nwidth = 8\n')
    keep_setting(path, "theme", "dark")
    assert path.read_text() == '# mine\nclipboard = "osc52" # so\ntheme = "dark"  # was\n\n[hex] # rows\nwidth = 8\n'
    path.write_text("theme = \n")
    with pytest.raises(Failure, match=r"config.toml:1"):
        keep_setting(path, "theme", "dark")
    assert path.read_text() == "theme = \n"


async def test_a_theme_is_seen_as_it_is_come_to_and_kept_when_it_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    async with shell(tmp_path, "/echo", settings=replace(SETTINGS, theme="dark")) as running:
        await running.until_open()
        app, press = running.app, running.pilot.press
        app.action_change_theme()
        await running.until(lambda: isinstance(app.screen, ThemesScreen), "the themes")
        await press("j")
        await running.until(lambda: app.theme == LIGHT.name, "the next theme")
        await press("escape")
        assert app.theme == DARK.name
        app.action_change_theme()
        await running.until(lambda: isinstance(app.screen, ThemesScreen), "the themes")
        await press("G")
        await running.until(lambda: app.theme == ANSI.name, "the last theme")
        await press("enter")
        await running.until_text("kept in config.toml")
        assert config.load().theme == "16"
        assert app.theme == ANSI.name

"""The screen from the command line, in a real terminal: what it leaves behind, however it ends."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.demo import WSTUI, Place, wait_for_live_rows
from e2e.terminal import SHELL, Terminal, is_stopped, job
from servers.process import running


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Directories of this test's own."""
    return Place(tmp_path)


@pytest.fixture
def url(place: Place) -> Iterator[str]:
    """The embedded server, in a process of its own."""
    with running([*WSTUI, "echo"], env=os.environ | place.env) as line:
        yield line.split()[0]


def captures(place: Place) -> list[Path]:
    return sorted((place.state / "wstui" / "captures").iterdir())


def start(place: Place, *words: str, **env: str) -> Terminal:
    return Terminal([*WSTUI, *words], env=place.env | env, cwd=place.cwd)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order(number: signal.Signals, place: Place, url: str) -> None:
    with start(place, url) as terminal:
        terminal.wait_for("Request served by")
        terminal.process.send_signal(number)
        assert terminal.wait_exit() == 128 + number
        assert terminal.screen.restored
        assert terminal.settings_restored
    # One self-contained file: nothing beside it, and the close is in it.
    (capture,) = captures(place)
    with sqlite3.connect(f"file:{capture}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_demo_leaves_nothing_when_it_is_killed(number: signal.Signals, place: Place) -> None:
    with start(place, "demo") as terminal:
        wait_for_live_rows(terminal)
        assert len(list((place.folder / "tmp").iterdir())) == 1
        terminal.process.send_signal(number)
        assert terminal.wait_exit() == 128 + number
        assert terminal.screen.restored
    assert place.litter == []
    assert not place.state.exists()


def test_the_last_capture_is_opened_to_be_read(place: Place, url: str) -> None:
    with start(place, url) as terminal:
        terminal.wait_for("Request served by")
        terminal.press("q")
        assert terminal.wait_exit() == 0
    for words in (["open", "--last"], ["open", str(captures(place)[0])]):
        with start(place, *words) as terminal:
            terminal.wait_for("Request served by", "earlier capture, read-only", "closed 1000")
            terminal.press("q")
            assert terminal.wait_exit() == 0
    assert len(captures(place)) == 1


def test_a_saved_profile_is_opened_by_name(place: Place, url: str) -> None:
    folder = place.folder / "config" / "wstui" / "collection"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(f'url = "{url}"\n[[payloads]]\nname = "hi there"\nbody = "hi"\n')
    with start(place, "mine") as terminal:
        terminal.wait_for("mine ● open", "1 hi there")
        terminal.press("1")
        terminal.wait_for("> 1")
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_without_a_word_it_asks(place: Place, url: str) -> None:
    with start(place) as terminal:
        terminal.wait_for("Connect to", "Saved profiles")
        terminal.press(url.removeprefix("ws://"), "enter")
        terminal.wait_for("Request served by")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.settings_restored


def test_nothing_is_recorded_where_nothing_was_connected(place: Place) -> None:
    with start(place) as terminal:
        terminal.wait_for("Connect to")
        terminal.press("esc")
        assert terminal.wait_exit() == 0
    assert not place.state.exists()


def test_what_is_sent_on_open(place: Place, url: str) -> None:
    with start(place, url, "-x", "first", "-x", "second") as terminal:
        terminal.wait_for("first", "second", "> 2")


@pytest.mark.parametrize("way", ["flag", "variable"])
def test_no_colour(way: str, place: Place, url: str) -> None:
    words, env = (["--no-color"], {}) if way == "flag" else ([], {"NO_COLOR": "1"})
    with start(place, url, *words, **env) as terminal:
        terminal.wait_for("Request served by")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert colours(terminal.raw) <= GREYS


def test_an_empty_no_color_is_none(place: Place, url: str) -> None:
    with start(place, url, NO_COLOR="") as terminal:
        terminal.wait_for("Request served by")
        assert not colours(terminal.raw) <= GREYS


GREYS = {(n, n, n) for n in range(256)}


def colours(raw: bytes | bytearray) -> set[tuple[int, ...]]:
    """Every 24-bit colour that was asked for."""
    found = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", raw)
    return {tuple(map(int, colour)) for colour in found}


def test_settings_that_do_not_hold_are_said(place: Place, url: str) -> None:
    folder = place.folder / "config" / "wstui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('clipboard = "pigeon"\n')
    with start(place, url) as terminal:
        terminal.wait_for("settings ignored", "Request served by")


def test_back_from_the_shell_everything_is_drawn_again(place: Place, url: str) -> None:
    with Terminal([*SHELL, *WSTUI, url], env=place.env, cwd=place.cwd) as terminal:
        terminal.wait_for("Request served by", "Connections")
        program = job(terminal)
        terminal.press("ctrl+z")
        terminal.wait_until(lambda: is_stopped(program), "a stop")
        terminal.settle()
        assert terminal.screen.restored
        before = len(terminal.raw)
        os.kill(program, signal.SIGCONT)
        terminal.wait_until(lambda: b"Connections" in terminal.raw[before:], "a new picture")
        terminal.wait_for("Request served by", "Connections", "? help")
        terminal.press("q")
        assert terminal.wait_exit() == 0

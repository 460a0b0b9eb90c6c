"""At home in any terminal: whole pictures in each kind, after storms of sizes and back from the shell; what comes of a
capture whose terminal went away."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len

from e2e.terminal import SHELL, Terminal, is_stopped, job
from e2e.test_link import WSTUI, environment, recorded, settings
from e2e.tmux import Tmux
from servers.flood import HEAD
from servers.process import running
from store.feed import text_run
from wstui.model import Profile
from wstui.store.capture import Capture

SIZES = [(120, 40), (80, 24), (60, 16)]
MOUSE = "\x1b[<0;{};{}{}"


@contextmanager
def opened(folder: Path, *, size: tuple[int, int] = (120, 40), **env: str) -> Iterator[Terminal]:
    """The inspector on an earlier capture, which does not change."""
    program = [*SHELL, *WSTUI, "open", str(recorded(folder / "captures"))]
    extra = environment(folder) | {"COLORTERM": "", **env}
    with Terminal(program, columns=size[0], rows=size[1], env=extra, answers=True) as terminal:
        terminal.wait_for("Messages", '{"number":49}', "Compose", "help")
        terminal.settle()
        yield terminal


def calm(terminal: Terminal) -> None:
    """Look until nothing was written for half a second: pictures follow each other in steps of a quarter."""
    quiet = 0
    while quiet < 10:
        before = len(terminal.raw)
        terminal.look()
        quiet = quiet + 1 if len(terminal.raw) == before else 0


def drawn_anew(terminal: Terminal) -> list[str]:
    """The screen as it is drawn by a program that comes back from the shell."""
    program = job(terminal)
    terminal.press("ctrl+z")
    terminal.wait_until(lambda: is_stopped(program), "a stop")
    terminal.settle()
    assert terminal.screen.restored
    os.kill(program, signal.SIGCONT)
    terminal.wait_for("Messages", '{"number":49}')
    calm(terminal)
    return terminal.lines


KINDS = {
    "xterm-256color": (b"38;5;", None),
    "tmux-256color": (b"38;5;", None),
    "screen-256color": (b"38;5;", None),
    "xterm": (None, None),
    "screen": (None, None),
    "linux": (None, "╭"),
    "vt220": (None, "ascii"),
    "ansi": (None, "ascii"),
}
"""By TERM: how colours are spelled where there are more than 16, and what is not drawn."""


@pytest.mark.parametrize("term", KINDS)
def test_each_kind_of_terminal_has_a_whole_picture_in_what_it_can(term: str, tmp_path: Path) -> None:
    colours, missing = KINDS[term]
    with opened(tmp_path, size=SIZES[len(term) % 3], TERM=term) as terminal:
        assert not terminal.screen.strange
        assert b"38;2;" not in terminal.raw
        assert (b"38;5;" in terminal.raw) is (colours is not None)
        if missing == "ascii":
            assert terminal.text.isascii()
        elif missing:
            assert missing not in terminal.text
        terminal.press("?")
        terminal.wait_for("Keys")
        terminal.press("esc")
        terminal.wait_gone("next pane")
        terminal.press("h", "q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.restored
        assert terminal.settings_restored
        assert terminal.unread == 0


def test_a_locale_without_utf8_and_one_without_colour(tmp_path: Path) -> None:
    with opened(tmp_path, LC_ALL="C", NO_COLOR="1", COLORTERM="truecolor") as terminal:
        assert terminal.text.isascii()
        assert bytes(terminal.raw).isascii()
        assert {match[1] == match[2] == match[3] for match in re.finditer(rb"8;2;(\d+);(\d+);(\d+)", terminal.raw)} <= {
            True
        }


@pytest.mark.parametrize("size", SIZES)
def test_after_a_storm_of_sizes_the_picture_is_whole(size: tuple[int, int], tmp_path: Path) -> None:
    chance = random.Random(7)
    with opened(tmp_path, size=size, TERM="xterm-256color") as terminal:
        for _ in range(50):
            terminal.resize(chance.randint(20, 200), chance.randint(5, 60))
            if chance.random() < 0.3:
                terminal.look()
        terminal.resize(*size)
        terminal.wait_for("Messages", '{"number":49}')
        calm(terminal)
        after = terminal.lines
        assert after == drawn_anew(terminal)


def test_a_size_that_is_there_and_back_before_anyone_looks_is_drawn_again(tmp_path: Path) -> None:
    with opened(tmp_path, TERM="xterm-256color") as terminal:
        terminal.resize(80, 24)
        terminal.resize(120, 40)
        terminal.wait_for("Connections", "Messages", '{"number":49}')
        calm(terminal)
        after = terminal.lines
        assert after == drawn_anew(terminal)


def test_a_light_background_is_noticed_without_being_waited_for(tmp_path: Path) -> None:
    settings(tmp_path, "")
    with opened(tmp_path, TERM="xterm-256color", COLORTERM="truecolor") as terminal:
        assert b"\x1b]11;?" in terminal.raw
        dark, light = b"48;2;15;19;23", b"48;2;251;251;250"
        assert dark in terminal.raw
        assert light not in terminal.raw
        terminal.write(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\")
        terminal.wait_until(lambda: light in terminal.raw, "a light picture")
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_a_mouse_does_what_keys_do(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:

        def click(x: int, y: int) -> None:
            terminal.write((MOUSE.format(x + 1, y + 1, "M") + MOUSE.format(x + 1, y + 1, "m")).encode())

        def find(text: str) -> tuple[int, int]:
            terminal.wait_for(text)
            row = next(at for at, line in enumerate(terminal.lines) if text in line)
            return terminal.lines[row].index(text), row

        click(*find("Hex"))
        terminal.wait_for("00000000  7b 22")
        click(*find('{"number":45}'))
        terminal.wait_for("not following")
        column, row = find("│Frames│")
        terminal.write((MOUSE.format(column, row, "M") + f"\x1b[<32;{column};{row - 3}M").encode())
        terminal.write(MOUSE.format(column, row - 3, "m").encode())
        terminal.wait_until(lambda: "│Frames│" in terminal.lines[row - 3], "a border three rows higher")
        click(*find("? help"))
        terminal.wait_for("Keys")
        click(*find("Esc close"))
        terminal.wait_gone("jump mode")
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_all_of_it_is_there_when_its_terminal_went_away(tmp_path: Path) -> None:
    flood = [sys.executable, str(Path(__file__).parents[1] / "servers" / "flood.py")]
    env = environment(tmp_path)
    with running(flood) as url:
        with Terminal([*WSTUI, url], env=env) as terminal:
            terminal.wait_for(HEAD.decode(), "following")
            terminal.process.send_signal(signal.SIGHUP)
            assert terminal.wait_exit() == 129
        with Terminal([*WSTUI, "open", "--last"], env=env) as terminal:
            terminal.wait_for("earlier capture, read-only", "closed 1000")
            terminal.press("g")
            terminal.wait_for("101 Switching Protocols")


def test_what_is_written_from_right_to_left_or_wide_moves_no_column(tmp_path: Path) -> None:
    texts = ["日本語テキスト", "e\u0301e\u0301 combined", "שלום עולם", "مرحبا", "plain"]
    capture = Capture.create(tmp_path / "captures")
    recorder = capture.recorder(capture.add_connection(Profile("ws://127.0.0.1:9/", "feed")))
    for text in texts:
        recorder.run(text_run(text.encode()))
    capture.close()
    consoles = (
        Terminal([*WSTUI, "open", str(capture.path)], env=environment(tmp_path)),
        Tmux([*WSTUI, "open", str(capture.path)], directory=tmp_path, env=environment(tmp_path)),
    )
    for console in consoles:
        with console:
            console.wait_for("plain", "日本語テキスト", "שלום עולם", "مرحبا", "Ctrl+J sends")
            console.pause(0.5)
            rows = [line for line in console.lines if "00:00:00.000" in line]
            assert len(rows) == len(texts)
            assert {cell_len(line) for line in rows} == {120}
            assert len({line.index("00:00:00.000") for line in rows}) == 1
            if isinstance(console, Terminal):
                assert console.screen.in_order
            console.press("q")
            assert console.wait_exit() == 0
            if isinstance(console, Terminal):
                assert console.screen.restored

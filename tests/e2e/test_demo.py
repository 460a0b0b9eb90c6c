"""The demo in a real terminal, from the first screen to the shell's prompt, by keys alone."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.demo import WSTUI, Place, wait_for_live_rows
from e2e.terminal import Terminal
from e2e.tmux import Tmux

SIZES = [(120, 40), (80, 24)]

HOSTILE = b"A\x1b]52;c;RVZJTA==\x07B\x1b[31;5mC\x9b2JD\x1b]0;owned\x07E\r\n\x00\x7f" + "\u202eF".encode()
"""Writes a clipboard, colours, clears, renames the window and reorders text, on a terminal that lets it."""

NEWEST = re.compile(r'\{\n  "arg": \{ "channel": "(tickers|mark-price)".*\n\}|ping|pong', re.DOTALL)
"""What the log of the exchange is at: a push, indented, or its heartbeat."""

MARKUP = '[bold]x[/bold] [null] {"path":"[/etc]"}'


@pytest.fixture(params=SIZES, ids=lambda size: "x".join(map(str, size)))
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The two sizes that people have."""
    columns, rows = request.param
    return columns, rows


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Directories of this test's own."""
    return Place(tmp_path)


@pytest.fixture
def terminal(size: tuple[int, int], place: Place) -> Iterator[Terminal]:
    """The demo, live, in a pty."""
    columns, rows = size
    with Terminal([*WSTUI, "demo"], columns=columns, rows=rows, env=place.env, cwd=place.cwd) as terminal:
        wait_for_live_rows(terminal)
        yield terminal


def copied(terminal: Terminal) -> list[bytes]:
    """What was put on the clipboard of whoever looks at the terminal."""
    return [b64decode(command.split(";")[2]) for command in terminal.screen.commands if command.startswith("52;")]


def assert_left_as_found(terminal: Terminal, place: Place, *before: str) -> None:
    """Quit, and see that neither the terminal nor the disk is changed."""
    terminal.press(*before, "q")
    assert terminal.wait_exit() == 0
    assert terminal.screen.restored
    assert terminal.settings_restored
    assert place.litter == []
    assert terminal.screen.strange == []
    assert {command.split(";")[0] for command in terminal.screen.commands} <= {"11", "22", "52"}


def test_a_newcomer_sees_prices_and_leaves(terminal: Terminal, place: Place) -> None:
    terminal.wait_for("Keys to try")
    terminal.press("1")
    terminal.wait_for("mark-price BTC-USDT markPx")
    terminal.press("x")
    terminal.wait_for("00000000  7b 22 61 72", '{"arg":{"channel')
    terminal.press("x")
    terminal.wait_for('"instId": "BTC-USDT"')
    terminal.press("h")
    terminal.wait_for("101 Switching", "Agreed", "127.0.0.1:")
    terminal.press("h", "y")
    terminal.wait_for("OSC 52")
    assert NEWEST.fullmatch(copied(terminal)[0].decode())
    terminal.press("?")
    terminal.wait_for("Keys", "Ctrl+O")
    terminal.press("esc")
    terminal.wait_for("exchange ● open")
    terminal.press("ctrl+c")
    terminal.wait_for("Quit", "1000")
    terminal.press("n")
    terminal.wait_for("exchange ● open")
    assert_left_as_found(terminal, place)


def test_no_byte_of_a_message_acts_on_the_terminal(terminal: Terminal, place: Place) -> None:
    terminal.press("[")
    terminal.wait_for("echo ● open", "Request served by")
    terminal.press("i")
    terminal.wait_for("Ctrl+T kind")
    terminal.press("ctrl+t")
    terminal.wait_for("Compose ── hex")
    terminal.press(HOSTILE.hex(" "))
    terminal.settle()
    terminal.press("ctrl+j")
    # Sent and received: two rows.
    terminal.wait_until(lambda: terminal.text.count("41 1b 5d 35 32") >= 2, "both rows")
    terminal.press(*["ctrl+t"] * 5)
    terminal.wait_for("Compose ── text")
    terminal.press(MARKUP)
    terminal.settle()
    terminal.press("ctrl+j")
    terminal.wait_until(lambda: terminal.text.count(MARKUP) >= 3, "the markup as it is, in two rows and the message")
    terminal.press("esc")
    terminal.wait_for("h handshake")
    terminal.press("k", "k", "x", "x", "h", "h", "y")
    terminal.wait_for("message as binary", "to the terminal")
    for part in (b"\x1b]52;c;RVZJTA==", b"\x1b[31;5m", b"\x9b2J", b"\x1b]0;", "\u202e".encode()):
        assert part not in terminal.raw
    assert copied(terminal)[0].startswith(b"00000000  41 1b 5d 35 32")
    assert_left_as_found(terminal, place)


def test_what_is_typed_ahead_of_the_screen_goes_where_the_reader_meant_it(place: Place) -> None:
    with Terminal([*WSTUI, "demo"], env=place.env, cwd=place.cwd) as terminal:
        wait_for_live_rows(terminal)
        # One packet, as a link with latency makes of quick hands: the q is text, it does not quit.
        terminal.write(b"iquick\n")
        sent = re.compile(" > .* text +5  quick")
        terminal.wait_until(lambda: sent.search(terminal.text) is not None, "the message in the log")
        assert_left_as_found(terminal, place, "esc")


def test_tmux_shows_the_same_demo(size: tuple[int, int], place: Place) -> None:
    columns, rows = size
    env = {key: value for key, value in place.env.items() if key != "SSH_CONNECTION"}
    program = [*WSTUI, "demo"]
    with Tmux(program, directory=place.folder, columns=columns, rows=rows, env=env, cwd=place.cwd) as tmux:
        wait_for_live_rows(tmux)
        tmux.press("1", "x")
        tmux.wait_for("mark-price", "00000000  7b 22 61 72")
        tmux.press("x", "y")
        tmux.wait_for("tmux")
        assert NEWEST.fullmatch(tmux.buffer())
        tmux.press("q")
        assert tmux.wait_exit() == 0
        assert place.litter == []


def test_ctrl_c_twice_leaves_as_well(place: Place) -> None:
    with Terminal([*WSTUI, "demo"], env=place.env, cwd=place.cwd) as terminal:
        wait_for_live_rows(terminal)
        terminal.press("ctrl+c", "ctrl+c")
        assert terminal.wait_exit() == 0
        assert terminal.screen.restored
        assert place.litter == []

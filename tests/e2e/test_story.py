"""A day with the inspector by keyboard alone, against the embedded server and against one that is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.demo import ROOT, WSTUI, Place
from e2e.terminal import Terminal
from servers.process import running

SIZES = [(120, 40), (80, 24)]


@pytest.fixture
def embedded_server() -> Iterator[str]:
    """The URL of `wstui echo`, run as a person runs it."""
    with running([*WSTUI, "echo", "-l", "0"], cwd=ROOT) as line:
        yield line.split()[0]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Directories of this test's own."""
    return Place(tmp_path)


def open_inspector(place: Place, size: tuple[int, int], *arguments: str, env: dict[str, str] | None = None) -> Terminal:
    """The inspector in a pty."""
    env = place.env | (env or {})
    return Terminal([*WSTUI, *arguments], columns=size[0], rows=size[1], env=env, cwd=place.cwd)


def compose(terminal: Terminal, draft: str) -> None:
    """Write and send a draft from the log, and come back to the log."""
    terminal.press("i")
    terminal.wait_for("Ctrl+T kind")
    terminal.press(draft)
    terminal.settle()
    terminal.press("ctrl+j")
    terminal.settle()
    terminal.press("esc")
    terminal.wait_for("h handshake")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("server", ["embedded_server", "node_server"])
def test_a_day(server: str, size: tuple[int, int], place: Place, request: pytest.FixtureRequest) -> None:
    url: str = request.getfixturevalue(server)
    with open_inspector(place, size, url) as terminal:
        terminal.wait_for("● open")
        talk(terminal)
        save_and_replay(terminal)
        close_and_connect_again(terminal)
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.restored
        assert terminal.screen.strange == []
    with open_inspector(place, size, "open", "--last") as terminal:
        terminal.wait_for("closed 1000")
        terminal.press("g")
        terminal.wait_for("hello there", "open · 101")
        terminal.press("q")
        assert terminal.wait_exit() == 0
    with open_inspector(place, size) as terminal:
        # The list of saved profiles, the field for a URL in focus.
        terminal.wait_for("Saved profiles", url.split("/")[2].replace(":", "-"))
        terminal.press(url.removeprefix("ws://"), "enter")
        terminal.wait_for("● open")
        terminal.press("q")
        assert terminal.wait_exit() == 0
    assert place.litter == []


def talk(terminal: Terminal) -> None:
    """Text, binary and control frames, each seen both ways."""
    compose(terminal, "hello there")
    terminal.wait_until(lambda: terminal.text.count("11  hello there") == 2, "the text and its echo")
    terminal.press("i")
    terminal.wait_for("Ctrl+T kind")
    terminal.press("ctrl+t")
    terminal.wait_for("Compose ── hex")
    terminal.press("00 zz")
    terminal.settle()
    terminal.press("ctrl+j")
    terminal.wait_for("column 4")
    terminal.press("ctrl+u")
    terminal.wait_gone("00 zz")
    terminal.press("00 ff 7f")
    terminal.settle()
    terminal.press("ctrl+j")
    terminal.wait_until(lambda: terminal.text.count("3  00 ff 7f") == 2, "the bytes and their echo")
    terminal.press(*["ctrl+t"] * 5, "esc")
    terminal.wait_for("Compose ── text")
    compose(terminal, "/ping are you there")
    terminal.wait_until(
        lambda: len(re.findall(r" 13  ([\d.,]+ ms )?are you there", terminal.text)) == 2, "the ping and its pong"
    )


def save_and_replay(terminal: Terminal) -> None:
    """A draft becomes a payload, and one key sends it."""
    terminal.press("i")
    terminal.wait_for("Ctrl+T kind")
    terminal.press('{"op":"subscribe"}')
    terminal.settle()
    terminal.press("f2")
    terminal.wait_for("Save the draft as")
    terminal.press("sub", "enter")
    terminal.wait_for("saved sub")
    # The draft stays; what is sent is the payload.
    terminal.press("ctrl+u")
    terminal.wait_for("Write a message")
    terminal.press("esc")
    terminal.wait_for("h handshake")
    terminal.press("1")
    terminal.wait_until(lambda: terminal.text.count('18  {"op":"subscribe"}') == 2, "the payload and its echo")


def close_and_connect_again(terminal: Terminal) -> None:
    """A close code of one's own, and the same log goes on with the next connection."""
    compose(terminal, "/close 4000 enough")
    terminal.wait_for("closed 4000")
    terminal.press("c")
    terminal.wait_for("● open")


@pytest.mark.parametrize("server", ["embedded_server", "node_server"])
def test_what_is_sent_on_open_and_asked_for(server: str, place: Place, request: pytest.FixtureRequest) -> None:
    url: str = request.getfixturevalue(server)
    arguments = ["-x", "good morning", "-x", "[null]", "-H", "X-Test: yes", url.replace("ws://", "http://")]
    with open_inspector(place, SIZES[0], *arguments) as terminal:
        terminal.wait_until(lambda: terminal.text.count("12  good morning") == 2, "both texts")
        terminal.wait_until(lambda: terminal.text.count("6  [null]") == 2, "both texts")
        terminal.press("h", "M")
        terminal.wait_for("101 Switching Protocols", "w width")
        terminal.press("pgdn", "pgdn")
        terminal.wait_for("X-Test: yes")
        terminal.press("q")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ws://127.0.0.1:1/", "refused"),
        ("ws://no-such-host.invalid/", "no-such-host.invalid"),
    ],
)
def test_what_cannot_be_reached_is_said(url: str, said: str, place: Place) -> None:
    with open_inspector(place, SIZES[1], url) as terminal:
        terminal.wait_for("✗ failed", said)
        terminal.press("R")
        terminal.wait_for("✗ failed")
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_an_alert_rings_the_terminal_once_and_is_there_next_time(embedded_server: str, place: Place) -> None:
    with open_inspector(place, (80, 24), embedded_server) as terminal:
        terminal.wait_for("● open")
        terminal.press("A", "close:", "enter")
        terminal.wait_for("! 1 alert")
        assert terminal.screen.strange == []
        terminal.press("c")
        terminal.wait_for("! close: ×2")
        assert terminal.screen.strange == ["\x07"]
        terminal.press("A")
        terminal.wait_for("Alerts", "is a close")
        terminal.press("s")
        terminal.wait_for("kept in")
        terminal.press("esc", "q")
        assert terminal.wait_exit() == 0
    with open_inspector(place, (80, 24), embedded_server) as terminal:
        terminal.wait_for("● open", "! 1 alert")
        terminal.press("q")
        assert terminal.wait_exit() == 0

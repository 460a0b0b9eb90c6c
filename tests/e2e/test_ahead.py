"""Keys that arrive in one packet, as a slow link makes of quick hands, do what the same keys do one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.demo import WSTUI, Place, wait_for_live_rows
from e2e.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """The demo, live, looking at the echo server."""
    place = Place(tmp_path)
    with Terminal([*WSTUI, "demo"], env=place.env, cwd=place.cwd) as terminal:
        wait_for_live_rows(terminal)
        terminal.press("[")
        terminal.wait_for("echo ● open", "Request served by")
        yield terminal


def test_what_follows_the_key_that_sends_is_the_next_draft(terminal: Terminal) -> None:
    terminal.write(b"ifirst\nsecond")
    terminal.wait_for("5  first", "│ second")
    assert "firstsecond" not in terminal.text


def test_two_messages_are_two(terminal: Terminal) -> None:
    terminal.write(b"ione\ntwo\n")
    terminal.wait_for("3  one", "3  two")


def test_what_was_typed_is_what_is_saved(terminal: Terminal) -> None:
    terminal.write(b"idraft\x1bOQ")
    terminal.wait_for("Save the draft as", "│ draft")
    terminal.press("new name", "enter")
    terminal.wait_for("5 new name", "── new name")


def test_a_letter_after_esc_is_a_command(terminal: Terminal) -> None:
    terminal.write(b"ihello")
    terminal.wait_for("│ hello")
    terminal.press("esc", "h")
    terminal.wait_for("Switching Protocols", "Agreed")
    terminal.write(b"hx")
    terminal.wait_for("00000000  52 65 71 75")

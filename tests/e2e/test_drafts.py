"""Drafts in a real terminal: an editor of one's own on it, and a program that is killed with one half written."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from e2e.demo import Place
from e2e.test_story import compose, embedded_server, open_inspector, place

__all__ = ["embedded_server", "place"]

EDITOR = """#!/bin/sh
printf 'EDITING %s <%s>\\n' "$(stat -c %a "$1")" "$(cat "$1")"
read -r line || exit 9
printf '%s' "$line" > "$1"
"""


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """An editor that shows what it is given, and writes the line that is typed."""
    path = tmp_path / "my editor"
    path.write_text(EDITOR)
    path.chmod(0o700)
    return path


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=lambda size: "x".join(map(str, size)))
def test_an_editor_of_ones_own(embedded_server: str, size: tuple[int, int], place: Place, editor: Path) -> None:
    terminal = open_inspector(place, size, embedded_server, env={"VISUAL": f"'{editor}'", "EDITOR": "/nowhere"})
    with terminal:
        terminal.wait_for("● open")
        terminal.press("i")
        terminal.wait_for("Ctrl+T kind")
        terminal.press("half a word")
        terminal.wait_for("half a word")
        terminal.press("f4")
        terminal.wait_for("EDITING 600 <half a word>")
        assert "Compose" not in terminal.text
        terminal.press("ctrl+c")  # for the editor, and not for the inspector
        terminal.wait_for("my editor was ended by signal 2", "● open")
        terminal.press("f4")
        terminal.wait_for("EDITING 600 <half a word>")
        terminal.press("all of it", "enter")
        terminal.wait_for("Compose", "all of it", "● open")
        terminal.press("ctrl+j")
        terminal.wait_for("< ", "all of it")
        terminal.press("esc")
        terminal.wait_for("h handshake")
        compose(terminal, "and on")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.restored
        assert place.litter == []


def test_a_killed_program_leaves_its_draft(embedded_server: str, place: Place) -> None:
    with open_inspector(place, (120, 40), embedded_server) as terminal:
        terminal.wait_for("● open")
        terminal.press("i")
        terminal.wait_for("Ctrl+T kind")
        terminal.press("not sent")
        drafts = place.state / "wstui" / "drafts"
        terminal.wait_until(lambda: any("not sent" in file.read_text() for file in drafts.glob("*.draft")), "the draft")
        assert [file.stat().st_mode & 0o777 for file in drafts.iterdir()] == [0o600, 0o600]
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait()
    with open_inspector(place, (120, 40), embedded_server) as terminal:
        terminal.wait_for("● open", "not sent")
        terminal.press("i", "ctrl+j")
        terminal.wait_for("> ", "not sent")
        terminal.wait_until(lambda: not list(drafts.glob("*.draft")), "the draft to go")
        terminal.press("esc", "q")
        assert terminal.wait_exit() == 0
    assert [file.name for file in drafts.iterdir() if not file.name.endswith(".lock")] == []

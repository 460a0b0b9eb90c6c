"""What is pasted at a real terminal is text: it is drawn harmlessly, sent as it is, and no part of it is a key."""

from __future__ import annotations

from pathlib import Path

from e2e.demo import WSTUI, Place
from e2e.terminal import Terminal
from servers.process import running

PASTED = "A\x1b]52;c;aGk=\x07B\x1b[2JC\x01\x03D\u202e\r\nE"


def test_a_hostile_paste_is_text(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with (
        running([*WSTUI, "echo"]) as line,
        Terminal([*WSTUI, line.split()[0], "--no-compression"], env=place.env, cwd=place.cwd) as terminal,
    ):
        terminal.wait_for("Request served by")
        terminal.press("i")
        terminal.wait_for("Ctrl+T kind")
        terminal.write(f"\x1b[200~{PASTED}\x1b[201~".encode())
        terminal.wait_for("A␛]52;c;aGk=␇B␛[2JC␁␃D▯")
        terminal.press("ctrl+j")
        terminal.wait_for("> 1", "< 2")
        assert "╭─ Quit" not in terminal.text
        assert b"\x1b]52;" not in terminal.raw
        terminal.press("esc", "q")
        assert terminal.wait_exit() == 0
    (capture,) = (place.state / "wstui" / "captures").iterdir()
    # The echo of it is not masked.
    assert PASTED.replace("\r\n", "\n").encode() in capture.read_bytes()

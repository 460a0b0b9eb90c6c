"""How much is written to a real terminal: little over a slow link, nothing where nothing changes; and no answer to what
is asked there is left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from e2e.terminal import Terminal
from servers.process import running
from store.feed import text_run
from wstui.model import Profile
from wstui.store.capture import Capture
from wstui.ui.link import ASK

WSTUI = [sys.executable, "-m", "wstui"]
SLOW = "slow link"


def settings(folder: Path, text: str) -> None:
    """Write a `config.toml` below a home directory."""
    path = folder / "config" / "wstui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def environment(folder: Path) -> dict[str, str]:
    """Directories of its own."""
    return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}


def recorded(folder: Path) -> Path:
    """A capture of some messages."""
    capture = Capture.create(folder)
    recorder = capture.recorder(capture.add_connection(Profile("ws://127.0.0.1:9/", "feed")))
    for number in range(50):
        recorder.run(text_run(b'{"number":%d}' % number))
    capture.close()
    return capture.path


@pytest.mark.parametrize(
    ("words", "env", "config", "slow"),
    [
        ([], {}, "", False),
        ([], {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}, "", True),
        ([], {"SSH_TTY": "/dev/pts/3"}, "", True),
        (["--slow-link"], {}, "slow_link = false", True),
        (["--no-slow-link"], {"SSH_TTY": "/dev/pts/3"}, "slow_link = true", False),
        ([], {}, "slow_link = true", True),
        ([], {"SSH_TTY": "/dev/pts/3"}, "slow_link = false", False),
        ([], {"WSTUI_SLOW_LINK": "1"}, "slow_link = false", True),
    ],
)
def test_a_link_is_slow_where_it_is_said_or_seen(
    words: list[str], env: dict[str, str], config: str, slow: bool, tmp_path: Path
) -> None:
    settings(tmp_path, config)
    program = [*WSTUI, "open", *words, str(recorded(tmp_path / "captures"))]
    with Terminal(program, env=environment(tmp_path) | env, answers=True) as terminal:
        terminal.wait_for("read-only", '{"number":49}')
        terminal.press("?")
        terminal.wait_for("Keys")
        terminal.settle()
        assert (SLOW in terminal.text) == slow
        terminal.press("esc")
        terminal.wait_gone("Keys ")
        assert (SLOW in terminal.lines[0]) == slow
        assert (ASK.encode() in terminal.raw) == slow
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.unread == 0


def test_where_nothing_changes_nothing_is_written(tmp_path: Path) -> None:
    program = [*WSTUI, "open", str(recorded(tmp_path / "captures"))]
    with Terminal(program, env=environment(tmp_path)) as terminal:
        terminal.wait_for("read-only", '{"number":49}', "13 B · JSON", "Ctrl+J sends")
        terminal.settle()
        terminal.raw.clear()
        for _ in range(20):
            terminal.look()
        terminal.press("end", "G", "f")  # the first two lead to where the reader is
        terminal.wait_for("not following")
        assert len(terminal.raw) < 200
        terminal.press("q")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize("words", [["--slow-link"], []])
def test_a_flood_is_followed_with_few_bytes_and_leaves_no_answer_behind(words: list[str], tmp_path: Path) -> None:
    flood = [sys.executable, Path(__file__).parents[1] / "servers" / "flood.py"]
    with (
        running([str(word) for word in flood]) as url,
        Terminal([*WSTUI, *words, url], env=environment(tmp_path), answers=True) as terminal,
    ):
        terminal.wait_for("mark-price", "following")  # as it was sent, or as its lens says it
        terminal.raw.clear()
        pictures = 0
        while pictures < 12:
            before = len(terminal.raw)
            terminal.look()
            pictures += len(terminal.raw) > before
        assert len(terminal.raw) / pictures < 120 * 40 / 2
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.unread == 0

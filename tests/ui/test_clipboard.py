"""The roads to the clipboard, with tools that stand in for the real ones: none may claim what it does not know."""

from __future__ import annotations

import sys
from base64 import b64decode
from pathlib import Path

import pytest

from wstui.ui import clipboard
from wstui.ui.clipboard import SAFE_SIZE, Copied, copy

REMOTE = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


class Terminal:
    """Keeps what is written to it."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, data: str) -> None:
        """Take it in."""
        self.written += data

    @property
    def copied(self) -> bytes:
        """What OSC 52 put on its clipboard."""
        assert self.written.startswith("\x1b]52;c;")
        assert self.written.endswith("\x07")
        return b64decode(self.written[7:-1])


@pytest.fixture
def terminal() -> Terminal:
    """A terminal."""
    return Terminal()


def tool(folder: Path, name: str, body: str) -> None:
    """A program of that name on the path."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that is all of the path; no display."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


async def test_over_ssh_the_terminal_gets_it(terminal: Terminal) -> None:
    copied = await copy("grüße", terminal.write, env=REMOTE)
    assert terminal.copied == "grüße".encode()
    assert str(copied) == "7 B to the terminal (OSC 52)"
    assert not copied.sure


async def test_without_a_tool_the_terminal_gets_it(terminal: Terminal, tools: Path) -> None:
    assert not (await copy("x", terminal.write, env={})).sure
    assert terminal.copied == b"x"


async def test_a_tool_that_gives_it_back_has_copied(
    terminal: Terminal, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    store = tools / "store"
    tool(tools, "which", "import sys, os; sys.exit(not os.path.exists(os.path.dirname(__file__) + '/' + sys.argv[1]))")
    tool(
        tools,
        "xclip",
        f"import sys, pathlib\np = pathlib.Path({str(store)!r})\n"
        "sys.stdout.buffer.write(p.read_bytes()) if '-o' in sys.argv else p.write_bytes(sys.stdin.buffer.read())",
    )
    copied = await copy("grüße\n", terminal.write, env={})
    assert store.read_text() == "grüße\n"
    assert str(copied) == "8 B copied to this machine's clipboard"
    assert terminal.written == ""


async def test_a_tool_that_forgets_has_not_copied(
    terminal: Terminal, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    tool(tools, "which", "")
    tool(tools, "xclip", "")
    await copy("x", terminal.write, env={})
    assert terminal.copied == b"x"
    failed = await copy("x", terminal.write, way="local", env={})
    assert failed.failed
    assert str(failed).startswith("not copied")


async def test_a_tool_that_hangs_is_left(terminal: Terminal, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "PATIENCE", 0.2)
    tool(tools, "tmux", "import time; time.sleep(3600)")
    env = REMOTE | {"TMUX": "/tmp/tmux,1,0"}
    copied = await copy("x", terminal.write, env=env)
    assert terminal.copied == b"x"
    assert "OSC 52" in str(copied)


async def test_tmux_is_given_it(terminal: Terminal, tools: Path) -> None:
    store = tools / "store"
    asked = "import sys\nassert sys.argv[1:] == ['load-buffer', '-w', '-']\n"
    tool(tools, "tmux", f"{asked}open({str(store)!r}, 'wb').write(sys.stdin.buffer.read())")
    copied = await copy("x", terminal.write, env=REMOTE | {"TMUX": "/tmp/tmux,1,0"})
    assert store.read_bytes() == b"x"
    assert "tmux" in str(copied)
    assert not copied.sure
    assert terminal.written == ""


async def test_a_way_that_was_set_is_the_only_one(terminal: Terminal) -> None:
    await copy("x", terminal.write, way="osc52", env={"TMUX": "/tmp/tmux,1,0"})
    assert terminal.copied == b"x"


async def test_the_limit_is_said(terminal: Terminal) -> None:
    assert "at most" not in str(await copy("x" * SAFE_SIZE, terminal.write, env=REMOTE))
    assert f"{SAFE_SIZE:,}" in str(await copy("x" * (SAFE_SIZE + 1), Terminal().write, env=REMOTE))


async def test_bytes_that_are_no_text_are_copied_as_they_are(terminal: Terminal) -> None:
    await copy("a\udcff\udc80", terminal.write, env=REMOTE)
    assert terminal.copied == b"a\xff\x80"


async def test_nothing_in_the_text_reaches_the_terminal(terminal: Terminal) -> None:
    await copy("\x07\x1b]0;owned\x07\ud800", terminal.write, env=REMOTE)
    assert terminal.written.count("\x1b") == terminal.written.count("\x07") == 1


def test_what_is_known_is_what_is_said() -> None:
    assert str(Copied(3, "to x", True)) == "3 B copied to x"

"""The roads to the clipboard, with tools that stand in for the real ones: none may claim what it does not know."""

from __future__ import annotations

import asyncio
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from wstui import config
from wstui.config import CLIPBOARD_LIMIT
from wstui.ui.clipboard import Copied, copy, process
from wstui.ui.clipboard.around import Around
from wstui.ui.clipboard.roads import MOSH_LIMIT

SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
REMOTE = Around(SSH)
TMUX = Around(SSH | {"TMUX": "/tmp/tmux,1,0"})
SCREEN = Around(SSH | {"STY": "1.pts"})


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
    copied = await copy("grüße", terminal.write, around=REMOTE)
    assert terminal.copied == "grüße".encode()
    assert str(copied) == "7 B sent to the terminal (OSC 52)"
    assert not copied.sure


async def test_without_a_tool_the_terminal_gets_it(terminal: Terminal, tools: Path) -> None:
    assert not (await copy("x", terminal.write, around=Around({"DISPLAY": ":1"}))).sure
    assert terminal.copied == b"x"


XCLIP = """import sys, pathlib
p = pathlib.Path({store!r})
sys.stdout.buffer.write(p.read_bytes()) if '-o' in sys.argv else p.write_bytes(sys.stdin.buffer.read())"""
WHICH = "import sys, os; sys.exit(not os.path.exists(os.path.dirname(__file__) + '/' + sys.argv[1]))"


async def test_a_tool_that_gives_it_back_has_copied(terminal: Terminal, tools: Path) -> None:
    store = tools / "store"
    tool(tools, "which", WHICH)
    tool(tools, "xclip", XCLIP.format(store=str(store)))
    copied = await copy("grüße\n", terminal.write, around=Around({"DISPLAY": ":1"}))
    assert store.read_text() == "grüße\n"
    assert str(copied) == "8 B copied to this machine's clipboard (xclip)"
    assert copied.sure
    assert terminal.written == ""


async def test_a_tool_that_stays_is_not_waited_for(terminal: Terminal, tools: Path) -> None:
    store = tools / "store"
    tool(tools, "which", WHICH)
    stays = "\nimport os, time\nif '-o' not in sys.argv and not os.fork(): time.sleep(30)"
    tool(tools, "xclip", XCLIP.format(store=str(store)) + stays)
    assert (await copy("x", terminal.write, around=Around({"DISPLAY": ":1"}))).sure


async def test_a_tool_that_forgets_has_not_copied(terminal: Terminal, tools: Path) -> None:
    tool(tools, "which", "")
    tool(tools, "xclip", "")
    here = Around({"DISPLAY": ":1"})
    await copy("x", terminal.write, around=here)
    assert terminal.copied == b"x"
    failed = await copy("x", terminal.write, way="local", around=here)
    assert failed.failed
    assert str(failed).startswith("not copied: no clipboard tool answers")


async def test_a_tool_that_hangs_is_left(terminal: Terminal, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PATIENCE", 0.2)
    tool(tools, "tmux", "import time; time.sleep(3600)")
    copied = await copy("x", terminal.write, around=TMUX)
    plain = "\x1b]52;c;eA==\x07"
    # Once as it is, for `set-clipboard on`, and once for tmux to pass on.
    assert terminal.written == plain + "\x1bPtmux;\x1b" + plain + "\x1b\\"
    assert str(copied) == "1 B sent to the terminal (OSC 52) · tmux passes it on with set-clipboard on"


def a_tmux(folder: Path, *, terminal: str, session: str = "") -> Path:
    """A tmux that keeps what it is given, and says what it is asked; the file that has it."""
    store = folder / "store"
    body = f"""import sys
if sys.argv[1] == 'load-buffer':
    assert sys.argv[2:] == ['-w', '-']
    open({str(store)!r}, 'wb').write(sys.stdin.buffer.read())
elif sys.argv[1] == 'display-message':
    print('/dev/pts/7 outer-256color')
elif sys.argv[1] == 'show-messages':
    print('Terminal 0: other for /dev/pts/70, flags=0x0:\\n 192: Ms: (string) x')
    print('Terminal 1: outer-256color for /dev/pts/7, flags=0x0:\\n 192: Ms: {terminal}')
elif sys.argv[1] == 'show-environment':
    print({session!r})
"""
    tool(folder, "tmux", body)
    return store


async def test_tmux_is_given_it(terminal: Terminal, tools: Path) -> None:
    store = a_tmux(tools, terminal="(string) x")
    copied = await copy("x", terminal.write, around=TMUX)
    assert store.read_bytes() == b"x"
    assert str(copied) == "1 B sent to tmux and its terminal"
    assert not copied.sure
    assert terminal.written == ""


async def test_what_tmux_knows_no_clipboard_for_is_only_kept(terminal: Terminal, tools: Path) -> None:
    a_tmux(tools, terminal="[missing]")
    copied = await copy("x", terminal.write, around=TMUX)
    assert str(copied) == (
        "1 B kept in tmux (prefix ] pastes it) · tmux knows no clipboard of outer-256color: "
        "set -as terminal-features ',outer-256color:clipboard'"
    )


async def test_who_came_to_tmux_from_elsewhere_is_found_there(terminal: Terminal, tools: Path) -> None:
    here = Around({"TMUX": "/tmp/tmux,1,0", "DISPLAY": ":1"})
    tool(tools, "which", "")
    tool(tools, "xclip", "import sys; sys.stdout.write('x' * ('-o' in sys.argv))")
    a_tmux(tools, terminal="(string) x")
    assert (await copy("x", terminal.write, around=here)).sure
    a_tmux(tools, terminal="(string) x", session="SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22\nLANG=C")
    assert str(await copy("x", terminal.write, around=here)) == "1 B sent to tmux and its terminal"
    a_tmux(tools, terminal="(string) x", session="-SSH_CONNECTION")
    back = Around({**TMUX.env, "DISPLAY": ":1"})
    assert (await copy("x", terminal.write, around=back)).sure


async def test_screen_is_given_it_in_pieces(terminal: Terminal) -> None:
    text = "0123456789" * 300
    copied = await copy(text, terminal.write, around=SCREEN)
    pieces = terminal.written.split("\x1b\\")
    assert pieces.pop() == ""
    assert all(piece.startswith("\x1bP") and len(piece) <= 764 for piece in pieces)
    whole = "".join(piece[2:] for piece in pieces)
    assert b64decode(whole.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode() == text
    assert str(copied) == "3,000 B sent through screen to the terminal (OSC 52)"


async def test_a_way_that_was_set_is_the_only_one(terminal: Terminal, tools: Path) -> None:
    a_tmux(tools, terminal="(string) x")
    await copy("x", terminal.write, way="osc52", around=REMOTE)
    assert terminal.copied == b"x"
    assert str(await copy("x", terminal.write, way="tmux", around=REMOTE)) == "1 B sent to tmux and its terminal"
    (tools / "tmux").unlink()
    failed = await copy("x", terminal.write, way="tmux", around=REMOTE)
    assert str(failed) == "not copied: tmux does not answer; is this within tmux?"
    await copy("x", terminal.write, way="screen", around=REMOTE)
    assert terminal.written.endswith("\x1bP\x1b]52;c;eA==\x07\x1b\\")


@pytest.mark.parametrize("limit", [CLIPBOARD_LIMIT, 100])
@pytest.mark.parametrize("around", [REMOTE, SCREEN])
async def test_over_the_limit_it_is_a_file(terminal: Terminal, around: Around, limit: int) -> None:
    assert not (await copy("x" * limit, terminal.write, around=around, limit=limit)).sure
    written = terminal.written
    copied = await copy("x" * (limit + 1), terminal.write, around=around, limit=limit)
    assert terminal.written == written
    assert copied.sure
    assert await asyncio.to_thread(Path(copied.path).read_text) == "x" * (limit + 1)
    assert str(copied).startswith(f"{limit + 1:,} B saved in ")
    assert f"more than the {limit:,} B that terminals take here · scp " in str(copied)
    assert str(copied).endswith(f"@10.0.0.2:{copied.path} .")


async def test_mosh_takes_less(terminal: Terminal) -> None:
    mosh = Around(SSH, ancestors=("bash", "mosh-server"))
    assert not (await copy("x" * MOSH_LIMIT, terminal.write, around=mosh)).path
    assert (await copy("x" * (MOSH_LIMIT + 1), terminal.write, around=mosh)).path


def test_a_file_only_its_owner_reads(terminal: Terminal) -> None:
    copied = asyncio.run(copy("grüße\n", terminal.write, way="file", around=Around()))
    path = Path(copied.path)
    assert path.parent == config.copies_dir()
    assert path.read_text() == "grüße\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert "scp" not in str(copied)  # the person is here
    assert terminal.written == ""


async def test_no_file_either_is_a_failure(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    copied = await copy("x", terminal.write, way="file", around=Around())
    assert str(copied) == "not copied: no file can be written: Not a directory"


async def test_bytes_that_are_no_text_are_copied_as_they_are(terminal: Terminal) -> None:
    await copy("a\udcff\udc80", terminal.write, around=REMOTE)
    assert terminal.copied == b"a\xff\x80"


async def test_nothing_in_the_text_reaches_the_terminal(terminal: Terminal) -> None:
    await copy("\x07\x1b]0;owned\x07\ud800", terminal.write, around=REMOTE)
    assert terminal.written.count("\x1b") == terminal.written.count("\x07") == 1


def test_what_is_known_is_what_is_said() -> None:
    assert str(Copied(3, "to x", "copied")) == "3 B copied to x"
    assert str(Copied(3, "to x", note="y")) == "3 B sent to x · y"

"""Each road to the clipboard, through the real programs, with the bytes that come out at the terminal."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.copier import said
from e2e.terminal import Terminal
from servers.programs import need_program

ROOT = Path(__file__).parents[2]
COPIER = [sys.executable, str(Path(__file__).with_name("copier.py"))]
SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


@contextmanager
def terminal(program: Sequence[str], folder: Path, env: dict[str, str] | None = None) -> Iterator[Terminal]:
    """A terminal in which a program runs that copies; wide, so that what is said of it stands on one line."""
    paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "XDG_STATE_HOME": str(folder / "state")}
    with Terminal(program, columns=240, env={**paths, **(env or {})}) as made:
        yield made


@contextmanager
def in_tmux(
    words: Sequence[str], folder: Path, *settings: str, env: dict[str, str] | None = None, name: str = "tmux"
) -> Iterator[Terminal]:
    """A terminal in which tmux shows a program, settings as in its configuration."""
    tmux = [need_program("tmux"), "-S", str(folder / f"{name}.socket"), "-f", str(folder / f"{name}.conf")]
    lines = ["set -g status off", "set -g default-terminal tmux-256color", *settings]
    (folder / f"{name}.conf").write_text("".join(f"{line}\n" for line in lines))
    try:
        with terminal([*tmux, "new-session", shlex.join(words)], folder, env) as made:
            yield made
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True, check=False)


@contextmanager
def in_screen(words: Sequence[str], folder: Path, env: dict[str, str] | None = None) -> Iterator[Terminal]:
    """A terminal in which GNU screen shows a program."""
    (folder / "sockets").mkdir(mode=0o700)
    env = {"SCREENDIR": str(folder / "sockets")} | (env or {})
    with terminal([need_program("screen"), "-c", "/dev/null", *words], folder, env) as made:
        yield made


def clipboard(seen: Terminal) -> list[str]:
    """What the terminal was told to put on its clipboard."""
    found = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)", bytes(seen.raw))
    return [b64decode(one).decode() for one in found]


def expect(seen: Terminal, *parts: str, size: int | None = None, times: int = 1) -> None:
    """Wait for what is said, and for the text of that size on the clipboard; None: for nothing on it."""
    seen.wait_for(*parts)
    if size is not None:
        seen.wait_until(lambda: len(clipboard(seen)) >= times, "the clipboard")
    else:
        seen.settle()
    assert clipboard(seen) == ([said(size)] * times if size is not None else [])


def without(name: str) -> list[str]:
    """The words before a program that make it one on another machine, for what it knows of a multiplexer."""
    return ["env", "-u", name, *(f"{key}={value}" for key, value in SSH.items())]


@pytest.mark.parametrize("size", [1, 74_994])
def test_a_bare_terminal(tmp_path: Path, size: int) -> None:
    with terminal([*COPIER, str(size)], tmp_path, SSH) as seen:
        expect(seen, f"[{size:,} B sent to the terminal (OSC 52)]", size=size)


def test_more_than_terminals_take_is_a_file(tmp_path: Path) -> None:
    with terminal([*COPIER, "74995"], tmp_path, SSH) as seen:
        expect(seen, "[74,995 B saved in ", "more than the 74,994 B that terminals take here · scp ")
    (path,) = (tmp_path / "state/wstui/copies").iterdir()
    assert path.read_text() == said(74_995)


@pytest.mark.parametrize("state", ["external", "off", "on"])
def test_tmux_sends_it_on_whatever_set_clipboard_says(tmp_path: Path, state: str) -> None:
    with in_tmux([*COPIER, "40000"], tmp_path, f"set -g set-clipboard {state}", env=SSH) as seen:
        expect(seen, "[40,000 B sent to tmux and its terminal]", size=40_000)


def test_tmux_of_a_terminal_that_it_knows_no_clipboard_of_keeps_it_and_the_advice_holds(tmp_path: Path) -> None:
    env = SSH | {"TERM": "vt220"}
    advice = "set -as terminal-features ',vt220:clipboard'"
    (tmp_path / "a").mkdir()
    with in_tmux([*COPIER, "9"], tmp_path / "a", env=env) as seen:
        expect(seen, f"[9 B kept in tmux (prefix ] pastes it) · tmux knows no clipboard of vt220: {advice}")
        kept = ["tmux", "-S", str(tmp_path / "a" / "tmux.socket"), "show-buffer"]
        assert subprocess.run(kept, capture_output=True, text=True, check=True).stdout == said(9)
    with in_tmux([*COPIER, "9"], tmp_path, advice, env=env) as seen:
        expect(seen, "[9 B sent to tmux and its terminal]", size=9)


@pytest.mark.parametrize(
    ("setting", "size"),
    [("set -g set-clipboard on", 9), ("set -g allow-passthrough on", 9), ("set -g set-clipboard external", None)],
)
@pytest.mark.parametrize("words", [[*COPIER, "9", "osc52"], [*without("TMUX"), *COPIER, "9"]], ids=["here", "behind"])
def test_osc_52_through_tmux_needs_one_of_two_settings(
    tmp_path: Path, words: list[str], setting: str, size: int | None
) -> None:
    with in_tmux(words, tmp_path, setting, env=SSH) as seen:
        expect(seen, "[9 B sent to the terminal (OSC 52) · ", "with set-clipboard on]", size=size)


def test_tmux_in_tmux(tmp_path: Path) -> None:
    (tmp_path / "inner.conf").write_text("set -g status off\n")
    inner = ["tmux", "-S", str(tmp_path / "inner.socket"), "-f", str(tmp_path / "inner.conf"), "new-session"]
    try:
        program = [*without("TMUX"), *inner, shlex.join([*COPIER, "900"])]
        with in_tmux(program, tmp_path, "set -g set-clipboard on", env=SSH) as seen:
            expect(seen, "[900 B sent to tmux and its terminal · the tmux or screen around it must pass", size=900)
    finally:
        subprocess.run([*inner[:-1], "kill-server"], capture_output=True, check=False)


@pytest.mark.parametrize("size", [9, 60_000])
def test_screen(tmp_path: Path, size: int) -> None:
    with in_screen([*COPIER, str(size)], tmp_path, SSH) as seen:
        expect(seen, f"[{size:,} B sent through screen to the terminal (OSC 52)]", size=size)


def test_a_machine_behind_screen(tmp_path: Path) -> None:
    with in_screen([*without("STY"), *COPIER, "2000"], tmp_path) as seen:
        expect(seen, "[2,000 B sent to the terminal (OSC 52) · ", size=2000)


def test_a_machine_behind_a_tmux_that_says_it_is_screen(tmp_path: Path) -> None:
    settings = ("set -g default-terminal screen-256color", "set -g set-clipboard on")
    with in_tmux([*without("TMUX"), *COPIER, "2000"], tmp_path, *settings) as seen:
        expect(seen, "[2,000 B sent to the terminal (OSC 52) · ", size=2000)


@contextmanager
def in_mosh(words: Sequence[str], folder: Path) -> Iterator[Terminal]:
    """A terminal in which mosh shows a program."""
    env = os.environ | SSH | {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
    env |= {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "XDG_STATE_HOME": str(folder / "state")}
    server = [need_program("mosh-server"), "new", "-i", "127.0.0.1", "--", *words]
    begun = subprocess.run(server, env=env, capture_output=True, text=True, check=True)
    found = re.search(r"MOSH CONNECT (\d+) (\S+)", begun.stdout)
    assert found, begun.stdout
    with terminal(["mosh-client", "127.0.0.1", found[1]], folder, {"MOSH_KEY": found[2]}) as seen:
        yield seen
        seen.press("enter")
        seen.wait_exit()


@pytest.mark.parametrize(("size", "sent"), [(12_282, True), (12_283, False)])
def test_mosh(tmp_path: Path, size: int, sent: bool) -> None:
    with in_mosh([*COPIER, str(size)], tmp_path) as seen:
        if sent:
            expect(seen, f"[{size:,} B sent to the terminal (OSC 52) · mosh passes it on from 1.4]", size=size)
        else:
            expect(seen, f"[{size:,} B saved in ", "more than the 12,282 B that terminals take here")


def test_mosh_drops_what_tmux_sends_unless_it_is_told_how(tmp_path: Path) -> None:
    tmux = [need_program("tmux"), "-S", str(tmp_path / "tmux.socket"), "-f", str(tmp_path / "tmux.conf"), "new-session"]
    advice = r"set -as terminal-overrides ',*:Ms=\E]52;c;%p2%s\007'"
    for conf, parts, size in [
        ("", (f"[900 B kept in tmux (prefix ] pastes it) · mosh takes it with: {advice}",), None),
        (advice, ("[900 B sent to tmux and its terminal]",), 900),
    ]:
        (tmp_path / "tmux.conf").write_text(f"set -g status off\n{conf}\n")
        with in_mosh([*tmux, shlex.join([*COPIER, "900"])], tmp_path) as seen:
            expect(seen, *parts, size=size)


def test_x11_by_xclip(tmp_path: Path) -> None:
    xclip = need_program("xclip")
    server = subprocess.Popen(
        [need_program("Xvfb"), "-displayfd", "1", "-screen", "0", "64x64x8"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert server.stdout is not None
        display = {"DISPLAY": f":{int(server.stdout.readline())}"}
        with terminal([*COPIER, "300000"], tmp_path, display) as seen:
            expect(seen, "[300,000 B copied to this machine's clipboard (xclip)]")
        pasted = subprocess.run(
            [xclip, "-selection", "clipboard", "-o"], env=os.environ | display, capture_output=True, check=True
        )
        assert pasted.stdout.decode() == said(300_000)
    finally:
        server.kill()
        server.communicate()

"""The program as it is called: verbs before names before URLs, one line for a fault, and exit codes that mean what the
help says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

import wstui
from e2e.demo import ROOT, WSTUI, Place
from e2e.terminal import Terminal
from wstui import registry
from wstui.cli import main
from wstui.cli._flags import add_flags
from wstui.model import Profile
from wstui.store.capture import Capture

VERBS = registry.names("wstui.cli")


def call(*words: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Call the program with no terminal."""
    directories = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "wstui", *words],
        env=os.environ | directories | {"PYTHONPATH": str(ROOT)} | env,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def flags() -> list[str]:
    """Every flag of a connection, in each of its spellings."""
    parser = ArgumentParser(add_help=False)
    add_flags(parser)
    return [flag for action in parser._actions for flag in action.option_strings]


FLAGS = flags()


def saved_capture(folder: Path) -> Path:
    """A capture to open, with a connection in it, without which none is kept."""
    capture = Capture.create(folder, keep=9, keep_bytes=1 << 30)
    capture.add_connection(Profile("ws://127.0.0.1:9/"))
    capture.close()
    return capture.path


def test_the_help_has_every_verb_and_flag(tmp_path: Path) -> None:
    done = call("--help", folder=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    assert all(f"  {verb} " in done.stdout for verb in VERBS)
    for words in (*FLAGS, "NO_COLOR", "exit codes", "\nTLS:\n", "\nthe way there:\n"):
        assert words in done.stdout


def test_the_page_of_flags_has_every_flag() -> None:
    table = (ROOT / "docs" / "flags.md").read_text("utf-8")
    missing = [flag for flag in FLAGS if not re.search(rf"`{flag}[` ]", table)]
    assert missing == ["--version", "-h", "--help"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_help(verb: str, tmp_path: Path) -> None:
    done = call(verb, "--help", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: wstui {verb}")
    table = (ROOT / "docs" / "flags.md").read_text("utf-8")
    assert re.search(rf"`{verb}[` ]", table)
    missing = [flag for flag in re.findall(r"^ +(?:-\w, )?(--[\w-]+)", done.stdout, re.M) if f"`{flag}" not in table]
    assert missing == ["--help"]


def test_the_version(tmp_path: Path) -> None:
    assert call("--version", folder=tmp_path).stdout == f"wstui {wstui.__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ftp://x"], "wstui: ftp:// is not a scheme"),
        (["ws://[broken"], "wstui: "),
        (["localhost:99999"], "wstui: "),
        (["--nope"], "wstui: unrecognized arguments: --nope"),
        (["ws://x", "-H", "nonsense"], "wstui: the header nonsense has no colon"),
        (["ws://x", "--max-size", "big"], "wstui: argument --max-size: big is not a size"),
        (["ws://x", "--ping-interval", "-1"], "wstui: argument --ping-interval"),
        (["ws://x", "ftp://y"], "wstui: "),
        (["ws://x", "--count", "0"], "wstui: argument --count: 0 is not a number of connections"),
        (["echo", "-l", "70000"], "wstui: argument -l/--listen: a port is a number"),
        (["open"], "wstui: one of the arguments"),
        (["\x1b[31mx\x07"], "wstui: "),
    ],
)
def test_a_fault_is_one_line_and_exit_code_2(words: list[str], said: str, tmp_path: Path) -> None:
    done = call(*words, folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(said)
    assert done.stderr.endswith("\n")
    assert done.stderr[:-1].isprintable()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [["open", "nothing"], ["open", "--last"], ["open", __file__]])
def test_what_cannot_go_on_is_one_line_and_exit_code_1(words: list[str], tmp_path: Path) -> None:
    done = call(*words, folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("wstui: ")
    assert done.stderr.count("\n") == 1


def test_a_verb_comes_before_a_profile(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["echo", "--help"])
    assert "embedded server" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["demo"], ["ws://127.0.0.1:9"], ["open", "FILE"]])
def test_without_a_terminal_it_refuses_in_one_line(words: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "earlier"
    file = saved_capture(folder)
    done = call(*[str(file) if word == "FILE" else word for word in words], folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "wstui needs a terminal: standard input is not one\n"
    assert list(tmp_path.iterdir()) == [folder]
    assert list(folder.iterdir()) == [file]


@pytest.mark.parametrize("word", ["demo", "ws://127.0.0.1:9"])
def test_where_nothing_can_be_drawn_it_refuses(word: str, tmp_path: Path) -> None:
    place = Place(tmp_path)
    for redirected, name in ((">cat", "output"), ("2>&1 >cat", "output"), ("2>cat", "error")):
        with Terminal(["sh", "-c", f'"$@" {redirected}', "sh", *WSTUI, word], env=place.env, cwd=place.cwd) as terminal:
            assert terminal.wait_exit() == 1
            said = (place.cwd / "cat").read_text() if name == "error" else terminal.raw.decode().replace("\r", "")
        assert said == f"wstui needs a terminal: standard {name} is not one\n"
    with Terminal([*WSTUI, word], env=place.env | {"TERM": "dumb"}, cwd=place.cwd) as terminal:
        assert terminal.wait_exit() == 1
        assert terminal.lines[0] == "wstui needs a terminal: one with TERM=dumb cannot draw a screen"

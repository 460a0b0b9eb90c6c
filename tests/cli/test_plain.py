"""`--plain`: what is typed is sent, what comes is lines, without a screen."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.test_echo import echo
from contracts.samples import anything
from contracts.samples import message as sample
from e2e.demo import ROOT
from servers.process import ended
from ui.test_rows import UNSAFE
from wstui.cli._plain import INPUT_ENDED
from wstui.cli._plainline import MOST_BYTES, MOST_CHARS, body, plain_line
from wstui.model import Opcode

PATIENCE = 60
PROFILE = """\
url = "{url}"
[variables]
word = "hello"
[[payloads]]
name = "greet"
body = "{{{{word}}}} {{{{env.TOKEN}}}}"
[[on_open]]
send = "greet"
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An echo."""
    with echo() as (_, line):
        yield line.split()[0].rstrip("/")


class Plain:
    """The program with pipes for a keyboard and a screen."""

    def __init__(self, folder: Path, *words: str) -> None:
        directories = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "wstui", "--plain", *words],
            env=os.environ | directories | {"PYTHONPATH": str(ROOT), "TERM": "dumb", "TOKEN": "s3cret-token"},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.lines: list[str] = []
        # What never comes is not waited for without an end.
        self._patience = threading.Timer(PATIENCE, self.process.kill)
        self._patience.start()

    def say(self, *lines: str) -> None:
        """Type lines."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def until(self, wanted: str, stream: IO[bytes] | None = None) -> str:
        """The first line from here on that has a match of the pattern."""
        stream = stream or self.process.stdout
        assert stream is not None
        while line := stream.readline().decode().rstrip("\n"):
            self.lines.append(line)
            if re.search(wanted, line):
                return line
        raise AssertionError(f"{wanted} never came: {self.lines}")

    def told(self, wanted: str) -> str:
        """As `until`, of what is no row."""
        return self.until(wanted, self.process.stderr)

    def end(self) -> int:
        """Wait for its end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.gone()

    def gone(self) -> int:
        """Wait until it has ended by itself."""
        code = self.process.wait()
        self._patience.cancel()
        return code


Start = Callable[..., Plain]


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Start]:
    """Starts the program; it is ended with the test."""
    made: list[Plain] = []

    def start(*words: str) -> Plain:
        made.append(Plain(tmp_path, *words))
        return made[-1]

    yield start
    for one in made:
        with ended(one.process):
            one.process.kill()
        one.gone()
        for stream in (one.process.stdin, one.process.stderr):
            if stream is not None and not stream.closed:
                stream.close()


def test_lines_are_sent_and_rows_are_written(plain: Start, url: str) -> None:
    desk = plain(url)
    desk.say("ping")
    desk.until(r"^1 - \d\d:\d\d:\d\d\.\d{3} open · 101 Switching Protocols")
    assert re.search(r"> .* text 4 B: ping$", desk.until(" > "))
    echo = desk.until(r"< .* text 4 B: ping$").split()[0]
    desk.say("//quit", "/ping hi", "/connections", f"/show {echo}", "/show 99", "/nothing")
    desk.until(r"> .* text 5 B: /quit$")
    desk.until(r"> .* ping 2 B: hi$")
    desk.until(r"> .* text 8 B: /nothing$")
    assert desk.told("lines go here").startswith("1 (lines go here) ")
    desk.told("^ping$")
    desk.told("which message is to be shown?")
    desk.say("/close 4001 bye")
    desk.until("closed · 4001")
    assert desk.end() == 0


def test_what_ends_makes_it_end(plain: Start, url: str) -> None:
    desk = plain(url)
    desk.until("open")
    desk.say("/quit")
    desk.until(r"> .* close 2 B: 1000 normal closure")
    desk.until("closed · 1000")
    assert desk.gone() == 0


def test_a_failure_is_a_row_and_exit_code_1(plain: Start) -> None:
    desk = plain("localhost:1")
    desk.until("^1 failed: .* refused")
    assert desk.end() == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_everything(plain: Start, url: str, number: signal.Signals) -> None:
    desk = plain(url)
    desk.until("open")
    desk.process.send_signal(number)
    desk.until("closed · 1000")
    assert desk.gone() == 128 + number


def test_several_connections_are_named_and_one_is_used(plain: Start, url: str) -> None:
    desk = plain(f"{url}/", f"{url}/exchange")
    desk.until(r"^1 \[ws://.*\] - ")
    desk.until("open")
    desk.say("/use 2", "ping")
    desk.told("lines go to .*exchange")
    desk.until(r"^\d+ \[.*/exchange\] < .* 4 B: pong$")
    desk.say("/use 3")
    desk.told("there is no connection 3")


def test_a_profile_runs_its_recipe_and_its_secrets_are_hidden(plain: Start, url: str, tmp_path: Path) -> None:
    collection = tmp_path / "config" / "wstui" / "collection"
    collection.mkdir(parents=True)
    (collection / "mine.toml").write_text(PROFILE.format(url=url))
    desk = plain("mine")
    desk.until(r"> .* text 18 B: hello \*{12}$")
    desk.say("/payloads", "/send greet", "/send 7", "{{nothing}}")
    desk.told("^1 greet$")
    desk.told("there is no saved payload 7")
    desk.told("nothing")
    desk.say("/quit")
    assert desk.gone() == 0
    with sqlite3.connect(next((tmp_path / "state").rglob("*.wstui"))) as capture:
        kept = [row[0] for row in capture.execute("SELECT text FROM template")]
    capture.close()
    assert kept == ["{{word}} {{env.TOKEN}}"] * 2, "of the recipe's message and of the one that was typed"


def test_without_a_place_to_go_it_says_so(tmp_path: Path) -> None:
    desk = Plain(tmp_path)
    with ended(desk.process):
        desk.told("--plain: where to?")
        assert desk.end() == 2
        assert desk.process.stderr is not None
        desk.process.stderr.close()


def test_a_reader_that_goes_is_no_fault(plain: Start, url: str) -> None:
    desk = plain(url)
    desk.until("open")
    assert desk.process.stdout is not None
    desk.process.stdout.close()
    desk.say("ping")
    assert desk.gone() == 0
    assert desk.process.stderr is not None
    assert desk.process.stderr.read() == b""


def test_no_screen_is_loaded() -> None:
    code = "import sys, wstui.cli._plain; print([m for m in sys.modules if m.split('.')[0] == 'textual'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


@given(payload=anything, opcode=st.sampled_from(Opcode))
def test_no_line_acts(payload: bytes, opcode: Opcode) -> None:
    for line in (plain_line(sample(payload, opcode), "a\x1bb"), body(payload, opcode, whole=True)):
        assert not UNSAFE.search(line)


def test_what_is_long_is_counted() -> None:
    assert body(b"x" * (MOST_CHARS + 5), Opcode.TEXT, whole=False).endswith("xxx ... and 5 bytes more")
    assert body(b"\0" * (MOST_BYTES + 7), Opcode.BINARY, whole=False).endswith("00 00 ... and 7 bytes more")
    assert body(b"x" * (MOST_CHARS + 5), Opcode.TEXT, whole=True) == "x" * (MOST_CHARS + 5)


def test_the_end_of_a_pipe_is_said_and_is_no_end(plain: Start, url: str) -> None:
    desk = plain(f"{url}/exchange")
    desk.until("open")
    assert desk.process.stdin is not None
    desk.process.stdin.close()
    desk.told(f"^wstui: {re.escape(INPUT_ENDED)}$")
    desk.process.send_signal(signal.SIGINT)
    desk.until("closed · 1000")
    assert desk.gone() == 130


def test_what_nobody_reads_in_a_profile_is_said(plain: Start, url: str, tmp_path: Path) -> None:
    collection = tmp_path / "config" / "wstui" / "collection"
    collection.mkdir(parents=True)
    (collection / "mine.toml").write_text(f'url = "{url}"\nsubprotocls = ["v5"]\n')
    desk = plain("mine", "mine")
    desk.told("mine.toml.*subprotocls")
    desk.until("open")
    desk.say("/quit")
    assert desk.gone() == 0
    assert desk.process.stderr is not None
    assert b"subprotocls" not in desk.process.stderr.read(), "once"


def test_a_word_that_is_no_profile_is_named_where_nothing_answers(plain: Start) -> None:
    desk = plain("nobody-is-called-so", "--proxy", "http://127.0.0.1:1")
    desk.told("^wstui: no saved profile is called nobody-is-called-so: it was taken for a URL$")
    assert desk.end() == 1


def test_a_verb_without_a_plain_mode_is_named(plain: Start) -> None:
    desk = plain("demo")
    desk.told("--plain: the verb demo has no plain mode · wstui demo runs it; wstui --plain -- demo connects")
    assert desk.end() == 2


@pytest.mark.parametrize("last", [False, True], ids=["file", "last"])
def test_a_capture_is_written_as_lines(plain: Start, url: str, tmp_path: Path, last: bool) -> None:
    desk = plain(url)
    desk.until("open")
    desk.say("one", "two")
    desk.until("< .* 3 B: two$")
    desk.say("/quit")
    assert desk.gone() == 0
    which = "--last" if last else str(next((tmp_path / "state").rglob("*.wstui")))
    desk = plain("open", which)
    desk.until("> .* 3 B: one$")
    desk.until("< .* 3 B: two$")
    desk.until("closed · 1000")
    assert desk.end() == 0
    desk = plain("open", which, "--filter", "two")
    desk.until("> .* 3 B: two$")
    desk.until("< .* 3 B: two$")
    assert desk.end() == 0
    assert len(desk.lines) == 2
    desk = plain("open", which, "--filter", "(")
    desk.told("does not hold")
    assert desk.end() == 2

"""The program ends when its terminal goes, and by a signal whatever its terminal does; the capture is whole."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bench.process import flood_server
from e2e.console import POLLS
from e2e.demo import WSTUI, Place, wait_for_live_rows
from e2e.terminal import LOOK, Terminal
from servers.liar import Visit, liar

LETTING_GO = "import fcntl, os, signal, sys, termios; signal.signal(1, 1); fcntl.ioctl(0, termios.TIOCNOTTY); "
ALONE = [sys.executable, "-c", LETTING_GO + "os.execvp(sys.argv[1], sys.argv[1:])"]
"""Runs a program whose terminal does not control it: no signal tells it that the terminal is gone."""


class Wayward(Terminal):
    """A terminal that may stop to take anything, or go."""

    def hang_up(self) -> None:
        """Go: the last open end is closed, but for the program's own."""
        os.close(self._primary)
        os.close(self._secondary)
        self._primary, self._secondary = (os.open(os.devnull, os.O_RDWR) for _ in range(2))

    def wait_blind(self, polls: int = POLLS) -> int | None:
        """Wait for the end without reading what is written; the exit code, None where it did not end."""
        for _ in range(polls):
            try:
                return self.process.wait(LOOK)
            except subprocess.TimeoutExpired:
                continue
        return None


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Directories of this test's own."""
    return Place(tmp_path)


@pytest.fixture
def flood() -> Iterator[str]:
    """A server that always has something to be drawn."""
    with flood_server(count=0, rate=500) as url:
        yield url


def start(place: Place, *words: str, before: Sequence[str] = ()) -> Wayward:
    return Wayward([*before, *WSTUI, *words], env=place.env, cwd=place.cwd)


def recorded(place: Place) -> bool:
    """Whether there is one capture, alone and whole, that holds messages."""
    (capture,) = (place.state / "wstui" / "captures").iterdir()
    with closing(sqlite3.connect(f"file:{capture}?mode=ro", uri=True)) as connection:
        (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
        (batches,) = connection.execute("SELECT count(*) FROM batch").fetchone()
        return bool(whole == "ok" and batches)


@pytest.mark.parametrize("before", [[], ALONE], ids=["told", "not told"])
def test_it_ends_when_its_terminal_goes(before: list[str], place: Place, flood: str) -> None:
    with start(place, flood, before=before) as terminal:
        terminal.wait_for("● open", '{"seq":')
        terminal.hang_up()
        assert terminal.wait_blind() == 129
    assert recorded(place)


def test_the_demo_leaves_nothing_when_its_terminal_goes(place: Place) -> None:
    with start(place, "demo") as terminal:
        wait_for_live_rows(terminal)
        terminal.hang_up()
        assert terminal.wait_blind() == 129
    assert place.litter == []
    assert not place.state.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_when_its_terminal_takes_nothing(number: signal.Signals, place: Place, flood: str) -> None:
    with start(place, flood) as terminal:
        terminal.wait_for("● open", '{"seq":')
        # Nothing is read from here on; what is drawn meanwhile fills every buffer on the way.
        os.write(terminal._primary, b"h" * 200)
        assert terminal.wait_blind(polls=60) is None
        terminal.process.send_signal(number)
        assert terminal.wait_blind() == 128 + number
    assert recorded(place)


@pytest.mark.parametrize("times", [1, 2])
async def test_a_second_signal_waits_for_no_connection(times: int, place: Place) -> None:
    def drive(url: str) -> None:
        with start(place, url) as terminal:
            terminal.wait_for("● open")
            terminal.process.send_signal(signal.SIGTERM)
            terminal.wait_until(lambda: terminal.screen.restored, "the screen left")
            if times == 2:
                terminal.process.send_signal(signal.SIGHUP)
            assert terminal.wait_exit() == 143
            assert terminal.settings_restored

    async def deaf(visit: Visit) -> None:
        await visit.open()
        await visit.listen()
        await asyncio.Event().wait()  # it does not even end its side

    async with liar(deaf) as peer:
        await asyncio.to_thread(drive, peer.url)
    # What became of the connection is known where it was waited for.
    (capture,) = (place.state / "wstui" / "captures").iterdir()
    assert (b"did not end it within" in capture.read_bytes()) is (times == 1)

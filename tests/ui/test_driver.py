"""The door to the terminal: nothing that a terminal does keeps a writer waiting; and what is used of Textual there."""

from __future__ import annotations

import io
import os
import pty
from collections.abc import Iterator
from inspect import signature

import pytest
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from wstui.ui import driver
from wstui.ui.driver import Output


class Ends:
    """Both ends of a pty, and what is told when it is lost."""

    def __init__(self) -> None:
        self.primary, self.secondary = pty.openpty()
        self.file = io.TextIOWrapper(io.FileIO(self.secondary, "w", closefd=False), write_through=True)
        self.told = 0
        self.output = Output(self.file, self._tell)

    def _tell(self) -> None:
        self.told += 1

    def hang_up(self) -> None:
        """Close the terminal's end."""
        os.close(self.primary)
        self.primary = os.open(os.devnull, os.O_RDWR)

    def close(self) -> None:
        """Leave nothing open."""
        self.file.close()
        for fd in {self.primary, self.secondary, self.output._fd}:
            os.close(fd)


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A new pty."""
    made = Ends()
    yield made
    made.close()


def test_a_terminal_is_written_to(ends: Ends) -> None:
    ends.output.write("é\x1b[?25l")
    assert os.read(ends.primary, 99) == "é\x1b[?25l".encode()
    assert os.get_blocking(ends.secondary)
    assert (ends.output.gone, ends.told) == (False, 0)


def test_a_lost_terminal_is_told_once_and_takes_no_more(ends: Ends) -> None:
    ends.hang_up()
    for _ in range(3):
        ends.output.write("x")
    ends.output.flush()
    assert (ends.output.gone, ends.told) == (True, 1)


def test_a_terminal_that_takes_nothing_is_given_up_in_a_hurry(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "PATIENCE", 0.0)
    ends.output.hurry()
    ends.output.write("x" * 1_000_000)
    assert (ends.output.gone, ends.told) == (True, 0)


def test_what_is_used_of_textual_is_there() -> None:
    # Private names, for which pyproject.toml bounds the version of Textual.
    code = LinuxDriver.__init__.__code__
    assert {"_file", "fileno", "exit_event"} <= set(code.co_names)
    assert "_file" in LinuxDriver.start_application_mode.__code__.co_names
    assert "run_input_thread" in LinuxDriver._run_input_thread.__code__.co_names
    assert list(signature(LinuxDriver.run_input_thread).parameters) == ["self"]
    parser = XTermParser(False)
    (event,) = parser.feed("\x1b[A")
    assert getattr(event, "key", "") == "up"
    assert list(parser.tick()) == []

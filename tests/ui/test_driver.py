"""The door to the terminal: nothing that a terminal does keeps a writer waiting; and what is used of Textual there."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import select
import signal
from collections.abc import Callable, Iterator
from inspect import signature
from selectors import SelectSelector

import pytest
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste, Resize

from wstui.ui import driver
from wstui.ui.driver import Bell, Output, TerminalDriver
from wstui.ui.link import ASK
from wstui.ui.paste import PasteParser


class Ends:
    """Both ends of a pty, and what is told when it is lost."""

    def __init__(self) -> None:
        self.primary, self.secondary = pty.openpty()
        self.file = io.TextIOWrapper(io.FileIO(self.secondary, "w", closefd=False), write_through=True)
        self.told = 0
        self.through = 0
        self.output = Output(self.file, self._tell, self._count)

    def _tell(self) -> None:
        self.told += 1

    def _count(self) -> None:
        self.through += 1

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


def test_it_is_told_once_when_what_was_written_is_through(ends: Ends) -> None:
    ends.output.write("one")
    assert (ends.output.done, ends.through) == (1, 0)
    ends.output.watched = True
    ends.output.write("two")
    ends.output.write("three")
    assert (ends.output.done, ends.through) == (3, 1)
    ends.hang_up()
    ends.output.watched = True
    ends.output.write("four")
    assert (ends.output.done, ends.through) == (4, 2)


def test_a_bell_wakes_a_select_until_it_is_cleared() -> None:
    bell = Bell()
    for often in (1, 70_000):  # more than a pipe holds
        assert select.select([bell], [], [], 0)[0] == []
        for _ in range(often):
            bell.set()
        assert select.select([bell], [], [], 0)[0] == [bell]
        bell.clear()
        while select.select([bell], [], [], 0)[0]:
            bell.clear()


def test_the_clock_is_looked_at_only_while_a_key_is_in_doubt() -> None:
    parser = PasteParser()
    assert parser.due is None
    assert [*parser.feed("\x1b")] == []
    assert parser.due is not None
    while not (keys := [*parser.tick()]):
        assert parser.due is not None
    assert [getattr(key, "key", "") for key in keys] == ["escape"]
    assert parser.due is None


class Application:
    """What a driver uses of one, which keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def room(self) -> None:
        """There is room."""
        self.told.append("room")

    def answered(self) -> None:
        """An answer came."""
        self.told.append("answered")

    def urgent(self) -> None:
        """A key is on its way."""
        self.told.append("urgent")


class Loop:
    """Calls at once."""

    def call_soon_threadsafe(self, call: Callable[[], object]) -> None:
        """Call it."""
        call()


class Reading(TerminalDriver):
    """A driver on a pipe for its keys, without a thread and a terminal."""

    def __init__(self, ends: Ends) -> None:
        self._app, self._loop = Application(), Loop()  # type: ignore[assignment]
        self._file = ends.output
        self._given = self._asked = self._answered = 0
        self._all_answered = Bell()
        self._debug = False
        self.exit_event = Bell()
        self.fileno, self.keyboard = os.pipe()
        self.taken: list[object] = []

    @property
    def told(self) -> list[object]:
        """What the application was told."""
        assert isinstance(self._app, Application)
        return self._app.told

    def process_message(self, message: object) -> None:
        """Keep it."""
        self.taken.append(message)
        if getattr(message, "key", "") == "q":
            self.exit_event.set()

    def write(self, data: str) -> None:
        """Write here and now."""
        self._given += 1
        self._file.write(data)


def test_keys_are_read_without_a_look_at_intervals(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float | None] = []
    select_of = SelectSelector.select

    def counted(self: SelectSelector, timeout: float | None = None) -> object:
        waits.append(timeout)
        return select_of(self, timeout)

    monkeypatch.setattr(SelectSelector, "select", counted)
    reading = Reading(ends)
    os.write(reading.keyboard, b"a\x1b[200~pasted\x1b[201~q")
    reading.run_input_thread()
    assert waits == [None]
    assert [type(message) for message in reading.taken] == [Key, Paste, Key]
    assert reading.told == ["urgent"] * 3


def test_answers_are_no_keys_and_only_what_was_asked_is_answered(ends: Ends) -> None:
    reading = Reading(ends)
    reading.ask(ASK)
    assert os.read(ends.primary, 99) == ASK.encode()
    assert not reading._all_answered.is_set()
    os.write(reading.keyboard, b"\x1b[12;40R\x1b[1;2Rq")
    reading.run_input_thread()
    assert reading.told.count("answered") == 1
    assert reading._all_answered.is_set()
    assert all(getattr(message, "key", "") != "R" for message in reading.taken)


def test_whether_it_is_behind_and_that_it_says_when_not(ends: Ends) -> None:
    reading = Reading(ends)
    assert not reading.behind()
    reading._given += 1  # handed to the thread, and not written yet
    assert reading.behind()
    reading._file.write("x")
    assert ends.through == 1
    assert not reading.behind()
    reading._file.write("x")
    assert ends.through == 1


async def test_a_size_that_changes_while_it_is_read_is_told_last(ends: Ends) -> None:
    sizes = [(57, 31), (120, 40), (120, 40)]

    class Resized(Reading):
        _in_band_window_resize = False

        def _get_terminal_size(self) -> tuple[int, int]:
            size = sizes.pop(0)
            if len(sizes) == 2:
                signal.raise_signal(signal.SIGWINCH)  # between the look and the word
            return size

        def send_message(self, message: object) -> None:
            self.taken.append(message)

    resized = Resized(ends)
    resized._watch_size()
    signal.raise_signal(signal.SIGWINCH)
    for _ in range(99):
        await asyncio.sleep(0)
    assert [message.size for message in resized.taken if isinstance(message, Resize)] == [(57, 31), (120, 40)]
    resized._in_band_window_resize = True
    resized._say_size()
    assert len(resized.taken) == 2
    asyncio.get_running_loop().remove_signal_handler(signal.SIGWINCH)


def test_what_is_used_of_textual_is_there() -> None:
    # Private names, for which pyproject.toml bounds the version of Textual.
    code = LinuxDriver.__init__.__code__
    assert {"_file", "fileno", "exit_event"} <= set(code.co_names)
    assert "_in_band_window_resize" in LinuxDriver.process_message.__code__.co_names
    assert "_get_terminal_size" in vars(LinuxDriver)
    assert "_file" in LinuxDriver.start_application_mode.__code__.co_names
    assert "run_input_thread" in LinuxDriver._run_input_thread.__code__.co_names
    assert list(signature(LinuxDriver.run_input_thread).parameters) == ["self"]
    parser = XTermParser(False)
    (event,) = parser.feed("\x1b[A")
    assert getattr(event, "key", "") == "up"
    assert list(parser.tick()) == []
    assert parser._timeout_time is None

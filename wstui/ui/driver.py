"""The door between the terminal and the screen: a terminal that goes away or takes nothing any more holds nobody up.
Knows nothing of what is drawn.

Textual writes on a thread that dies of the first error, after which its queue fills and whoever draws waits for ever.
Here writing never fails: what a lost terminal cannot take is dropped, and the program is told once.
"""

from __future__ import annotations

import os
import select
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from signal import SIGHUP
from time import monotonic
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver

from wstui.ui.paste import PasteParser

__all__ = ["LOST", "Output", "TerminalDriver"]

LOST = 128 + SIGHUP
"""The exit code where the terminal went away, as by the signal that usually says so."""

LOOK = 0.1
"""Seconds between two looks at whether to go on, while nothing happens."""
PATIENCE = 2.0
"""Seconds for which a terminal that takes nothing is waited for, once the program is to end."""
PIECE = 4096
"""Bytes read at once."""


class Output:
    """A file to write to a terminal. It drops everything once the terminal is lost, or too slow for an end in time."""

    def __init__(self, file: IO[str], lost: Callable[[], None]) -> None:
        self.gone = False
        self._file = file
        self._lost = lost
        self._deadline = float("inf")
        self._fd = file.fileno()
        # Opened anew, it can be written to without waiting; for the file as it is, that would be so for the shell too.
        with suppress(OSError):
            self._fd = os.open(os.ttyname(self._fd), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)

    def fileno(self) -> int:
        """The terminal as the program was given it."""
        return self._file.fileno()

    def hurry(self) -> None:
        """Give up on a terminal that takes nothing, after a while; to be called from a signal's handler as well."""
        self._deadline = min(self._deadline, monotonic() + PATIENCE)

    def write(self, text: str) -> None:
        """Write text; wait while the terminal is busy."""
        rest = memoryview(text.encode("utf-8", "backslashreplace"))
        while rest and not self.gone:
            try:
                rest = rest[os.write(self._fd, rest) :]
            except BlockingIOError:
                select.select([], [self._fd], [], LOOK)
                self.gone = monotonic() > self._deadline
            except OSError:
                self.gone = True
                self._lost()

    def flush(self) -> None:
        """Nothing is held back."""


class TerminalDriver(LinuxDriver):
    """Textual's driver, which outlives its terminal."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = Output(self._file, self._terminal_lost)

    def start_application_mode(self) -> None:
        """Take the terminal, at the start or back from the shell; what it shows then is not what was drawn last."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        forget = getattr(self._app, "forget_picture", None)
        if forget is not None:
            forget()

    def hurry(self) -> None:
        """The program is to end; to be called from a signal's handler as well."""
        self._file.hurry()

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until there is no terminal to read from."""
        parser = PasteParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(LOOK):
                    try:
                        data = os.read(self.fileno, PIECE)
                    except OSError:
                        data = b""
                    if not data:
                        self._terminal_lost()
                        return
                    for message in parser.feed(decode(data)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _terminal_lost(self) -> None:
        """End the program, from any thread."""
        self._file.gone = True
        with suppress(RuntimeError):  # the loop is closed: it has ended
            self._loop.call_soon_threadsafe(self._app.exit, LOST)

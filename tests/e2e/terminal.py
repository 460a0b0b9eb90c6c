"""A program in a real pty: its screen, every byte that it wrote, and the terminal settings it left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from e2e.console import Console, environment
from e2e.screen import Screen

__all__ = ["LOOK", "Terminal"]

LOOK = 0.05
"""Seconds that one look waits where the program wrote nothing."""

# The child makes the pty its controlling terminal and becomes the program; nothing runs between fork and exec here.
BECOME = "import os, sys; os.login_tty(0); os.execvpe(sys.argv[1], sys.argv[1:], os.environ)"


SHELL = ("sh", "-c", '"$@"; exit $?', "sh")
"""Before a program: it has a shell behind it, as it mostly has, and does not lead its session."""


def job(terminal: Terminal) -> int:
    """The process that the shell of a terminal waits for."""
    return int(subprocess.check_output(["ps", "-o", "pid=", "--ppid", str(terminal.process.pid)]))


def is_stopped(pid: int) -> bool:
    """Whether a process was stopped."""
    return subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, check=False).stdout[:1] == b"T"


class Terminal(Console):
    """A pty of the given size with a program in it; a context manager that leaves no process behind.

    One that `answers` says where its cursor is when it is asked, as every real one does.
    """

    def __init__(
        self,
        program: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        answers: bool = False,
        screen: Callable[[int, int], Screen] = Screen,
    ) -> None:
        self.screen = screen(columns, rows)
        self._answers = answers
        self._answered = 0
        self.raw = bytearray()
        self._primary, self._secondary = pty.openpty()
        os.set_blocking(self._primary, False)
        self._set_size(columns, rows)
        self._settings = termios.tcgetattr(self._secondary)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", BECOME, *program],
            stdin=self._secondary,
            stdout=self._secondary,
            stderr=self._secondary,
            env=environment(env),
            cwd=cwd,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                # It leads a session of its own, so this reaches its children as well.
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._primary)
        os.close(self._secondary)

    @property
    def lines(self) -> list[str]:
        """The rows on the screen, without trailing blanks."""
        return self.screen.lines

    @property
    def settings_restored(self) -> bool:
        """Whether echo, line editing, signals and the rest are as the program found them."""
        return termios.tcgetattr(self._secondary) == self._settings

    @property
    def unread(self) -> int:
        """Bytes that were typed or answered and read by nobody: the next program at this terminal will get them."""
        count = struct.pack("i", 0)
        return int(struct.unpack("i", fcntl.ioctl(self._secondary, termios.FIONREAD, count))[0])

    def fileno(self) -> int:
        """What `select` waits on: readable when the program wrote something."""
        return self._primary

    def write(self, data: bytes) -> None:
        """Send bytes as the keyboard does; what the program writes meanwhile is taken in, so neither side waits."""
        rest = memoryview(data)
        while rest and self.process.poll() is None:
            ready = select.select([self._primary], [self._primary], [], LOOK)
            if ready[0]:
                self._read()
            if ready[1]:
                rest = rest[os.write(self._primary, rest[:1024]) :]

    def look(self) -> None:
        """Take in what the program wrote; wait at most 50 ms where it wrote nothing."""
        if select.select([self._primary], [], [], LOOK)[0]:
            self._read()

    def ready(self, seconds: float) -> bool:
        """Wait at most so long until there is something to take in; whether there is."""
        return bool(select.select([self._primary], [], [], seconds)[0])

    def settle(self) -> None:
        """Look until the program wrote nothing for two looks; only for programs that come to rest."""
        quiet = 0
        while quiet < 2:
            before = len(self.raw)
            self.look()
            quiet = quiet + 1 if len(self.raw) == before else 0

    def exit_code(self) -> int | None:
        """The program's exit code, None while it runs; negative where a signal ended it."""
        return self.process.poll()

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the program is told by SIGWINCH."""
        self.screen.resize(columns, rows)
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._primary, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            self._take(os.read(self._primary, 65536))

    def _take(self, data: bytes) -> None:
        """Show what was written, and answer questions."""
        self.raw += data
        self.screen.feed(data)
        while self._answers and self._answered < self.screen.questions:
            self._answered += 1
            os.write(self._primary, b"\x1b[%d;%dR" % (self.screen.y + 1, self.screen.x + 1))
        while self._answers and self.screen.replies:
            os.write(self._primary, self.screen.replies.pop(0))

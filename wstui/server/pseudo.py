"""A program at a pseudo-terminal of its own, for whoever shows what it draws. When that one goes, the program is hung
up on, as by a terminal window that is closed. Knows nothing of browsers."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import struct
import sys
import termios
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from typing import Self

__all__ = ["Program"]

# The child makes the terminal its controlling one, so that it is told of a new size and of the end.
BECOME = "import os, sys; os.login_tty(0); os.execvpe(sys.argv[1], sys.argv[1:], os.environ)"
PIECE = 2**16
"""Bytes read at once."""
PATIENCE = 10.0
"""Seconds that a program has to take what is typed, and to end once it was hung up on."""
MOST = 1000
"""Columns and rows of the largest screen: no window has more."""


class Program:
    """One running program; `end` it."""

    def __init__(self, process: Process, primary: int) -> None:
        self._process = process
        self._primary = primary

    @classmethod
    async def start(cls, command: Sequence[str], env: Mapping[str, str], columns: int, rows: int) -> Self:
        """Run a command, given word for word: no shell reads it. Raises OSError."""
        primary, secondary = pty.openpty()
        try:
            os.set_blocking(primary, False)
            _resize(primary, columns, rows)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", "-c", BECOME, *command),
                stdin=secondary,
                stdout=secondary,
                stderr=secondary,
                env=env,
            )
        except OSError:
            os.close(primary)
            raise
        finally:
            os.close(secondary)
        return cls(process, primary)

    async def read(self) -> bytes:
        """What it wrote next; nothing once it has ended."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                return os.read(self._primary, PIECE)
            except BlockingIOError:
                await _ready(self._primary, loop.add_reader, loop.remove_reader)
            except OSError:  # EIO: nobody has the other end any more
                return b""

    async def write(self, data: bytes) -> None:
        """Type. Raises TimeoutError where the program takes nothing, OSError where it has ended."""
        loop, rest = asyncio.get_running_loop(), memoryview(data)
        async with asyncio.timeout(PATIENCE):
            while rest:
                try:
                    rest = rest[os.write(self._primary, rest) :]
                except BlockingIOError:
                    await _ready(self._primary, loop.add_writer, loop.remove_writer)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the program is told by SIGWINCH."""
        _resize(self._primary, columns, rows)

    async def end(self) -> None:
        """Hang up, and wait until the program has closed what it had open; by force where it takes too long."""
        os.close(self._primary)
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def _resize(number: int, columns: int, rows: int) -> None:
    columns, rows = (max(1, min(MOST, value)) for value in (columns, rows))
    fcntl.ioctl(number, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


async def _ready(number: int, watch: Callable[..., object], unwatch: Callable[[int], object]) -> None:
    """Wait until a descriptor can be read or written."""
    ready = asyncio.Event()
    watch(number, ready.set)
    try:
        await ready.wait()
    finally:
        unwatch(number)

"""A shell command that a person typed, given bytes, and what it wrote: bounded, and ended with all that it started.
Knows no widget."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["LIMIT", "Piped"]

LIMIT = 4 * 2**20
"""Bytes of what a command writes that are kept; it is ended when it writes more."""
GRACE = 1.0
"""Seconds that a command has to end when it is asked to."""
READ = 2**16


class Piped:
    """One run of a command. `grown` is called when there is more to show."""

    def __init__(self, command: str, grown: Callable[[], None] = lambda: None) -> None:
        self.command = command
        self.out = bytearray()
        self.err = bytearray()
        self.code: int | None = None
        """How it ended: its exit status, or minus the number of a signal; None while it runs."""
        self.cut = False
        """Whether it wrote more than is kept."""
        self.stopped = False
        self._grown = grown
        self._process: asyncio.subprocess.Process | None = None

    async def run(self, data: bytes | Path) -> None:
        """Run it in the shell with these bytes, or this file, as its input, until it and its output end. Raises
        `OSError` where there is no shell or no file."""
        pipe = asyncio.subprocess.PIPE
        file = open(data, "rb") if isinstance(data, Path) else None  # noqa: ASYNC230, SIM115 - opening takes no time
        try:
            self._process = process = await asyncio.create_subprocess_shell(
                self.command,
                stdin=file or pipe,
                stdout=pipe,
                stderr=pipe,
                # It has no terminal to write to or to wait for, and ends with all of its children.
                start_new_session=True,
                env={**os.environ, "TERM": "dumb", "PAGER": "cat"},
            )
        finally:
            if file is not None:
                file.close()
        if self.stopped:  # before it had begun
            self.stop()
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            await asyncio.gather(
                self._feed(process, b"" if isinstance(data, Path) else data),
                self._take(process.stdout, self.out),
                self._take(process.stderr, self.err),
            )
            self.code = await process.wait()
        finally:
            self._signal(signal.SIGKILL)
            self._grown()

    async def _feed(self, process: asyncio.subprocess.Process, data: bytes) -> None:
        if process.stdin is None:
            return
        with suppress(BrokenPipeError, ConnectionResetError):  # a command need not read all of it
            process.stdin.write(data)
            await process.stdin.drain()
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.close()
            await process.stdin.wait_closed()

    async def _take(self, stream: asyncio.StreamReader, kept: bytearray) -> None:
        while chunk := await stream.read(READ):
            room = LIMIT - len(self.out) - len(self.err)
            kept += chunk[: max(0, room)]
            if len(chunk) <= room:
                self._grown()
            elif not self.cut:  # the rest is read as well: a pipe that nobody reads stays open
                self.cut = True
                self.stop()

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self.stopped = True
        if self._process is not None and self.code is None:
            self._signal(signal.SIGTERM)
            asyncio.get_running_loop().call_later(GRACE, self._signal, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        """Tell it and what it started."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    @property
    def ending(self) -> str:
        """How it stands, in a few words."""
        if self.cut:
            return f"ended after {LIMIT >> 20} MiB"
        if self.stopped:
            return "stopped"
        if self.code is None:
            return "running"
        return f"exit {self.code}" if self.code >= 0 else f"ended by signal {-self.code}"

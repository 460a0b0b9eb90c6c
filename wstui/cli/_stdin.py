"""Lines of standard input, whatever it is: a terminal, a pipe, a file. Knows nothing of what they mean."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress

__all__ = ["Lines"]

BLOCK = 1 << 16
AHEAD = 64
"""Lines that are read before they are asked for; then whoever writes them has to wait."""


class Lines:
    """Reads on a thread of its own, which the end of the program does not wait for: a read of a terminal or of a file
    can be waited for in no other way that works for both."""

    def __init__(self, fd: int = 0) -> None:
        self._fd = fd
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = threading.Semaphore(AHEAD)
        threading.Thread(target=self._read, name="stdin", daemon=True).start()

    async def next(self) -> bytes | None:
        """The next line without its end; None after the last."""
        line = await self._queue.get()
        self._room.release()
        return line

    def _read(self) -> None:
        rest = b""
        while True:
            try:
                # Not by the file object: its lock would be held when the program ends.
                block = os.read(self._fd, BLOCK)
            except OSError:
                block = b""
            *lines, rest = (rest + block).split(b"\n")
            for line in lines if block else [rest] if rest else []:
                self._put(line.removesuffix(b"\r"))
            if not block:
                self._put(None)
                return

    def _put(self, line: bytes | None) -> None:
        self._room.acquire()
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._queue.put_nowait, line)

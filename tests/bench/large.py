"""A capture of many numbered messages, made as fast as the store takes them, to be opened. Knows no socket."""

from __future__ import annotations

import asyncio
import time
from array import array
from pathlib import Path

from servers.flood import Frames, Shape
from store.feed import drained
from wstui.model import Direction, Profile, Run
from wstui.store.capture import Capture

__all__ = ["make"]

SIZE = 150
ROWS = 1000
"""Messages of one chunk of the socket."""


async def _record(capture: Capture, count: int) -> None:
    recorder = capture.recorder(capture.add_connection(Profile("ws://localhost/", "feed")))
    ready = asyncio.Event()
    recorder.on_ready = ready.set
    frames = Frames(Shape(SIZE), ROWS)
    spans = array("Q", [(row + 1) * frames.stride - SIZE << 32 | SIZE for row in range(ROWS)])
    kinds = b"\x81" * ROWS
    for first in range(0, count, ROWS):
        rows = min(ROWS, count - first)
        blob = bytes(frames.load(first // ROWS)[: rows * frames.stride])
        run = Run(Direction.IN, blob, spans[:rows], kinds[:rows], time.time_ns(), time.monotonic_ns())
        if not recorder.run(run):
            await ready.wait()
            ready.clear()
        await asyncio.sleep(0)
    await drained(capture)


def make(directory: Path, count: int) -> Path:
    """A capture of `count` texts of one connection, as the flood sends them."""
    capture = Capture.create(directory)
    asyncio.run(_record(capture, count))
    capture.close()
    return capture.path

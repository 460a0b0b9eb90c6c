"""The capture alone: messages a second through it, memory afterwards, and how long a screen of rows takes anywhere.

    PYTHONPATH=tests python -m bench.bench_store [messages]

The feed is what a socket would give: chunks of 1,700 messages of 150 bytes, recorded as fast as the capture takes them.
"""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from dataclasses import replace
from pathlib import Path

from bench.table import Figure, machine, percentile, table
from store.feed import drained, text_run
from wstui.model import Direction, Profile, Run
from wstui.store.capture import Capture

SIZE = 150
CHUNK = 1700
SCREEN = 40


def resident() -> float:
    """MiB this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def make_run(blob: bytes, spans: array[int], kinds: bytes) -> Run:
    """A run as the wire makes it: its own copy of the bytes, stamped now."""
    return Run(Direction.IN, bytes(bytearray(blob)), spans[:], kinds, time.time_ns(), time.monotonic_ns())


async def record(capture: Capture, total: int) -> tuple[float, float, float]:
    """Record `total` messages; returns seconds, the longest turn of the loop in ms, and MiB resident after a tenth."""
    recorder = capture.recorder(capture.add_connection(Profile("ws://localhost/")))
    ready = asyncio.Event()
    recorder.on_ready = ready.set
    head = bytes([0x81, 126]) + SIZE.to_bytes(2, "big")
    blob = (head + b"x" * SIZE) * CHUNK
    spans = array("Q", [(i * (SIZE + 4) + 4) << 32 | SIZE for i in range(CHUNK)])
    kinds = bytes([0x81]) * CHUNK
    warm = lag = 0.0
    began = time.perf_counter()
    while len(capture) < total:
        turn = time.perf_counter()
        if not recorder.run(make_run(blob, spans, kinds)):
            await ready.wait()
            ready.clear()
        else:
            await asyncio.sleep(0)
            lag = max(lag, time.perf_counter() - turn)
        if not warm and len(capture) > total // 10:
            warm = resident()
    await drained(capture)
    return time.perf_counter() - began, lag * 1000, warm


def look(capture: Capture, connection: int | None, times: int) -> list[float]:
    """Milliseconds for a screen of rows at random positions."""
    view = capture.view(connection)
    took = []
    for _ in range(times):
        position = random.randrange(len(view) - SCREEN)
        began = time.perf_counter()
        rows = view.rows(position, position + SCREEN)
        took.append((time.perf_counter() - began) * 1000)
        assert rows[-1].seq == position + SCREEN - 1
    return took


async def feed(directory: Path) -> None:
    """Record 20,000 messages a second until killed."""
    capture = Capture.create(directory)
    recorder = capture.recorder(capture.add_connection(Profile("ws://localhost/")))
    chunk = text_run(*[b"x" * SIZE] * 100)
    sys.stdout.write(f"{capture.path}\n")
    sys.stdout.flush()
    while True:
        recorder.run(replace(chunk, time_ns=time.time_ns(), mono_ns=time.monotonic_ns()))
        await asyncio.sleep(0.005)


def lost(directory: Path) -> float:
    """Milliseconds of a feed that a killed process took with it."""
    command = [sys.executable, "-m", "bench.bench_store", "--feed", str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        path = Path(process.stdout.readline().rstrip("\n"))
        time.sleep(random.uniform(0.8, 1.6))
        killed = time.monotonic_ns()
        process.kill()
    capture = Capture.open(path)
    (row,) = capture.view().rows(len(capture) - 1, len(capture))
    capture.close()
    return (killed - row.mono_ns) / 1e6


def main(total: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as directory:
        capture = Capture.create(Path(directory))
        base = resident()
        seconds, lag, warm = asyncio.run(record(capture, total))
        after = resident()
        sparse = look(capture, None, 300)
        own = look(capture, 1, 300)
        began = time.perf_counter()
        capture.close()
        closing = time.perf_counter() - began
        began = time.perf_counter()
        earlier = Capture.open(capture.path)
        opening = time.perf_counter() - began
        size = capture.path.stat().st_size
        earlier.close()
        gone = [lost(Path(directory)) for _ in range(20)]
    figures = [
        Figure("messages written", total / seconds / 1e6, "M/s"),
        Figure("bytes written", size / seconds / 2**20, "MiB/s"),
        Figure("longest turn of the loop", lag, "ms"),
        Figure("memory before", base, "MiB"),
        Figure("memory after a tenth", warm, "MiB"),
        Figure(f"memory after {total:,}", after, "MiB"),
        Figure(f"{SCREEN} rows anywhere, median", percentile(sparse, 0.5), "ms"),
        Figure(f"{SCREEN} rows anywhere, p99", percentile(sparse, 0.99), "ms", 50),
        Figure(f"{SCREEN} rows of a connection, p99", percentile(own, 0.99), "ms", 50),
        Figure("close", closing * 1000, "ms"),
        Figure("open again", opening * 1000, "ms"),
        Figure("lost by kill -9, median of 20", percentile(gone, 0.5), "ms"),
        Figure("lost by kill -9, most of 20", max(gone), "ms", 200),
    ]
    sys.stdout.write(f"{machine()}\n\n{table(figures)}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--feed"]:
        asyncio.run(feed(Path(sys.argv[2])))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)

"""How fast the scanner walks plain messages, beside the bare library's own loop in the same run.

    python tests/bench/bench_scan.py [payload bytes] [seconds per figure]

Messages per second are those of this machine now; the ratios are what counts.
"""

from __future__ import annotations

import asyncio
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from websockets.asyncio.client import ClientConnection

from servers.driving import DEFLATE, FakeTransport, drive, new_protocol, shake
from servers.framing import BINARY, TEXT, frame
from wstui.model import Flag, Payload, Run
from wstui.net.runs import Stamp
from wstui.net.scanner import Scanner
from wstui.net.tap import Tap

CHUNK = 256 * 1024


class Blind:
    """A recorder that forgets."""

    on_ready: Callable[[], None] | None = None

    def run(self, run: Run) -> bool:
        """Take a run."""
        return True

    def event(self, text: str, flags: Flag = Flag.NONE) -> None:
        """Take a line."""

    def made_from(self, template: Payload) -> None:
        """Take a template."""


def rate(feed: Callable[[], int], seconds: float) -> float:
    """Messages per second, the best of many turns: what else the machine does only ever slows a turn."""
    best, until = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        count = feed()
        best = max(best, count / (time.perf_counter() - start))
    return best


def scanner_rate(chunk: bytes, count: int, seconds: float) -> float:
    """The scanner alone."""
    scanner = Scanner(2**26)

    def feed() -> int:
        scanner.push(chunk, Stamp(0, 0))
        while scanner.pull() is not None:
            pass
        return count

    return rate(feed, seconds)


async def tap_rate(chunk: bytes, count: int, seconds: float, *headers: str) -> float:
    """The tap, counters and run included, with a recorder that does nothing."""
    tap, _, _ = drive(*headers)
    assert isinstance(tap, Tap)
    tap.recorder = Blind()

    def feed() -> int:
        tap.data_received(chunk)
        return count

    return rate(feed, seconds)


async def library_rate(chunk: bytes, count: int, seconds: float, *headers: str) -> float:
    """`async for message in websocket` on the same chunks."""
    connection = ClientConnection(new_protocol(), ping_interval=None, max_queue=None)
    shake(connection, FakeTransport(), *headers)
    best, until = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        connection.data_received(chunk)
        left = count
        async for _ in connection:
            left -= 1
            if not left:
                break
        best = max(best, count / (time.perf_counter() - start))
    return best


def chunk_of(message: bytes) -> tuple[bytes, int]:
    """A chunk of nothing but this message, and how often it holds it."""
    count = max(1, CHUNK // len(message))
    return message * count, count


def report(name: str, figures: dict[str, float]) -> None:
    """One line of figures, the last of which is the yardstick."""
    *_, yard = figures.values()
    parts = [f"{what} {value / 1e6:6.2f} M/s ({value / yard:4.1f}x)" for what, value in figures.items()]
    sys.stdout.write(f"{name:22} {'   '.join(parts)}\n")


async def main(size: int, seconds: float) -> None:
    """Print the table."""
    ascii_text = b'{"n":1,"text":"' + b"x" * max(0, size - 17) + b'"}'
    texts = {
        f"text {size} B": frame(TEXT, ascii_text),
        f"text {size} B, not ASCII": frame(TEXT, ascii_text[:-4] + "ž".encode() + ascii_text[-2:]),
        f"binary {size} B": frame(BINARY, ascii_text),
        "text 20 B": frame(TEXT, b"x" * 20),
        "text 64 KiB": frame(TEXT, b"x" * 65536),
    }
    for name, message in texts.items():
        chunk, count = chunk_of(message)
        scanner = scanner_rate(chunk, count, seconds)
        tap, library = await tap_rate(chunk, count, seconds), await library_rate(chunk, count, seconds)
        report(name, {"scanner": scanner, "tap": tap, "library": library})
    packer = zlib.compressobj(wbits=-15)
    packer.compress(ascii_text)
    packer.flush(zlib.Z_SYNC_FLUSH)
    packed = (packer.compress(ascii_text) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    first = zlib.compressobj(wbits=-15)
    start = (first.compress(ascii_text) + first.flush(zlib.Z_SYNC_FLUSH))[:-4]
    fresh = f"{DEFLATE}; server_no_context_takeover"
    assert len(packed) < len(start)
    chunk, count = chunk_of(frame(TEXT, start, rsv=4))
    figures = {"tap": await tap_rate(chunk, count, seconds, fresh)}
    report("deflated, no takeover", figures | {"library": await library_rate(chunk, count, seconds, fresh)})
    chunk, count = chunk_of(frame(TEXT, start, rsv=4))
    figures = {"tap": await tap_rate(chunk, count, seconds, DEFLATE)}
    report("deflated", figures | {"library": await library_rate(chunk, count, seconds, DEFLATE)})


if __name__ == "__main__":
    sizes = [float(argument) for argument in sys.argv[1:]]
    asyncio.run(main(int(sizes[0]) if sizes else 150, sizes[1] if len(sizes) > 1 else 0.5))

"""The filter over a large capture, against `grep -cF` on the same payloads as a text file, in one run.

    python tests/bench/filter.py [millions of messages]

Both read from the page cache. The scan runs as the screen runs it: in slices of the event loop. What is compared is
processor time, which for both is the time they take on a machine that does nothing else.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.bench_store import CHUNK, SIZE, resident
from bench.table import Figure, machine, percentile, table
from store.feed import drained
from wstui.grammar import parse
from wstui.model import Direction, Profile, Run
from wstui.store.capture import Capture
from wstui.store.filtered import Filtered

__all__ = ["measure"]

PAIRS = (b"BTC-USDT", b"ETH-USDT", b"SOL-USDT", b"XRP-USDT")
RATIO = 2.5
NEAR = 200
LONG = 60
TURNS = 3

GREPPED = {
    "rare": "liquidated",
    "rare, exact case": "Liquidated",
    "rare, digits": "0777777",
    "one in a hundred": '00","ts',
    "one in four": "SOL-USDT",
    "every message": "channel",
    "every message, exact case": "markPx",
}
"""Needles of plain words; the ones without capitals are found in either case, which grep does not do."""
OTHER = {
    "regex": '/px":"4\\d7/',
    "regex, exact case, no text that must be there": "/[B-E]..-USDT|[x-z]{3}/",
    "field": ".arg.instId=ETH-USDT",
    "field that compares": ".data.0.markPx>42000",
}


def payload(number: int, differing: bool = False) -> bytes:
    """A text as an exchange sends it: 150 bytes, or `differing` from message to message, with a price of more digits
    and less behind it."""
    kind = b"Liquidated" if number % 1_000_003 == 77 else b"liquidated" if number % 1_000_003 == 99 else b"mark-price"
    text = b'{"arg":{"channel":"%b","instId":"%b"},"data":[{"markPx":"%d.%d","seq":"%09d","ts":"1597026383085"}]' % (
        kind, PAIRS[number % 4], 41000 + number % 2000, number % 7, number,
    )  # fmt: skip
    if differing:
        text = text.replace(b'","seq"', b"5" * (number * 7 % 4) + b'","seq"')
    return text + b',"x":"' + b"." * (SIZE - len(text) - 8 - (number * 13 % 20 if differing else 0)) + b'"}'


async def record(capture: Capture, total: int, lines: Path, differing: bool) -> None:
    """Record `total` messages, and write them as lines of a text file."""
    recorder = capture.recorder(capture.add_connection(Profile("ws://localhost/", "okx")))
    ready = asyncio.Event()
    recorder.on_ready = ready.set
    with lines.open("wb") as file:
        for first in range(0, total, CHUNK):
            texts = [payload(number, differing) for number in range(first, min(first + CHUNK, total))]
            file.write(b"\n".join(texts) + b"\n")
            # RFC 6455 section 5.2: the first byte, 126 for a length of two bytes, and these.
            blob = b"".join([b"\x81~" + len(text).to_bytes(2, "big") + text for text in texts])
            ends = accumulate(len(text) + 4 for text in texts)
            spans = array("Q", [(end - len(text)) << 32 | len(text) for end, text in zip(ends, texts, strict=True)])
            stamp = time.time_ns(), time.monotonic_ns()
            if not recorder.run(Run(Direction.IN, blob, spans, b"\x81" * len(texts), *stamp)):
                await ready.wait()
                ready.clear()
            await asyncio.sleep(0)
    await drained(capture)


def grep(needle: str, lines: Path) -> tuple[float, int]:
    """Seconds of processor time that `grep -cF` takes, and how many lines match."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["grep", "-cF", "--", needle, str(lines)], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return took, int(done.stdout)


class Scanned(NamedTuple):
    """Seconds to a screen of matches (or to the end without one), to completion, and of processor time; the turns in
    ms that the loop had to wait meanwhile; how many match."""

    screen: float
    complete: float
    processor: float
    turns: list[float]
    found: int


async def scan(capture: Capture, text: str, around: int) -> Scanned:
    """Let a filter run to its end."""
    view: Filtered = capture.filtered(parse(text), None, around)
    news = asyncio.Event()
    view.on_found = news.set
    turns: list[float] = []
    screen = 0.0
    began = last = time.perf_counter()
    processor = time.process_time()
    task = asyncio.ensure_future(view.run())
    while not view.complete:
        await asyncio.sleep(0)
        now = time.perf_counter()
        turns.append((now - last) * 1000)
        if not screen and len(view) >= 40:
            screen = now - began
        last = now
    took = time.perf_counter() - began
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return Scanned(screen or took, took, time.process_time() - processor, turns, len(view))


def measure(count: int, folder: Path) -> list[Figure]:
    """The figures for a capture of `count` messages of one length, and for one of a fifth whose lengths differ; both
    are made in `folder`."""
    turns: list[float] = []
    capture, lines = made(count, folder / "equal", differing=False)
    base = resident()
    figures = against_grep(capture, lines, "filter", GREPPED, turns)
    for name, text in OTHER.items():
        ours = asyncio.run(scan(capture, text, count // 2))
        turns += ours.turns
        figures.append(Figure(f"filter {name}: complete", ours.complete * 10_000_000 / count, "s per 10 M", LONG))
        figures.append(Figure(f"filter {name}: first screen", ours.screen * 1000, "ms", NEAR))
        sys.stderr.write(
            f"{name}: {ours.complete:.2f} s ({ours.processor:.2f} s of it its own), {ours.found:,} found\n"
        )
    figures.append(Figure("filter: the loop's wait for a slice, p99", percentile(turns, 0.99), "ms"))
    figures.append(Figure("filter: the loop's wait for a slice, longest", max(turns), "ms"))
    figures.append(Figure("filter: memory it took", resident() - base, "MiB"))
    capture.close()
    capture, lines = made(max(count // 5, 1), folder / "differing", differing=True)
    figures += against_grep(capture, lines, "filter, lengths differ,", GREPPED, turns)
    capture.close()
    return figures


def made(count: int, folder: Path, *, differing: bool) -> tuple[Capture, Path]:
    """A capture, open for reading, and its payloads as lines of a file."""
    lines = folder / "payloads.txt"
    recorded = Capture.create(folder / "captures")
    asyncio.run(record(recorded, count, lines, differing))
    recorded.close()
    return Capture.open(recorded.path), lines


def against_grep(capture: Capture, lines: Path, what: str, needles: dict[str, str], turns: list[float]) -> list[Figure]:
    """The time that needles take against grep, the median of a few turns; adds to the loop's `turns`."""
    figures = []
    count = len(capture.view())
    for name, needle in needles.items():
        ratios, screens = [], []
        for _ in range(TURNS):
            theirs, wanted = grep(needle, lines)
            ours = asyncio.run(scan(capture, needle, count // 2))
            if needle != needle.lower():
                assert ours.found == wanted
            ratios.append(ours.processor / theirs)
            screens.append(ours.screen)
            turns += ours.turns
        figures.append(Figure(f"{what} {name}: time against grep -cF", median(ratios), "×", RATIO))
        sys.stderr.write(f"{name}: grep {theirs:.2f} s, here {ours.processor:.2f} s, {ours.found:,} found\n")
        if ours.found * 1000 > count:
            figures.append(Figure(f"{what} {name}: first screen", median(screens) * 1000, "ms", NEAR))
    return figures


def main(millions: float) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="wstui-bench-") as folder:
        figures = measure(int(millions * 1_000_000), Path(folder))
    sys.stdout.write(f"{machine()}\n\n{table(figures)}\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)

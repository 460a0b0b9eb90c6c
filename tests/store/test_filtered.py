"""A filtered view: found outwards from where the reader is, equal to the predicate, and growing with the capture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wstui.grammar import parse
from wstui.model import Direction, Opcode, Profile, Run
from wstui.store.capture import Capture
from wstui.store.filtered import Filtered


def put(capture: Capture, connection: int, *texts: bytes) -> None:
    """Record texts as one run, framed as on the wire (RFC 6455 section 5.2)."""
    blob, spans = b"", []
    for text in texts:
        blob += bytes([0x81, len(text)])
        spans.append(len(blob) << 32 | len(text))
        blob += text
    capture.recorder(connection).run(Run(Direction.IN, blob, spans, b"\x81" * len(texts), 0, 0))


async def until(view: Filtered, holds: Callable[[], bool]) -> None:
    """Let the scan run until it has found what is waited for."""
    news = asyncio.Event()
    view.on_found = news.set
    task = asyncio.ensure_future(view.run())
    while not holds():
        await news.wait()
        news.clear()
        view.found_seen()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def settled(view: Filtered) -> None:
    """Let the scan run until it has judged everything."""
    await until(view, lambda: view.complete)


def texts(view: Filtered) -> list[bytes]:
    return [row.preview for row in view.rows(0, len(view))]


@pytest.fixture
def capture(tmp_path: Path) -> Capture:
    capture = Capture.create(tmp_path)
    for name in ("a", "b"):
        capture.add_connection(Profile("ws://x", name))
    return capture


@pytest.mark.parametrize("around", [0, 7, 10**9])
async def test_rows_stand_in_order_wherever_the_scan_began(capture: Capture, around: int) -> None:
    for n in range(12):
        put(capture, 1 + n % 2, b"x%d" % n, b"y%d" % n)
        capture.flush()
    view = capture.filtered(parse("x"), None, around)
    await settled(view)
    assert texts(view) == [b"x%d" % n for n in range(12)]
    assert [view.position_of(view.seq_at(p)) for p in range(12)] == list(range(12))
    assert view.message(3).payload == b"x3"
    assert view.position_of(view.seq_at(3) + 1) is None
    assert view.position_near(view.seq_at(3) + 1) == 3
    assert view.position_near(-1) is None
    assert view.scanned == 24
    capture.close()


async def test_one_connection_only(capture: Capture) -> None:
    put(capture, 1, b"one")
    put(capture, 2, b"two")
    capture.flush()
    view = capture.filtered(parse(""), frozenset({2}), 0)
    await settled(view)
    assert texts(view) == [b"two"]
    capture.close()


async def test_grows_with_the_capture_without_judging_anything_twice(capture: Capture) -> None:
    put(capture, 1, b"x1", b"n")
    capture.flush()
    view = capture.filtered(parse("x"), None, 0)
    await settled(view)
    assert (texts(view), view.scanned) == ([b"x1"], 2)
    put(capture, 1, b"x2")
    capture.flush()
    await settled(view)
    assert (texts(view), view.scanned) == ([b"x1", b"x2"], 3)
    capture.close()


async def test_a_running_scan_wakes_for_new_batches_and_tells_once(capture: Capture) -> None:
    told: list[int] = []
    put(capture, 1, b"x1")
    capture.flush()
    view = capture.filtered(parse("x"), None, 0)
    news = asyncio.Event()

    def found() -> None:
        told.append(len(view))
        news.set()

    view.on_found = found
    task = asyncio.ensure_future(view.run())
    await news.wait()
    put(capture, 1, b"x2")
    capture.flush()
    view.grown()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (told, len(view)) == ([1], 2)
    task.cancel()
    capture.close()


async def test_reaching_a_match_reads_one_batch(capture: Capture) -> None:
    for n in range(20):
        put(capture, 1, b"x%d" % n)
        capture.flush()
    view = capture.filtered(parse("x"), None, 0)
    await settled(view)
    view.rows(10, 11)
    assert view.decoded == 1
    capture.close()


WORDS = st.lists(st.lists(st.sampled_from([b"a", b"ab", b"b", b""]), min_size=1, max_size=4), min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(WORDS, st.integers(0, 40), st.sampled_from(["a", "!a", "a or b", "ab"]))
def test_equals_the_predicate(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[bytes]], around: int, text: str
) -> None:
    async def story() -> None:
        capture = Capture.create(tmp_path_factory.mktemp("c"))
        capture.add_connection(Profile("ws://x"))
        for run in runs:
            put(capture, 1, *run)
            capture.flush()
        view = capture.filtered(parse(text), None, around)
        await settled(view)
        node = parse(text)
        rows = capture.view().rows(0, len(capture))
        wanted = [r.seq for r in rows if node.test(Judged(r.preview))]
        assert [view.seq_at(p) for p in range(len(view))] == wanted
        capture.close()

    asyncio.run(story())


class Judged:
    """A recorded text as the predicate sees it."""

    direction = Direction.IN
    opcode = Opcode.TEXT
    time_ns = 0
    connection = ""

    def __init__(self, payload: bytes) -> None:
        self.payload, self.size = payload, len(payload)

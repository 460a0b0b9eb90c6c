"""When batches are sealed, on a clock that only moves when the loop would sleep."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from store.feed import text_run
from wstui.model import Profile
from wstui.store import capture as module
from wstui.store.capture import Capture


class Selector(selectors.DefaultSelector):
    """Does not sleep: says instead how long it would have."""

    def __init__(self, slept: Callable[[float], None]) -> None:
        super().__init__()
        self._slept = slept

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now."""
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if not ready and timeout:
            self._slept(timeout)
        return ready


class Warp(asyncio.SelectorEventLoop):
    """An event loop whose time passes at once."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(Selector(self._sleep))

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def time(self) -> float:
        """Seconds, of its own."""
        return self.now


def run(work: Callable[[Warp], Coroutine[None, None, None]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test on such a loop."""
    loop = Warp()
    monkeypatch.setattr(module, "monotonic", loop.time)
    try:
        loop.run_until_complete(work(loop))
    finally:
        loop.close()


def sealed(capture: Capture) -> int:
    """Messages that are no longer in the open batch."""
    return capture._shelf.directory.total


def test_after_a_silence_a_message_is_sealed_at_once(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(loop: Warp) -> None:
        capture = Capture.create(captures)
        recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
        for _ in range(3):
            before = loop.now
            recorder.run(text_run(b"x"))
            recorder.run(text_run(b"of the same turn of the loop"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert (sealed(capture), loop.now) == (len(capture), before)
            await asyncio.sleep(1)
        assert len(capture._shelf.directory) == 3
        capture.close()

    run(work, monkeypatch)


def test_a_steady_feed_is_sealed_every_interval_and_no_message_waits_longer(
    captures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(loop: Warp) -> None:
        capture = Capture.create(captures)
        recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
        recorded: list[float] = []
        while len(recorded) < 1000:
            recorder.run(text_run(b"x"))
            recorded.append(loop.now)
            await asyncio.sleep(0.01)
            assert all(loop.now - then <= module.INTERVAL + 1e-6 for then in recorded[sealed(capture) :])
        assert len(capture._shelf.directory) <= 10 / module.INTERVAL + 1
        capture.close()

    run(work, monkeypatch)


def test_a_full_batch_does_not_cut_the_next_one_short(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(loop: Warp) -> None:
        capture = Capture.create(captures)
        recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
        recorder.run(text_run(b"first"))
        await asyncio.sleep(0.01)
        recorder.run(text_run(b"arms the timer"))
        await asyncio.sleep(0.16)
        recorder.run(text_run(b"x" * module.BATCH_BYTES))
        recorder.run(text_run(b"next"))
        await asyncio.sleep(0.1)
        assert sealed(capture) == 3
        await asyncio.sleep(0.1)
        assert sealed(capture) == 4
        capture.close()

    run(work, monkeypatch)


def test_silence_leaves_no_timer(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(loop: Warp) -> None:
        capture = Capture.create(captures)
        recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
        for _ in range(5):
            recorder.run(text_run(b"x"))
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        assert capture._timer is None
        capture.close()

    run(work, monkeypatch)


def test_tiny_messages_fill_a_batch_by_number(captures: Path) -> None:
    capture = Capture.create(captures)
    recorder = capture.recorder(capture.add_connection(Profile("ws://a/")))
    for _ in range(5):
        recorder.run(text_run(*[b""] * (module.BATCH_MESSAGES // 2)))
    assert sealed(capture) >= 2 * module.BATCH_MESSAGES
    capture.close()


def test_wires_that_speak_while_held_wait_for_the_end_of_it(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(loop: Warp) -> None:
        capture, ready = Capture.create(captures), []
        loud, silent = (capture.recorder(capture.add_connection(Profile(f"ws://{name}/"))) for name in "ab")
        loud.on_ready = lambda: ready.append(loop.now)
        silent.on_ready = lambda: ready.append(-1.0)
        assert loud.run(text_run(b"x"))
        began = loop.now
        capture.hold(0.5)
        assert not loud.run(text_run(b"while held"))
        await asyncio.sleep(0.4)
        capture.hold(0.5)  # once more
        await asyncio.sleep(0.4)
        assert ready == []
        await asyncio.sleep(0.2)
        assert ready == [pytest.approx(began + 0.9)]
        assert loud.run(text_run(b"after it"))
        capture.hold(0.5)
        capture.close()
        await asyncio.sleep(1)
        assert len(ready) == 1

    run(work, monkeypatch)

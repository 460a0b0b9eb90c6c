"""A pass over a capture: a slice at a time, told once, stopped and gone on with, and nothing counted twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.feed import text_run
from wstui.model import Profile
from wstui.store import background
from wstui.store.background import Pass
from wstui.store.capture import Capture


class Steps(Pass):
    """Takes every batch in two pieces, and notes them; one it cannot read it leaves out."""

    def __init__(self, capture: Capture, unreadable: int = -1) -> None:
        super().__init__(capture._shelf)
        self.seen: list[tuple[int, int]] = []
        self.unreadable = unreadable

    def _count(self, ordinal: int) -> Iterator[int]:
        if ordinal == self.unreadable:
            return
        for piece in (1, self._shelf.directory.count(ordinal) - 1):
            self.seen.append((ordinal, piece))
            yield piece


def recorded(directory: Path) -> Capture:
    """Three batches of four messages."""
    capture = Capture.create(directory)
    capture.add_connection(Profile("ws://a/"))
    for _ in range(3):
        more(capture)
    return capture


def more(capture: Capture) -> None:
    capture.recorder(1).run(text_run(*[b"x"] * 4))
    capture.flush()


ALL = [(0, 1), (0, 3), (1, 1), (1, 3), (2, 1), (2, 3)]


async def test_the_loop_runs_between_slices(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "SLICE", -1.0)
    capture = recorded(captures)
    steps = Steps(capture)
    task = asyncio.ensure_future(steps.run())
    await asyncio.sleep(0)
    assert (steps.seen, steps.complete) == (ALL[:1], False)
    while len(steps.seen) < 2:  # noqa: ASYNC110  # it tells at most once
        await asyncio.sleep(0)
    assert steps.seen == ALL[:2]
    task.cancel()
    capture.close()


async def test_a_slice_comes_after_all_that_waits_in_the_loop(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "SLICE", -1.0)
    monkeypatch.setattr(background, "TURN", 0.0)  # no turn of the loop is one with nothing to do
    monkeypatch.setattr(background, "REST", 3600.0)
    capture = recorded(captures)
    steps = Steps(capture)
    task = asyncio.ensure_future(steps.run())
    for _ in range(20):
        await asyncio.sleep(0)
    assert steps.seen == ALL[:1]
    monkeypatch.setattr(background, "TURN", 3600.0)
    for _ in range(background.TURNS + 2):
        await asyncio.sleep(0)
    assert len(steps.seen) > 1
    task.cancel()
    capture.close()


async def test_while_whole_batches_come_it_rests(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []

    class Resting:
        Event = asyncio.Event

        @staticmethod
        async def sleep(seconds: float) -> None:
            rests.append(seconds)
            if len(rests) == 1:
                more(capture)
            await asyncio.sleep(0)

    monkeypatch.setattr(background, "asyncio", Resting)
    monkeypatch.setattr(background, "SLICE", -1.0)
    monkeypatch.setattr(background, "TURN", 3600.0)
    monkeypatch.setattr(background, "TURNS", 1)
    capture = recorded(captures)
    steps = Steps(capture)
    task = asyncio.ensure_future(steps.run())
    while not steps.complete:  # noqa: ASYNC110  # it tells once, and only whoever has asked before
        await asyncio.sleep(0)
    assert rests[:3] == [0, background.REST, 0]
    assert rests.count(background.REST) == 1
    task.cancel()
    capture.close()


async def test_all_is_counted_once_whatever_stops_it(captures: Path) -> None:
    capture = recorded(captures)
    steps = Steps(capture)
    steps._step()
    assert (steps.counted, steps.total, steps.complete) == (1, 12, False)
    for _ in range(2):
        task = asyncio.ensure_future(steps.run())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    while not steps.complete:
        steps._step()
    assert (steps.seen, steps.counted) == (ALL, 12)
    capture.close()


async def test_it_lags_when_it_is_not_through_at_the_end_of_a_slice(
    captures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "SLICE", -1.0)
    capture = recorded(captures)
    steps = Steps(capture)
    assert steps.lagging
    task = asyncio.ensure_future(steps.run())
    await asyncio.sleep(0)
    assert steps.lagging
    while not steps.complete:  # noqa: ASYNC110  # it tells once, and only whoever has asked before
        await asyncio.sleep(0)
    assert not steps.lagging
    more(capture)
    assert (steps.complete, steps.lagging) == (False, False), "what was sealed just now is no lag"
    steps.grown()
    lags = []
    while not steps.complete:
        await asyncio.sleep(0)
        lags.append(steps.lagging)
    assert True in lags, "it had its turn and was not through"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert steps.lagging is not steps.complete
    capture.close()


async def test_it_tells_nothing_where_nothing_new_was_counted(captures: Path) -> None:
    capture = recorded(captures)
    steps = Steps(capture)
    told: list[int] = []
    steps.on_counted = lambda: told.append(steps.counted)
    task = asyncio.ensure_future(steps.run())
    while not told:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0)
    for _ in range(5):
        steps.counted_seen()
        steps.grown()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert told == [12]
    task.cancel()
    capture.close()


async def test_what_cannot_be_read_is_left_behind(captures: Path) -> None:
    capture = recorded(captures)
    steps = Steps(capture, unreadable=1)
    while not steps.complete:
        steps._step()
    assert (steps.seen, steps.counted) == ([*ALL[:2], *ALL[4:]], 12)
    capture.close()


async def test_it_tells_once_until_it_was_seen_and_wakes_for_more(captures: Path) -> None:
    capture = recorded(captures)
    steps = Steps(capture)
    told: list[int] = []
    steps.on_counted = lambda: told.append(steps.counted)
    task = asyncio.ensure_future(steps.run())
    while not steps.complete or not told:  # noqa: ASYNC110  # it tells at most once, which is what is tested
        await asyncio.sleep(0)
    first = len(told)
    more(capture)
    steps.grown()
    while not steps.complete:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0)
    assert (first, len(told), steps.counted) == (1, 1, 16)
    steps.counted_seen()
    more(capture)
    steps.grown()
    while len(told) < 2:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0)
    assert told[1] > told[0]
    task.cancel()
    capture.close()

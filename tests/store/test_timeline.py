"""The messages of some connections together: those and no others, by time, from the indexes alone."""

from __future__ import annotations

import asyncio
from itertools import cycle
from pathlib import Path

import pytest

from store.feed import drained, text_run
from wstui.model import Profile
from wstui.session import Inspector
from wstui.store.capture import Capture
from wstui.store.filtered import Filtered


async def settled(view: Filtered) -> None:
    task = asyncio.ensure_future(view.run())
    async with asyncio.timeout(30):
        while not view.complete:  # noqa: ASYNC110  # it may have nothing to tell
            await asyncio.sleep(0)
    task.cancel()


@pytest.mark.parametrize("around", [0, 11, 10**9])
async def test_a_set_of_connections_stands_in_order_of_arrival(captures: Path, around: int) -> None:
    inspector = Inspector(Capture.create(captures))
    for name in "abc":
        inspector.add(Profile("ws://x/", name), connect=False)
    for n, connection in zip(range(24), cycle((1, 2, 3, 3)), strict=False):
        inspector.capture.recorder(connection).run(text_run(b"%d on %d" % (n, connection)))
        if n % 5 == 4:
            inspector.capture.flush()
    inspector.capture.flush()
    await drained(inspector.capture)
    view = inspector.timeline(frozenset((1, 3)), around=around)
    assert isinstance(view, Filtered)
    await settled(view)
    rows = view.rows(0, len(view))
    assert [row.seq for row in rows] == [n for n, c in zip(range(24), cycle((1, 2, 3, 3)), strict=False) if c != 2]
    assert {row.connection for row in rows} == {1, 3}
    inspector.capture.recorder(3).run(text_run(b"new"))
    inspector.capture.flush()
    await settled(view)
    assert view.message(len(view) - 1).payload == b"new"
    await inspector.close()


async def test_payloads_stay_in_the_file(captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture = Capture.create(captures)
    for name in "ab":
        capture.recorder(capture.add_connection(Profile("ws://x/", name))).run(text_run(b"." * 100_000))
    capture.flush()
    await drained(capture)
    capture.close()
    earlier = Capture.open(capture.path)
    peek, held = earlier._shelf.peek_index, []

    def watched(ordinal: int) -> object:
        batch = peek(ordinal)
        held.append(isinstance(batch.blob, bytes))
        return batch

    monkeypatch.setattr(earlier._shelf, "peek_index", watched)
    view = earlier.timeline(frozenset((1,)), 0)
    await settled(view)
    assert held == [False]
    assert [row.size for row in view.rows(0, 9)] == [100_000]
    earlier.close()

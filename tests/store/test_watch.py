"""Waits for a message: found wherever the batches are cut, and what they cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from store.feed import text_run
from wstui.grammar import parse
from wstui.model import Direction, Profile, Recorder
from wstui.session import Inspector
from wstui.store.capture import Capture
from wstui.store.watch import Watch


@asynccontextmanager
async def waiting(tmp_path: Path) -> AsyncIterator[tuple[Inspector, Recorder, Callable[..., Watch]]]:
    """Two connections; the recorder of the first, and how to wait on it."""
    inspector = Inspector(Capture.create(tmp_path))
    for name in "ab":
        inspector.add(Profile("ws://localhost/", name), connect=False)

    def watch(text: str, since: int = 0, on_found: Callable[[], None] = lambda: None) -> Watch:
        return inspector.waits().add(parse(text), 1, since, on_found)

    yield inspector, inspector.capture.recorder(1), watch
    await inspector.close()


async def looked(inspector: Inspector) -> None:
    """Until all that was recorded has been looked at."""
    inspector.capture.flush()
    await inspector.waits().through(len(inspector.capture))


@pytest.mark.parametrize("cut", [True, False])
async def test_the_first_that_matches_is_found(tmp_path: Path, cut: bool) -> None:
    async with waiting(tmp_path) as (inspector, recorder, watch):
        found = asyncio.Event()
        one = watch(".n=3", 0, found.set)
        for number in range(5):
            recorder.run(text_run(b'{"n":%d}' % number))
            if cut:
                inspector.capture.flush()
        inspector.capture.flush()
        await found.wait()
        assert (one.seq, one.payload, one.others, one.first) == (3, b'{"n":3}', 3, b'{"n":0}')


async def test_what_came_before_the_wait_is_found_from_where_it_asks(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (inspector, recorder, watch):
        for number in range(6):
            recorder.run(text_run(b"yes %d" % number))
            if number % 2:
                inspector.capture.flush()
        late = watch("yes", 3)
        await looked(inspector)
        assert (late.payload, late.others) == (b"yes 3", 0)
        early = watch("yes", 0)
        never = watch("no", 1)
        await looked(inspector)
        assert (early.payload, never.seq, never.others, never.first) == (b"yes 0", -1, 5, b"yes 1")


async def test_other_connections_what_is_sent_and_events_are_not_meant(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (inspector, recorder, watch):
        one = watch("yes")
        inspector.capture.recorder(2).run(text_run(b"yes"))
        recorder.event("yes")
        recorder.run(replace(text_run(b"yes"), direction=Direction.OUT))
        await looked(inspector)
        assert (one.seq, one.others) == (-1, 0)


async def test_two_waits_do_not_count_twice(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (inspector, recorder, watch):
        first = watch("no")
        recorder.run(text_run(b"a"))
        await looked(inspector)
        second = watch("no", 0)
        recorder.run(text_run(b"b"))
        await looked(inspector)
        assert (first.others, second.others) == (2, 2)


async def test_nobody_waits_and_nothing_is_looked_at(tmp_path: Path) -> None:
    """What a recipe costs a flood: nothing, but while a message is waited for."""
    async with waiting(tmp_path) as (inspector, recorder, watch):
        waits = inspector.waits()

        async def flood() -> None:
            for _ in range(50):
                recorder.run(text_run(*[b'{"event":"tick","n":1}'] * 100))
                inspector.capture.flush()
                await asyncio.sleep(0)

        await flood()
        assert waits.looked == 0
        one = watch(".event=login", len(inspector.capture))
        await flood()
        await looked(inspector)
        assert (waits.looked, one.others) == (50, 5000)
        waits.remove(one)
        await flood()
        await asyncio.sleep(0)
        assert waits.looked == 50


async def test_in_a_flood_no_message_is_read_that_lacks_the_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0
    async with waiting(tmp_path) as (inspector, recorder, watch):
        from wstui import query

        real = query.json_of

        def counted(payload: bytes) -> object:
            nonlocal reads
            reads += 1
            return real(payload)

        monkeypatch.setattr(query, "json_of", counted)
        one = watch(".event=login")
        recorder.run(text_run(*[b'{"arg":{"channel":"mark-price"},"data":[1]}'] * 5000, b'{"event":"login"}'))
        await looked(inspector)
        assert one.others == 5000
        assert reads <= 1

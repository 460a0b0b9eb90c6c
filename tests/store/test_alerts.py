"""Alerts judge every message that comes after they were set, once, as batches are sealed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.feed import text_run
from wstui.grammar import parse
from wstui.model import Direction, Flag, Opcode, Profile
from wstui.session import Inspector
from wstui.store import background
from wstui.store.alerts import Alert, Alerts
from wstui.store.capture import Capture


@pytest.fixture
async def inspector(captures: Path) -> AsyncIterator[Inspector]:
    """Two connections that are not made."""
    inspector = Inspector(Capture.create(captures))
    for name in ("okx", "echo"):
        inspector.add(Profile("ws://a/", name), connect=False)
    yield inspector
    await inspector.close()


def put(inspector: Inspector, *texts: bytes, connection: int = 1) -> None:
    """Record texts, and close their batch."""
    inspector.capture.recorder(connection).run(text_run(*texts))
    inspector.capture.flush()


def alert(inspector: Inspector, text: str) -> Alert:
    return inspector.watch().add(text, parse(text))


def found(alert: Alert, total: int) -> list[int]:
    return [seq for seq in range(total) if seq in alert.matches]


async def judged(alerts: Alerts) -> None:
    """Wait until every sealed batch was looked at."""
    async with asyncio.timeout(30):
        while not alerts.complete:  # noqa: ASYNC110  # what is told is told of matches only
            await asyncio.sleep(0)


async def test_what_comes_from_now_on_counts_wherever_it_comes(inspector: Inspector) -> None:
    put(inspector, b"cat before")
    inspector.capture.recorder(1).run(text_run(b"cat in the open batch"))
    cat, dog = alert(inspector, "cat"), alert(inspector, "conn:echo dog")
    put(inspector, b"cat 2", b"dog 3")
    put(inspector, b"dog 4", b"cat 5", connection=2)
    await judged(inspector.watch())
    assert found(cat, 6) == [2, 5]
    assert (cat.last_seq, cat.last_connection) == (5, 2)
    assert found(dog, 6) == [4]
    assert [seq for seq in range(6) if seq in inspector.watch()] == [2, 4, 5]
    assert [inspector.watch().before(seq) for seq in (99, 5, 4, 2)] == [5, 4, 2, -1]


async def test_a_sealed_batch_is_looked_at_without_anybody_asking(inspector: Inspector) -> None:
    told = asyncio.Event()
    cat = alert(inspector, "cat")
    inspector.watch().on_matched = told.set
    inspector.capture.recorder(1).run(text_run(b"cat"))
    await asyncio.wait_for(told.wait(), 30)
    assert cat.count == 1


async def test_it_tells_once_until_it_was_seen_and_of_matches_only(inspector: Inspector) -> None:
    told: list[int] = []
    cat, alerts = alert(inspector, "cat"), inspector.watch()
    alerts.on_matched = lambda: told.append(cat.count)
    for text in (b"dog", b"cat", b"cat"):
        put(inspector, text)
        await judged(alerts)
    assert told == [1]
    alerts.matched_seen()
    put(inspector, b"dog")
    put(inspector, b"cat")
    await judged(alerts)
    assert told == [1, 3]


async def test_a_connection_that_ends_without_a_close_frame_has_closed(inspector: Inspector) -> None:
    closed, other = alert(inspector, "close:"), alert(inspector, "close:1001")
    inspector.capture.recorder(1).event("closed · 1006 abnormal closure: no close frame came", Flag.FAILURE)
    inspector.capture.recorder(1).event("opened")
    inspector.capture.flush()
    await judged(inspector.watch())
    assert (closed.count, other.count) == (1, 0)


async def test_off_on_and_gone(inspector: Inspector) -> None:
    cat, alerts = alert(inspector, "cat"), inspector.watch()
    put(inspector, b"cat 0")
    await judged(alerts)
    alerts.switch(cat, on=False)
    put(inspector, b"cat 1")
    await judged(alerts)
    put(inspector, b"cat 2")
    assert alert(inspector, "cat") is cat, "to write it again switches it on"
    put(inspector, b"cat 3")
    await judged(alerts)
    assert found(cat, 4) == [0, 3]
    alerts.remove(cat)
    assert (len(alerts), 0 in alerts, alerts.before(9)) == (0, False, -1)
    put(inspector, b"cat 4")
    await judged(alerts)
    assert found(cat, 5) == [0, 3]


async def test_nothing_is_read_where_nobody_watches(inspector: Inspector) -> None:
    alerts = inspector.watch()
    cat = alert(inspector, "cat")
    alerts.switch(cat, on=False)
    for _ in range(3):
        put(inspector, b"cat")
    await judged(alerts)
    assert inspector.capture.view().pages_read == 0
    assert alerts.counted == 3


async def test_a_name_that_was_given_since_counts(inspector: Inspector) -> None:
    named = alert(inspector, "conn:binance")
    inspector.edit(inspector.sessions[0], Profile("ws://a/", "binance"))
    third = inspector.add(Profile("ws://b/", "binance-2"), connect=False)
    put(inspector, b"x")
    put(inspector, b"x", connection=2)
    put(inspector, b"x", connection=third.id)
    await judged(inspector.watch())
    assert found(named, 3) == [0, 2]


async def test_alerts_go_on_when_recording_does_not(inspector: Inspector) -> None:
    told = asyncio.Event()
    put(inspector, b"dog")
    while inspector.capture.backlog:  # noqa: ASYNC110  # nobody is told that nothing is left to do
        await asyncio.sleep(0.001)
    inspector.capture.path.unlink()
    put(inspector, b"dog")
    while not inspector.capture.trouble:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0.001)
    alert(inspector, "cat")
    inspector.watch().on_matched = told.set
    inspector.capture.recorder(1).run(text_run(b"cat"))
    await asyncio.wait_for(told.wait(), 30)


async def test_an_earlier_capture_has_none(inspector: Inspector) -> None:
    put(inspector, b"cat")
    await inspector.close()
    earlier = Inspector.of_earlier(Capture.open(inspector.capture.path))
    cat = alert(earlier, "cat")
    await judged(earlier.watch())
    assert cat.count == 0
    await earlier.close()


TEXTS = st.lists(st.sampled_from([b'{"a":1}', b'{"a":2,"b":"x"}', b"x", b"", b"\xff{"]), min_size=1, max_size=5)
WATCHED = st.lists(st.sampled_from([".a", ".a>1", "x", "!x", "/[{]/", "op:event", "size<2"]), max_size=4, unique=True)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(TEXTS, st.booleans(), WATCHED), min_size=1, max_size=6), st.booleans())
def test_equals_the_predicate_on_all_that_came_since(
    tmp_path_factory: pytest.TempPathFactory, feed: list[tuple[list[bytes], bool, list[str]]], small_steps: bool
) -> None:
    """Alerts set at any moment, batches sealed or not, and a pass that is stopped after every piece or not."""

    async def story() -> None:
        inspector = Inspector(Capture.create(tmp_path_factory.mktemp("c")))
        inspector.add(Profile("ws://a/"), connect=False)
        since: dict[str, int] = {}
        for texts, sealed, watched in feed:
            for text in watched:
                since.setdefault(text, len(inspector.capture))
                alert(inspector, text)
            inspector.capture.recorder(1).run(text_run(*texts))
            if sealed:
                inspector.capture.flush()
            await asyncio.sleep(0)
        inspector.capture.flush()
        await judged(inspector.watch())
        rows = inspector.capture.view().rows(0, len(inspector.capture))
        for one in inspector.watch():
            node, first = parse(one.text), since[one.text]
            wanted = [row.seq for row in rows if row.seq >= first and node.test(Judged(row.preview))]
            assert found(one, len(rows)) == wanted
        await inspector.close()

    with pytest.MonkeyPatch.context() as patch:
        if small_steps:
            patch.setattr(background, "SLICE", -1.0)
        asyncio.run(story())


class Judged:
    """A recorded text as the predicate sees it."""

    direction = Direction.IN
    opcode = Opcode.TEXT
    time_ns = 0
    connection = ""

    def __init__(self, payload: bytes) -> None:
        self.payload, self.size = payload, len(payload)

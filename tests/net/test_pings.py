"""Which pong answers which ping, and how long it took."""

from __future__ import annotations

import asyncio

from wstui.model import Statistics
from wstui.net.pings import MOST, Pings


async def test_a_pong_answers_its_ping_and_those_before() -> None:
    pings = Pings(Statistics())
    futures = [pings.sent(payload, sent) for payload, sent in [(b"a", 10), (b"b", 20), (b"a", 30)]]
    assert pings.newest is futures[2]
    assert pings.answered(b"x", 100) is None
    assert pings.answered(b"b", 100) == 80
    assert [future.done() for future in futures] == [True, True, False]
    assert pings.answered(b"a", 100) == 70
    assert pings.answered(b"a", 100) is None


async def test_pings_that_are_never_answered_are_forgotten() -> None:
    pings = Pings(Statistics())
    for number in range(MOST + 1):
        pings.sent(b"%d" % number, number)
    assert pings.answered(b"0", 1000) is None
    assert pings.answered(b"1", 1000) == 999


async def test_a_ping_that_waits_in_vain_is_told_of_and_the_next_pong_ends_that() -> None:
    statistics, late = Statistics(), asyncio.Event()
    told: list[bytes] = []

    def tell(payload: bytes) -> None:
        told.append(payload)
        late.set()

    pings = Pings(statistics, 0.001, tell)
    pings.sent(b"a", 10)
    await asyncio.wait_for(late.wait(), 30)
    assert (told, statistics.unanswered) == ([b"a"], 1)
    pings.sent(b"b", 20)
    assert pings.answered(b"b", 30) == 10
    assert statistics.unanswered == 0
    assert pings.answered(b"a", 40) is None, "b's pong answered it as well"


async def test_nothing_is_in_vain_while_reading_is_held_up_or_after_the_end() -> None:
    held = True
    looks = asyncio.Event()
    count = 0

    def is_held() -> bool:
        nonlocal count
        count += 1
        if count == 3:
            looks.set()
        return held

    told: list[bytes] = []
    pings = Pings(Statistics(), 0.001, told.append, is_held)
    pings.sent(b"a", 10)
    await asyncio.wait_for(looks.wait(), 30)
    assert told == []
    pings.end()
    seen = count
    await asyncio.sleep(0.01)
    assert (told, count) == ([], seen)

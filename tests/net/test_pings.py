"""Which pong answers which ping, and how long it took."""

from __future__ import annotations

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

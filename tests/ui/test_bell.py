"""A flood of matches is one bell in so many seconds, for each alert; a bell that is off never rings."""

from __future__ import annotations

from wstui.ui.bell import Bell


def test_the_first_match_rings_and_a_flood_is_limited_for_each_alert() -> None:
    bell = Bell(10)
    flood = [bell.due("a", now / 10) for now in range(300)]
    assert [now for now, rings in enumerate(flood) if rings] == [0, 100, 200]
    assert bell.due("b", 5)
    assert not bell.due("b", 14.9)


def test_a_bell_that_is_off_is_silent_until_it_is_on() -> None:
    bell = Bell(10, on=False)
    assert not bell.due("a", 0)
    bell.on = True
    assert bell.due("a", 1)

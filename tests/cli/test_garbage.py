"""The interpreter looks for garbage seldom, and not at all at what stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from wstui.cli._garbage import hold, settle


@pytest.fixture
def left_alone() -> Iterator[None]:
    """What the tests change is put back."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class Knot:
    """Garbage that only a look finds."""

    def __init__(self) -> None:
        self.self = self


def looks(generation: int) -> int:
    """How often objects of this age were looked at so far."""
    return int(gc.get_stats()[generation]["collections"])


@pytest.mark.usefixtures("left_alone")
def test_what_a_feed_makes_in_a_second_causes_no_look_at_everything() -> None:
    settle()
    gc.collect()
    before = looks(2)
    for _ in range(20):
        held = [[index] for index in range(5_000)]
        del held
    assert looks(2) == before


@pytest.mark.usefixtures("left_alone")
def test_garbage_is_found_all_the_same() -> None:
    settle()
    before = looks(0)
    for _ in range(100_000):
        Knot()
    assert looks(0) > before
    assert sum(isinstance(one, Knot) for one in gc.get_objects()) < 50_000


@pytest.mark.usefixtures("left_alone")
def test_a_start_causes_no_look_until_it_has_made_more_than_any_does() -> None:
    hold()
    before = looks(0)
    held = [[index] for index in range(300_000)]
    assert looks(0) == before
    held += [[index] for index in range(1_000_000)]
    assert looks(0) > before


@pytest.mark.usefixtures("left_alone")
def test_what_stays_is_passed_over() -> None:
    there = Knot()
    settle()
    assert not any(one is there for one in gc.get_objects())

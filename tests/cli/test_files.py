"""Room for many connections is asked of the system, as far as it gives it."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from wstui.cli._files import OTHERS, make_room


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    """A soft limit of 256 open files."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    yield 256, before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def soft() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def test_what_is_enough_stays(limits: tuple[int, int]) -> None:
    make_room(256 - OTHERS)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == limits


def test_what_is_not_enough_is_raised_by_what_is_needed(limits: tuple[int, int]) -> None:
    make_room(300)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (300 + OTHERS, limits[1])


def test_no_more_is_asked_than_may_be_had(limits: tuple[int, int]) -> None:
    if limits[1] == resource.RLIM_INFINITY:
        pytest.skip("this system has no bound that a process cannot pass")
    make_room(limits[1] + 1)
    assert soft() == limits[1]

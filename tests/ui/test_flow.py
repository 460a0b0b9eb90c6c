"""Bars and rates, as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.flow import SPANS, Flow, Way, bars, bars_in, flow_lines, means, per_second, rate_text
from wstui.ui.line import plain, width_of

MINUTE = st.lists(st.integers(0, 10**6), min_size=60, max_size=60)


def test_bars_are_as_high_as_their_share_and_only_nothing_is_lowest() -> None:
    assert bars([0, 1, 50, 100]) == "▁▂▅█"
    assert bars([0, 0]) == "▁▁"
    assert bars([]) == ""
    assert bars([0.6, 0.6]) == "██"


def test_a_bar_is_the_mean_of_its_seconds() -> None:
    values = [0] * 50 + [8, 0, 8, 0, 0, 0, 0, 0, 0, 7]
    assert bars_in(values, 60, 120) == bars(values)
    # At second 120 the newest bar of five is of the seconds 115 to 119, the one before of 110 to 114.
    assert bars_in(values, 12, 120) == bars([0] * 10 + [16 / 5, 7 / 5])


@given(st.lists(st.integers(0, 9), min_size=140, max_size=140), st.sampled_from(SPANS), st.integers(60, 139))
def test_bars_move_and_do_not_change(story: list[int], count: int, now: int) -> None:
    first, then = (means(story[second - 60 : second], count, second) for second in (now, now + 1))
    assert len(first) == len(then) == count
    # The newest is being made, and the oldest is going.
    moved = now % (60 // count) == 0
    assert then[1:-1] == (first[2:] if moved else first[1:-1])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0/s"), (0.3, "0.3/s"), (1, "1/s"), (104.2, "104/s"), (999.6, "1.0k/s"), (12_800, "13k/s"), (2e6, "2.0M/s")],
)
def test_rates(value: float, text: str) -> None:
    assert rate_text(value) == text


@given(st.integers(0, 10**12))
def test_rates_are_short(value: int) -> None:
    assert len(rate_text(value)) <= 6
    assert len(rate_text(value / 7)) <= 6
    assert len(per_second(value)) <= 8


def test_bytes_a_second() -> None:
    assert [per_second(n) for n in (0, 96, 18_200, 1_250_000)] == ["0 B/s", "96 B/s", "18 kB/s", "1.2 MB/s"]


@given(MINUTE, MINUTE)
def test_the_ways_to_say_it_get_shorter_and_their_columns_stand_still(one: list[int], two: list[int]) -> None:
    into, out = Way(tuple(one), tuple(two)), Way(tuple(two), tuple(one))
    lines = list(flow_lines(Flow(into, out, 1234)))
    still = list(flow_lines(Flow(Way((0,) * 60, (0,) * 60), Way((0,) * 60, (0,) * 60), 77)))
    assert [width_of(line) for line in lines] == [width_of(line) for line in still]
    parts = [width_of(line) for line in lines if ">" not in plain(line)]
    assert parts == sorted(parts, reverse=True)
    assert width_of(lines[-1]) <= 20
    assert all(f" {rate_text(one[-1])}" in plain(line) for line in lines)
    marks = [plain(line).find("> ") for line in lines]
    assert marks == [plain(line).find("> ") for line in still]

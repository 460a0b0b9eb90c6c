"""The statistics tab: what it says of figures, as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.figures import Figures, Side
from wstui.ui.flow import Flow, Way, bars
from wstui.ui.line import plain, width_of
from wstui.ui.panes.statistics import TAB
from wstui.ui.tab import Options, Shown, Subject

MS = 1_000_000
RECEIVED = Side(12_804, 2_100_000, 12_804, 153, 201, 4_096, 811, 812, 1_200_000, 312_000)
SENT = Side(4, 96, 4, 24, 24, 70, 3, 2)
RAMP = tuple(range(60))
FLOW = Flow(Way(RAMP, tuple(n * 1000 for n in RAMP)), Way((0,) * 60, (0,) * 60), 120)
FIGURES = Figures(RECEIVED, SENT, FLOW, (38 * MS, 4 * MS, 12 * MS), 12_808, 12_808)


def shown(figures: Figures) -> Shown:
    found = TAB.show(Subject(figures=figures), Options())
    assert isinstance(found, Shown)
    return found


def lines(figures: Figures, width: int = 80) -> list[str]:
    made = shown(figures).make(width)
    return [plain(made.line(row)).rstrip() for row in range(len(made))]


def test_it_says_how_many_how_large_how_fast_and_how_far() -> None:
    said = lines(FIGURES, 100)
    assert said[0].split()[:6] == ["messages", "payload", "median", "99", "%", "largest"]
    assert " ".join(said[1].split()) == "received 12,804 2.1 MB 153 B 201 B 4,096 B message 812"
    assert " ".join(said[2].split()) == "sent 4 96 B 24 B 24 B 70 B message 2"
    assert said[4] == f"received         59/s  {bars(RAMP)}  most 59/s"
    assert said[5] == f"              59 kB/s  {bars(RAMP)}  most 59 kB/s"
    assert said[6] == f"sent              0/s  {'▁' * 60}  most 0/s"
    assert said[9] == "compressed       26 %  1.2 MB received took 312 kB on the wire"
    assert said[10] == "round trip      12 ms  █▂▄  least 4.0 ms, median 12 ms, 99 % 38 ms"
    # Columns stand below each other.
    assert said[0].index("largest") + len("largest") == said[1].index("4,096 B") + len("4,096 B")


def test_the_lines_of_sizes_lead_to_the_largest_messages() -> None:
    assert shown(FIGURES).leads == {0: 811, 1: 811, 2: 3}
    made = shown(FIGURES).make(80)
    assert ["received" in plain(made.line(1)), "sent" in plain(made.line(2))] == [True, True]
    assert shown(Figures(RECEIVED, Side())).leads == {0: 811, 1: 811}


def test_a_survey_that_lags_says_how_far_it_is() -> None:
    figures = Figures(Side(3_400_000, 10**9), Side(), counted=3_100_000, total=3_400_000, complete=False)
    assert plain(shown(figures).facts) == "counted to 3.1 M of 3.4 M"
    assert "…" in lines(figures)[1]
    assert "compressed" not in "\n".join(lines(figures)), "what was not looked at is not said"
    assert "none" in lines(Figures(Side(1, 1, 1), Side()))[-1]


def test_an_earlier_capture_has_no_rates_and_no_round_trips() -> None:
    text = "\n".join(lines(Figures(RECEIVED, SENT)))
    assert "/s" not in text
    assert "round trip" not in text


def test_pings_without_a_pong_are_told_of_and_few_of_many_round_trips_are_drawn() -> None:
    figures = Figures(RECEIVED, SENT, FLOW, tuple(range(10**6, 201 * 10**6, 10**6)), unanswered=2)
    *_, trips, late = lines(figures)
    assert trips.endswith("  least 1.0 ms, median 101 ms, 99 % 198 ms")
    assert 6 <= trips.count("█") <= 24
    assert late == "                    2  without a pong in time"
    assert lines(Figures(RECEIVED, SENT, FLOW, unanswered=1))[-1] == "round trip          1  without a pong in time"


def test_where_nothing_came_it_says_what_will_be_here() -> None:
    for figures in (None, Figures(Side(), Side())):
        hint = TAB.show(Subject(figures=figures), Options())
        assert isinstance(hint, tuple)
        assert all(plain(line) for line in hint)


SIDES = st.builds(Side, *(st.integers(0, 10**13),) * 6, st.integers(-1, 10**9), *(st.integers(0, 10**12),) * 3)


@pytest.mark.parametrize("width", [12, 40, 60, 75, 76, 80, 140])
@given(received=SIDES, sent=SIDES, trips=st.lists(st.integers(0, 10**11), max_size=60))
def test_it_fits_and_each_line_is_one_row(width: int, received: Side, sent: Side, trips: list[int]) -> None:
    figures = Figures(received, sent, FLOW, tuple(trips), 1, 2, complete=False, unanswered=len(trips) % 3)
    found = TAB.show(Subject(figures=figures), Options())
    if isinstance(found, Shown):
        made = found.make(width)
        drawn = [made.line(row) for row in range(len(made))]
        assert all(width_of(line) <= width for line in drawn)
        assert plain(drawn[1])[:8] == "received"
        assert plain(drawn[2])[:4] == "sent"

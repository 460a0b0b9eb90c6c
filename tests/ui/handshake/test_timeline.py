"""The waterfall: bars that begin where a part began and are as long as it took."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.handshake.samples import OPENED, REDIRECTED
from wstui.model import Phase
from wstui.ui.handshake.timeline import bar, milliseconds, waterfall
from wstui.ui.line import plain, width_of

TIMES = st.integers(0, 10**11)


@pytest.mark.parametrize(
    ("began", "took", "drawn"),
    [
        (0, 100, "████████"),
        (0, 50, "████"),
        (50, 50, "    ████"),
        (25, 0, "  ▏"),
        (0, 3, "▎"),
        (0, 19, "█▌"),
        (99, 1, "       ▏"),
        (87, 13, "       █"),
    ],
)
def test_a_bar_is_to_scale(began: int, took: int, drawn: str) -> None:
    assert bar(began, took, 100, 8) == drawn


def test_no_time_at_all_is_no_bar() -> None:
    assert bar(0, 0, 0, 8) == ""


@given(TIMES, TIMES, st.integers(4, 40))
def test_a_bar_stays_within_its_cells(began: int, took: int, cells: int) -> None:
    drawn = bar(began, took, max(1, began + took), cells)
    assert 0 < len(drawn) <= cells
    assert set(drawn.lstrip(" ")) <= set("█▏▎▍▌▋▊▉")


@given(st.lists(st.tuples(TIMES, TIMES, st.text(max_size=30)), min_size=1, max_size=6), st.integers(40, 140))
def test_columns_stand_below_each_other(found: list[tuple[int, int, str]], width: int) -> None:
    phases = [Phase("tcp", began, took, detail) for began, took, detail in found]
    lines, indent = waterfall(phases, 0, width)
    assert {width_of(line[:3]) for line in lines} == {indent - 2}
    assert indent < width
    assert all(plain(line).isprintable() for line in lines)


def test_each_part_is_named_timed_and_told() -> None:
    lines, indent = waterfall(OPENED.phases, OPENED.elapsed_ns, 84)
    rows = [plain(line) for line in lines]
    assert [row[:13].strip() for row in rows] == ["DNS lookup", "TCP connect", "TLS", "upgrade"]
    assert [row[13:indent].split()[-2:] for row in rows] == [
        *([number, "ms"] for number in ("2.1", "12.0", "18.0", "5.8")),
    ]
    assert rows[0][indent:] == "203.0.113.7, 2001:db8::7"
    begins = [len(row[13:]) - len(row[13:].lstrip()) for row in rows]
    assert begins == sorted(begins)


def test_what_failed_stands_out() -> None:
    (line,), _ = waterfall([Phase("tls", 0, 5_000_000, failed=True)], 0, 84)
    assert plain(line).startswith("✗ TLS ")
    assert plain(line).endswith("failed")
    assert {tone for _, tone in line} == {"fail"}


def test_parts_after_a_redirect_stand_below_where_it_led() -> None:
    lines, _ = waterfall(REDIRECTED.phases, REDIRECTED.elapsed_ns, 84, ["https://feed.example.com/v2"])
    rows = [plain(line) for line in lines]
    assert rows[2] == "→ https://feed.example.com/v2"
    assert len(rows) == len(REDIRECTED.phases) + 1


@pytest.mark.parametrize(
    ("time", "said"),
    [(0, "0.0 ms"), (50_000, "0.050 ms"), (123_456, "0.1 ms"), (38_200_000, "38.2 ms"), (1_234_567_000, "1,234.6 ms")],
)
def test_a_time_in_words(time: int, said: str) -> None:
    assert milliseconds(time) == said


@pytest.mark.parametrize("name", ["dns", "tcp", "proxy", "tls", "upgrade"])
@pytest.mark.parametrize("width", [60, 76, 116])
def test_a_part_that_failed_from_the_beginning_on_has_its_name_apart_from_its_bar(name: str, width: int) -> None:
    (line,), _ = waterfall([Phase(name, 0, 2_000_000_000, failed=True)], 2_000_000_000, width)
    said, _, _ = plain(line).partition("█")
    assert said.startswith("✗ ")
    assert said.endswith(" ")

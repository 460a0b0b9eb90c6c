"""Times beside a line: which numbers are taken for times, and what is said of them."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import jsontext
from wstui.ui.humantime import BESIDE, moment_at, moments, tagged, with_times

UTC = timezone(timedelta())
INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"ts": 1764179476,', "2025-11-26 17:51:16 UTC, 23:21:16 local"),
        ('"ts": 1764179476.25', "2025-11-26 17:51:16.25 UTC, 23:21:16.25 local"),
        ('"ts": "1764179476123"', "2025-11-26 17:51:16.123 UTC, 23:21:16.123 local"),
        ("1764179476123456", "2025-11-26 17:51:16.123456 UTC, 23:21:16.123456 local"),
        ("1764179476123456789", "2025-11-26 17:51:16.123456789 UTC, 23:21:16.123456789 local"),
        ("1764190000", "2025-11-26 20:46:40 UTC, 2025-11-27 02:16:40 local"),
        ('"2025-11-26T17:51:16.5Z"', "2025-11-26 17:51:16.5 UTC, 23:21:16.5 local"),
        ("2025-11-26 17:51:16+01:00", "2025-11-26 16:51:16 UTC, 22:21:16 local"),
        ("2025-11-26T17:51-0500", "2025-11-26 22:51:00 UTC, 2025-11-27 04:21:00 local"),
    ],
)
def test_times(line: str, said: str) -> None:
    assert moments(line, INDIA) == [said]


@pytest.mark.parametrize(
    "line",
    [
        "42000.10",
        "12345678901234567890",
        "999999999999",
        "176417947612",
        "978307199",
        "4102444800",
        "9999999999999",
        "x1764179476",
        "1764179476abc",
        "0.1764179476",
        "-1764179476",
        "1764179476.1234567890",
        "2025-02-30T00:00:00Z",
        "2025-11-26T17:51:16",
        "2025-11-26",
        "2025-11-26T17:51:16+29:00",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_what_is_no_time(line: str) -> None:
    assert moments(line, INDIA) == []


def test_local_time_is_said_only_where_it_is_another() -> None:
    assert moments("1764179476", UTC) == ["2025-11-26 17:51:16 UTC"]


def test_several_stand_beside_one_line() -> None:
    text = "[1764179476, 1, 1764179477]\nnone\n" + "1764179476 " * 9
    first, second, third = with_times(text, UTC).split("\n")
    assert first == "[1764179476, 1, 1764179477]   ← 2025-11-26 17:51:16 UTC · 2025-11-26 17:51:17 UTC"
    assert second == "none"
    assert third.count("UTC") == 4


def test_what_stands_beside_is_dim_and_the_rest_as_it_was() -> None:
    line = with_times('  "t": 1764179476,', UTC)
    spans = tagged(jsontext.spans)(line)
    assert [(line[start:end], tag) for start, end, tag in spans][-1] == (f"{BESIDE}2025-11-26 17:51:16 UTC", "dim")
    assert [tag for _, _, tag in spans] == ["key", "punctuation", "number", "punctuation", "dim"]
    assert tagged(jsontext.spans)("1") == jsontext.spans("1")


@given(st.text(alphabet="0123456789-:.TZ+ \n", max_size=60))
def test_nothing_breaks_it(text: str) -> None:
    shown = with_times(text, INDIA).split("\n")
    assert [line.split(BESIDE)[0] for line in shown] == text.split("\n")


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (5, ""),
        (6, "2025-11-26 17:51:16 UTC, 23:21:16 local"),
        (15, "2025-11-26 17:51:16 UTC, 23:21:16 local"),
        (16, ""),
        (24, "2025-11-26 20:46:40 UTC, 2025-11-27 02:16:40 local"),
        (-1, ""),
        (99, ""),
    ],
)
def test_a_place_of_a_line_is_in_one_time_or_in_none(index: int, said: str) -> None:
    assert moment_at('"ts": 1764179476, "t": 1764190000', index, INDIA) == said

"""The bench's own arithmetic, which every figure passes through."""

from __future__ import annotations

import os
import time
from math import isnan

from bench.process import cost
from bench.table import Figure, percentile, table


def test_a_limit_is_kept_or_not() -> None:
    assert Figure("growth", 20.0, "MB", 20.0).kept
    assert not Figure("growth", 20.1, "MB", 20.0).kept
    assert Figure("ratio", 3.0, "", 3.0, most=False).kept
    assert not Figure("ratio", 2.9, "", 3.0, most=False).kept
    assert Figure("rate", 1e9, "msg/s").kept


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert percentile([7.0], 0.99) == 7
    assert isnan(percentile([], 0.5))


def test_the_table_says_what_was_not_kept() -> None:
    lines = table(
        [Figure("lost", 0, "", 0), Figure("p99", 123.4, "ms", 100), Figure("rate", 20000, "msg/s")]
    ).splitlines()
    assert [line.split("|")[2].strip() for line in lines[2:]] == ["0", "123", "20,000"]
    assert [line.split("|")[5].strip() for line in lines[2:]] == ["ok", "NOT KEPT", "ok"]
    assert len({len(line) for line in lines}) == 1


def test_the_cost_of_this_process_is_seen() -> None:
    now = cost(os.getpid())
    assert now.resident > 1_000_000
    assert now.processor >= 0
    time.sleep(0)
    assert cost(os.getpid()).wakeups >= now.wakeups > 0

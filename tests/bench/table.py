"""Figures and the table that they are printed in; knows not how they were measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

__all__ = ["Figure", "machine", "percentile", "table"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `limit` is what it must not exceed (`most`) or fall short of; None: nothing is asked."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    most: bool = True

    @property
    def kept(self) -> bool:
        """Whether it is within its limit."""
        return self.limit is None or (self.value <= self.limit if self.most else self.value >= self.limit)

    @property
    def asked(self) -> str:
        """The limit in words."""
        return "" if self.limit is None else f"{'at most' if self.most else 'at least'} {number(self.limit)}"


def number(value: float) -> str:
    """Three digits that mean something, thousands marked."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed; NaN of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def machine() -> str:
    """Where the figures were taken: without it they mean nothing."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("textual", "websockets"))
    return f"{os.cpu_count()} cores, {platform.python_implementation()} {platform.python_version()}, {libraries}"


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [("figure", "measured", "unit", "must be", "")]
    rows += [(f.name, number(f.value), f.unit, f.asked, "ok" if f.kept else "NOT KEPT") for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "| "
        + " | ".join(
            cell.rjust(w) if i == 1 else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 1) + (":" if i == 1 else "-") for i, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])

"""What goes through a connection a second, as text and as bars. Pure functions of counts; knows no connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from wstui.ui.line import Line

__all__ = ["SPANS", "Flow", "Way", "bars", "bars_in", "flow_lines", "means", "per_second", "rate_text"]

BLOCKS = "▁▂▃▄▅▆▇█"
HIGHEST = len(BLOCKS) - 1
SPANS = (60, 30, 20, 15, 12, 10)
"""How many bars a minute can be: each stands for whole seconds."""


@dataclass(frozen=True, slots=True)
class Way:
    """One direction: messages and bytes of each of the last sixty seconds, oldest first."""

    messages: tuple[int, ...]
    bytes: tuple[int, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing came that way."""
        return not any(self.messages)


@dataclass(frozen=True, slots=True)
class Flow:
    """Both directions; `second` is the one under way, on the clock by which they were counted."""

    received: Way
    sent: Way
    second: int = 0


def bars(values: Sequence[float]) -> str:
    """A bar for each value, the highest for the largest; only nothing has the lowest."""
    top = max(values, default=0)
    return "".join(BLOCKS[min(ceil(value / top * HIGHEST), HIGHEST) if value > 0 else 0] for value in values)


def means(values: Sequence[int], count: int, second: int) -> list[float]:
    """The sixty seconds before `second` in one of `SPANS` of parts, as the mean of each.

    A part is of the same seconds for as long as it is among them: parts move, and do not change.
    """
    span = len(values) // count
    newest = (second - 1) // span
    sums: dict[int, list[int]] = {}
    for at, value in enumerate(values, second - len(values)):
        sums.setdefault(at // span, []).append(value)
    return [_mean(sums.get(part, [])) for part in range(newest - count + 1, newest + 1)]


def bars_in(values: Sequence[int], count: int, second: int) -> str:
    """The sixty seconds before `second` as so many bars."""
    return bars(means(values, count, second))


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _short(value: float) -> str:
    """A number in at most four characters: `0.3`, `104`, `9.6k`, `13M`."""
    if value < 999.5:
        return f"{value:.1f}" if 0 < value < 9.95 and value % 1 else f"{value:.0f}"
    for unit in "kMGT":
        value /= 1000
        if value < 999.5:
            return f"{value:.1f}{unit}" if value < 9.95 else f"{value:.0f}{unit}"
    return f"{value / 1000:.0f}P"


def rate_text(value: float) -> str:
    """Messages a second in at most six characters: `0.3/s`, `104/s`, `9.6k/s`."""
    return f"{_short(value)}/s"


def per_second(size: int) -> str:
    """Bytes a second in at most eight characters: `96 B/s`, `18 kB/s`."""
    text = _short(size)
    return f"{text} B/s" if text[-1].isdigit() else f"{text[:-1]} {text[-1]}B/s"


def flow_lines(flow: Flow) -> Iterator[Line]:
    """The ways to say it in a line of status, the longest first; the bars of each stand still."""
    into, out = flow.received, flow.sent
    for count in (30, 20, 15, 12):
        yield (*_drawn("<", into, count, flow), *_said(into, 18), *_drawn(">", out, count, flow), *_said(out))
    for count in (30, 20, 15, 12):
        yield (*_drawn("<", into, count, flow), *_said(into, 18), ("> ", ""), *_said(out))
    for count in (30, 20, 15, 12, 10):
        yield (*_drawn("<", into, count, flow), *_said(into))
    for count in (12, 10):
        yield (*_drawn("<", into, count, flow), (f"{rate_text(into.messages[-1]):<6}", ""))


def _drawn(mark: str, way: Way, count: int, flow: Flow) -> Line:
    return ((f"{mark} ", ""), (f"{bars_in(way.messages, count, flow.second)} ", "quiet"))


def _said(way: Way, width: int = 15) -> Line:
    """Messages and bytes of the last second, in as many cells whatever they are."""
    messages, size = rate_text(way.messages[-1]), per_second(way.bytes[-1])
    return ((messages, ""), (f" {size}".ljust(width - len(messages)), "quiet"))

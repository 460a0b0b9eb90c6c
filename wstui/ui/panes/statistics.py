"""The statistics tab: how much there is and how large, what goes through a second, and how long pings take. Knows
figures, and neither how they were counted nor of which connections."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wstui.ui.actions import hint
from wstui.ui.figures import Figures, Side
from wstui.ui.flow import SPANS, Flow, Way, bars, bars_in, per_second, rate_text
from wstui.ui.lag import counted_to
from wstui.ui.line import Line, Tone, fit
from wstui.ui.rows import milliseconds
from wstui.ui.states import size_text
from wstui.ui.tab import Options, Shown, Subject
from wstui.ui.wrap import Fixed, Lines

__all__ = ["TAB"]

LABELS = 12
RATES = 9
TRIPS, FEWEST = 24, 6
"""Bars of round trips, where there is room for as many."""
TABLE = 76
"""Cells from which the sizes stand in columns."""
HEADS = ("messages", "payload", "median", "99 %", "largest")
WIDTHS = (9, 9, 9, 9, 9)
COUNTING: tuple[Line, ...] = ((("Counting …", "quiet"),),)
NOTHING: tuple[Line, ...] = (
    (("Nothing to count yet.", "quiet"),),
    (("Messages a second, sizes, compression and round trips will be here.", "quiet"),),
    hint("{detail.statistics} goes back to the message"),
)


class StatisticsTab:
    """The figures of what the log is of: one connection, or several."""

    name = "statistics"
    title = "Stats"
    short = "Stats"
    order = 50

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """Sizes in a table, the last minute as bars. The lines of sizes lead to the largest messages."""
        figures = subject.figures
        if figures is None:
            return COUNTING
        if not (figures.received.messages or figures.sent.messages):
            return NOTHING
        facts: Line = (("median and 99 % within 3 %", "quiet"),)
        if not figures.complete:
            facts = ((counted_to(figures.counted, figures.total), "accent"),)
        sides = {1: figures.received, 2: figures.sent}
        leads = {row: side.largest_seq for row, side in sides.items() if side.largest_seq >= 0}
        if leads:
            leads[0] = max(sides.values(), key=lambda side: side.largest).largest_seq

        def make(width: int) -> Lines:
            return Fixed([fit(line, width) for line in _lines(figures, width)], width)

        return Shown(make, "statistics", facts, cursor=True, leads=leads)


def _lines(figures: Figures, width: int) -> list[Line]:
    lines = [_head(width), _sizes("received", figures.received, width), _sizes("sent", figures.sent, width)]
    if figures.flow is not None:
        flow = figures.flow
        lines += [(), *_minute("received", flow.received, flow, width), *_minute("sent", flow.sent, flow, width)]
    return [*lines, (), *_compression(figures), *_trips(figures.trips, figures.unanswered, width)]


# -- sizes


def _head(width: int) -> Line:
    if width < TABLE:
        return (("the largest messages: Enter goes there", "dim"),)
    names = "".join(f"{name:>{cells}}" for name, cells in zip(HEADS, WIDTHS, strict=True))
    return ((" " * LABELS + names, "dim"), ("  Enter goes there", "dim"))


def _sizes(name: str, side: Side, width: int) -> Line:
    """How many, how much, and how large."""
    many, much = f"{side.messages:,}", size_text(side.bytes)
    sizes = [size_text(size) for size in (side.median, side.high, side.largest)]
    if not side.surveyed:
        sizes = ["…" if side.messages else "" for _ in sizes]
    leads: Line = ((f"  message {side.largest_number:,}", "accent"),) if side.largest_seq >= 0 else ()
    if width < TABLE:
        largest: Line = ((f"  {sizes[2]}", ""), *leads) if side.surveyed else ()
        return ((f"{name:<{LABELS}}", "key"), (many, ""), (f"  {much}", "quiet"), *largest)
    values = "".join(f"{value:>{cells}}" for value, cells in zip((many, much, *sizes), WIDTHS, strict=True))
    return ((f"{name:<{LABELS}}", "key"), (values, ""), *leads)


# -- the last minute


def _minute(name: str, way: Way, flow: Flow, width: int) -> list[Line]:
    """Messages, then bytes: of the last second, as bars, and of the busiest second where there is room."""
    return [
        _bars(name, way.messages, rate_text, "accent", flow, width),
        _bars("", way.bytes, per_second, "quiet", flow, width),
    ]


def _bars(name: str, values: Sequence[int], text: Callable[[int], str], tone: Tone, flow: Flow, width: int) -> Line:
    room, now, most = width - LABELS - RATES - 2, text(values[-1]), f"most {text(max(values))}"
    count = next((span for span in SPANS if span <= room), 0)
    drawn = bars_in(values, count, flow.second) if count else ""
    said = f"  {most}" if len(most) + 2 <= room - count else ""
    return ((f"{name:<{LABELS}}", "key"), (f"{now:>{RATES}}  ", ""), (drawn, tone), (said, "quiet"))


# -- the rest


def _compression(figures: Figures) -> list[Line]:
    """What compression left, by direction."""
    lines: list[Line] = []
    for word, side in (("received", figures.received), ("sent", figures.sent)):
        if side.inflated:
            share = f"{100 * side.deflated / side.inflated:.0f} %"
            said = f"  {size_text(side.inflated)} {word} took {size_text(side.deflated)} on the wire"
            lines.append(
                (("compressed  " if not lines else " " * LABELS, "key"), (f"{share:>{RATES}}", ""), (said, "quiet"))
            )
    if not lines and figures.complete:
        lines.append((("compressed  ", "key"), (f"{'none':>{RATES}}", "quiet")))
    return lines


def _trips(trips: Sequence[int], unanswered: int, width: int) -> list[Line]:
    """The newest round trip of a ping, how the others were, and how many pings wait for a pong in vain."""
    lines: list[Line] = []
    if trips:
        line: Line = (("round trip  ", "key"), (f"{milliseconds(trips[-1]):>{RATES}}", ""))
        if len(trips) > 1:
            ordered, last = sorted(trips), len(trips) - 1
            least, middle, high = (milliseconds(ordered[round(share * last)]) for share in (0, 0.5, 0.99))
            said = f"  least {least}, median {middle}, 99 % {high}"
            count = max(FEWEST, min(TRIPS, width - LABELS - RATES - 2 - len(said)))
            line = (*line, (f"  {bars(trips[-count:])}", "accent"), (said, "quiet"))
        lines.append(line)
    if unanswered:
        label = "" if lines else "round trip"
        lines.append(((f"{label:<{LABELS}}", "key"), (f"{unanswered:>{RATES}}  without a pong in time", "fail")))
    return lines


TAB = StatisticsTab()

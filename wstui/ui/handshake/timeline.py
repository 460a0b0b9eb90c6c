"""The way to a connection as a waterfall: each part's name, when it was under way, how long it took, what came of it.
Pure; knows no clock."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from wstui.model import Phase
from wstui.safetext import oneline
from wstui.ui.line import Line, Tone

__all__ = ["bar", "milliseconds", "waterfall"]

NAMES = {"dns": "DNS lookup", "tcp": "TCP connect", "proxy": "proxy", "tls": "TLS", "upgrade": "upgrade"}
LABEL = 14
EIGHTHS = " ▏▎▍▌▋▊▉"
LEAST, MOST = 8, 32
"""Cells of the bars."""
DETAIL = 24
"""Cells that what came of it has at least, as far as bars can give way."""


def waterfall(phases: Sequence[Phase], elapsed_ns: int, width: int, hops: Sequence[str] = ()) -> tuple[list[Line], int]:
    """A line for each part, and where what came of it begins. `hops` are where redirects led, safe to show: each stands
    above the parts of the way there.

    Times are nanoseconds; all bars are drawn to one scale, that of the whole attempt.
    """
    total = max([elapsed_ns, *(phase.began_ns + phase.took_ns for phase in phases)], default=0)
    times = [milliseconds(phase.took_ns) for phase in phases]
    room = max((len(time) for time in times), default=0)
    # What came of it has at least as much room as the bars, and enough for an address.
    left = width - LABEL - room - 4
    cells = max(LEAST, min(MOST, left // 2, left - DETAIL))
    lines: list[Line] = []
    hop = 0
    for phase, time in zip(phases, times, strict=True):
        if phase.hop != hop:
            hop = phase.hop
            where = hops[hop - 1] if 0 < hop <= len(hops) else ""
            lines.append((("→ ", "accent"), (where or f"redirect {hop}", "quiet")))
        tone: Tone = "fail" if phase.failed else ""
        name = NAMES.get(phase.name, oneline(phase.name))
        drawn = bar(phase.began_ns, phase.took_ns, total, cells)
        detail = oneline(phase.detail) or ("failed" if phase.failed else "")
        label: Line = ((f"{f'✗ {name}' if phase.failed else name:<{LABEL}}", "fail" if phase.failed else "key"),)
        bars: Line = ((f"{drawn}{' ' * (cells - cell_len(drawn))} ", tone or "accent"),)
        lines.append((*label, *bars, (f"{time:>{room}}", tone), (f"  {detail}" if detail else "", tone or "quiet")))
    return lines, LABEL + cells + 1 + room + 2


def bar(began_ns: int, took_ns: int, total_ns: int, cells: int) -> str:
    """A bar that begins where the part began, to the nearest cell, and is as long as it took, to an eighth of one."""
    if total_ns <= 0:
        return ""
    length = max(1, round(took_ns * cells * 8 / total_ns))
    before = min(round(began_ns * cells / total_ns), cells - -(-length // 8))
    whole, part = divmod(length, 8)
    return " " * max(0, before) + ("█" * whole + EIGHTHS[part]).rstrip()


def milliseconds(nanoseconds: int) -> str:
    """A time as the timeline has it: `1,234.5 ms`; shorter than a tenth, with two digits more."""
    value = nanoseconds / 1e6
    return f"{value:,.3f} ms" if 0 < value < 0.1 else f"{value:,.1f} ms"

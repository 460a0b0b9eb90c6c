"""The first line of the screen: which connection is looked at, how it is, what went through it, and whether recording
works. Knows no engine: it is given a line's parts and draws them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from wstui.model import State, Statistics
from wstui.safetext import oneline
from wstui.ui.actions import KeyOf
from wstui.ui.flow import Flow, flow_lines
from wstui.ui.keymap import keymap_of
from wstui.ui.line import Line, Piece, Tone, fit, width_of
from wstui.ui.rows import milliseconds
from wstui.ui.states import Subject, age, face, shortened, size_text, underway_line, waiting_lines
from wstui.ui.widgets.tones import tone_style

__all__ = ["Record", "Status", "status_groups"]

NAME = "wstui"
GAP = "    "
LEAST = 34
"""Cells that the connection keeps beside whatever is said of the capture, where there are as many."""
FEW = 16
"""Cells for less than which the beginning of what is urgent says nothing."""
BEHIND = 4
"""Batches that wait for the disk before it is said: fewer come and go while all is well."""


class Record:
    """What the line says of the capture: bytes, batches that wait, why recording stopped, whether it is being made, and
    whether reading is paused until the disk has caught up; and whether the line is drawn over a slow link."""

    __slots__ = ("backlog", "held", "live", "size", "slow", "trouble")

    def __init__(
        self,
        size: int = 0,
        backlog: int = 0,
        trouble: str = "",
        live: bool = True,
        held: bool = False,
        *,
        slow: bool = False,
    ) -> None:
        self.size = size
        self.backlog = backlog
        self.trouble = trouble
        self.live = live
        self.held = held
        self.slow = slow


def status_groups(session: Subject | None, record: Record, now_ns: int, doing: Line = ()) -> list[Line]:
    """The parts of the line, the most important first; `now_ns` since the epoch. `doing` is what the connection does by
    itself."""
    groups: list[Line] = []
    if session is not None:
        look = face(session)
        lasted = age(session, now_ns)
        name = oneline(session.label)
        groups.append(((f"{name} ", "heading"), (f"{look.mark} {look.word}", look.tone), (f" {lasted}", "quiet")))
    groups.append(_record(record))
    if session is not None:
        groups += waiting_lines(session)
        if underway := underway_line(session):
            groups.append(underway)
        # What is done, and went well, can wait.
        urgent = _urgent(doing)
        if urgent:
            groups.append(doing)
        seen = session.statistics
        counters = seen.counters
        for mark, messages, size in (
            ("<", counters.messages_in, counters.bytes_in),
            (">", counters.messages_out, counters.bytes_out),
        ):
            groups.append(((f"{mark} {messages:,}", ""), (f"  {size_text(size)}", "quiet")))
        if session.state is State.OPEN and (seen.rtt_ns or seen.unanswered):
            groups.append(_trips(seen))
        if doing and not urgent:
            groups.append(doing)
    if record.slow:
        groups.append((("slow link", "dim"),))
    return groups


def _urgent(group: Line) -> bool:
    """Whether something of it goes on, or went wrong."""
    return any(tone in ("accent", "fail") for _, tone in group)


def _trips(seen: Statistics) -> Line:
    """The newest round trip of a ping, or that no pong comes any more."""
    if seen.unanswered:
        return ((f"{seen.unanswered:,} {'ping' if seen.unanswered == 1 else 'pings'} unanswered", "fail"),)
    return (("rtt ", "quiet"), (milliseconds(seen.rtt_ns), ""))


def _record(record: Record) -> Line:
    if not record.live:
        return (("earlier capture, read-only", "accent"),)
    if record.trouble:
        return ((f"✗ not recording: {record.trouble}", "fail"),)
    said: Line = (("● ", "accent"), (f"rec {size_text(record.size)}", "quiet"))
    if record.held:
        return (*said, (f"  paused, {record.backlog} waiting for the disk", "accent"))
    return said if record.backlog < BEHIND else (*said, (f"  {record.backlog} waiting for the disk", "quiet"))


class Status(Widget):
    """One line: groups from the left as far as there is room, the capture at the right."""

    ALLOW_SELECT = False
    draws_lines = True
    DEFAULT_CSS = """
    Status {
        height: 1;
        background: $panel;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._groups: list[Line] = []
        self._alert: Line = ()
        self._flow: Flow | None = None
        self._flows: tuple[Line, ...] = ()
        self._styles_of: dict[Tone, Style] = {}

    def show(
        self,
        session: Subject | None,
        record: Record,
        now_ns: int,
        alert: Line = (),
        flow: Flow | None = None,
        doing: Line = (),
    ) -> None:
        """Say how things are, which alert matched, what goes through and what is done by itself; nothing is drawn where
        that is what the line says already."""
        groups, flows = status_groups(session, record, now_ns, doing), self._flows
        if flow is not self._flow:
            self._flow, flows = flow, () if flow is None else tuple(flow_lines(flow))
        if (groups, alert, flows) != (self._groups, self._alert, self._flows):
            self._groups, self._alert, self._flows = groups, alert, flows
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line (Textual's Line API)."""
        width = self.size.width
        keymap = keymap_of(self.app)
        line = status_line([keymap.said(group) for group in self._groups], width, self._alert, self._flows)
        pad = " " * max(0, width - width_of(line))
        return Strip([Segment(text, self._style(tone)) for text, tone in (*line, (pad, "")) if text], width)

    def _style(self, tone: Tone) -> Style:
        style = self._styles_of.get(tone)
        if style is None:
            style = self._styles_of[tone] = tone_style(self, tone)
        return style

    def notify_style_update(self) -> None:
        """Colours changed (Textual's hook)."""
        super().notify_style_update()
        self._styles_of.clear()


def _named(group: Line, room: int) -> Line:
    """What is said of a connection, its name cut where there is no room for all of it: the state tells more."""
    (name, tone), *said = group
    left = room - width_of(said) - 1
    return group if width_of(group) <= room or left < 8 else ((f"{shortened(name.rstrip(), left)} ", tone), *said)


def _names_keys(group: Line) -> bool:
    """Whether it says what can be done while the next attempt is waited for."""
    return any(isinstance(text, KeyOf) and text.action == "connection.again" for text, _ in group)


def status_line(groups: list[Line], width: int, alert: Line = (), flows: Sequence[Line] = ()) -> Line:
    """The groups side by side, up to the first for which there is no room, which is cut where it is urgent; the second
    stands at the right. There is room for an alert, after the first; and where there is, at the end, for one of
    `flows`, longest first."""
    if len(groups) < 2:
        return fit([(f" {NAME}  ", "accent"), *(groups[0] if groups else ())], width)
    first, record, *rest = groups
    wide = width >= 60
    head: Piece = (f" {NAME}  " if wide else " ", "accent")
    room = max(width - width_of(record) - 2, min(LEAST, width // 2))
    keys = len(GAP) + width_of(rest[0]) if rest and _names_keys(rest[0]) else 0
    line: Line = (head, *_named(first, room - len(head[0]) - keys))
    if alert:
        line = fit(line, max(12, room - len(GAP) - width_of(alert)))
        line = (*line, (GAP, ""), *alert)
    line = fit(line, max(12, room))
    for group in rest:
        # What was received without what was sent says something; the other way round it misleads.
        left = room - width_of(line) - len(GAP)
        if width_of(group) > left:
            if _urgent(group) and left >= FEW:
                line = (*line, (GAP, ""), *fit(group, left))
            break
        line = (*line, (GAP, ""), *group)
    else:
        left = room - width_of(line) - len(GAP)
        flow = next((flow for flow in flows if width_of(flow) <= left), None)
        line = line if flow is None else (*line, (GAP, ""), *flow)
    gap = width - width_of(line) - width_of(record) - 1
    return fit((*line, (" " * max(1, gap), ""), *record), width)
